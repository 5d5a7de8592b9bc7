"""The buyer's part of the document, to and from rows."""

from typing import Any

from discovery.interchange.models import (
    EvaluationDocument,
    FeatureDocument,
    RequirementDocument,
    TeamDocument,
)
from discovery.interchange.types import figures
from discovery.models import Evaluation, Feature, Requirement, Team

SAME_COLUMNS = (
    "slug name category currency starts_on horizon_months threshold must_weight nice_weight include_drafts"
    " evidence_months concurrent_share discount_rate budget seed"
).split()
SAME_JSON = ("credits", "rates", "rules", "build")


def read_evaluation(evaluation: Evaluation) -> EvaluationDocument:
    """The policy of an evaluation, checked like any document."""
    data = {name: getattr(evaluation, name) for name in (*SAME_COLUMNS, *SAME_JSON)}
    data["users"] = {"start": evaluation.users_start, "yearly_growth": evaluation.users_growth or "0"}
    if evaluation.contacts_start is not None:
        data["contacts"] = {
            "start": evaluation.contacts_start,
            "yearly_growth": evaluation.contacts_growth or "0",
        }
    return EvaluationDocument.model_validate(data)


def evaluation_columns(document: EvaluationDocument) -> dict[str, Any]:
    """The columns of an evaluation as a document states them."""
    written = document.model_dump()
    columns = {name: getattr(document, name) for name in SAME_COLUMNS}
    columns |= {name: written.get(name, {}) for name in SAME_JSON if name != "build"}
    contacts = document.contacts
    return columns | {
        "build": written.get("build"),
        "users_start": document.users.start,
        "users_growth": figures(document.users.yearly_growth),
        "contacts_start": contacts.start if contacts else None,
        "contacts_growth": figures(contacts.yearly_growth) if contacts else [],
    }


def read_teams(evaluation: Evaluation) -> list[TeamDocument]:
    rows = evaluation.teams.values("key", "name", "voice", "people", "hourly_rate")
    return [TeamDocument.model_validate(row) for row in rows]


def read_features(evaluation: Evaluation) -> list[FeatureDocument]:
    return [FeatureDocument(**row) for row in evaluation.features.values("key", "group", "name", "question")]


def read_requirements(evaluation: Evaluation) -> list[RequirementDocument]:
    columns = "area statement why priority importance deal_breaker status demo_script".split()
    rows = evaluation.requirements.values("team__key", "feature__key", *columns)
    return [
        RequirementDocument.model_validate(
            {"team": row.pop("team__key"), "feature": row.pop("feature__key"), **row}
        )
        for row in rows
    ]


def build_teams(evaluation: Evaluation, documents: list[TeamDocument]) -> list[Team]:
    return [Team(evaluation=evaluation, position=i, **dict(team)) for i, team in enumerate(documents)]


def build_features(evaluation: Evaluation, documents: list[FeatureDocument]) -> list[Feature]:
    return [
        Feature(evaluation=evaluation, position=i, **dict(feature)) for i, feature in enumerate(documents)
    ]


def build_requirements(
    evaluation: Evaluation,
    documents: list[RequirementDocument],
    teams: dict[str, Team],
    features: dict[str, Feature],
) -> list[Requirement]:
    return [
        Requirement(
            **{
                **dict(document),
                "evaluation": evaluation,
                "position": i,
                "team": teams[document.team],
                "feature": features[document.feature] if document.feature else None,
            }
        )
        for i, document in enumerate(documents)
    ]
