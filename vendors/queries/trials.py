"""Trials: their scripts, made from what is needed, and how far each has come (spec 3.7)."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from discovery.models import Evaluation, Feature, Requirement
from scoring.engine.vocabulary import Method, Status
from vendors.models import Trial, Verification
from vendors.queries.verifying import Checked, to_verify


@dataclass(frozen=True)
class Point:
    """A feature to try out, and what this trial has found."""

    row: Checked
    finding: Verification | None


class Script(NamedTuple):
    """Deal-breakers, other must-haves, nice-to-haves; what the trial leaves out; needs without a feature."""

    points: list[Point]
    excluded: list[Checked]
    loose: list[Requirement]

    @property
    def done(self) -> int:
        return sum(point.finding is not None for point in self.points)

    def parts(self) -> list[list[Point]]:
        """Deal-breakers, other must-haves and the rest, each in the order of features."""
        kinds = ((True, True), (False, True), (False, False))
        return [
            [point for point in self.points if (point.row.deal_breaker, point.row.must) == kind]
            for kind in kinds
        ]


class Progress(NamedTuple):
    trial: Trial
    done: int
    of: int


def trials_of(evaluation: Evaluation) -> QuerySet[Trial]:
    rows = Trial.objects.filter(offering__product__vendor__evaluation=evaluation)
    return rows.select_related("offering__product__vendor__evaluation")


def findings_of(trial: Trial) -> QuerySet[Verification]:
    """What a trial found: the plan's findings by trial inside its period, the last of a feature last."""
    period = (trial.starts_on, trial.ends_on)
    rows = Verification.objects.filter(offering=trial.offering_id, method=Method.TRIAL, on__range=period)
    return rows.select_related("by").order_by("on", "pk")


def script_of(trial: Trial) -> Script:
    """The points of a trial: every feature that an agreed requirement needs and that the trial includes."""
    left_out = set(trial.excludes.values_list("pk", flat=True))
    found = {row.feature_id: row for row in findings_of(trial)}
    rows = to_verify(trial.offering)
    evaluation = trial.offering.product.vendor.evaluation
    loose = evaluation.requirements.filter(feature=None, status=Status.AGREED).select_related("team")
    return Script(
        [
            Point(row, found.get(row.feature.pk))
            for row in rows
            if row.needed and row.feature.pk not in left_out
        ],
        [row for row in rows if row.feature.pk in left_out],
        list(loose.order_by("-deal_breaker", "priority", "position", "id")),
    )


def needed_features(evaluation: Evaluation) -> QuerySet[Feature]:
    """The features that an agreed requirement points to."""
    needs = Requirement.objects.filter(evaluation=evaluation, status=Status.AGREED, feature__isnull=False)
    return evaluation.features.filter(pk__in=needs.values("feature"))


def progress_of_trials(evaluation: Evaluation) -> list[Progress]:
    """Every trial with how many of its points have a finding, in a fixed number of queries."""
    needed = set(needed_features(evaluation).values_list("pk", flat=True))
    trials = list(trials_of(evaluation).prefetch_related("excludes"))
    plans = {trial.offering_id for trial in trials}
    rows = Verification.objects.filter(offering__in=plans, method=Method.TRIAL)
    found = list(rows.values_list("offering_id", "feature_id", "on"))
    progress = []
    for trial in trials:
        points = needed - {feature.pk for feature in trial.excludes.all()}
        done = {
            feature
            for plan, feature, on in found
            if plan == trial.offering_id and trial.starts_on <= on <= trial.ends_on
        }
        progress.append(Progress(trial, len(points & done), len(points)))
    return progress
