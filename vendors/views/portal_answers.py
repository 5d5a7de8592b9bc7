"""Answering, for the vendor: one field saves itself, the button saves all; no other tab's text is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from discovery.interchange.faults import Faults
from vendors.actions.drafts import OwnOffer, own_offers, own_states, refuse_closed, save_draft
from vendors.actions.lines import State, cell_target, question_target
from vendors.actions.prices import product_path
from vendors.actions.seen import state_seen
from vendors.content import FEE_QUESTIONS
from vendors.forms.answers import AnswerForm, dated, initial_of
from vendors.forms.fees import FeeAnswerForm
from vendors.models import Change
from vendors.queries.changes import in_words
from vendors.queries.evidence import numbers_by_reference
from vendors.queries.portal import Section, own_products, questions, sections
from vendors.views.portal import section_url
from vendors.views.respondents import RespondentRequest, page, respondent

FAILED = 422
MOST_SENT = 50 * 2**20
"""Bytes of all files of one request."""
FORM = require_http_methods(["GET", "HEAD", "POST"])


@dataclass
class Asked:
    """One question, its form (bound where the request speaks of it), what the vendor has said so far."""

    subject: Any
    target: str
    form: AnswerForm | FeeAnswerForm
    known: State | None
    seen: str
    """What the editor saw of the answer."""
    number: int | None = None
    """The file that is the evidence so far."""

    @property
    def state(self) -> State | None:
        state: State | None = self.form.cleaned_data["state"]
        if isinstance(self.form, AnswerForm):
            return dated(state, self.known, timezone.localdate().isoformat())
        return state

    @property
    def moves_file(self) -> bool:
        """Whether a file came or goes: only then its place on the page is made anew.

        Elsewhere somebody may be choosing a file while an earlier answer is on its way.
        """
        return bool(self.form.uploads or self.form.cleaned_data.get("remove"))

    @property
    def untouched(self) -> bool:
        """Whether it says what the editor saw, whatever another tab has saved meanwhile."""
        return state_seen(self.state) == self.seen and not self.form.uploads


def seen_in(request: RespondentRequest, prefix: str, known: State | None) -> str:
    return request.POST.get(f"{prefix}-seen") or state_seen(known)


def store(request: RespondentRequest, kind: str, rows: list[Asked]) -> list[str]:
    """Keep what was changed; why it cannot be kept. Where another tab was faster, its form says so."""
    changed = [row for row in rows if not row.untouched]
    states = {row.target: row.state for row in changed}
    files = [file for row in changed for file in row.form.uploads]
    seen = {row.target: row.seen for row in changed}
    try:
        stale = save_draft(invitation=request.invitation, states={kind: states}, seen=seen, files=files)
    except Faults as faults:
        return [fault.message for fault in faults.faults]
    now = own_states(request.invitation, kind, list(states))
    for row in changed:
        if row.target in stale:
            row.form.add_error(None, both(now.get(row.target)))
        row.known, row.seen = now.get(row.target), state_seen(now.get(row.target))
    return []


def both(state: State | None) -> str:
    words = _(
        "Somebody changed this meanwhile: it now says “%s”. Yours is not saved. Save again to replace it."
    )
    return words % (" · ".join(in_words(state)) or _("Not answered"))


def refusal(request: RespondentRequest) -> str:
    """Why nothing of a request is taken, said before any of its files is read."""
    try:
        refuse_closed(request.invitation)
    except Faults as faults:
        return faults.faults[0].message
    if sum(file.size or 0 for _name, files in request.FILES.lists() for file in files) <= MOST_SENT:
        return ""
    words = _("Nothing was saved: files that are sent together may have %(n)d MB. Send fewer at a time.")
    return words % {"n": MOST_SENT // 2**20}


def answer(
    request: RespondentRequest, kind: str, asked: list[Asked], onward: Callable[[], Any], refused: str = ""
) -> Any:
    """Keep what was posted: a fragment for one field, a redirect for all, None where some of it fails."""
    bound = [row for row in asked if row.form.is_bound]
    if refused:
        if request.htmx:
            return saved(request, [refused], bound)
        messages.warning(request, refused)
        return None
    failed = store(request, kind, [row for row in bound if row.form.is_valid()])
    failed += [str(error) for row in bound for errors in row.form.errors.values() for error in errors]
    if request.htmx:
        return saved(request, failed, bound)
    if not failed:
        messages.success(request, _("Your answers are saved."))
        return onward()
    messages.warning(request, _("Some answers could not be saved: they are marked."))
    return None


def saved(request: RespondentRequest, failed: list[str], rows: list[Asked]) -> HttpResponse:
    """The fragment beside a field that saves itself; what the page carries along is renewed with it."""
    numbers = numbers_by_reference(request.invitation.vendor)
    fresh = [] if failed else [renewed(row, numbers) for row in rows if row.moves_file]
    context = {"at": timezone.now(), "failed": failed, "rows": rows, "fresh": fresh}
    return page(request, "_saved", context, FAILED if failed else 200)


def renewed(row: Asked, numbers: dict[str, int]) -> Asked:
    """The same question with a form that begins with what is now saved."""
    form = AnswerForm(prefix=row.form.prefix, initial=initial_of(row.known))
    return Asked(row.subject, row.target, form, row.known, row.seen, file_number(row.known, numbers))


def file_number(state: State | None, numbers: dict[str, int]) -> int | None:
    return numbers.get((state or {}).get("file", ""))


@FORM
@respondent
def section(request: RespondentRequest, pk: int, number: int) -> HttpResponse:
    """The features of one section for one offering."""
    return answer_section(request, lambda row: row.pk == pk, number)


@FORM
@respondent
def new_section(request: RespondentRequest, pk: int, slot: str, number: int) -> HttpResponse:
    """The same for an offer that is only in the draft."""
    return answer_section(request, lambda row: (row.product.pk, row.slot) == (pk, slot), number)


def answer_section(
    request: RespondentRequest, wanted: Callable[[OwnOffer], bool], number: int
) -> HttpResponse:
    offer = next(filter(wanted, own_offers(request.invitation)), None)
    parts = sections(questions(request.invitation))
    if offer is None or not 1 <= number <= len(parts):
        raise Http404

    def onward() -> HttpResponse:
        return redirect(section_url(offer, number + 1) if number < len(parts) else "portal:questionnaire")

    refused = refusal(request) if request.method == "POST" else ""
    rows = cell_forms(request, offer, parts[number - 1], {} if refused else request.FILES)
    if request.method == "POST" and (done := answer(request, Change.Kind.ANSWER, rows, onward, refused)):
        return done
    context = {"offer": offer, "part": parts[number - 1], "rows": rows, "number": number, "last": len(parts)}
    return page(request, "section", context, FAILED if request.method == "POST" else 200)


def cell_forms(
    request: RespondentRequest, offer: OwnOffer, part: Section, files: Mapping[str, Any]
) -> list[Asked]:
    targets = {feature.pk: cell_target(offer.path, feature.key) for feature in part.features}
    said = own_states(request.invitation, Change.Kind.ANSWER, list(targets.values()))
    numbers = numbers_by_reference(request.invitation.vendor)
    rows = []
    for feature in part.features:
        known, prefix = said.get(targets[feature.pk]), f"f{feature.pk}"
        posted = (request.POST, files) if f"{prefix}-level" in request.POST else ()
        options: dict[str, Any] = {"addon": offer.addon, "vendor": request.invitation.vendor_id}
        form = AnswerForm(*posted, prefix=prefix, initial=initial_of(known), **options)
        seen, number = seen_in(request, prefix, known), file_number(known, numbers)
        rows.append(Asked(feature, targets[feature.pk], form, known, seen, number))
    return rows


@FORM
@respondent
def fees(request: RespondentRequest, pk: int) -> HttpResponse:
    """The questions that vendors do not volunteer, for one product (spec 3.4)."""
    product = get_object_or_404(own_products(request.invitation), pk=pk)
    rows = fee_forms(request, product_path(product))
    onward = partial(redirect, "portal:questionnaire")
    if request.method == "POST" and (done := answer(request, Change.Kind.FEE_ANSWER, rows, onward)):
        return done
    status = FAILED if request.method == "POST" else 200
    return page(request, "fees", {"product": product, "rows": rows}, status)


def fee_forms(request: RespondentRequest, path: str) -> list[Asked]:
    targets = {question.key: question_target(path, question.key) for question in FEE_QUESTIONS}
    said = own_states(request.invitation, Change.Kind.FEE_ANSWER, list(targets.values()))
    rows = []
    for question in FEE_QUESTIONS:
        known = said.get(targets[question.key])
        posted = request.POST if f"{question.key}-outcome" in request.POST else None
        form = FeeAnswerForm(posted, prefix=question.key, question=question, known=known)
        rows.append(
            Asked(question, targets[question.key], form, known, seen_in(request, question.key, known))
        )
    return rows
