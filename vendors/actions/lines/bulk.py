"""What kinds of lines share: what a row belongs to, and inserting very many rows.

COPY where the database has it, one prepared statement for all elsewhere.

`bulk_create` builds an object and an expression for every value: five times the work for many cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Faults

Home = TypeVar("Home")


def home_of(target: str, homes: Mapping[str, Home], key: str) -> Home:
    """The row that a target's new row belongs to; Faults where somebody has deleted it since the preview."""
    if key not in homes:
        raise Faults([Fault((target,), _("what it belongs to, %(key)s, is no longer there") % {"key": key})])
    return homes[key]


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values, in the order of the named fields; JSON is given as its text.

    The database's own constraints and triggers check them. Only the primary key may be left out.
    """
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            values = [tuple(map(plain_value, fields, row)) for row in rows]
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)  # noqa: S608


def plain_value(field: models.Field, value: Any) -> Any:
    """A value as SQLite keeps it; JSON is text already."""
    if value is None or isinstance(value, str | int):
        return value
    return field.get_db_prep_save(value, connection)
