"""Finished runs, their results and parts cannot be changed (ADR 9)."""

from discovery.triggers import Refuses

NOT_PURGING = "NOT EXISTS (SELECT 1 FROM scoring_purge)"
ENDED_RUN = "OLD.state IN ('finished', 'failed', 'cancelled')"

TRIGGERS = (
    Refuses("scoring_run", "UPDATE", ENDED_RUN, "an ended run cannot be changed"),
    Refuses("scoring_run", "DELETE", f"{ENDED_RUN} AND {NOT_PURGING}", "an ended run is only purged"),
    Refuses("scoring_result", "UPDATE", "1 = 1", "a result cannot be changed"),
    Refuses("scoring_result", "DELETE", NOT_PURGING, "a result is only purged"),
    Refuses("scoring_decision", "UPDATE", "1 = 1", "a decision cannot be changed"),
    Refuses("scoring_decision", "DELETE", NOT_PURGING, "a decision is only purged"),
    Refuses("scoring_part", "UPDATE", "1 = 1", "a frozen part cannot be changed"),
    Refuses("scoring_part", "DELETE", NOT_PURGING, "a frozen part is only purged"),
    Refuses("scoring_partresult", "UPDATE", "1 = 1", "what was computed of a part cannot be changed"),
)
