"""The stored cases through everything: one set of sums, one verdict, no figure that is not one (spec 6)."""

import math
from fractions import Fraction

import pytest

from scoring.engine.fit import Credits, score_plans
from scoring.engine.robustness import (
    Uncertainty,
    acceptability_of_plans,
    agreement_of_teams,
    chances_to_clear,
    flips,
    next_evidence,
    plan_sums,
    plan_table,
    shortlist_shifts,
    vendor_records,
)
from scoring.engine.weights import weigh
from tests.scoring.engine.documents import CASE_NAMES, read_case
from tests.scoring.engine.fitting import read_covered

DRAWS = 500


@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_stored_case(name: str) -> None:
    header, products = read_covered(read_case(name)[0])
    weights, threshold = weigh(header), Fraction(header.policy.threshold)
    table = plan_table(products, weights, Credits.of(header.policy))
    sums, fits = plan_sums(table, weights), score_plans(header, weights, products)

    assert (sums.claimed == fits.team_sums.claimed).all()
    assert (sums.verified == fits.team_sums.verified).all()
    assert (sums.applicable == fits.team_sums.applicable).all()
    assert sums.fits(sums.claimed) == [fit.fit.claimed.fraction for fit in fits]

    ranks = acceptability_of_plans(sums, header.policy.seed, DRAWS)
    for place in range(len(table.paths)):
        assert sum(row[place] for row in ranks.values() if row) <= len(table.paths)
    assert all(sum(row) == pytest.approx(1) for row in ranks.values() if row)

    records = vendor_records(products, header.policy.credits)
    shared = Uncertainty(header.policy.seed, weights, DRAWS)
    for chance in chances_to_clear(table, weights, threshold, records, shared).values():
        assert chance is not None
        assert 0 <= chance <= 1
        assert not math.isnan(chance)

    verdicts = dict(zip(fits.paths, fits.verdicts, strict=True))
    for cell in next_evidence(table, weights, threshold):
        assert cell.verdict == verdicts[cell.plan]
    assert all(0 <= flip.voice <= 1 and flip.change for flip in flips(sums))
    w = agreement_of_teams(sums).kendalls_w
    assert w is None or 0 <= w <= 1
    for part, shifts in (
        (sums.claimed, shortlist_shifts(sums).claimed),
        (sums.verified, shortlist_shifts(sums).verified),
    ):
        clearing = {
            p for p, fit in zip(sums.paths, sums.fits(part), strict=True) if fit and fit >= Fraction(1, 2)
        }
        assert set(shifts.clear) == clearing
