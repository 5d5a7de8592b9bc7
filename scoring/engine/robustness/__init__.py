"""How far a shortlist can be trusted, plans alone, once per plan (spec 6)."""

from scoring.engine.robustness.agreement import Agreement, TeamRanking, agreement_of_teams, kendalls_w
from scoring.engine.robustness.clearing import Uncertainty, chances_to_clear
from scoring.engine.robustness.draws import DRAWS, draw_voices, stream
from scoring.engine.robustness.evidence import OpenCell, next_evidence
from scoring.engine.robustness.flip import Flip, flips, smallest_flip
from scoring.engine.robustness.plans import plan_table
from scoring.engine.robustness.ranks import (
    RANKS,
    Leader,
    acceptability_of_plans,
    leader_of,
    rank_acceptability,
)
from scoring.engine.robustness.records import rows_record, vendor_records
from scoring.engine.robustness.shifts import Shift, Shifts, ShortlistShifts, shortlist_shifts
from scoring.engine.robustness.table import PlanSums, PlanTable, plan_sums

__all__ = [
    "DRAWS",
    "RANKS",
    "Agreement",
    "Flip",
    "Leader",
    "OpenCell",
    "PlanSums",
    "PlanTable",
    "Shift",
    "Shifts",
    "ShortlistShifts",
    "TeamRanking",
    "Uncertainty",
    "acceptability_of_plans",
    "agreement_of_teams",
    "chances_to_clear",
    "draw_voices",
    "flips",
    "kendalls_w",
    "leader_of",
    "next_evidence",
    "plan_sums",
    "plan_table",
    "rank_acceptability",
    "rows_record",
    "shortlist_shifts",
    "smallest_flip",
    "stream",
    "vendor_records",
]
