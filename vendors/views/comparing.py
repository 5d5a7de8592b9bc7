"""Offers side by side, feature by feature, must-haves first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_GET

from discovery.views.pages import EvaluationRequest
from vendors.forms.comparing import CompareForm
from vendors.queries.prices import feature_rows
from vendors.queries.verifying import offerings_of
from vendors.views.prices import wordlists


def asked(request: HttpRequest) -> MultiValueDict[str, str] | None:
    """The offers of the address, also written as one list with commas; None where it names none."""
    if not request.GET:
        return None
    offers = [pk.strip() for given in request.GET.getlist("offers") for pk in given.split(",") if pk.strip()]
    data = MultiValueDict({"offers": offers})
    if "differences" in request.GET:
        data.setlist("differences", request.GET.getlist("differences"))
    return data


@require_GET
def compare(request: EvaluationRequest, slug: str) -> HttpResponse:
    """The address names the offers, so that a comparison can be sent to somebody."""
    offered = {row.pk: row for row in offerings_of(request.evaluation)}
    titles = [
        (pk, f"{row.product.vendor.name} · {row.product.name} · {row.name}") for pk, row in offered.items()
    ]
    form = CompareForm(asked(request), offers=titles)
    rows, left_out = [], 0
    if form.is_bound and form.is_valid():
        chosen = [offered[pk] for pk in form.cleaned_data["offers"]]
        every = feature_rows(request.evaluation, chosen)
        rows = [row for row in every if row.differs or not form.cleaned_data["differences"]]
        left_out = len(every) - len(rows)
    context = {"form": form, "rows": rows, "left_out": left_out, "offered": offered, "words": wordlists()}
    context |= {"failed": [form] if form.errors else [], "chosen": form.is_bound and not form.errors}
    return render(request, "vendors/compare.html", context, status=422 if form.errors else 200)
