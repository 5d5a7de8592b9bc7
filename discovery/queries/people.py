"""Who belongs to an evaluation, and whose requirements they may write."""

from django.db.models import Count, QuerySet

from discovery.models import Evaluation, Membership, Role, Team, User


def members(evaluation: Evaluation) -> QuerySet[Membership]:
    return evaluation.memberships.select_related("user", "team").order_by("user__username")


def teams_with_counts(evaluation: Evaluation) -> QuerySet[Team]:
    """Teams in order, each with `needs`: how many requirements it has."""
    return evaluation.teams.annotate(needs=Count("requirements"))


def writable_teams(user: User, evaluation: Evaluation) -> QuerySet[Team]:
    """All teams for an administrator or facilitator, the own one for a team member, none for others."""
    if user.is_superuser:
        return evaluation.teams.all()
    membership = Membership.objects.filter(evaluation=evaluation, user_id=user.pk).first()
    if membership is None:
        return Team.objects.none()
    if membership.role == Role.FACILITATOR:
        return evaluation.teams.all()
    if membership.role == Role.MEMBER and membership.team_id is not None:
        return evaluation.teams.filter(pk=membership.team_id)
    return Team.objects.none()
