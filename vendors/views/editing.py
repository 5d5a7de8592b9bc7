"""Editing one thing on a page of its own: shown, saved, refused with its faults, or both versions shown."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from discovery.actions.stale import Stale
from discovery.forms.fields import attempt
from discovery.views.pages import differences
from vendors.actions.lines import State
from vendors.actions.lines.terms import ADDON_MARK
from vendors.forms.offers import AddOnForm, PlanForm, Sold

FORM = require_http_methods(["GET", "HEAD", "POST"])
CONFLICT, FAILED = 409, 422


class Edit(NamedTuple):
    """How one thing is edited: `save` takes what the editor saw, `now` gives initial values and that hash."""

    form: Any
    save: Callable[[str], Any]
    now: Callable[[], tuple[dict[str, Any], str]]
    show: Callable[[dict[str, Any], int], HttpResponse]
    done: Callable[[], HttpResponse]


def edit(request: HttpRequest, how: Edit) -> HttpResponse:
    form, stale, status = how.form, None, 200
    if form.is_bound and form.is_valid():
        try:
            if attempt(form, lambda: how.save(request.POST.get("seen", ""))) is not None:
                messages.success(request, _("Your change is saved."))
                return how.done()
        except Stale as error:
            stale, status = error, CONFLICT
            form.initial = how.now()[0]
    failed = [] if stale or not form.errors else [form]
    seen = how.now()[1] if stale or not form.is_bound else request.POST.get("seen", "")
    context = {"form": form, "failed": failed, "seen": seen, "stale": stale}
    context["differences"] = differences([form]) if stale else []
    return how.show(context, FAILED if failed else status)


def typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def offer_form(
    request: HttpRequest, slot: str, state: State | None, sold: Sold, *, addon: bool
) -> PlanForm | AddOnForm:
    """The form of a plan or an add-on, which begins with what is known of it."""
    model = AddOnForm if addon else PlanForm
    key = slot.removeprefix(ADDON_MARK)
    return model(typed(request), initial=dict(state or {}), sold=sold, key=key)
