"""Plans and add-ons, for the vendor: their terms, new ones, and taking new ones back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from discovery.interchange.faults import Faults
from vendors.actions.drafts import OwnOffer, save_draft
from vendors.actions.lines.terms import ADDON_MARK, TIER_LINKS, offer_state
from vendors.actions.prices import product_path
from vendors.actions.seen import state_seen
from vendors.actions.selling import new_slot, refuse_circles, refuse_needed
from vendors.forms.offers import Sold
from vendors.models import Change
from vendors.queries.portal import questions
from vendors.views.editing import FORM, offer_form
from vendors.views.portal_prices import keep, own_state, prices_page, run, sold_product
from vendors.views.respondents import RespondentRequest, respondent


def sold_of(request: RespondentRequest, offers: dict[str, OwnOffer]) -> Sold:
    plans = [(slot, row.name) for slot, row in offers.items() if not row.addon]
    addons = [(slot.removeprefix(ADDON_MARK), row.name) for slot, row in offers.items() if row.addon]
    return Sold(plans, addons, [(row.key, row.name) for row in questions(request.invitation)])


def offer(request: RespondentRequest, pk: int, slot: str = "", *, addon: bool = False) -> HttpResponse:
    """A new plan or add-on, or the terms of one that is there."""
    product, offers = sold_product(request, pk)
    if slot and slot not in offers:
        raise Http404
    row = offers.get(slot)
    addon = row.addon if row else addon
    path = product_path(product)
    known = own_state(request, Change.Kind.OFFER, f"{path}/{slot}") if row else None
    form: Any = offer_form(request, slot, known, sold_of(request, offers), addon=addon)

    def now() -> tuple[dict[str, Any], str]:
        fresh = own_state(request, Change.Kind.OFFER, f"{path}/{slot}") if row else None
        return dict(fresh or {}), state_seen(fresh)

    def save(seen: str) -> bool:
        target = slot or new_slot(form.document, offers)
        refuse_circles(target, form.document, {key: row.state for key, row in offers.items()})
        state = offer_state(form.document)
        seen = seen if slot else state_seen(None)
        return keep(request, Change.Kind.OFFER, f"{path}/{target}", state, seen)

    new, button = (_("Add add-on"), _("Save add-on")) if addon else (_("Add plan"), _("Save plan"))
    titles = {"title": row.name if row else new, "button": button}
    return run(request, product, (form, save, now), deletes=row if row and row.pk is None else None, **titles)


edit_offer = FORM(respondent(offer))
new_plan = FORM(respondent(partial(offer, addon=False)))
new_addon = FORM(respondent(partial(offer, addon=True)))


@require_POST
@respondent
def withdraw_offer(request: RespondentRequest, pk: int, slot: str) -> HttpResponse:
    """An offer that is only in the draft goes, with all that was said about it, unless others need it."""
    product, offers = sold_product(request, pk)
    row = offers.get(slot)
    if row is None or row.pk is not None:
        raise Http404
    cells = own_lines(request, Change.Kind.ANSWER, f"{row.path}:")
    states = {
        Change.Kind.ANSWER.value: dict.fromkeys(cells),
        Change.Kind.CHARGES.value: {row.path: None},
        Change.Kind.OFFER.value: {row.path: None},
    }
    try:
        refuse_needed(any(needs(other, slot) for other in offers.values()))
        save_draft(invitation=request.invitation, states=states)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    except Faults as faults:
        messages.warning(request, faults.faults[0].message)
    else:
        messages.success(request, _("It is taken back."))
    return prices_page(product)


def needs(offer: OwnOffer, slot: str) -> bool:
    """Whether an offer builds on, upgrades to or requires the one of a slot."""
    if slot.startswith(ADDON_MARK):
        return slot.removeprefix(ADDON_MARK) in offer.state.get("requires", ())
    return slot in [offer.state.get(link) for link in TIER_LINKS]


def own_lines(request: RespondentRequest, kind: str, start: str) -> list[str]:
    """The targets of the draft that begin with something."""
    draft = request.invitation.draft
    rows = draft.lines.filter(kind=kind, target__startswith=start) if draft else ()
    return [row.target for row in rows]
