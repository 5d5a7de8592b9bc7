"""Edits of what somebody else has changed meanwhile."""

import json
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from discovery.interchange.types import plain


class Stale(RuntimeError):
    """The row is not as the editor saw it; nothing was written. `current` is the row as it stands."""

    def __init__(self, message: str, current: Any = None) -> None:
        super().__init__(message)
        self.current = current


def fingerprint(rows: Iterable[Model], columns: Iterable[str]) -> str:
    """A short hash of what an editor sees: forms carry it, so that a later save knows what it replaces."""
    names = list(columns)
    seen = [[normal(getattr(row, name)) for name in names] for row in rows]
    return sha256(json.dumps(seen, cls=DjangoJSONEncoder).encode()).hexdigest()[:16]


def normal(value: Any) -> Any:
    """A number in its one written form, whether it comes from the database or was just assigned."""
    return (
        plain(Decimal(value)) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
    )


def changes(row: Model, values: dict[str, Any]) -> dict[str, list[str]]:
    """Old and new of every column that differs, as text for the audit trail."""
    before = {name: getattr(row, name) for name in values}
    return {
        name: [str(normal(before[name])), str(normal(value))]
        for name, value in values.items()
        if before[name] != value
    }
