"""Writing the buyer's part of an evaluation."""

from dataclasses import dataclass

from discovery.interchange.models import (
    EvaluationDocument,
    FeatureDocument,
    RequirementDocument,
    TeamDocument,
)
from discovery.interchange.rows import build_features, build_requirements, build_teams, evaluation_columns
from discovery.models import Evaluation, Feature, Membership, Requirement, Role, Team, User

BATCH = 5_000


@dataclass(frozen=True)
class BuyerPart:
    """The rows that a vendor part refers to."""

    evaluation: Evaluation
    teams: dict[str, Team]
    features: dict[str, Feature]
    requirements: int


def write_buyer_part(
    *,
    by: User | None,
    evaluation: EvaluationDocument,
    teams: list[TeamDocument],
    features: list[FeatureDocument],
    requirements: list[RequirementDocument],
) -> BuyerPart:
    """Create the evaluation, or replace all that belongs to it; runs in the caller's transaction.

    An evaluation keeps its row, its members with their teams and its runs when it is replaced.
    """
    row = Evaluation.objects.filter(slug=evaluation.slug).first() or Evaluation()
    created = row.pk is None
    for name, value in evaluation_columns(evaluation).items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if created and by is not None:
        Membership.objects.create(evaluation=row, user=by, role=Role.FACILITATOR)
    seats = dict(row.memberships.exclude(team=None).values_list("pk", "team__key"))
    for old in (row.efforts, row.data_sources, row.vendors, row.requirements, row.features, row.teams):
        old.all().delete()
    team_rows = {team.key: team for team in Team.objects.bulk_create(build_teams(row, teams))}
    for member, key in seats.items():
        row.memberships.filter(pk=member).update(team=team_rows.get(key))
    built = Feature.objects.bulk_create(build_features(row, features), batch_size=BATCH)
    feature_rows = {feature.key: feature for feature in built}
    Requirement.objects.bulk_create(
        build_requirements(row, requirements, team_rows, feature_rows), batch_size=BATCH
    )
    return BuyerPart(row, team_rows, feature_rows, len(requirements))
