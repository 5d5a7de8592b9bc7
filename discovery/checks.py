"""System checks that look into the database (`manage.py check --database default --fail-level WARNING`)."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from discovery.models import Evaluation
from discovery.triggers import missing_triggers


@register(Tags.database)
def triggers_are_installed(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Django's SQLite table rebuild drops triggers silently; without them a freeze would use stale parts.

    A warning, since `migrate`, which mends it, would not start on an error.
    """
    return [
        Warning(f"Trigger {name} is missing.", hint="Run manage.py migrate.", id="discovery.W001")
        for using in databases or []
        if Evaluation._meta.db_table in connections[using].introspection.table_names()
        for name in missing_triggers(using)
    ]
