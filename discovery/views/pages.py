"""What all pages of an evaluation share."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from discovery.actions.stale import Stale
from discovery.models import Evaluation, User

OK, CONFLICT, FAILED = 200, 409, 422


class EvaluationRequest(HttpRequest):
    """A request that the permission middleware let through: a user, and the evaluation of the URL."""

    user: User
    evaluation: Evaluation
    roles: frozenset[str]
    may: Callable[[str], bool]
    """Whether this person may open a route of this evaluation."""


def shown(bound: forms.BoundField, value: Any) -> str:
    """What a person reads in a field: a choice's label, not its key."""
    field: Any = bound.field
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value and value != "False" else _("No")
    if hasattr(field, "choices"):
        labels = {str(key): str(label) for key, label in field.choices}
        return labels.get(str(value or ""), "")
    return str(field.prepare_value(value) if value is not None else "")


def differences(forms: Iterable[forms.Form]) -> list[dict[str, str]]:
    """Where what was typed differs from what is saved now: both texts, side by side."""
    rows = []
    for form in forms:
        in_a_table = form.prefix is not None and form.prefix[-1].isdigit()
        owner = form.initial.get("name", "") if in_a_table else ""
        for name in form.changed_data:
            bound = form[name]
            if bound.is_hidden:
                continue
            label = f"{owner}: {bound.label}" if owner else str(bound.label)
            both = {"mine": shown(bound, bound.value()), "theirs": shown(bound, bound.initial)}
            rows.append({"label": label, **both})
    return rows


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    forms: Iterable[forms.Form] = (),
    stale: Stale | None = None,
) -> HttpResponse:
    """A page. A failed form or a stale one says so in the title, in the status and in a summary on top."""
    forms = list(forms)
    failed = [form for form in forms if form.is_bound and form.errors]
    context = {**context, "failed": failed}
    if stale is not None:
        context |= {"stale": stale, "failed": [], "differences": differences(forms)}
    status = CONFLICT if stale is not None else FAILED if failed else OK
    return render(request, f"discovery/{template}.html", context, status=status)
