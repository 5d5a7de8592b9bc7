"""A product's page: tiers, answers, prices and a calculator."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from discovery.views.pages import EvaluationRequest
from scoring.engine.values import Charge
from vendors.actions.lines import KINDS, State, question_target
from vendors.actions.prices import charges_of, product_path
from vendors.content import FEE_QUESTIONS, KEYS_BY_TEXT, LEVELS
from vendors.forms import words
from vendors.forms.offers import DEPLOYMENTS
from vendors.forms.prices import CalculatorForm
from vendors.interchange.models import ChargeDocument
from vendors.models import Change, Offering, Product
from vendors.queries.fees import limits_said
from vendors.queries.prices import (
    PriceList,
    ShownCharge,
    bills_of,
    feature_rows,
    linked,
    shown_charges,
    tiers_of,
)

MONTHS = 12


def own_product(request: EvaluationRequest, pk: int, product: int) -> Product:
    rows = Product.objects.filter(vendor__evaluation=request.evaluation, vendor=pk)
    return get_object_or_404(rows.select_related("vendor__evaluation"), pk=product)


def values_of(charges: list[dict[str, Any]]) -> list[Charge]:
    return [ChargeDocument.model_validate(charge).value() for charge in charges]


def fee_states(product: Product) -> dict[str, State]:
    """What is recorded of each question of the catalogue, by its key."""
    path = product_path(product)
    targets = {question_target(path, question.key): question.key for question in FEE_QUESTIONS}
    found = KINDS[Change.Kind.FEE_ANSWER].read(product.vendor.evaluation, list(targets))
    return {targets[target]: state for target, state in found.items()}


def answered_charges(states: dict[str, State]) -> dict[str, Charge]:
    """The charges that answers make, by question, in the catalogue's order."""
    made = [question.key for question in FEE_QUESTIONS if "charge" in states.get(question.key, {})]
    return {key: values_of([states[key]["charge"]])[0] for key in made}


def price_lists(product: Product, offerings: list[Offering]) -> list[PriceList]:
    """The product's own list with what answers add to it, then each offering's."""
    found = []
    for offering in (None, *offerings):
        charges, _seen = charges_of(product, offering)
        answered = {} if offering else answered_charges(fee_states(product))
        found.append(PriceList(offering, shown_charges(values_of(charges), answered)))
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
        "said": limits_said(row),
        "addons": addons,
        "lists": [
            {"list": priced, "bills": rows, "charges": linked_charges(request, row, priced)}
            for priced, rows in zip(lists, bills, strict=True)
        ],
        "months": range(1, 1 + numbers["months"]) if any(bills) else (),
        "rows": feature_rows(evaluation, [*plans, *addons]),
        "fees": fee_rows(row),
        "others": [fee for fee in row.fee_answers.all() if fee.question not in KEYS_BY_TEXT],
        "calculator": calculator,
        "failed": [calculator] if calculator.errors else [],
        "leads": request.may("vendors:plan"),
        "words": wordlists(),
    }
    return render(request, "vendors/product.html", context, status=422 if calculator.errors else 200)


def linked_charges(request: EvaluationRequest, product: Product, priced: PriceList) -> list[dict[str, Any]]:
    """A price list's rows; for leads each leads to its form, or to that of the answer that makes it."""
    place = [request.evaluation.slug, product.vendor_id, product.pk]

    def url_of(row: ShownCharge) -> str:
        if not request.may("vendors:plan"):
            return ""
        if row.position is None:
            return reverse("vendors:fee", args=[*place, row.question])
        return reverse("vendors:charge", args=[*place, priced.number, row.position])

    return linked(priced.charges, url_of)


def fee_rows(product: Product) -> list[dict[str, Any]]:
    """Every question of the catalogue with what is recorded; what nobody asked is a risk of cost."""
    states = fee_states(product)
    made = answered_charges(states)
    listed = set(product.charges.values_list("category", flat=True))
    return [
        {
            "question": question,
            "state": states.get(question.key),
            "charge": made.get(question.key),
            "listed": question.category in listed,
        }
        for question in FEE_QUESTIONS
    ]


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
        "deployments": DEPLOYMENTS,
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
