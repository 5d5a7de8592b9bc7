"""The one door for bulk changes: propose, submit, apply, undo, reject (ADR 5)."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.interchange.faults import Fault, Faults
from discovery.models import Evaluation, User
from vendors.actions.lines import KINDS, LineKind, State
from vendors.actions.lines.bulk import insert_rows
from vendors.models import Change, ChangeSet, Vendor

LINE_COLUMNS = "change_set position kind target before after status cell text reason".split()
SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One proposed change of one target; `cell` and `text` say where it stood in a file and how."""

    kind: str
    target: str
    before: State | None
    after: State | None
    cell: str = ""
    text: str = ""


class Wish(NamedTuple):
    """What a target shall be; None is "shall not exist". `cell` and `text` say where that was read."""

    after: State | None
    cell: str = ""
    text: str = ""


Wishes = dict[str, dict[str, Wish]]
"""Wishes by kind and target."""


@dataclass(frozen=True)
class Rejected:
    """Something in a file that cannot become a line."""

    cell: str
    text: str
    reason: str


@dataclass(frozen=True)
class Proposal:
    """What would change. `unchanged` counts answers that are already so."""

    lines: list[Line] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    unchanged: int = 0

    def count(self, *, created: bool) -> int:
        """How many answers come to be, or change and go."""
        answers = (line for line in self.lines if line.kind == Change.Kind.ANSWER)
        return sum((line.before is None) == created for line in answers)


def lock(evaluation: Evaluation) -> None:
    """Change sets of one evaluation are applied one after the other."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)


def create_set(
    by: User | None,
    evaluation: Evaluation,
    source: str,
    proposal: Proposal,
    title: str,
    vendor: Vendor | None,
    status: str = Change.Status.PROPOSED,
) -> ChangeSet:
    """A change set with its lines."""
    change_set = ChangeSet(
        evaluation=evaluation,
        source=source,
        title=title,
        vendor=vendor,
        by=by,
        unchanged=proposal.unchanged,
        reports=proposal.reports,
    )
    change_set.full_clean()
    change_set.save()
    insert_rows(Change, LINE_COLUMNS, rows_of(change_set.pk, proposal, status))
    return change_set


@transaction.atomic
def propose(
    *,
    by: User | None,
    evaluation: Evaluation,
    source: str,
    proposal: Proposal,
    title: str = "",
    vendor: Vendor | None = None,
) -> ChangeSet:
    """Keep proposed lines for a preview. Nothing of what they speak of is written."""
    change_set = create_set(by, evaluation, source, proposal, title, vendor)
    counts = {"lines": len(proposal.lines), "rejected": len(proposal.rejected)}
    record(
        by=by,
        action="propose_changes",
        target=change_set,
        evaluation=evaluation.slug,
        **counts,
    )
    return change_set


def rows_of(change_set: int, proposal: Proposal, status: str) -> Iterator[tuple[Any, ...]]:
    """The values of LINE_COLUMNS of every line, then of what was rejected. A state is written out once."""
    texts: dict[int, str] = {}

    def text_of(state: State | None) -> str | None:
        if state is None:
            return None
        return texts.get(id(state)) or texts.setdefault(id(state), json.dumps(state))

    for i, line in enumerate(proposal.lines):
        before, after = text_of(line.before), text_of(line.after)
        yield change_set, i, line.kind, line.target, before, after, status, line.cell, line.text, ""
    for i, row in enumerate(proposal.rejected, len(proposal.lines)):
        kind, rejected = Change.Kind.ANSWER.value, Change.Status.REJECTED.value
        yield change_set, i, kind, row.cell, None, None, rejected, row.cell, row.text, row.reason


@transaction.atomic
def apply_proposal(
    *, by: User | None, evaluation: Evaluation, source: str, proposal: Proposal, title: str = ""
) -> ChangeSet:
    """Propose and apply at once. The caller holds the lock since before the lines were compared."""
    change_set = create_set(by, evaluation, source, proposal, title, None, Change.Status.APPLIED.value)
    ChangeSet.objects.filter(pk=change_set.pk).update(state=ChangeSet.State.APPLIED, applied_at=Now())
    change_set.refresh_from_db()
    states: dict[str, dict[str, State | None]] = {}
    for line in proposal.lines:
        states.setdefault(line.kind, {})[line.target] = line.after
    for kind, handler in KINDS.items():
        if kind in states:
            handler.write(evaluation, states[kind])
    tell(by, "apply_changes", change_set, states)
    return change_set


@transaction.atomic
def apply_change_set(*, by: User | None, change_set: ChangeSet) -> None:
    """Write every line, or none. Faults where a target is no longer as the preview showed it."""
    lock(change_set.evaluation)
    waiting = (ChangeSet.State.PROPOSED, ChangeSet.State.SUBMITTED)
    move(
        change_set,
        waiting,
        ChangeSet.State.APPLIED,
        "applied_at",
        Change.Status.PROPOSED,
        Change.Status.APPLIED,
    )
    lines = lines_by_kind(change_set)
    refuse_where_moved(change_set.evaluation, lines, "before")
    for kind, handler in KINDS.items():
        if kind in lines:
            handler.write(change_set.evaluation, {line.target: line.after for line in lines[kind]})
    tell(by, "apply_changes", change_set, lines)


@transaction.atomic
def undo_change_set(*, by: User | None, change_set: ChangeSet) -> None:
    """Restore what every line found. Faults where something has been changed since."""
    lock(change_set.evaluation)
    applied = (ChangeSet.State.APPLIED,)
    move(
        change_set, applied, ChangeSet.State.UNDONE, "undone_at", Change.Status.APPLIED, Change.Status.UNDONE
    )
    lines = lines_by_kind(change_set)
    refuse_where_moved(change_set.evaluation, lines, "after")
    for kind, handler in reversed(KINDS.items()):
        if kind in lines:
            refuse_where_used(change_set.evaluation, handler, lines[kind])
            handler.write(change_set.evaluation, {line.target: line.before for line in lines[kind]})
    tell(by, "undo_changes", change_set, lines)


@transaction.atomic
def submit_change_set(*, by: User | None, change_set: ChangeSet) -> None:
    """Hand in; from now on the lines are sealed until somebody applies them."""
    move(change_set, (ChangeSet.State.PROPOSED,), ChangeSet.State.SUBMITTED, "submitted_at")
    tell(by, "submit_changes", change_set, {})


@transaction.atomic
def reject_change_set(*, by: User | None, change_set: ChangeSet) -> None:
    """Put a proposal away for good."""
    move(change_set, (ChangeSet.State.PROPOSED, ChangeSet.State.SUBMITTED), ChangeSet.State.REJECTED)
    tell(by, "reject_changes", change_set, {})


def move(
    change_set: ChangeSet,
    states: Iterable[str],
    to: str,
    moment: str = "",
    status: str = "",
    to_status: str = "",
) -> None:
    """One conditional UPDATE decides which of two simultaneous requests goes on; the other gets Faults."""
    fields: dict[str, Any] = {"state": to} | ({moment: Now()} if moment else {})
    if not ChangeSet.objects.filter(pk=change_set.pk, state__in=states).update(**fields):
        change_set.refresh_from_db(fields=["state"])
        raise Faults(
            [Fault(("state",), _("This change set is %s already.") % change_set.get_state_display().lower())]
        )
    if status:
        change_set.lines.filter(status=status).update(status=to_status)
    change_set.refresh_from_db()


def lines_by_kind(change_set: ChangeSet) -> dict[str, list[Change]]:
    """The lines that count, by kind."""
    lines: dict[str, list[Change]] = {}
    for line in change_set.lines.exclude(status=Change.Status.REJECTED):
        lines.setdefault(line.kind, []).append(line)
    return lines


def refuse_where_moved(evaluation: Evaluation, lines: Mapping[str, list[Change]], side: str) -> None:
    """Faults for every target whose state is not the one that the lines know."""
    found = []
    for kind, handler in KINDS.items():
        if kind not in lines:
            continue
        current = handler.read(evaluation, [line.target for line in lines[kind]])
        for line in lines[kind]:
            here = current.get(line.target)
            if here != getattr(line, side):
                found.append(Fault((line.target,), conflict(here, getattr(line, side))))
    if found:
        more = [Fault(("lines",), _("and %d more") % (len(found) - SHOWN))] if len(found) > SHOWN else []
        raise Faults([*found[:SHOWN], *more])


def conflict(here: State | None, known: State | None) -> str:
    return _("somebody has changed this since: it is now %(here)s, not %(known)s") % {
        "here": words(here),
        "known": words(known),
    }


def words(state: State | None) -> str:
    """A state in one line."""
    if state is None:
        return _("absent")
    return ", ".join(str(value) for value in state.values() if value not in ("", None))[:200]


def refuse_where_used(evaluation: Evaluation, handler: LineKind, lines: list[Change]) -> None:
    """Faults where undoing would delete something that others have used since."""
    used = handler.used(evaluation, [line.target for line in lines if line.before is None])
    if used:
        message = _("it has been used since, and undoing would delete that too")
        raise Faults([Fault((target,), message) for target in used[:SHOWN]])


def tell(by: User | None, action: str, change_set: ChangeSet, lines: Mapping[str, Sized]) -> None:
    counts = {kind: len(rows) for kind, rows in lines.items()}
    record(by=by, action=action, target=change_set, evaluation=change_set.evaluation.slug, **counts)


def as_wished(kind: str, before: State | None, after: State | None) -> State | None:
    """No merging: a target becomes what is wished."""
    return after


def compare(
    evaluation: Evaluation,
    wishes: Wishes,
    merge: Callable[[str, State | None, State | None], State | None] = as_wished,
) -> tuple[list[Line], Counter[str]]:
    """Lines for what differs from now, and by kind how many existing targets are already so.

    `merge` makes of a kind, the state at hand and the wished one what the target shall be.
    """
    lines: list[Line] = []
    same: Counter[str] = Counter()
    for kind, handler in KINDS.items():
        targets = wishes.get(kind, {})
        current = handler.read(evaluation, targets) if targets else {}
        for target, wish in targets.items():
            before = current.get(target)
            after = merge(kind, before, wish.after)
            if before != after:
                lines.append(Line(kind, target, before, after, wish.cell, wish.text))
            elif before is not None:
                same[kind] += 1
    return lines, same
