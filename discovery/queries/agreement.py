"""Where the teams' lists overlap and where they disagree (spec 2.3)."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet

from discovery.models import Evaluation, Feature, Merge, Requirement, Settlement, Team
from discovery.queries.likeness import likeness
from discovery.queries.requirements import live_features
from scoring.engine.vocabulary import Priority, Status

DUPLICATE = 0.6
MOST_PAIRS = 50
WIDE = 2
"""Votes spread widely where the highest importance is at least this many times the lowest."""


@dataclass
class Topic:
    """A feature with its requirements, or a requirement without one."""

    feature: Feature | None
    requirements: list[Requirement] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.feature.name if self.feature else self.requirements[0].statement

    @property
    def key(self) -> str:
        """`f12` or `r7`: how forms name it."""
        return f"f{self.feature.pk}" if self.feature else f"r{self.requirements[0].pk}"

    @property
    def texts(self) -> list[str]:
        own = [self.feature.name] if self.feature else []
        return own + [requirement.statement for requirement in self.requirements]


class Pair(NamedTuple):
    """Two topics that probably say the same; the score is between 0 and 1."""

    one: Topic
    other: Topic
    score: float

    @property
    def percent(self) -> int:
        return int(self.score * 100)


class Position(NamedTuple):
    """What one team says of a feature; without a priority it has not asked, or has not been heard at all."""

    team: Team
    heard: bool
    priority: str
    lowest: Any
    highest: Any

    def data(self) -> list[str]:
        return [self.team.key, self.priority, f"{self.lowest or ''}", f"{self.highest or ''}"]


@dataclass(frozen=True)
class Disagreement:
    feature: Feature
    positions: list[Position]
    split_priority: bool
    """One team calls it a must-have, another a nice-to-have."""
    not_asked: bool
    """One team calls it a must-have, another that was heard has not asked for it."""
    wide: bool
    settlement: Settlement | None

    @property
    def data(self) -> list[list[str]]:
        return [position.data() for position in self.positions if position.heard]


def live_requirements(evaluation: Evaluation) -> QuerySet[Requirement]:
    return evaluation.requirements.exclude(status=Status.DROPPED).select_related("team", "feature")


def topics(evaluation: Evaluation) -> list[Topic]:
    by_feature: dict[int, Topic] = {row.pk: Topic(row) for row in live_features(evaluation)}
    alone: list[Topic] = []
    for requirement in live_requirements(evaluation):
        if requirement.feature_id is None:
            alone.append(Topic(None, [requirement]))
        elif requirement.feature_id in by_feature:
            by_feature[requirement.feature_id].requirements.append(requirement)
    return [*by_feature.values(), *alone]


def duplicates(evaluation: Evaluation) -> list[Pair]:
    """Likely duplicates, the likeliest first: the best likeness of any text of one to any of the other."""
    found = [topic for topic in topics(evaluation) if topic.requirements or topic.feature]
    texts = [(i, text) for i, topic in enumerate(found) for text in topic.texts]
    scores = likeness([text for _, text in texts], [text for _, text in texts])
    best: dict[tuple[int, int], float] = {}
    for a, b in zip(*(scores >= DUPLICATE).nonzero(), strict=True):
        pair = (texts[a][0], texts[b][0])
        if pair[0] < pair[1]:
            best[pair] = max(best.get(pair, 0.0), float(scores[a, b]))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:MOST_PAIRS]
    return [Pair(found[one], found[other], score) for (one, other), score in ranked]


def topic_of(evaluation: Evaluation, key: str) -> Topic | None:
    """The topic that a form names; None when it is gone."""
    number = key[1:]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    if key[0] == "f":
        needs = Prefetch("requirements", live_requirements(evaluation))
        feature = live_features(evaluation).prefetch_related(needs).filter(pk=int(number)).first()
        return Topic(feature, list(feature.requirements.all())) if feature else None
    requirement = live_requirements(evaluation).filter(pk=int(number), feature=None).first()
    return Topic(None, [requirement]) if requirement else None


def merges(evaluation: Evaluation) -> QuerySet[Merge]:
    return evaluation.merges.filter(undone_at=None).select_related("kept", "by")


def position_of(team: Team, heard: bool, rows: list[Requirement]) -> Position:
    importances = [row.importance for row in rows]
    must = any(row.priority == Priority.MUST for row in rows)
    priority = (Priority.MUST if must else Priority.NICE).value if rows else ""
    return Position(team, heard, priority, min(importances, default=None), max(importances, default=None))


def disagreement_of(
    feature: Feature, positions: list[Position], last: Settlement | None
) -> Disagreement | None:
    said = [position for position in positions if position.priority]
    must = any(position.priority == Priority.MUST for position in said)
    split = must and any(position.priority == Priority.NICE for position in said)
    missing = must and any(position.heard and not position.priority for position in positions)
    wide = bool(said) and max(p.highest for p in said) >= WIDE * min(p.lowest for p in said)
    if not (split or missing or (wide and len(said) > 1)):
        return None
    found = Disagreement(feature, positions, split, missing, wide and len(said) > 1, None)
    settled = last if last is not None and last.positions == found.data else None
    return Disagreement(feature, positions, split, missing, found.wide, settled)


def disagreements(evaluation: Evaluation) -> list[Disagreement]:
    """Features on which the teams heard differ, the sharpest first. Who said nothing at all is not heard."""
    said: dict[int, dict[int, list[Requirement]]] = defaultdict(lambda: defaultdict(list))
    heard: set[int] = set()
    for requirement in live_requirements(evaluation):
        heard.add(requirement.team_id)
        if requirement.feature_id is not None:
            said[requirement.feature_id][requirement.team_id].append(requirement)
    last = {row.feature_id: row for row in evaluation.settlements.select_related("by").order_by("id")}
    teams = list(evaluation.teams.all())
    found = [
        disagreement
        for feature in live_features(evaluation).filter(pk__in=said)
        if (
            disagreement := disagreement_of(
                feature,
                [position_of(team, team.pk in heard, said[feature.pk][team.pk]) for team in teams],
                last.get(feature.pk),
            )
        )
    ]
    return sorted(found, key=lambda row: (row.settlement is not None, not row.split_priority, not row.wide))


def disagreement_on(evaluation: Evaluation, feature: Feature) -> Disagreement | None:
    return next((row for row in disagreements(evaluation) if row.feature.pk == feature.pk), None)
