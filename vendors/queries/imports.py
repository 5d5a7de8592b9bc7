"""Imports of matrices: what waits, what each would change or has changed."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from discovery.models import Evaluation
from vendors.models import Change, ChangeSet, MatrixFile
from vendors.queries.changes import in_words

STATES = ChangeSet.State
NEW = Q(before__isnull=True)
GONE = Q(after__isnull=True)
ANSWERS = Q(kind=Change.Kind.ANSWER)


def imports_of(evaluation: Evaluation) -> QuerySet[ChangeSet]:
    """Matrices that have been or could be imported; previews that were put away are not shown."""
    rows = evaluation.change_sets.filter(source=ChangeSet.Source.MATRIX).select_related("by")
    return rows.exclude(state=STATES.REJECTED)


def open_files(evaluation: Evaluation) -> QuerySet[MatrixFile]:
    """Files that nobody has made a preview of yet."""
    return evaluation.matrix_files.filter(change_set=None).select_related("by").defer("data")


class Counts(NamedTuple):
    """What an import changes: answers, and new rows of everything else by kind."""

    created: int
    changed: int
    removed: int
    rejected: int
    others: dict[str, int]


def import_counts(change_set: ChangeSet) -> Counts:
    rows = change_set.lines.exclude(status=Change.Status.REJECTED).order_by()
    counted = rows.aggregate(
        created=Count("pk", filter=ANSWERS & NEW),
        changed=Count("pk", filter=ANSWERS & ~NEW & ~GONE),
        removed=Count("pk", filter=ANSWERS & GONE),
    )
    others = rows.exclude(ANSWERS).values_list("kind").annotate(Count("pk"))
    labels = dict(Change.Kind.choices)
    return Counts(
        **counted,
        rejected=change_set.lines.filter(status=Change.Status.REJECTED).count(),
        others={str(labels[kind]): number for kind, number in others},
    )


def import_lines(change_set: ChangeSet) -> QuerySet[Change]:
    """The lines that count: first what changes or takes away something that is there."""
    first = Case(When(NEW, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = change_set.lines.exclude(status=Change.Status.REJECTED)
    return rows.annotate(late=first).order_by("late", "position", "pk")


class ShownLine(NamedTuple):
    """One line as people read it: of whom, about what, where it stood and how, before and after."""

    kind: str
    vendor: str
    subject: str
    cell: str
    text: str
    before: list[str]
    after: list[str]


def shown_lines(change_set: ChangeSet, lines: Iterable[Change]) -> Iterator[ShownLine]:
    """Names come from the rows that exist, else from the lines that would make them, else from the keys."""
    kinds = [Change.Kind.VENDOR, Change.Kind.FEATURE]
    made = change_set.lines.filter(kind__in=kinds, after__isnull=False)
    names: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for kind, target, after in made.values_list("kind", "target", "after"):
        names[kind][target] = (after or {}).get("name", target)
    evaluation = change_set.evaluation
    names[Change.Kind.VENDOR].update(evaluation.vendors.values_list("key", "name"))
    names[Change.Kind.FEATURE].update(evaluation.features.values_list("key", "name"))
    for line in lines:
        path, _colon, key = line.target.partition(":")
        vendor, subject = "", name_in(line)
        if line.kind == Change.Kind.ANSWER:
            owner = path.partition("/")[0]
            vendor = names[Change.Kind.VENDOR].get(owner, owner)
            subject = names[Change.Kind.FEATURE].get(key, key)
        yield ShownLine(
            line.get_kind_display(), vendor, subject, line.cell, line.text,
            said_of(line, line.before), said_of(line, line.after),
        )  # fmt: skip


def name_in(line: Change) -> str:
    state: dict[str, Any] = line.after or line.before or {}
    return str(state.get("name") or state.get("statement") or line.target)


def said_of(line: Change, state: dict[str, Any] | None) -> list[str]:
    """A state in words; of what is not an answer what stands beside its name."""
    if state is None or line.kind == Change.Kind.ANSWER:
        return in_words(state)
    beside = [str(value) for name, value in state.items() if name not in ("name", "statement") and value]
    return beside or [_("there is one")]
