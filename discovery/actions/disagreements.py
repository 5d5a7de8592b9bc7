"""Settling what the teams disagree on, in one of four ways, each recorded."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.features import create_feature, same_name
from discovery.actions.merging import lock_requirements, point_to
from discovery.models import Evaluation, Feature, Settlement, Team, User
from discovery.queries.agreement import Topic, disagreement_on


@transaction.atomic
def settle(
    *,
    by: User,
    evaluation: Evaluation,
    feature: Feature,
    way: str,
    note: str = "",
    owner: str = "",
    due_on: date | None = None,
    new_feature: str = "",
    teams: list[Team] | None = None,
) -> Settlement:
    """Record how the teams settle a feature; splitting moves the requirements of `teams` to `new_feature`."""
    check(way, owner, due_on)
    if way == Settlement.Way.SPLIT:
        split(by, evaluation, feature, new_feature, teams or [])
    found = disagreement_on(evaluation, feature)
    settlement = Settlement(
        evaluation=evaluation,
        feature=feature,
        way=way,
        note=note,
        owner=owner if way == Settlement.Way.OWNER else "",
        due_on=due_on if way == Settlement.Way.OWNER else None,
        positions=found.data if found else [],
        by=by,
    )
    settlement.full_clean(exclude=["positions"])
    settlement.save()
    record(by=by, action="settle", target=settlement, evaluation=evaluation.slug, way=way)
    return settlement


def check(way: str, owner: str, due_on: date | None) -> None:
    faults = {}
    if way == Settlement.Way.OWNER and not owner.strip():
        faults["owner"] = _("Name who decides.")
    if way == Settlement.Way.OWNER and due_on is None:
        faults["due_on"] = _("Set the day by which it is decided.")
    if faults:
        raise ValidationError(faults)


def split(by: User, evaluation: Evaluation, feature: Feature, name: str, teams: list[Team]) -> None:
    """Give the requirements of some teams a feature of their own."""
    if not name.strip():
        raise ValidationError({"new_feature": _("Name the second feature.")})
    if same_name(evaluation, name) is not None:
        raise ValidationError({"new_feature": _("There is a feature of this name. Choose another name.")})
    moving = lock_requirements(evaluation, Topic(feature))
    chosen = evaluation.requirements.filter(pk__in=moving, team__in=teams)
    staying = evaluation.requirements.filter(pk__in=moving).exclude(team__in=teams)
    if not chosen.exists() or not staying.exists():
        raise ValidationError({"teams": _("Choose some of the teams that ask for it, and not all of them.")})
    moved = list(chosen.values_list("pk", flat=True))
    other = create_feature(by=by, evaluation=evaluation, name=name, group=feature.group)
    point_to(moved, other)
