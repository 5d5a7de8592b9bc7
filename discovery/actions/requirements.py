"""Writing requirements. Each edit names the version it saw; an edit of another version writes nothing."""

from dataclasses import dataclass, fields
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.features import create_feature
from discovery.actions.stale import Stale, changes
from discovery.models import Evaluation, Feature, LockedList, Requirement, Team, User
from discovery.queries.locked import agreed_list, canonical
from discovery.queries.people import writable_teams
from scoring.engine.vocabulary import Area, Priority, Status


@dataclass(frozen=True, kw_only=True)
class Need:
    """What somebody writes. `new_feature` names a feature to create where none of the existing ones fits."""

    team: Team
    statement: str
    area: str = Area.FEATURE
    why: str = ""
    priority: str = Priority.NICE
    importance: Decimal = Decimal(1)
    deal_breaker: bool = False
    demo_script: str = ""
    status: str = Status.DRAFT
    feature: Feature | None = None
    new_feature: str = ""

    def columns(self) -> dict[str, Any]:
        return {
            field.name: getattr(self, field.name) for field in fields(self) if field.name != "new_feature"
        }


def check_may_write(by: User | None, evaluation: Evaluation, *teams: Team) -> None:
    """Team members write for their own team only; without a person it is the system's own work."""
    if by is None:
        return
    allowed = {team.pk for team in writable_teams(by, evaluation)}
    if not {team.pk for team in teams} <= allowed:
        raise PermissionDenied


def check_numbers(need: Need) -> None:
    """What the document would refuse later (interchange: at most four decimals)."""
    if need.importance != round(need.importance, 4):
        raise ValidationError({"importance": _("Write at most four decimals.")})
    if need.deal_breaker and need.priority != Priority.MUST:
        raise ValidationError({"deal_breaker": _("Only a must-have can be a deal-breaker.")})


@transaction.atomic
def create_requirement(*, by: User | None, evaluation: Evaluation, need: Need) -> Requirement:
    """Write a requirement, and in the same step the feature it names where that is new."""
    check_may_write(by, evaluation, need.team)
    check_numbers(need)
    columns = need.columns()
    if need.new_feature.strip():
        columns["feature"] = create_feature(by=by, evaluation=evaluation, name=need.new_feature)
    last = evaluation.requirements.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    requirement = Requirement(evaluation=evaluation, author=by, position=position, **columns)
    requirement.full_clean()
    requirement.save()
    record(by=by, action="create_requirement", target=requirement, evaluation=evaluation.slug)
    return requirement


def claim(requirement: Requirement, version: int) -> bool:
    """Move the version if it is still the one seen; the row stays locked until the transaction ends."""
    seen = Requirement.objects.filter(pk=requirement.pk, version=version)
    return bool(seen.update(version=F("version") + 1))


@transaction.atomic
def edit_requirement(*, by: User | None, requirement: Requirement, version: int, need: Need) -> Requirement:
    """Replace the text of a requirement that still has `version`; Stale, with the current row, otherwise."""
    check_may_write(by, requirement.evaluation, need.team)
    check_numbers(need)
    if not claim(requirement, version):
        current = Requirement.objects.select_related("team", "feature").filter(pk=requirement.pk).first()
        raise Stale(_("Somebody changed this requirement meanwhile."), current)
    row = Requirement.objects.select_related("team", "feature").get(pk=requirement.pk)
    check_may_write(by, requirement.evaluation, row.team)
    columns = need.columns()
    if need.new_feature.strip():
        columns["feature"] = create_feature(by=by, evaluation=row.evaluation, name=need.new_feature)
    differing = changes(row, columns)
    for name, value in columns.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    slug = row.evaluation.slug
    record(by=by, action="edit_requirement", target=row, evaluation=slug, id=row.pk, changes=differing)
    return row


def set_status(*, by: User | None, requirement: Requirement, version: int, status: str) -> Requirement:
    """Agree, drop or reopen a requirement without touching its words."""
    need = Need(**{**columns_of(requirement), "status": status})
    return edit_requirement(by=by, requirement=requirement, version=version, need=need)


def columns_of(requirement: Requirement) -> dict[str, Any]:
    names = [field.name for field in fields(Need) if field.name != "new_feature"]
    return {name: getattr(requirement, name) for name in names}


@transaction.atomic
def lock_list(*, by: User, evaluation: Evaluation, name: str) -> LockedList:
    """Keep the agreed requirements as they stand, under the next number. Later edits do not change it."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    rows = agreed_list(evaluation)
    if not rows:
        raise ValidationError(_("No requirement is agreed yet. Agree on one, then lock a version."))
    last = evaluation.locked_lists.aggregate(last=Max("number"))["last"] or 0
    locked = LockedList(
        evaluation=evaluation,
        number=last + 1,
        name=name.strip() or _("Version %(number)d") % {"number": last + 1},
        requirements=rows,
        sha256=sha256(canonical(rows)).hexdigest(),
        by=by.get_username(),
    )
    locked.full_clean()
    locked.save()
    record(by=by, action="lock_list", target=locked, evaluation=evaluation.slug, sha256=locked.sha256)
    return locked
