"""The lead's forms about what a product sells: name, plans, add-ons, charges, the questions about fees."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from discovery.actions.stale import Stale
from discovery.views.pages import EvaluationRequest
from vendors.actions.lines import question_target
from vendors.actions.prices import charges_of, product_path, save_charges, save_state, state_of
from vendors.actions.seen import state_seen
from vendors.actions.selling import (
    delete_offering,
    offering_seen,
    offering_state,
    product_seen,
    save_offer,
    save_product,
)
from vendors.content import QUESTIONS
from vendors.forms.fees import LeadFeeAnswerForm, fee_initial
from vendors.forms.offers import ProductForm, Sold
from vendors.forms.prices import ChargeForm, charge_initial
from vendors.models import Change, Offering, Product
from vendors.views.editing import FORM, Edit, edit, offer_form, typed
from vendors.views.prices import own_product


def own_offering(product: Product, pk: int, *, kind: str = "") -> Offering:
    rows = product.offerings.filter(**({"kind": kind} if kind else {}))
    return get_object_or_404(rows.select_related("product__vendor__evaluation"), pk=pk)


def redirect_to(product: Product) -> HttpResponse:
    slug = product.vendor.evaluation.slug
    return redirect("vendors:product", slug=slug, pk=product.vendor_id, product=product.pk)


def show(
    request: EvaluationRequest, titles: dict[str, Any], context: dict[str, Any], status: int
) -> HttpResponse:
    return render(request, "vendors/edit_price.html", {**titles, **context}, status=status)


def titled(product: Product, **titles: Any) -> dict[str, Any]:
    return {"vendor": product.vendor, "product": product, **titles}


@FORM
def edit_product(request: EvaluationRequest, slug: str, pk: int, product: int = 0) -> HttpResponse:
    """A product's name and deployment; without a number a new product of the vendor."""
    vendor = get_object_or_404(request.evaluation.vendors, pk=pk)
    row = own_product(request, pk, product) if product else None
    titles = {"vendor": vendor, "product": row, "button": _("Save product")}
    titles["title"] = row.name if row else _("Add product")
    kept: list[Product] = []

    def now() -> tuple[dict[str, Any], str]:
        fresh = own_product(request, pk, product) if product else None
        return product_initial(fresh), product_seen(fresh) if fresh else ""

    form = ProductForm(typed(request), initial=product_initial(row))

    def save(seen: str) -> Product:
        values = form.cleaned_data
        kept.append(save_product(by=request.user, vendor=vendor, values=values, product=row, seen=seen))
        return kept[0]

    how = Edit(form, save, now, partial(show, request, titles), lambda: redirect_to(kept[0]))
    return edit(request, how)


def product_initial(row: Product | None) -> dict[str, Any]:
    return {"name": row.name, "deployment": row.deployment} if row else {}


def sold_of(product: Product) -> Sold:
    """What the plans and add-ons of a product may name."""
    names = product.offerings.values_list("key", "name")
    plans, addons = (list(names.filter(kind=kind)) for kind in (Offering.Kind.PLAN, Offering.Kind.ADDON))
    return Sold(plans, addons, list(product.vendor.evaluation.features.values_list("key", "name")))


def offer(
    request: EvaluationRequest, slug: str, pk: int, product: int, offering: int = 0, *, kind: str
) -> HttpResponse:
    """A new plan or add-on, or one that exists."""
    owner = own_product(request, pk, product)
    row = own_offering(owner, offering, kind=kind) if offering else None
    addon = kind == Offering.Kind.ADDON

    def now() -> tuple[dict[str, Any], str]:
        fresh = own_offering(owner, offering) if offering else None
        return (offering_state(fresh), offering_seen(fresh)) if fresh else ({}, "")

    slot, known = (row.slot, offering_state(row)) if row else ("", None)
    form = offer_form(request, slot, known, sold_of(owner), addon=addon)

    def save(seen: str) -> Offering:
        return save_offer(by=request.user, product=owner, document=form.document, slot=slot, seen=seen)

    new, button = (_("Add add-on"), _("Save add-on")) if addon else (_("Add plan"), _("Save plan"))
    titles = titled(owner, title=row.name if row else new, button=button, deletes=row)
    return edit(request, Edit(form, save, now, partial(show, request, titles), partial(redirect_to, owner)))


plan = FORM(partial(offer, kind=Offering.Kind.PLAN))
addon = FORM(partial(offer, kind=Offering.Kind.ADDON))


@FORM
def delete(request: EvaluationRequest, slug: str, pk: int, product: int, offering: int) -> HttpResponse:
    """Asks first: what goes along is named."""
    owner = own_product(request, pk, product)
    row = own_offering(owner, offering)
    faults: list[str] = []
    if request.method == "POST":
        try:
            delete_offering(by=request.user, offering=row, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            faults = error.messages
        except Stale:
            faults = [_("Somebody else has changed it meanwhile. Look at it again.")]
        else:
            messages.success(request, _("It is deleted."))
            return redirect_to(owner)
    context = {"vendor": owner.vendor, "product": owner, "offering": row, "faults": faults}
    context |= {"seen": offering_seen(row), "answers": row.coverage.count(), "charges": row.charges.count()}
    return render(request, "vendors/delete_offering.html", context, status=422 if faults else 200)


@FORM
def charge(
    request: EvaluationRequest, slug: str, pk: int, product: int, owner: int, position: int | None = None
) -> HttpResponse:
    """A new charge at the end of a price list, or one that stands in it."""
    sold = own_product(request, pk, product)
    offering = own_offering(sold, owner) if owner else None
    charges, seen = charges_of(sold, offering)
    if position is not None and position >= len(charges):
        raise Http404
    initial = charge_initial(charges[position]) if position is not None else {}
    form = ChargeForm(typed(request), initial=initial)

    def save(seen: str) -> Any:
        at = len(charges) if position is None else position
        changed = [*charges[:at], form.document.model_dump(mode="json"), *charges[at + 1 :]]
        return save_charges(by=request.user, product=sold, offering=offering, charges=changed, seen=seen)

    name = offering.name if offering else sold.name
    title = _("Charge of %s") % name if position is not None else _("Add charge to %s") % name
    titles = titled(sold, title=title, button=_("Save charge"), owner=owner, position=position)
    show_it, done = partial(show, request, titles), partial(redirect_to, sold)
    return edit(request, Edit(form, save, lambda: (initial, seen), show_it, done))


@require_http_methods(["POST"])
def delete_charge(
    request: EvaluationRequest, slug: str, pk: int, product: int, owner: int, position: int
) -> HttpResponse:
    sold = own_product(request, pk, product)
    offering = own_offering(sold, owner) if owner else None
    charges, _seen = charges_of(sold, offering)
    if position >= len(charges):
        raise Http404
    kept = [*charges[:position], *charges[position + 1 :]]
    seen = request.POST.get("seen", "")
    try:
        save_charges(by=request.user, product=sold, offering=offering, charges=kept, seen=seen)
    except Stale:
        messages.warning(
            request, _("Somebody else has changed these prices. Look again: nothing was deleted.")
        )
    else:
        messages.success(request, _("The charge is deleted."))
    return redirect_to(sold)


@FORM
def fee(request: EvaluationRequest, slug: str, pk: int, product: int, question: str) -> HttpResponse:
    """One of the questions that vendors do not volunteer, answered by what the lead has learnt."""
    if question not in QUESTIONS:
        raise Http404
    sold, asked = own_product(request, pk, product), QUESTIONS[question]
    target, evaluation = question_target(product_path(sold), question), request.evaluation
    known = state_of(evaluation, Change.Kind.FEE_ANSWER, target)
    form = LeadFeeAnswerForm(typed(request), question=asked, known=known)

    def now() -> tuple[dict[str, Any], str]:
        fresh = state_of(evaluation, Change.Kind.FEE_ANSWER, target)
        return fee_initial(asked, fresh), state_seen(fresh)

    def save(seen: str) -> Any:
        given: dict[str, Any] = {"by": request.user, "evaluation": evaluation, "seen": seen}
        state = form.cleaned_data["state"]
        return save_state(kind=Change.Kind.FEE_ANSWER, target=target, state=state, **given)

    titles = titled(sold, title=asked.text, button=_("Save answer"))
    return edit(request, Edit(form, save, now, partial(show, request, titles), partial(redirect_to, sold)))
