"""Teams: who takes part, with how many people, at what rate and voice."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.keys import free_keys, insert_with_key
from discovery.actions.stale import Stale, changes, fingerprint
from discovery.models import Evaluation, Team, User

COLUMNS = ("key", "name", "voice", "people", "hourly_rate")


@dataclass(frozen=True)
class TeamRow:
    """One line of the teams' page; without a key it is a new team."""

    name: str
    voice: Decimal = Decimal(1)
    people: int = 0
    hourly_rate: Decimal | None = None
    key: str = ""
    remove: bool = False


def teams_seen(evaluation: Evaluation) -> str:
    return fingerprint(evaluation.teams.all(), COLUMNS)


@transaction.atomic
def save_teams(*, by: User, evaluation: Evaluation, rows: list[TeamRow], seen: str) -> list[Team]:
    """Add, change and remove teams over the state that the editor saw."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if teams_seen(evaluation) != seen:
        raise Stale(_("Somebody changed the teams meanwhile."), list(evaluation.teams.all()))
    known = {team.key: team for team in evaluation.teams.all()}
    position = max((team.position for team in known.values()), default=-1)
    for row in rows:
        team = known.get(row.key)
        if row.remove and team is not None:
            remove_team(by=by, team=team)
        elif team is not None:
            change_team(by=by, team=team, row=row)
        elif not row.remove:
            position += 1
            add_team(by=by, evaluation=evaluation, row=row, position=position, taken=set(known))
    teams = list(evaluation.teams.all())
    if teams and not any(team.voice for team in teams):
        raise ValidationError(_("Every voice is 0. Give at least one team a voice above 0."))
    return teams


def add_team(*, by: User, evaluation: Evaluation, row: TeamRow, position: int, taken: set[str]) -> Team:
    def build(key: str) -> Team:
        return Team(
            evaluation=evaluation,
            key=key,
            name=row.name,
            voice=row.voice,
            people=row.people,
            hourly_rate=row.hourly_rate,
            position=position,
        )

    team = insert_with_key(build, free_keys(row.name, "team", taken))
    taken.add(team.key)
    record(by=by, action="add_team", target=team, evaluation=evaluation.slug)
    return team


def change_team(*, by: User, team: Team, row: TeamRow) -> None:
    values = {"name": row.name, "voice": row.voice, "people": row.people, "hourly_rate": row.hourly_rate}
    differing = changes(team, values)
    if not differing:
        return
    for name, value in values.items():
        setattr(team, name, value)
    team.full_clean()
    team.save()
    record(by=by, action="change_team", target=team, evaluation=team.evaluation.slug, changes=differing)


def remove_team(*, by: User, team: Team) -> None:
    """Only a team that nothing hangs on: its requirements would vanish with it."""
    if needs := team.requirements.count():
        words = _("%(team)s has %(count)d requirements. Drop them or give them to another team first.")
        raise ValidationError(words % {"team": team.name, "count": needs})
    record(by=by, action="remove_team", target=team, evaluation=team.evaluation.slug)
    team.delete()
