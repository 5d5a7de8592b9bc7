"""The vendor's questionnaire: every page starts at the session's invitation; without one nothing is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.middleware import HtmxDetails

from discovery.actions.tokens import find_token
from discovery.interchange.faults import Faults
from discovery.models import Token
from vendors.actions.invitations import is_open, open_invitation, own_states, save_draft, submit_questionnaire
from vendors.actions.lines import State, cell_target, question_target
from vendors.content import FEE_QUESTIONS
from vendors.forms.answers import AnswerForm, FeeAnswerForm, dated, initial_of
from vendors.interchange.rows import offering_path
from vendors.models import Change, Invitation, Offering
from vendors.queries.changes import uploads_of
from vendors.queries.portal import (
    Section,
    live_invitation,
    own_offerings,
    own_products,
    questions,
    sections,
)

SESSION = "invitation"
MISSES, MINUTES = 30, 5
View = Callable[..., HttpResponse]


class RespondentRequest(HttpRequest):
    """A request of a vendor's session."""

    invitation: Invitation
    htmx: HtmxDetails


@dataclass(frozen=True)
class Asked:
    """One question, its form (bound where the request speaks of it), what the vendor has said so far."""

    subject: Any
    target: str
    form: AnswerForm | FeeAnswerForm
    known: State | None


def respondent(view: View) -> View:
    """Default deny: only a session whose invitation lives; revoked or expired is not found at once."""

    @wraps(view)
    def guarded(request: RespondentRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        invitation = live_invitation(request.session.get(SESSION))
        if invitation is None:
            raise Http404
        request.invitation = invitation
        return never_cache(view)(request, *args, **kwargs)

    return guarded


def miss(request: HttpRequest) -> NoReturn:
    """A wrong secret is not found; after many in a while, right ones are not looked up either."""
    key = f"portal-misses:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, MINUTES * 60)
    cache.incr(key)
    raise Http404


def throttled(request: HttpRequest) -> bool:
    return cache.get(f"portal-misses:{request.META.get('REMOTE_ADDR', '')}", 0) >= MISSES


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking changes nothing (mail scanners look); the button exchanges the secret for a session."""
    if throttled(request):
        raise Http404
    if request.method != "POST":
        if find_token(secret, Token.Purpose.INVITATION) is None:
            miss(request)
        response = render(request, "portal/open.html")
        response["Referrer-Policy"] = "strict-origin"
        return response
    invitation = open_invitation(secret=secret)
    if invitation is None:
        miss(request)
    request.session.cycle_key()
    request.session[SESSION] = invitation.pk
    return redirect("portal:questionnaire")


@require_POST
@respondent
def leave(request: RespondentRequest) -> HttpResponse:
    request.session.flush()
    return render(request, "portal/left.html")


def page(
    request: RespondentRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the questionnaire: who is asked, by whom, until when in the vendor's own zone."""
    invitation = request.invitation
    context |= {
        "vendor": invitation.vendor,
        "evaluation": invitation.vendor.evaluation,
        "deadline": invitation.deadline.astimezone(ZoneInfo(invitation.time_zone)),
        "invitation": invitation,
        "open": is_open(invitation),
    }
    return render(request, f"portal/{template}.html", context, status=status)


def progress(invitation: Invitation, offering: Offering, parts: list[Section]) -> list[dict[str, Any]]:
    """Each section with how many of its features this offering answers itself."""
    path = offering_path(offering)
    targets = {feature.pk: cell_target(path, feature.key) for part in parts for feature in part.features}
    said = own_states(invitation, Change.Kind.ANSWER, list(targets.values()))
    return [
        {
            "section": part,
            "answered": sum(targets[feature.pk] in said for feature in part.features),
            "of": len(part.features),
            "musts": sum(
                getattr(row, "must", False) and targets[row.pk] not in said for row in part.features
            ),
        }
        for part in parts
    ]


@require_GET
@respondent
def questionnaire(request: RespondentRequest) -> HttpResponse:
    invitation = request.invitation
    parts = sections(questions(invitation))
    offerings = [
        {
            "offering": row,
            "sections": (rows := progress(invitation, row, parts)),
            "answered": sum(part["answered"] for part in rows),
            "of": sum(part["of"] for part in rows),
        }
        for row in own_offerings(invitation)
    ]
    products = [{"product": row, **fee_progress(invitation, row)} for row in own_products(invitation)]
    uploads = uploads_of(invitation.vendor, own=True)
    context = {"offerings": offerings, "products": products, "uploads": uploads}
    return page(request, "questionnaire", context)


def product_path(product: Any) -> str:
    return f"{product.vendor.key}/{product.key}"


def fee_progress(invitation: Invitation, product: Any) -> dict[str, int]:
    targets = [question_target(product_path(product), question.key) for question in FEE_QUESTIONS]
    said = own_states(invitation, Change.Kind.FEE_ANSWER, targets)
    return {"answered": len(said), "of": len(targets)}


def saved(request: RespondentRequest, failed: list[str]) -> HttpResponse:
    """The fragment beside a field that saves itself."""
    zone = ZoneInfo(request.invitation.time_zone)
    now = datetime.now(tz=zone)
    return render(request, "portal/_saved.html", {"at": now, "failed": failed}, status=422 if failed else 200)


def store(request: RespondentRequest, kind: str, states: Mapping[str, State | None]) -> list[str]:
    """Keep what is right; the sentences of what cannot be kept."""
    try:
        save_draft(invitation=request.invitation, states={kind: states})
    except Faults as faults:
        return [fault.message for fault in faults.faults]
    return []


def answer(request: RespondentRequest, kind: str, asked: list[Asked], onward: Callable[[], Any]) -> Any:
    """Keep what was posted: a fragment for one field, a redirect for all, None where some of it fails."""
    bound = [row for row in asked if row.form.is_bound]
    right = [row for row in bound if row.form.is_valid()]
    today = timezone.localdate().isoformat()
    failed = store(request, kind, {row.target: said_today(kind, row, today) for row in right})
    failed += [str(error) for row in bound for errors in row.form.errors.values() for error in errors]
    if request.htmx:
        return saved(request, failed)
    if not failed:
        messages.success(request, _("Your answers are saved."))
        return onward()
    messages.warning(request, _("Some answers could not be saved: they are marked."))
    return None


def said_today(kind: str, row: Asked, today: str) -> State | None:
    state = row.form.cleaned_data["state"]
    return dated(state, row.known, today) if kind == Change.Kind.ANSWER else state


@require_http_methods(["GET", "HEAD", "POST"])
@respondent
def section(request: RespondentRequest, pk: int, number: int) -> HttpResponse:
    """The features of one section for one offering. One field saves itself, the button saves all."""
    offering = get_object_or_404(own_offerings(request.invitation), pk=pk)
    parts = sections(questions(request.invitation))
    if not 1 <= number <= len(parts):
        raise Http404

    def onward() -> HttpResponse:
        if number < len(parts):
            return redirect("portal:section", pk=pk, number=number + 1)
        return redirect("portal:questionnaire")

    rows = cell_forms(request, offering, parts[number - 1])
    if request.method == "POST" and (done := answer(request, Change.Kind.ANSWER, rows, onward)):
        return done
    context = {"offering": offering, "part": parts[number - 1], "rows": rows}
    context |= {"number": number, "last": len(parts)}
    return page(request, "section", context, 422 if request.method == "POST" else 200)


def cell_forms(request: RespondentRequest, offering: Offering, part: Section) -> list[Asked]:
    path, addon = offering_path(offering), offering.kind == Offering.Kind.ADDON
    targets = {feature.pk: cell_target(path, feature.key) for feature in part.features}
    said = own_states(request.invitation, Change.Kind.ANSWER, list(targets.values()))
    rows = []
    for feature in part.features:
        known = said.get(targets[feature.pk])
        posted = request.POST if f"f{feature.pk}-level" in request.POST else None
        form = AnswerForm(posted, prefix=f"f{feature.pk}", initial=initial_of(known), addon=addon)
        rows.append(Asked(feature, targets[feature.pk], form, known))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@respondent
def fees(request: RespondentRequest, pk: int) -> HttpResponse:
    """The questions that vendors do not volunteer, for one product (spec 3.4)."""
    product = get_object_or_404(own_products(request.invitation), pk=pk)
    rows = fee_forms(request, product_path(product))
    onward = partial(redirect, "portal:questionnaire")
    if request.method == "POST" and (done := answer(request, Change.Kind.FEE_ANSWER, rows, onward)):
        return done
    return page(request, "fees", {"product": product, "rows": rows}, 422 if request.method == "POST" else 200)


def fee_forms(request: RespondentRequest, path: str) -> list[Asked]:
    targets = {question.key: question_target(path, question.key) for question in FEE_QUESTIONS}
    said = own_states(request.invitation, Change.Kind.FEE_ANSWER, list(targets.values()))
    rows = []
    for question in FEE_QUESTIONS:
        known = said.get(targets[question.key])
        posted = request.POST if f"{question.key}-outcome" in request.POST else None
        form = FeeAnswerForm(posted, prefix=question.key, initial=known)
        rows.append(Asked(question, targets[question.key], form, known))
    return rows


@require_POST
@respondent
def submit(request: RespondentRequest) -> HttpResponse:
    try:
        submit_questionnaire(invitation=request.invitation)
    except Faults as faults:
        messages.warning(request, faults.faults[0].message)
    else:
        messages.success(request, _("Your answers are handed in. Thank you."))
    return redirect("portal:questionnaire")
