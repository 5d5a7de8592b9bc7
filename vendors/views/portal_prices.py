"""What the vendor sells and charges, in its own questionnaire: the lead's forms over the vendor's draft."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from discovery.actions.stale import Stale
from discovery.interchange.faults import Faults
from scoring.engine.values import Charge
from vendors.actions.drafts import OwnOffer, is_open, own_offers, own_states, save_draft
from vendors.actions.lines import State, question_target
from vendors.actions.lines.prices import charges_state
from vendors.actions.lines.terms import ADDON_MARK
from vendors.actions.prices import CHANGED, product_path
from vendors.actions.seen import state_seen
from vendors.content import FEE_QUESTIONS
from vendors.forms.files import PriceListForm
from vendors.interchange.evidence.files import Upload
from vendors.models import Change, Product
from vendors.models.files import file_name
from vendors.queries.evidence import numbers_by_reference
from vendors.queries.portal import own_products
from vendors.queries.prices import ShownCharge, linked, shown_charges
from vendors.views.editing import Edit, edit
from vendors.views.prices import answered_charges, values_of, wordlists
from vendors.views.respondents import RespondentRequest, page, respondent

OWN_LIST = "-"
"""The slot of a product's own price list."""


def sold_product(request: RespondentRequest, pk: int) -> tuple[Product, dict[str, OwnOffer]]:
    """A product of the vendor, and its offers by slot."""
    product = get_object_or_404(own_products(request.invitation), pk=pk)
    offers = own_offers(request.invitation)
    return product, {row.slot: row for row in offers if row.product == product}


def own_state(request: RespondentRequest, kind: str, target: str) -> State | None:
    return own_states(request.invitation, kind, [target]).get(target)


def keep(
    request: RespondentRequest, kind: str, target: str, state: State | None, seen: str,
    files: list[Upload] | None = None,
) -> bool:  # fmt: skip
    """Into the draft. Stale where another tab was faster, ValidationError where nothing more is taken."""
    try:
        stale = save_draft(
            invitation=request.invitation,
            states={kind: {target: state}},
            seen={target: seen},
            files=files or (),
        )
    except Faults as faults:
        raise ValidationError([fault.message for fault in faults.faults]) from faults
    if stale:
        raise Stale(CHANGED)
    return True


def prices_page(product: Product) -> HttpResponse:
    return redirect("portal:prices", pk=product.pk)


def show(
    request: RespondentRequest, titles: dict[str, Any], context: dict[str, Any], status: int
) -> HttpResponse:
    return page(request, "edit_price", {**titles, **context}, status)


def run(
    request: RespondentRequest, product: Product, how: tuple[Any, Any, Any], **titles: Any
) -> HttpResponse:
    """One form of a product; a closed questionnaire shows what was said and offers no form."""
    if request.method != "POST" and not is_open(request.invitation):
        return prices_page(product)
    form, save, now = how
    done = partial(prices_page, product)
    return edit(request, Edit(form, save, now, partial(show, request, {"product": product, **titles}), done))


@require_GET
@respondent
def prices(request: RespondentRequest, pk: int) -> HttpResponse:
    """Plans, add-ons and every price list of a product, as the vendor has them so far."""
    product, offers = sold_product(request, pk)
    path = product_path(product)
    lists = own_states(
        request.invitation, Change.Kind.CHARGES, [path, *(row.path for row in offers.values())]
    )
    targets = {question_target(path, question.key): question.key for question in FEE_QUESTIONS}
    said = own_states(request.invitation, Change.Kind.FEE_ANSWER, list(targets))
    answered = answered_charges({targets[target]: state for target, state in said.items()})
    owners: list[OwnOffer | None] = [None, *offers.values()]
    context = {
        "product": product,
        "offers": list(offers.values()),
        "names": {slot: row.name for slot, row in offers.items()},
        "addon_names": {row.slot.removeprefix(ADDON_MARK): row.name for row in offers.values() if row.addon},
        "lists": [
            {
                "offer": row,
                "slot": row.slot if row else OWN_LIST,
                "charges": own_charges(
                    product, row, lists.get(row.path if row else path), {} if row else answered
                ),
            }
            for row in owners
        ],
        "words": wordlists(),
        **file_context(request, lists.get(path)),
    }
    return page(request, "prices", context)


def own_charges(
    product: Product, offer: OwnOffer | None, state: State | None, answered: dict[str, Charge]
) -> list[dict[str, Any]]:
    """A price list's rows, each with the address of its form."""

    def url_of(row: ShownCharge) -> str:
        if row.position is None:
            return reverse("portal:fees", args=[product.pk]) + f"#{row.question}"
        return reverse("portal:charge", args=[product.pk, offer.slot if offer else OWN_LIST, row.position])

    return linked(shown_charges(values_of((state or {}).get("charges", [])), answered), url_of)


def file_context(request: RespondentRequest, state: State | None) -> dict[str, Any]:
    """The price list that came as a file, and the form for another."""
    reference = (state or {}).get("file")
    number = numbers_by_reference(request.invitation.vendor).get(reference or "")
    return {
        "file": file_name(reference),
        "number": number,
        "seen": state_seen(state),
        "form": PriceListForm(prefix="list"),
    }


@require_POST
@respondent
def price_file(request: RespondentRequest, pk: int) -> HttpResponse:
    """A price list as a file, in place of the one that was there."""
    product, _offers = sold_product(request, pk)
    target = product_path(product)
    form = PriceListForm(request.POST, request.FILES, prefix="list")
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        known = own_state(request, Change.Kind.CHARGES, target) or {"charges": []}
        reference = upload.reference(request.invitation.vendor_id) if upload else ""
        state = charges_state(known["charges"], reference)
        try:
            seen, files = request.POST.get("seen", ""), [upload] if upload else []
            keep(request, Change.Kind.CHARGES, target, state, seen, files)
        except ValidationError as error:
            form.add_error(None, error)
        except Stale:
            words = _("Somebody else has changed these prices meanwhile. Look again: nothing was saved.")
            form.add_error(None, words)
        else:
            messages.success(request, _("Your change is saved."))
            return prices_page(product)
    context = file_context(request, own_state(request, Change.Kind.CHARGES, target)) | {"form": form}
    return page(request, "price_file", {"product": product, "failed": [form], **context}, 422)
