"""Who may do what in an evaluation."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.models import Evaluation, Membership, Role, Team, User


def find_user(who: str) -> User:
    """The one active account with this username or e-mail address; ValidationError otherwise."""
    found = list(User.objects.filter(Q(username=who) | Q(email__iexact=who), is_active=True)[:2])
    exact = [user for user in found if user.username == who] or found
    if not exact:
        words = _("There is no account “%(who)s”. Ask an administrator to make one, then add it here.")
        raise ValidationError({"who": words % {"who": who}})
    if len(exact) > 1:
        words = _("Several accounts have the address “%(who)s”. Write the username.")
        raise ValidationError({"who": words % {"who": who}})
    return exact[0]


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


@transaction.atomic
def add_member(
    *, by: User, evaluation: Evaluation, who: str, role: str, team: Team | None = None
) -> Membership:
    """Add somebody by username or e-mail address; a team member needs a team."""
    user = find_user(who)
    if Membership.objects.filter(evaluation=evaluation, user=user).exists():
        raise ValidationError(
            {"who": _("%(who)s is a member already. Change the role below.") % {"who": user}}
        )
    return set_member(by=by, evaluation=evaluation, user=user, role=role, team=team_for(role, team))


@transaction.atomic
def change_member(*, by: User, member: Membership, role: str, team: Team | None = None) -> Membership:
    if member.role == Role.FACILITATOR and role != Role.FACILITATOR:
        keep_a_facilitator(member)
    team = team_for(role, team)
    return set_member(by=by, evaluation=member.evaluation, user=member.user, role=role, team=team)


@transaction.atomic
def remove_member(*, by: User, member: Membership) -> None:
    if member.role == Role.FACILITATOR:
        keep_a_facilitator(member)
    record(by=by, action="remove_member", target=member, evaluation=member.evaluation.slug, role=member.role)
    member.delete()


def keep_a_facilitator(member: Membership) -> None:
    """Serialised by the evaluation's row: two facilitators cannot remove each other at once."""
    Evaluation.objects.select_for_update().get(pk=member.evaluation_id)
    others = Membership.objects.filter(evaluation=member.evaluation_id, role=Role.FACILITATOR)
    if not others.exclude(pk=member.pk).exists():
        raise ValidationError(_("An evaluation needs a facilitator. Make somebody else one first."))


def team_for(role: str, team: Team | None) -> Team | None:
    """Only a team member belongs to a team, and must."""
    if role != Role.MEMBER:
        return None
    if team is None:
        raise ValidationError({"team": _("Choose the team whose requirements this person writes.")})
    return team


@transaction.atomic
def set_language_of(*, user: User, language: str) -> None:
    """A user's own language for pages and e-mails."""
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])
    record(by=user, action="set_language", target=user, language=language)
