"""A product's page: tiers, answers, prices and a calculator; and the forms that change them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from discovery.actions.stale import Stale
from discovery.forms.fields import attempt
from discovery.views.pages import EvaluationRequest, differences, leads
from vendors.actions.prices import (
    charges_of,
    delete_offering,
    offering_seen,
    save_addon,
    save_charges,
    save_plan,
)
from vendors.content import LEVELS
from vendors.forms import words
from vendors.forms.prices import AddOnForm, CalculatorForm, ChargeForm, DocumentForm, PlanForm, charge_initial
from vendors.interchange.models import ChargeDocument
from vendors.models import Offering, Product
from vendors.queries.prices import PriceList, bills_of, feature_rows, price_list, tiers_of

MONTHS = 12
Save = Callable[[str], Any]
FORM = require_http_methods(["GET", "HEAD", "POST"])


def own_product(request: EvaluationRequest, pk: int, product: int) -> Product:
    rows = Product.objects.filter(vendor__evaluation=request.evaluation, vendor=pk)
    return get_object_or_404(rows.select_related("vendor__evaluation"), pk=product)


def own_offering(product: Product, pk: int, *, kind: str = "") -> Offering:
    rows = product.offerings.filter(**({"kind": kind} if kind else {}))
    return get_object_or_404(rows.select_related("product__vendor__evaluation"), pk=pk)


def price_lists(product: Product, offerings: list[Offering]) -> list[PriceList]:
    """The product's own list, then each offering's."""
    found = []
    for offering in (None, *offerings):
        charges, _seen = charges_of(product, offering)
        documents = [ChargeDocument.model_validate(charge) for charge in charges]
        found.append(price_list(offering, [document.value() for document in documents]))
    return found


@require_GET
def product(request: EvaluationRequest, slug: str, pk: int, product: int) -> HttpResponse:
    """Everything about a product; the numbers of the calculator stand in the address."""
    row, evaluation = own_product(request, pk, product), request.evaluation
    plans = tiers_of(row)
    addons = list(
        row.offerings.filter(kind=Offering.Kind.ADDON).prefetch_related("plans", "requires", "excludes")
    )
    start = {"users": evaluation.users_start, "contacts": evaluation.contacts_start, "months": MONTHS}
    asked = {name: request.GET.get(name, "") for name in (*start, "employees")}
    calculator = CalculatorForm(asked if "users" in request.GET else None, initial=start)
    lists = price_lists(row, [*plans, *addons])
    numbers = numbers_of(calculator, start)
    bills = [bills_of(priced, **numbers) if numbers else [] for priced in lists]
    context = {
        "product": row,
        "vendor": row.vendor,
        "plans": plans,
        "addons": addons,
        "lists": [{"list": priced, "bills": rows} for priced, rows in zip(lists, bills, strict=True)],
        "months": range(1, 1 + numbers["months"]) if any(bills) else (),
        "rows": feature_rows(evaluation, [*plans, *addons]),
        "fees": row.fee_answers.all(),
        "calculator": calculator,
        "failed": [calculator] if calculator.errors else [],
        "leads": leads(request),
        "words": wordlists(),
    }
    return render(request, "vendors/product.html", context, status=422 if calculator.errors else 200)


def numbers_of(form: CalculatorForm, start: dict[str, Any]) -> dict[str, Any]:
    """The form's numbers, the evaluation's own where nothing is asked; nothing where they are wrong."""
    if not form.is_bound:
        return {**start, "employees": 0}
    if not form.is_valid():
        return {}
    return {**form.cleaned_data, "employees": form.cleaned_data["employees"] or 0}


def wordlists() -> dict[str, dict[str, Any]]:
    """Words by key, for templates."""
    listed: dict[str, dict[Any, Any]] = {
        "levels": LEVELS,
        "models": words.MODELS,
        "metrics": words.METRICS,
        "periods": words.PERIODS,
        "billings": words.BILLINGS,
        "kinds": words.KINDS,
        "by": words.BY,
        "counted": words.COUNTED,
        "outcomes": words.ALL_OUTCOMES,
    }
    found = {name: {key.value: text for key, text in pairs.items()} for name, pairs in listed.items()}
    return {**found, "categories": dict(words.CATEGORIES)}


def edit(
    request: EvaluationRequest,
    product: Product,
    form: DocumentForm,
    save: Save,
    now: Callable[[], tuple[dict[str, Any], str]],
    titles: dict[str, Any],
) -> HttpResponse:
    """A form's page: shown, saved, refused with its faults, or both versions where somebody was faster."""
    stale, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            if attempt(form, lambda: save(request.POST.get("seen", ""))) is not None:
                messages.success(request, _("The prices are saved."))
                return redirect_to(product)
        except Stale as error:
            stale, status = error, 409
            form.initial = now()[0]
    failed = [] if stale or not form.errors else [form]
    seen = now()[1] if stale or not form.is_bound else request.POST.get("seen", "")
    context = {"vendor": product.vendor, "product": product, "form": form, "failed": failed, "seen": seen}
    context |= {"stale": stale, "differences": differences([form]) if stale else [], **titles}
    return render(request, "vendors/edit_price.html", context, status=422 if failed else status)


def redirect_to(product: Product) -> HttpResponse:
    slug = product.vendor.evaluation.slug
    return redirect("vendors:product", slug=slug, pk=product.vendor_id, product=product.pk)


def typed(request: EvaluationRequest) -> Any:
    return request.POST if request.method == "POST" else None


def plan_initial(plan: Offering | None) -> dict[str, Any]:
    if plan is None:
        return {}
    columns = ("name", "users_counted", "max_users", "max_contacts", "minimum_term_months")
    shown = {name: getattr(plan, name) for name in (*columns, "renewal_notice_days", "trial_days")}
    links = {"builds_on": plan.builds_on, "upgrades_to": plan.upgrades_to}
    return shown | {name: other.key for name, other in links.items() if other}


def addon_initial(addon: Offering | None) -> dict[str, Any]:
    if addon is None:
        return {}
    links = ("plans", "requires", "excludes")
    return {"name": addon.name} | {
        name: list(getattr(addon, name).values_list("key", flat=True)) for name in links
    }


@FORM
def plan(request: EvaluationRequest, slug: str, pk: int, product: int, offering: int = 0) -> HttpResponse:
    """A new plan, or one that exists."""
    owner = own_product(request, pk, product)
    row = own_offering(owner, offering, kind=Offering.Kind.PLAN) if offering else None
    form = PlanForm(typed(request), initial=plan_initial(row), product=owner, plan=row)

    def save(seen: str) -> Offering:
        return save_plan(by=request.user, product=owner, document=form.document, plan=row, seen=seen)

    def now() -> tuple[dict[str, Any], str]:
        fresh = own_offering(owner, offering) if offering else None
        return plan_initial(fresh), offering_seen(fresh) if fresh else ""

    titles = {"title": row.name if row else _("Add plan"), "button": _("Save plan"), "deletes": row}
    return edit(request, owner, form, save, now, titles)


@FORM
def addon(request: EvaluationRequest, slug: str, pk: int, product: int, offering: int = 0) -> HttpResponse:
    """A new add-on, or one that exists."""
    owner = own_product(request, pk, product)
    row = own_offering(owner, offering, kind=Offering.Kind.ADDON) if offering else None
    form = AddOnForm(typed(request), initial=addon_initial(row), product=owner, addon=row)

    def save(seen: str) -> Offering:
        return save_addon(by=request.user, product=owner, document=form.document, addon=row, seen=seen)

    def now() -> tuple[dict[str, Any], str]:
        fresh = own_offering(owner, offering) if offering else None
        return addon_initial(fresh), offering_seen(fresh) if fresh else ""

    titles = {"title": row.name if row else _("Add add-on"), "button": _("Save add-on"), "deletes": row}
    return edit(request, owner, form, save, now, titles)


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

    def now() -> tuple[dict[str, Any], str]:
        return initial, seen

    name = offering.name if offering else sold.name
    title = _("Charge of %s") % name if position is not None else _("Add charge to %s") % name
    titles = {"title": title, "button": _("Save charge"), "owner": owner, "position": position}
    return edit(request, sold, form, save, now, titles)


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
