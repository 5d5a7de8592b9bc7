"""Reads of requirements, of features, and of what is likely meant."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from discovery.models import AuditEntry, Evaluation, Feature, Merge, Requirement
from discovery.queries.likeness import likeness
from scoring.engine.vocabulary import Priority, Status

SUGGESTIONS = 5
LIKELY = 0.3
"""Below this score two texts share hardly more than chance."""


@dataclass(frozen=True)
class Filters:
    """What the list shows; an empty word shows all. Dropped requirements show only when asked for."""

    team: str = ""
    area: str = ""
    priority: str = ""
    status: str = ""
    feature: str = ""

    def condition(self) -> Q:
        words = {"team__key": self.team, "area": self.area, "priority": self.priority, "status": self.status}
        found = Q(**{column: word for column, word in words.items() if word})
        if not self.status:
            found &= ~Q(status=Status.DROPPED)
        if self.feature == "none":
            found &= Q(feature=None)
        return found


class Suggestion(NamedTuple):
    feature: Feature
    score: float


def requirements(evaluation: Evaluation, filters: Filters) -> QuerySet[Requirement]:
    rows = evaluation.requirements.filter(filters.condition())
    return rows.select_related("team", "feature", "author")


def counted(evaluation: Evaluation) -> QuerySet[Requirement]:
    """Requirements that weigh: agreed ones, and drafts where the evaluation includes them (spec 4.1)."""
    words = [Status.AGREED, Status.DRAFT] if evaluation.include_drafts else [Status.AGREED]
    return evaluation.requirements.filter(status__in=words)


def shares(evaluation: Evaluation) -> dict[int, Decimal]:
    """u_r ÷ Σ u_r within the team, by requirement: the share of its team's voice that it has (spec 4.1)."""
    weights = {Priority.MUST: evaluation.must_weight, Priority.NICE: evaluation.nice_weight}
    rows = counted(evaluation).values_list("pk", "team_id", "priority", "importance").order_by()
    units = {pk: (team, weights[Priority(priority)] * importance) for pk, team, priority, importance in rows}
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for team, unit in units.values():
        totals[team] += unit
    return {pk: unit / totals[team] for pk, (team, unit) in units.items()}


def live_features(evaluation: Evaluation) -> QuerySet[Feature]:
    """The vocabulary without rows that a merge absorbed and kept only for their answers."""
    gone = Merge.objects.filter(evaluation=evaluation, undone_at=None, kept_row__isnull=False)
    return evaluation.features.exclude(pk__in=gone.values("kept_row"))


def suggestions(evaluation: Evaluation, text: str) -> list[Suggestion]:
    """The likeliest existing features for what somebody types, best first."""
    if not text.strip():
        return []
    features = list(live_features(evaluation))
    names = likeness([text], [feature.name for feature in features])[0]
    asked = likeness([text], [f"{feature.name} {feature.question}" for feature in features])[0]
    scores = [max(float(name), float(question)) for name, question in zip(names, asked, strict=True)]
    best = sorted(range(len(features)), key=lambda i: (-scores[i], features[i].position))[:SUGGESTIONS]
    return [Suggestion(features[i], scores[i]) for i in best if scores[i] >= LIKELY]


def without_feature(evaluation: Evaluation) -> int:
    return evaluation.requirements.filter(feature=None).exclude(status=Status.DROPPED).count()


def last_change(evaluation: Evaluation, requirement: Requirement) -> AuditEntry | None:
    """Who edited a requirement last, and when; None where no edit is on record."""
    edits = AuditEntry.objects.filter(evaluation=evaluation.slug, action="edit_requirement")
    return edits.filter(details__id=requirement.pk).order_by("-pk").first()
