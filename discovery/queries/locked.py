"""Locked versions of the agreed list, and what has changed since."""

import json
from typing import Any

from django.db.models import QuerySet

from discovery.models import Evaluation, LockedList
from scoring.engine.vocabulary import Status

TEXT = ("area", "statement", "why", "priority", "deal_breaker", "demo_script")


def agreed_list(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The agreed requirements in words that need no other table, in order."""
    rows = evaluation.requirements.filter(status=Status.AGREED).select_related("team", "feature")
    return [
        {
            "id": row.pk,
            "team": row.team.name,
            "feature": row.feature.name if row.feature else "",
            "importance": f"{row.importance.normalize():f}",
            **{name: getattr(row, name) for name in TEXT},
        }
        for row in rows
    ]


def canonical(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def locked_lists(evaluation: Evaluation) -> QuerySet[LockedList]:
    return evaluation.locked_lists.defer("requirements")


def changed_since(locked: LockedList) -> int:
    """How many requirements were agreed, dropped from the list, or reworded since."""
    then = {row["id"]: row for row in locked.requirements}
    now = {row["id"]: row for row in agreed_list(locked.evaluation)}
    return sum(then.get(key) != now.get(key) for key in then.keys() | now.keys())
