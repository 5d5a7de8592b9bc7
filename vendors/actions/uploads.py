"""A questionnaire that comes back as a file: kept for a preview, taken whole or not at all, undoable.

The lead's is applied to the answers. A vendor's own goes into its draft, like what it types on the pages:
it is handed in with the rest, and stays sealed with the rest.
"""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.interchange.faults import Fault, Faults
from discovery.models import User
from vendors.actions.changesets import (
    SHOWN,
    Line,
    Proposal,
    Rejected,
    Wishes,
    compare,
    conflict,
    create_set,
    lines_by_kind,
    move,
)
from vendors.actions.drafts import locked_row, own_states, refuse_closed, save_draft
from vendors.models import Change, ChangeSet, Invitation, Vendor


def proposal_of(
    vendor: Vendor, wishes: Wishes, rejected: list[Rejected], invitation: Invitation | None
) -> Proposal:
    """What would change: of the answers, or of what the vendor has said so far."""
    lines, same = compare(vendor.evaluation, wishes)
    if invitation is None:
        return Proposal(lines, rejected, unchanged=sum(same.values()))
    found: list[Line] = []
    unchanged = 0
    for kind, rows in wishes.items():
        known = own_states(invitation, kind, list(rows))
        for target, wish in rows.items():
            before = known.get(target)
            if before != wish.after:
                found.append(Line(kind, target, before, wish.after, wish.cell, wish.text))
            else:
                unchanged += before is not None
    return Proposal(found, rejected, unchanged=unchanged)


@transaction.atomic
def propose_upload(
    *,
    by: User | None,
    vendor: Vendor,
    wishes: Wishes,
    rejected: list[Rejected],
    title: str,
    invitation: Invitation | None = None,
) -> ChangeSet:
    """Keep what a workbook would change. With an invitation it is the vendor's own, against its draft.

    What a vendor does is told of the vendor: readers see targets, and its file's name is sealed.
    """
    if invitation is not None:
        refuse_closed(invitation)
    proposal = proposal_of(vendor, wishes, rejected, invitation)
    cut = [replace(row, text=row.text[:500]) for row in proposal.rejected]
    proposal = replace(proposal, rejected=cut)
    source = ChangeSet.Source.EXCEL
    change_set = create_set(by, vendor.evaluation, source, proposal, title[:500], vendor)
    counts = {"lines": len(proposal.lines), "rejected": len(rejected), "upload": change_set.pk}
    target, slug = change_set if invitation is None else vendor, vendor.evaluation.slug
    record(by=by, action="propose_upload", target=target, evaluation=slug, **counts)
    return change_set


@transaction.atomic
def keep_upload(*, invitation: Invitation, change_set: ChangeSet) -> None:
    """Every line into the vendor's draft, or none: Faults where something is answered otherwise by now."""
    turn(invitation, change_set, forward=True)


@transaction.atomic
def take_back_upload(*, invitation: Invitation, change_set: ChangeSet) -> None:
    """The draft as it was before the workbook, or nothing: Faults where it was changed since."""
    turn(invitation, change_set, forward=False)


def turn(invitation: Invitation, change_set: ChangeSet, *, forward: bool) -> None:
    """Move a draft from one side of the lines to the other."""
    locked = locked_row(invitation)
    refuse_closed(locked)
    state, status = ChangeSet.State, Change.Status
    if forward:
        move(
            change_set, (state.PROPOSED,), state.APPLIED, "applied_at", status.PROPOSED.value, status.APPLIED
        )
    else:
        move(change_set, (state.APPLIED,), state.UNDONE, "undone_at", status.APPLIED.value, status.UNDONE)
    known, wished = ("before", "after") if forward else ("after", "before")
    lines = lines_by_kind(change_set)
    refuse_where_said_otherwise(locked, lines, known)
    states = {kind: {line.target: getattr(line, wished) for line in rows} for kind, rows in lines.items()}
    save_draft(invitation=locked, states=states)
    action, vendor = "keep_upload" if forward else "take_back_upload", locked.vendor
    slug, number = vendor.evaluation.slug, change_set.pk
    record(by=None, action=action, target=vendor, evaluation=slug, upload=number)


def refuse_where_said_otherwise(invitation: Invitation, lines: Mapping[str, list[Change]], side: str) -> None:
    """Faults for every target of which the vendor says something else by now than the lines know."""
    found = []
    for kind, rows in lines.items():
        here = own_states(invitation, kind, [line.target for line in rows])
        for line in rows:
            if here.get(line.target) != getattr(line, side):
                words = conflict(here.get(line.target), getattr(line, side))
                found.append(Fault((line.target,), words))
    if found:
        more = [Fault(("lines",), _("and %d more") % (len(found) - SHOWN))] if len(found) > SHOWN else []
        raise Faults([*found[:SHOWN], *more])
