"""Build: the evaluation's own estimate over its horizon (spec 7)."""

from decimal import Decimal

from scoring.engine.values import Range
from scoring.engine.waysout import BuildWay, NotEstimated, build
from tests.scoring.engine.small import header

ESTIMATE = {"amount": ["80000", "120000", "250000"], "months": [6, 9, 18]}


def money(low: str, likely: str, high: str) -> Range:
    return Range(Decimal(low), Decimal(likely), Decimal(high))


def test_three_years_of_maintenance_at_15_to_20_percent() -> None:
    """Likely 120,000 × 17.5 % × 3 = 63,000."""
    assert build(header(months=36, build=ESTIMATE).policy) == BuildWay(
        amount=money("80000", "120000", "250000"),
        months=(6, 9, 18),
        maintenance=money("36000", "63000", "150000"),
        total=money("116000", "183000", "400000"),
    )


def test_the_evaluations_own_share_of_maintenance() -> None:
    found = build(header(months=12, build=ESTIMATE | {"yearly_maintenance": ["0.1", "0.1"]}).policy)
    assert found.maintenance == money("8000", "12000", "25000")


def test_the_parts_add_up_to_the_last_decimal() -> None:
    found = build(header(months=7, build=ESTIMATE | {"amount": "0.0000000003"}).policy)
    for part in ("low", "likely", "high"):
        amount, maintenance, total = (
            getattr(x, part) for x in (found.amount, found.maintenance, found.total)
        )
        assert amount + maintenance == total


def test_without_an_estimate_it_says_what_is_missing() -> None:
    assert build(header().policy) == NotEstimated(("amount", "months"))
