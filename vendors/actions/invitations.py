"""Asking vendors: inviting, opening by a secret, submitting, reopening (spec 3.5).

A vendor's answers are lines of its draft (`drafts`). Submitted, they are applied at once, or sealed until
the deadline by the database's clock.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.tokens import find_token, issue_token, revoke_token
from discovery.models import Evaluation, Token, User
from vendors.actions.changesets import Wish, apply_change_set, compare, lock, submit_change_set
from vendors.actions.drafts import draft_of, locked_row, refuse_closed
from vendors.interchange.rows import offering_path
from vendors.models import Change, ChangeSet, Invitation, Vendor
from vendors.queries import products_of
from vendors.queries.verifying import offerings_of


@transaction.atomic
def invite(
    *,
    by: User | None,
    vendor: Vendor,
    email: str,
    deadline: datetime,
    time_zone: str,
    sealed: bool,
    expires_at: datetime,
) -> tuple[Invitation, str]:
    """A new invitation and its secret, which is shown once. Earlier links of the vendor end."""
    for earlier in Invitation.objects.filter(vendor=vendor, token__revoked_at=None).select_related("token"):
        revoke_token(by=by, token=earlier.token)
    name = f"{vendor.evaluation.slug}: {vendor.key}"[:200]
    purpose, scope = Token.Purpose.INVITATION.value, f"vendor:{vendor.pk}"
    token, secret = issue_token(by=by, purpose=purpose, scope=scope, name=name, expires_at=expires_at)
    kept = Invitation.objects.filter(vendor=vendor, draft__state=ChangeSet.State.PROPOSED).first()
    draft = kept.draft if kept else None
    if kept:
        Invitation.objects.filter(pk=kept.pk).update(draft=None)
    invitation = Invitation(
        draft=draft,
        vendor=vendor,
        token=token,
        email=email,
        deadline=deadline,
        time_zone=time_zone,
        sealed=sealed,
        by=by,
    )
    invitation.full_clean()
    invitation.save()
    record(by=by, action="invite_vendor", target=vendor, evaluation=vendor.evaluation.slug, sealed=sealed)
    return invitation, secret


@transaction.atomic
def revoke_invitation(*, by: User | None, invitation: Invitation) -> None:
    """The link and every session that it opened end with the next request."""
    revoke_token(by=by, token=invitation.token)
    vendor = invitation.vendor
    record(by=by, action="revoke_invitation", target=vendor, evaluation=vendor.evaluation.slug)


@transaction.atomic
def open_invitation(*, secret: str) -> Invitation | None:
    """The live invitation of a secret, marked as opened; None for every other secret."""
    token = find_token(secret, Token.Purpose.INVITATION)
    invitation = Invitation.objects.filter(token=token).first() if token else None
    if invitation is None:
        return None
    if Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=Now()):
        slug = invitation.vendor.evaluation.slug
        record(by=None, action="open_invitation", target=invitation.vendor, evaluation=slug)
    return invitation


@transaction.atomic
def submit_questionnaire(*, invitation: Invitation) -> None:
    """Hand the draft in. Applied at once, or sealed until the deadline where the invitation says so."""
    locked = locked_row(invitation)
    refuse_closed(locked)
    draft = draft_of(locked)
    submit_change_set(by=None, change_set=draft)
    Invitation.objects.filter(pk=locked.pk).update(submitted_at=Now())
    record(by=None, action="submit_questionnaire", target=locked.vendor, evaluation=draft.evaluation.slug)
    if not locked.sealed:
        apply_submitted(draft)


def apply_submitted(change_set: ChangeSet) -> None:
    """Apply a vendor's lines over whatever its answers are by now: they are the vendor's own to change."""
    lock(change_set.evaluation)
    reject_gone(change_set)
    lines = list(change_set.lines.filter(status=Change.Status.PROPOSED))
    wishes: dict[str, dict[str, Wish]] = {}
    for line in lines:
        wishes.setdefault(line.kind, {})[line.target] = Wish(line.after)
    current = {(line.kind, line.target): line.before for line in compare(change_set.evaluation, wishes)[0]}
    for line in lines:
        line.before = current.get((line.kind, line.target), line.after)
    Change.objects.bulk_update(lines, ["before"], batch_size=500)
    apply_change_set(by=None, change_set=change_set)


def reject_gone(change_set: ChangeSet) -> None:
    """Put away lines about offers, products or features that were deleted since: the rest is still taken."""
    evaluation = change_set.evaluation
    lines = list(change_set.lines.filter(status=Change.Status.PROPOSED))
    products = {f"{row.vendor.key}/{row.key}" for row in products_of(evaluation)}
    stored = {offering_path(row) for row in offerings_of(evaluation)}
    made = {line.target for line in lines if line.kind == Change.Kind.OFFER and line.before is None}
    owners = products | stored | {path for path in made if path.rpartition("/")[0] in products}
    features = set(evaluation.features.values_list("key", flat=True))
    gone = []
    for line in lines:
        owner, _colon, asked = line.target.partition(":")
        unasked = line.kind == Change.Kind.ANSWER and asked not in features
        if owner not in owners or unasked:
            line.status, line.reason = Change.Status.REJECTED, _("It is no longer sold or asked.")
            gone.append(line)
    Change.objects.bulk_update(gone, ["status", "reason"], batch_size=500)


@transaction.atomic
def open_sealed(*, by: User | None, evaluation: Evaluation) -> int:
    """Apply what was sealed and whose deadline is past, by the database's clock. How many change sets."""
    due = ChangeSet.objects.filter(
        evaluation=evaluation, state=ChangeSet.State.SUBMITTED, source=ChangeSet.Source.PORTAL
    ).filter(Q(invitation__sealed=False) | Q(invitation__deadline__lte=Now()))
    change_sets = list(due.order_by("submitted_at", "id"))
    for change_set in change_sets:
        apply_submitted(change_set)
    return len(change_sets)


@transaction.atomic
def reopen_questionnaire(*, by: User | None, invitation: Invitation, deadline: datetime) -> None:
    """Let the vendor write again, until a new deadline."""
    invitation.deadline, invitation.submitted_at = deadline, None
    invitation.full_clean()
    invitation.save(update_fields=["deadline", "submitted_at"])
    ChangeSet.objects.filter(invitation=invitation, state=ChangeSet.State.SUBMITTED).update(
        state=ChangeSet.State.PROPOSED, submitted_at=None
    )
    vendor = invitation.vendor
    record(by=by, action="reopen_questionnaire", target=vendor, evaluation=vendor.evaluation.slug)
