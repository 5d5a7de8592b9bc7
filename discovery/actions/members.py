"""Who takes part in an evaluation, and as what."""

from django.db import transaction

from discovery.actions.audit import record
from discovery.models import Evaluation, Membership, Team, User


@transaction.atomic
def set_member(
    *, by: User | None, evaluation: Evaluation, user: User, role: str, team: Team | None = None
) -> Membership:
    """Give a user a role in an evaluation, or another one than before."""
    membership = Membership.objects.filter(evaluation=evaluation, user=user).first()
    if membership is not None and (membership.role, membership.team) == (role, team):
        return membership
    membership = membership or Membership(evaluation=evaluation, user=user)
    membership.role, membership.team = role, team
    membership.full_clean()
    membership.save()
    record(by=by, action="set_member", target=membership, evaluation=evaluation.slug, role=role)
    return membership
