"""What moves an evaluation's revision, and what must stay inside one evaluation."""

from discovery.triggers import KeepsTogether, MovesOwnRevision, MovesRevision

EVALUATION = "discovery_evaluation"


def moves_evaluation(table: str) -> MovesRevision:
    return MovesRevision(table, EVALUATION, "SELECT r.evaluation_id FROM {rows}", ("evaluation_id",))


TRIGGERS = (
    MovesOwnRevision(EVALUATION),
    moves_evaluation("discovery_team"),
    moves_evaluation("discovery_feature"),
    moves_evaluation("discovery_requirement"),
    KeepsTogether(
        "discovery_requirement",
        "one_evaluation",
        "SELECT 1 FROM {rows} JOIN discovery_team t ON t.id = r.team_id"
        " LEFT JOIN discovery_feature f ON f.id = r.feature_id"
        " WHERE t.evaluation_id <> r.evaluation_id OR f.evaluation_id <> r.evaluation_id",
        ("evaluation_id", "team_id", "feature_id"),
        "a requirement, its team and its feature belong to one evaluation",
    ),
)
