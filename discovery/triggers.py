"""Database triggers on both engines (ADR 4): revisions, same-evaluation integrity, immutability.

Each app lists its own in `triggers.TRIGGERS`; they are installed after every migrate, because SQLite loses
them when Django rebuilds a table. PostgreSQL gets statement-level triggers, SQLite row-level ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from django.apps import AppConfig, apps
from django.db import connections
from django.utils.module_loading import module_has_submodule

OPERATIONS = ("INSERT", "UPDATE", "DELETE")


class Trigger(Protocol):
    table: str

    def statements(self, vendor: str) -> Iterator[tuple[str, str]]:
        """Pairs of a trigger's name and the SQL that creates it."""


def row_source(operation: str, columns: tuple[str, ...]) -> str:
    """SQLite's changed row, old and new, as a table of the named columns."""
    rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("NEW", "OLD")}[operation]
    picks = [", ".join(f"{row}.{column} AS {column}" for column in columns) for row in rows]
    return "(" + " UNION ".join(f"SELECT {pick}" for pick in picks) + ")"


def postgresql_trigger(name: str, table: str, operation: str, body: str) -> str:
    """One statement-level trigger whose body sees the changed rows as `changed`."""
    tables = {"INSERT": "NEW TABLE AS changed", "DELETE": "OLD TABLE AS changed"}.get(
        operation, "OLD TABLE AS before NEW TABLE AS after"
    )
    return f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {body} RETURN NULL; END $$;
        CREATE OR REPLACE TRIGGER {name} AFTER {operation} ON {table} REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""


def transition(operation: str, columns: tuple[str, ...]) -> str:
    if operation != "UPDATE":
        return "changed"
    pick = ", ".join(columns)
    return f"(SELECT {pick} FROM after UNION SELECT {pick} FROM before)"


@dataclass(frozen=True)
class MovesRevision:
    """A change of `table` moves the revision of the `target` rows that `ids` selects from `{rows} AS r`."""

    table: str
    target: str
    ids: str
    columns: tuple[str, ...]

    def statements(self, vendor: str) -> Iterator[tuple[str, str]]:
        for operation in OPERATIONS:
            name = f"{self.table}_moves_{self.target}_{operation.lower()}"
            rows = (transition if vendor == "postgresql" else row_source)(operation, self.columns)
            ids = self.ids.format(rows=f"{rows} AS r")
            update = f"UPDATE {self.target} SET revision = revision + 1 WHERE id IN ({ids});"
            if vendor == "postgresql":
                yield name, postgresql_trigger(name, self.table, operation, update)
            else:
                yield name, f"CREATE TRIGGER {name} AFTER {operation} ON {self.table} BEGIN {update} END"


@dataclass(frozen=True)
class MovesOwnRevision:
    """An UPDATE that does not raise the revision moves it: an old copy that is saved takes nothing back."""

    table: str

    def statements(self, vendor: str) -> Iterator[tuple[str, str]]:
        name = f"{self.table}_moves_itself"
        if vendor == "postgresql":
            yield (
                name,
                f"""
                CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    NEW.revision := OLD.revision + 1; RETURN NEW; END $$;
                CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE ON {self.table} FOR EACH ROW
                    WHEN (NEW.revision <= OLD.revision) EXECUTE FUNCTION {name}()""",
            )
        else:
            yield (
                name,
                f"""CREATE TRIGGER {name} AFTER UPDATE ON {self.table} WHEN NEW.revision <= OLD.revision BEGIN
                    UPDATE {self.table} SET revision = OLD.revision + 1 WHERE id = NEW.id; END""",
            )


@dataclass(frozen=True)
class KeepsTogether:
    """An INSERT or UPDATE of `table` is refused where `mismatch` selects anything from `{rows} AS r`."""

    table: str
    name: str
    mismatch: str
    columns: tuple[str, ...]
    message: str

    def statements(self, vendor: str) -> Iterator[tuple[str, str]]:
        for operation in ("INSERT", "UPDATE"):
            name = f"{self.table}_{self.name}_{operation.lower()}"
            if vendor == "postgresql":
                rows = "changed" if operation == "INSERT" else "after"
                wrong = self.mismatch.format(rows=f"{rows} AS r")
                body = f"""IF EXISTS ({wrong}) THEN RAISE EXCEPTION '{self.message}'
                    USING ERRCODE = 'integrity_constraint_violation'; END IF;"""
                yield name, postgresql_trigger(name, self.table, operation, body)
            else:
                wrong = self.mismatch.format(rows=f"{row_source('INSERT', self.columns)} AS r")
                yield (
                    name,
                    f"""CREATE TRIGGER {name} AFTER {operation} ON {self.table} BEGIN
                        SELECT RAISE(ABORT, '{self.message}') WHERE EXISTS ({wrong}); END""",
                )


@dataclass(frozen=True)
class Refuses:
    """An operation on rows of `table` for which `when` (over OLD, in an UPDATE also NEW) holds is refused."""

    table: str
    operation: str
    when: str
    message: str

    def statements(self, vendor: str) -> Iterator[tuple[str, str]]:
        name = f"{self.table}_refuses_{self.operation.lower()}"
        if vendor == "postgresql":
            yield (
                name,
                f"""
                CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF {self.when} THEN RAISE EXCEPTION '{self.message}'
                        USING ERRCODE = 'integrity_constraint_violation'; END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;
                CREATE OR REPLACE TRIGGER {name} BEFORE {self.operation} ON {self.table} FOR EACH ROW
                    EXECUTE FUNCTION {name}()""",
            )
        else:
            yield (
                name,
                f"""CREATE TRIGGER {name} BEFORE {self.operation} ON {self.table} WHEN {self.when} BEGIN
                    SELECT RAISE(ABORT, '{self.message}'); END""",
            )


def triggers_of(config: AppConfig) -> tuple[Trigger, ...]:
    """What an app declares in its module `triggers`; discovery's own live in `discovery.revisions`."""
    module = "revisions" if config.name == "discovery" else "triggers"
    if config.module is None or not module_has_submodule(config.module, module):
        return ()
    return tuple(getattr(import_module(f"{config.name}.{module}"), "TRIGGERS", ()))


def install_triggers(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """After migrate: (re)create the triggers of one app."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    for trigger in triggers_of(sender):
        if trigger.table not in tables:  # between two migrations
            continue
        for name, create in trigger.statements(connection.vendor):
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(create)


def missing_triggers(using: str = "default") -> list[str]:
    """Names of declared triggers that the database does not have, of the tables that it has."""
    connection = connections[using]
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {name for (name,) in cursor.fetchall()}
    declared = [
        name
        for config in apps.get_app_configs()
        for trigger in triggers_of(config)
        if trigger.table in tables
        for name, _ in trigger.statements(connection.vendor)
    ]
    return [name for name in declared if name not in present]
