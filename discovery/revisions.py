"""What moves an evaluation's revision, and what must stay inside one evaluation."""

from discovery.triggers import KeepsTogether, MovesOwnRevision, MovesRevision, Refuses

EVALUATION = "discovery_evaluation"


def moves_evaluation(table: str) -> MovesRevision:
    return MovesRevision(table, EVALUATION, "SELECT r.evaluation_id FROM {rows}", ("evaluation_id",))


def in_one_evaluation(
    table: str, noun: str, other: str = "feature", column: str = "feature_id"
) -> KeepsTogether:
    return KeepsTogether(
        table,
        "one_evaluation",
        f"SELECT 1 FROM {{rows}} JOIN discovery_{other} o ON o.id = r.{column}"  # noqa: S608 (names of our own)
        " WHERE o.evaluation_id <> r.evaluation_id",
        ("evaluation_id", column),
        f"{noun} and its {other} belong to one evaluation",
    )


def stays_in_evaluation(table: str, noun: str) -> Refuses:
    """What other rows point to cannot leave them behind."""
    return Refuses(
        table, "UPDATE", "OLD.evaluation_id <> NEW.evaluation_id", f"a {noun} stays in its evaluation"
    )


TRIGGERS = (
    MovesOwnRevision(EVALUATION),
    moves_evaluation("discovery_team"),
    moves_evaluation("discovery_feature"),
    moves_evaluation("discovery_requirement"),
    moves_evaluation("discovery_datasource"),
    MovesRevision(
        "discovery_datahours",
        EVALUATION,
        "SELECT s.evaluation_id FROM {rows} JOIN discovery_datasource s ON s.id = r.source_id",
        ("source_id",),
    ),
    stays_in_evaluation("discovery_team", "team"),
    stays_in_evaluation("discovery_feature", "feature"),
    in_one_evaluation("discovery_membership", "a membership", other="team", column="team_id"),
    in_one_evaluation("discovery_merge", "a merge", column="kept_id"),
    in_one_evaluation("discovery_settlement", "a settlement"),
    in_one_evaluation("discovery_planstep", "a plan step", other="team", column="team_id"),
    Refuses("discovery_lockedlist", "UPDATE", "1 = 1", "a locked version cannot be changed"),
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
