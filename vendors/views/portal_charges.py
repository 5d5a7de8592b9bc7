"""Charges, for the vendor: a price list of the draft, changed one charge at a time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from discovery.actions.stale import Stale
from vendors.actions.lines import State
from vendors.actions.lines.prices import charges_state
from vendors.actions.prices import CHANGED, checked_charges, product_path
from vendors.actions.seen import state_seen
from vendors.forms.prices import ChargeForm, charge_initial
from vendors.models import Change, Product
from vendors.views.editing import FORM, typed
from vendors.views.portal_prices import OWN_LIST, keep, own_state, prices_page, run, sold_product
from vendors.views.respondents import RespondentRequest, respondent


def price_list_of(request: RespondentRequest, pk: int, owner: str) -> tuple[Product, str, str, State]:
    """A price list's product, name and target, and what stands in it so far."""
    product, offers = sold_product(request, pk)
    if owner != OWN_LIST and owner not in offers:
        raise Http404
    target = product_path(product) if owner == OWN_LIST else offers[owner].path
    name = product.name if owner == OWN_LIST else offers[owner].name
    return product, name, target, own_state(request, Change.Kind.CHARGES, target) or {"charges": []}


Changed = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def keep_charges(
    request: RespondentRequest, product: Product, owner: str, target: str, changed: Changed, seen: str
) -> bool:
    """The price list with one charge changed; the file that came with it stays."""
    known = own_state(request, Change.Kind.CHARGES, target) or {"charges": []}
    if state_seen(charges_state(known["charges"], known.get("file"))) != seen:
        raise Stale(CHANGED)
    of_product = owner == OWN_LIST
    charges = checked_charges(product.vendor.evaluation, changed(known["charges"]), of_product=of_product)
    return keep(request, Change.Kind.CHARGES, target, charges_state(charges, known.get("file")), seen)


@FORM
@respondent
def charge(request: RespondentRequest, pk: int, owner: str, position: int | None = None) -> HttpResponse:
    """A new charge at the end of a price list, or one that stands in it."""
    product, name, target, state = price_list_of(request, pk, owner)
    if position is not None and position >= len(state["charges"]):
        raise Http404
    initial = charge_initial(state["charges"][position]) if position is not None else {}
    form = ChargeForm(typed(request), initial=initial)

    def changed(charges: list[dict[str, Any]]) -> list[dict[str, Any]]:
        at = len(charges) if position is None else position
        return [*charges[:at], form.document.model_dump(mode="json"), *charges[at + 1 :]]

    def save(seen: str) -> bool:
        return keep_charges(request, product, owner, target, changed, seen)

    def now() -> tuple[dict[str, Any], str]:
        fresh = own_state(request, Change.Kind.CHARGES, target)
        listed = (fresh or {"charges": []})["charges"]
        shown = position is not None and position < len(listed)
        return charge_initial(listed[position]) if shown else {}, state_seen(fresh)

    title = _("Charge of %s") % name if position is not None else _("Add charge to %s") % name
    titles = {"title": title, "button": _("Save charge"), "owner": owner, "position": position}
    return run(request, product, (form, save, now), **titles)


@require_POST
@respondent
def delete_charge(request: RespondentRequest, pk: int, owner: str, position: int) -> HttpResponse:
    product, _name, target, state = price_list_of(request, pk, owner)
    if position >= len(state["charges"]):
        raise Http404

    def changed(charges: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [*charges[:position], *charges[position + 1 :]]

    try:
        keep_charges(request, product, owner, target, changed, request.POST.get("seen", ""))
    except Stale:
        words = _("Somebody else has changed these prices. Look again: nothing was deleted.")
        messages.warning(request, words)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The charge is deleted."))
    return prices_page(product)
