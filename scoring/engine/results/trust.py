"""The robustness of a run, for the document and for the pages that explain it (spec 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.fit import Credits
from scoring.engine.results.documents import Json
from scoring.engine.robustness import (
    Agreement,
    Flip,
    OpenCell,
    PlanTable,
    ShortlistShifts,
    Uncertainty,
    acceptability_of_plans,
    agreement_of_teams,
    chances_to_clear,
    flips,
    leader_of,
    next_evidence,
    plan_sums,
    plan_table,
    shortlist_shifts,
    vendor_records,
)
from scoring.engine.values import Header, Product
from scoring.engine.weights import Weights


@dataclass(frozen=True)
class Trust:
    """What section 6 says of all plans together."""

    table: PlanTable
    acceptability: dict[str, tuple[float, ...] | None]
    clears: dict[str, float | None]
    flips: tuple[Flip, ...]
    shifts: ShortlistShifts
    evidence: tuple[OpenCell, ...]
    agreement: Agreement
    records: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, header: Header, weights: Weights, products: Sequence[Product]) -> "Trust":
        policy = header.policy
        threshold = Fraction(policy.threshold)
        table = plan_table(products, weights, Credits.of(policy))
        sums = plan_sums(table, weights)
        records = vendor_records(products, policy.credits)
        shared = Uncertainty(policy.seed, weights)
        return cls(
            table=table,
            acceptability=acceptability_of_plans(sums, policy.seed),
            clears=chances_to_clear(table, weights, threshold, records, shared),
            flips=flips(sums),
            shifts=shortlist_shifts(sums),
            evidence=next_evidence(table, weights, threshold),
            agreement=agreement_of_teams(sums),
            records=records,
        )

    @property
    def smallest(self) -> Flip | None:
        return min(self.flips, key=lambda flip: abs(flip.change), default=None)

    def chances(self, path: str) -> tuple[float | None, float | None]:
        """A plan's chance to be first and to clear the line."""
        ranks = self.acceptability.get(path)
        return ranks[0] if ranks else None, self.clears.get(path)

    def document(self) -> Json:
        """The part of the result document."""
        flip, w = self.smallest, self.agreement.kendalls_w
        return {
            "rank_acceptability": {
                path: list(ranks) if ranks is not None else None
                for path, ranks in sorted(self.acceptability.items())
            },
            "flip": {"team": flip.team, "voice": float(flip.voice)} if flip else None,
            "kendalls_w": float(w) if w is not None else None,
        }

    def details(self) -> Json:
        """What the pages tell beside it."""
        leader = leader_of(self.acceptability)
        return {
            "leader": {"plans": list(leader.paths), "first": leader.chance, "clear": leader.clear}
            if leader
            else None,
            "flips": [flip_json(flip) for flip in self.flips],
            "shifts": {
                name: [
                    {"at": float(shift.at), "leaving": list(shift.leaving)}
                    for shift in getattr(self.shifts, name).shifts
                ]
                for name in ("claimed", "verified")
            },
            "rankings": [
                {"team": ranking.team, "ranks": {path: float(rank) for path, rank in ranking.ranks.items()}}
                for ranking in self.agreement.rankings
            ],
            "evidence": [cell_json(cell) for cell in self.evidence],
            "records": {vendor: list(record) for vendor, record in sorted(self.records.items())},
        }


def flip_json(flip: Flip) -> Json:
    return {
        "team": flip.team,
        "default": float(flip.default),
        "voice": float(flip.voice),
        "leaders": list(flip.leaders),
        "new": list(flip.new),
    }


def cell_json(cell: OpenCell) -> Json:
    return {
        "plan": cell.plan,
        "item": cell.item,
        "answered": cell.answered,
        "worth": float(cell.worth),
        "verdict": cell.verdict.value,
        "if_held": cell.if_held.value,
        "if_not": cell.if_not.value,
    }
