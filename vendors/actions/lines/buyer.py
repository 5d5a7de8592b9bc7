"""Lines about what the buyer needs: teams, features and requirements that an import brings along."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Max, QuerySet

from discovery.models import Evaluation, Feature, Requirement, Team
from scoring.engine.vocabulary import Area, Status
from vendors.actions.lines.bulk import home_of

State = dict[str, Any]
BATCH = 5_000


def next_position(rows: QuerySet[Any]) -> int:
    """Where new rows of a list go: to its end."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def held(rows: QuerySet[Any], links: str) -> set[int]:
    """Primary keys of rows that something points to by one of the named relations."""
    found: set[int] = set()
    for link in links.split():
        found.update(
            rows.filter(**{f"{link}__isnull": False}).order_by().values_list("pk", flat=True).distinct()
        )
    return found


def held_keys(rows: QuerySet[Any], targets: Collection[str], links: str) -> list[str]:
    """Those keys of rows among the targets that something points to."""
    taken, wanted = held(rows, links), set(targets)
    return sorted(key for pk, key in rows.values_list("pk", "key") if pk in taken and key in wanted)


class Teams:
    """A target is a team's key."""

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        wanted = set(targets)
        rows = evaluation.teams.values_list("key", "name")
        return {key: {"name": name} for key, name in rows if key in wanted}

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        evaluation.teams.filter(key__in=[key for key, state in states.items() if state is None]).delete()
        existing = {team.key: team for team in evaluation.teams.all()}
        start = next_position(evaluation.teams.all())
        made = {key: state for key, state in states.items() if state is not None and key not in existing}
        Team.objects.bulk_create(
            Team(evaluation=evaluation, key=key, name=state["name"], position=start + i)
            for i, (key, state) in enumerate(made.items())
        )

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return held_keys(evaluation.teams.all(), targets, "requirements efforts membership")


class Features:
    """A target is a feature's key. An import adds features, it does not rename them."""

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        wanted = set(targets)
        rows = evaluation.features.values_list("key", "group", "name")
        return {key: {"group": group, "name": name} for key, group, name in rows if key in wanted}

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        gone = {key for key, state in states.items() if state is None}
        if gone:
            ids = [pk for pk, key in evaluation.features.values_list("pk", "key") if key in gone]
            for start in range(0, len(ids), BATCH):
                Feature.objects.filter(pk__in=ids[start : start + BATCH]).delete()
        existing = set(evaluation.features.values_list("key", flat=True))
        first = next_position(evaluation.features.all())
        made = {key: state for key, state in states.items() if state is not None and key not in existing}
        Feature.objects.bulk_create(
            (
                Feature(evaluation=evaluation, key=key, position=first + i, **state)
                for i, (key, state) in enumerate(made.items())
            ),
            batch_size=BATCH,
        )

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return held_keys(evaluation.features.all(), targets, "requirements coverage verifications")


def need_target(team: str, feature: str) -> str:
    """The name of a team's need of a feature: `sales:lead-routing`."""
    return f"{team}:{feature}"


class Requirements:
    """A target is `team:feature`: the first requirement of that team that points to the feature."""

    def rows(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, Requirement]:
        wanted = set(targets)
        found: dict[str, Requirement] = {}
        rows = evaluation.requirements.select_related("team", "feature").order_by("position", "id")
        for row in rows:
            if row.feature and (target := need_target(row.team.key, row.feature.key)) in wanted:
                found.setdefault(target, row)
        return found

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        return {
            target: {"statement": row.statement, "priority": row.priority}
            for target, row in self.rows(evaluation, targets).items()
        }

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        existing = self.rows(evaluation, states)
        gone = [
            existing[target].pk for target, state in states.items() if state is None and target in existing
        ]
        for start in range(0, len(gone), BATCH):
            Requirement.objects.filter(pk__in=gone[start : start + BATCH]).delete()
        kept = {target: state for target, state in states.items() if state is not None}
        changed = []
        for target in kept.keys() & existing.keys():
            row = existing[target]
            row.priority = kept[target]["priority"]
            row.version += 1
            changed.append(row)
        Requirement.objects.bulk_update(changed, ["priority", "version"], batch_size=500)
        self.create(evaluation, {target: state for target, state in kept.items() if target not in existing})

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return []

    def create(self, evaluation: Evaluation, states: Mapping[str, State]) -> None:
        teams = {team.key: team for team in evaluation.teams.all()}
        features = dict(evaluation.features.values_list("key", "pk"))
        first = next_position(evaluation.requirements.all())
        Requirement.objects.bulk_create(
            (
                Requirement(
                    evaluation=evaluation,
                    team=home_of(target, teams, target.partition(":")[0]),
                    feature_id=home_of(target, features, target.partition(":")[2]),
                    area=Area.FEATURE,
                    status=Status.AGREED,
                    position=first + i,
                    **state,
                )
                for i, (target, state) in enumerate(states.items())
            ),
            batch_size=BATCH,
        )
