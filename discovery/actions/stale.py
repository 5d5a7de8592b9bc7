"""Edits of what somebody else has changed meanwhile."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model


class Stale(RuntimeError):
    """The row is not as the editor saw it; nothing was written. `current` is the row as it stands."""

    def __init__(self, message: str, current: Any = None) -> None:
        super().__init__(message)
        self.current = current


def fingerprint(rows: Iterable[Model], columns: Iterable[str]) -> str:
    """A short hash of what an editor sees: forms carry it, so that a later save knows what it replaces."""
    names = list(columns)
    seen = [[getattr(row, name) for name in names] for row in rows]
    return sha256(json.dumps(seen, cls=DjangoJSONEncoder).encode()).hexdigest()[:16]


def changes(row: Model, values: dict[str, Any]) -> dict[str, list[str]]:
    """Old and new of every column that differs, as text for the audit trail."""
    before = {name: getattr(row, name) for name in values}
    return {name: [str(before[name]), str(value)] for name, value in values.items() if before[name] != value}
