"""Starting an evaluation and changing its policy."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError as DocumentError

from discovery.actions.audit import record
from discovery.actions.keys import free_keys, insert_with_key
from discovery.actions.stale import Stale, changes, fingerprint
from discovery.content import DEFAULT_TEAMS
from discovery.interchange.faults import words_for
from discovery.interchange.rows import read_evaluation
from discovery.models import Evaluation, Feature, Membership, Role, Team, User
from discovery.queries.catalogue import starter_features

RESERVED = {"new"}
"""Slugs that are pages."""
POLICY = tuple(
    "name category currency starts_on horizon_months threshold must_weight nice_weight credits include_drafts"
    " evidence_months users_start users_growth contacts_start contacts_growth concurrent_share discount_rate"
    " budget rates rules build".split()
)


def check_document(evaluation: Evaluation) -> None:
    """ValidationError where the policy could not be frozen: the document's own rules, in words."""
    try:
        read_evaluation(evaluation)
    except DocumentError as error:
        faults = [(".".join(map(str, fault["loc"])), words_for(dict(fault))) for fault in error.errors()]
        raise ValidationError([f"{place}: {words}" if place else words for place, words in faults]) from error


@transaction.atomic
def create_evaluation(
    *,
    by: User,
    name: str,
    category: str,
    currency: str,
    starts_on: date,
    users_start: int,
    contacts_start: int | None = None,
    horizon_months: int = 36,
    threshold: Decimal = Decimal("0.6"),
    with_teams: bool = True,
    with_features: bool = True,
) -> Evaluation:
    """A new evaluation that its author facilitates, with the usual teams and the category's starters."""
    taken = set(Evaluation.objects.values_list("slug", flat=True)) | RESERVED
    policy = {
        "name": name,
        "category": category,
        "currency": currency,
        "starts_on": starts_on,
        "users_start": users_start,
        "contacts_start": contacts_start,
        "horizon_months": horizon_months,
        "threshold": threshold,
    }
    evaluation = Evaluation(slug="checked", **policy)
    evaluation.full_clean(exclude=["slug"])
    check_document(evaluation)
    evaluation = insert_with_key(
        lambda slug: Evaluation(slug=slug, **policy), free_keys(name, "evaluation", taken)
    )
    Membership.objects.create(evaluation=evaluation, user=by, role=Role.FACILITATOR)
    teams = add_default_teams(evaluation) if with_teams else 0
    features = add_starter_features(evaluation) if with_features else 0
    record(
        by=by,
        action="create_evaluation",
        target=evaluation,
        evaluation=evaluation.slug,
        teams=teams,
        features=features,
    )
    return evaluation


def add_default_teams(evaluation: Evaluation) -> int:
    rows = [
        Team(evaluation=evaluation, key=team.key, name=str(team.name), position=i)
        for i, team in enumerate(DEFAULT_TEAMS)
    ]
    return len(Team.objects.bulk_create(rows))


def add_starter_features(evaluation: Evaluation) -> int:
    """Copies of the category's starters, in the language of who starts the evaluation."""
    rows = [
        Feature(
            evaluation=evaluation,
            key=starter.key,
            group=_(starter.group) if starter.group else "",
            name=_(starter.name),
            question=_(starter.question) if starter.question else "",
            position=i,
        )
        for i, starter in enumerate(starter_features(evaluation.category))
    ]
    return len(Feature.objects.bulk_create(rows))


def policy_seen(evaluation: Evaluation) -> str:
    return fingerprint([evaluation], POLICY)


@transaction.atomic
def change_policy(*, by: User, evaluation: Evaluation, values: dict[str, Any], seen: str) -> Evaluation:
    """Write the policy over the state that the editor saw; Stale when it is another by now."""
    row = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if policy_seen(row) != seen:
        raise Stale(_("Somebody changed the settings meanwhile."), row)
    differing = changes(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    check_document(row)
    row.save(update_fields=[*values])
    record(by=by, action="change_policy", target=row, evaluation=row.slug, changes=differing)
    return row
