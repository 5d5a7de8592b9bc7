"""Duplicates, merges and disagreements."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from discovery.actions.disagreements import settle as settle_disagreement
from discovery.actions.merging import merge_topics
from discovery.actions.merging import undo_merge as undo_one
from discovery.actions.stale import Stale
from discovery.forms.fields import attempt
from discovery.forms.requirements import MergeForm, SettleForm
from discovery.models.words import PRIORITIES
from discovery.queries.agreement import disagreement_on, duplicates, merges, topic_of
from discovery.queries.agreement import disagreements as all_disagreements
from discovery.views.pages import EvaluationRequest, page


@require_GET
def duplicate_list(request: EvaluationRequest, slug: str) -> HttpResponse:
    context = {
        "pairs": duplicates(request.evaluation),
        "merges": merges(request.evaluation),
        "leads": request.may("discovery:merge"),
    }
    return page(request, "duplicates", context)


@require_POST
def merge(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation, form = request.evaluation, MergeForm(request.POST)
    kept, absorbed = (topic_of(evaluation, key) for key in form.chosen()) if form.is_valid() else (None, None)
    if kept is None or absorbed is None:
        messages.error(request, _("One of the two has gone meanwhile. Nothing was merged."))
        return redirect("discovery:duplicates", slug=slug)
    try:
        done = merge_topics(by=request.user, evaluation=evaluation, kept=kept, absorbed=absorbed)
    except (Stale, ValidationError) as error:
        messages.error(request, told(error))
        return redirect("discovery:duplicates", slug=slug)
    words = _("%(count)d requirements now map to “%(name)s”. You can undo it below.")
    messages.success(request, words % {"count": len(done.moved), "name": done.kept.name})
    return redirect("discovery:duplicates", slug=slug)


@require_POST
def undo_merge(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = get_object_or_404(request.evaluation.merges.select_related("kept", "evaluation"), pk=pk)
    try:
        back = undo_one(by=request.user, merge=row)
    except (Stale, ValidationError) as error:
        messages.error(request, told(error))
    else:
        messages.success(request, _("Undone: %(count)d requirements moved back.") % {"count": back})
    return redirect("discovery:duplicates", slug=slug)


def told(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@require_GET
def disagreement_list(request: EvaluationRequest, slug: str) -> HttpResponse:
    found = all_disagreements(request.evaluation)
    context = {
        "open": [row for row in found if row.settlement is None],
        "settled": [row for row in found if row.settlement is not None],
        "words": PRIORITIES,
        "leads": request.may("discovery:settle"),
    }
    return page(request, "disagreements", context)


def settle(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """Settle one disagreement in one of four ways."""
    evaluation = request.evaluation
    feature = get_object_or_404(evaluation.features, pk=pk)
    found = disagreement_on(evaluation, feature)
    asking = evaluation.teams.filter(requirements__feature=feature).distinct()
    form = SettleForm(request.POST or None, teams=asking)
    context = {"form": form, "disagreement": found, "feature": feature, "words": PRIORITIES}
    if form.is_bound and form.is_valid():
        values = {**form.cleaned_data, "teams": list(form.cleaned_data["teams"])}
        try:
            done = attempt(
                form,
                lambda: settle_disagreement(
                    by=request.user, evaluation=evaluation, feature=feature, **values
                ),
            )
        except Stale as stale:
            return page(request, "settle", context, forms=[form], stale=stale)
        if done is not None:
            messages.success(request, _("“%(name)s” is settled.") % {"name": feature.name})
            return redirect("discovery:disagreements", slug=slug)
    return page(request, "settle", context, forms=[form])
