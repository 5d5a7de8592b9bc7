"""What evaluators find out about claims."""

from datetime import date

from django.db import transaction

from discovery.actions.audit import record
from discovery.models import Feature, User
from vendors.actions.changesets import Proposal, Wish, apply_proposal, compare, lock
from vendors.actions.lines import KINDS, cell_target
from vendors.interchange.rows import offering_path
from vendors.models import Change, ChangeSet, Offering, Verification


@transaction.atomic
def record_finding(
    *, by: User | None, offering: Offering, feature: Feature, level: str, method: str, on: date, note: str
) -> Verification:
    """Add a finding; the claim and earlier findings stay."""
    row = Verification(
        offering=offering, feature=feature, level=level, method=method, on=on, note=note, by=by
    )
    row.full_clean()
    row.save()
    target = cell_target(offering_path(offering), feature.key)
    slug = feature.evaluation.slug
    record(
        by=by, action="record_finding", target=row, evaluation=slug, cell=target, level=level, method=method
    )
    return row


@transaction.atomic
def accept_not_applicable(*, by: User | None, offering: Offering, feature: Feature) -> bool:
    """Let a vendor's "not applicable" leave the denominator; False where there is none that waits."""
    evaluation = feature.evaluation
    lock(evaluation)
    target = cell_target(offering_path(offering), feature.key)
    state = KINDS[Change.Kind.ANSWER].read(evaluation, [target]).get(target)
    if state is None or state.get("accepted", True):
        return False
    accepted = {name: value for name, value in state.items() if name != "accepted"}
    lines, _same = compare(evaluation, {Change.Kind.ANSWER: {target: Wish(accepted)}})
    source = ChangeSet.Source.PAGE
    apply_proposal(by=by, evaluation=evaluation, source=source, proposal=Proposal(lines), title=target[:500])
    return True
