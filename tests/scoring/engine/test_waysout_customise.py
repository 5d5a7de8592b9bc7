"""Customise: the cheapest gaps to close, against brute force, each scored again (spec 7)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.robustness import PlanTable
from scoring.engine.values import Gap, Range
from scoring.engine.vocabulary import LevelCode
from scoring.engine.waysout import Closing, Closings, Customise, Line, closings_of, customise
from scoring.engine.waysout.customise import months_until
from scoring.engine.weights import Weights
from tests.scoring.engine.plan_tables import NA, NONE, ROADMAP, UNANSWERED, table_of, tables, weights_of

START = date(2027, 1, 1)
JUNE = date(2027, 6, 1)
TAU = Fraction(3, 5)


def certain(amount: str) -> Range:
    return Range(*(Decimal(amount),) * 3)


def priced(**prices: str) -> list[Gap]:
    return [Gap(feature, price=Decimal(price)) for feature, price in prices.items()]


def ways(
    cells: list, weights: Weights, gaps: list[Gap], line: Fraction = TAU, rate=None, verified=False
) -> Customise:
    table = table_of({"a/c/p": cells}, verified)
    return customise(table, 0, Line(weights, line), closings_of(gaps, rate), START)


def test_the_cheapest_set_not_the_cheapest_pieces() -> None:
    """4 of 10 are met; two more are needed: f9 brings both for 15, against 10 + 8 for one each."""
    weights = weights_of([[1] * 8 + [2]])
    found = ways([100] * 4 + [0] * 5, weights, priced(f5="10", f6="8", f8="15"))
    assert found.now.features == ("f8",)
    assert found.now.price == certain("15.0000000000")
    assert found.now.fit == TAU
    assert found.now.closed == (Closing("f8", certain("15")),)
    assert found.now.proven
    assert (found.now.waits, found.now.months) == ((), 0)
    assert found.waiting is None


def test_a_half_covered_gap_gains_half() -> None:
    found = ways([100, 50, 0], weights_of([[2, 2, 1]]), priced(f1="7", f2="7"), line=Fraction(4, 5))
    assert found.now.features == ("f1",)
    assert found.now.fit == Fraction(4, 5)


def test_the_answers_price_comes_before_its_hours() -> None:
    hours = Range(Decimal(8), Decimal(16), Decimal(40))
    gaps = [Gap("f0", price=Decimal("90"), hours=hours), Gap("f1", hours=hours), Gap("f2", available_on=JUNE)]
    found = closings_of(gaps, Fraction(50))
    assert found["f0"] == Closing("f0", certain("90"))
    assert found["f1"] == Closing("f1", Range(Decimal(400), Decimal(800), Decimal(2000)), hours)
    assert found["f2"] == Closing("f2", None, None, JUNE)
    assert closings_of(gaps, None)["f1"] == Closing("f1", None)


def test_closings_are_made_when_they_are_asked_for() -> None:
    gaps = [*priced(f0="5"), Gap("f1", hours=certain("2")), Gap("f2", available_on=JUNE)]
    for rate in (None, Fraction(50)):
        closings = Closings(gaps, rate)
        assert dict(closings) == closings_of(gaps, rate)
        assert (len(closings), "f1" in closings, "f9" in closings) == (3, True, False)


def test_a_plan_that_clears_asks_for_no_closing() -> None:
    class Unasked(Closings):
        def __getitem__(self, feature: str) -> Closing:
            raise AssertionError(feature)

    weights = weights_of([[3, 1]])
    found = customise(
        table_of({"a/c/p": [100, 0]}), 0, Line(weights, TAU), Unasked(priced(f1="5"), None), START
    )
    assert (found.now.features, found.now.price.likely, found.waiting) == ((), 0, None)


def test_hours_are_valued_at_the_mean_rate_rounded_once() -> None:
    hours = Range(Decimal(1), Decimal(2), Decimal("2.5"))
    (closing,) = closings_of([Gap("f0", hours=hours)], Fraction(100, 3)).values()
    assert closing.price == Range(
        Decimal("33.3333333333"), Decimal("66.6666666667"), Decimal("83.3333333333")
    )


def test_the_ranges_add_up() -> None:
    hours = Range(Decimal(1), Decimal(2), Decimal(4))
    gaps = [Gap("f0", hours=hours), Gap("f1", price=Decimal("5.5"))]
    found = ways([0, 0], weights_of([[1, 1]]), gaps, line=Fraction(1), rate=Fraction(10))
    assert found.now.price == Range(Decimal("15.5"), Decimal("25.5"), Decimal("45.5"))


def test_what_has_no_price_cannot_be_closed() -> None:
    weights = weights_of([[1, 1, 1]])
    assert ways([100, 0, 0], weights, [Gap("f1", hours=certain("8"))]) == Customise("a/c/p", None, None)
    assert ways([100, 0, 0], weights, []) == Customise("a/c/p", None, None)


def test_a_plan_that_clears_needs_nothing() -> None:
    found = ways([100, 100, 0], weights_of([[1, 1, 1]]), priced(f2="1"))
    assert (found.now.features, found.now.price, found.now.fit) == ((), certain("0"), Fraction(2, 3))


def test_a_deal_breaker_at_no_credit_is_closed_in_any_case() -> None:
    weights = weights_of([[1, 3, 6]], musts=[0], deal_breakers=[0])
    for cell in (NONE, ROADMAP, UNANSWERED):
        found = ways([cell, 100, 100], weights, priced(f0="50"))
        assert found.now.features == ("f0",)
        assert ways([cell, 100, 100], weights, priced(f1="50")).now is None
    assert ways([50, 100, 100], weights, priced(f0="50")).now.features == ()
    assert ways([NA, 100, 100], weights, priced(f0="50")).now.features == ()


def test_waiting_for_the_roadmap_is_free_and_has_a_date() -> None:
    weights = weights_of([[1] * 5])
    gaps = [Gap("f2", price=Decimal(30), available_on=JUNE), Gap("f3", available_on=date(2027, 9, 15))]
    found = ways([100, 100, ROADMAP, ROADMAP, 0], weights, gaps, line=Fraction(4, 5))
    assert found.now is None
    assert found.waiting.features == ("f2", "f3")
    assert found.waiting.closed == ()
    assert [wait.available_on for wait in found.waiting.waits] == [JUNE, date(2027, 9, 15)]
    assert (found.waiting.price, found.waiting.months) == (certain("0"), 9)
    found = ways([100, 100, ROADMAP, ROADMAP, 0], weights, gaps)
    assert (found.now.features, found.now.price) == (("f2",), certain("30"))
    assert (found.waiting.features, found.waiting.months) == (("f2",), 5)


def test_only_a_roadmap_item_is_waited_for() -> None:
    """The buyer found nothing where the vendor promised something: the date proves nothing."""
    weights = weights_of([[1, 1]])
    gaps = [Gap("f1", available_on=JUNE)]
    assert ways([100, NONE], weights, gaps, line=Fraction(1)).waiting is None
    assert ways([100, ROADMAP], weights, gaps, line=Fraction(1)).waiting is not None


def test_waiting_that_does_not_help_is_not_offered() -> None:
    weights = weights_of([[3, 1, 1]])
    found = ways([100, ROADMAP, 0], weights, [Gap("f1", available_on=JUNE)])
    assert found.now.features == ()
    assert found.waiting is None


def test_what_must_be_true() -> None:
    found = ways(
        [100, 100, 0, 0],
        weights_of([[2, 1, 1, 1]]),
        priced(f2="1"),
        line=Fraction(4, 5),
        verified={"a/c/p": [0]},
    )
    assert found.now.features == ("f2",)
    assert found.now.relies_on == ("f1",)


def test_a_plan_without_a_fit_cannot_be_brought_to_the_line() -> None:
    assert ways([NA], weights_of([[1]]), priced(f0="1")) == Customise("a/c/p", None, None)
    assert ways([], weights_of([]), []) == Customise("a/c/p", None, None)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2027, 1, 1), 0),
        (date(2026, 5, 1), 0),
        (date(2027, 1, 2), 1),
        (date(2027, 2, 1), 1),
        (date(2028, 3, 10), 15),
        (None, 0),
    ],
)
def test_months_until(day: date | None, months: int) -> None:
    assert months_until(START, day) == months


def test_of_equal_price_the_fewest_then_the_first() -> None:
    weights = weights_of([[3, 1, 1, 2, 2]])
    found = ways([100, 0, 0, 0, 0], weights, priced(f1="5", f2="5", f3="10", f4="10"), line=Fraction(5, 9))
    assert found.now.features == ("f3",)


def test_waiting_must_be_cheaper_or_shorter() -> None:
    weights = weights_of([[1, 1, 2, 2]])
    gaps = [Gap("f2", available_on=JUNE), *priced(f0="0", f1="0", f3="0")]
    found = ways([0, 0, ROADMAP, 0], weights, gaps, line=Fraction(1, 3))
    assert (found.now.features, found.waiting) == (("f3",), None)
    found = ways([0, 0, ROADMAP, 0], weights, gaps[:3], line=Fraction(1, 3))
    assert (found.now.features, found.waiting.features) == (("f0", "f1"), ("f2",))


AMOUNTS = st.sampled_from(["0", "0.0000000001", "1", "1", "2.5", "3", "1000000.01"])


@st.composite
def gap_lists(draw: st.DrawFn) -> list[Gap]:
    chosen = draw(st.lists(st.integers(0, 6), unique=True))
    gaps = []
    for f in chosen:
        price = draw(st.none() | AMOUNTS.map(Decimal))
        hours = draw(st.none() | st.integers(0, 9).map(lambda n: certain(str(n))))
        on = draw(st.none() | st.just(JUNE))
        gaps.append(Gap(f"f{f}", price, hours, on))
    return gaps


def brute_force(
    table: PlanTable, weights: Weights, line: Fraction, costs: dict[int, Decimal]
) -> tuple[Decimal, int, tuple[int, ...]] | None:
    """Every set of gaps, the plan scored again with each."""
    inside = np.flatnonzero(table.applicable[0]).tolist()
    whole = sum(weights.overall[f] for f in inside)
    enough = []
    for chosen in (c for n in range(len(costs) + 1) for c in combinations(sorted(costs), n)):
        credit = {f: 100 if f in chosen else int(table.credits[0, f]) for f in inside}
        scored = sum(weights.overall[f] * credit[f] for f in inside)
        if whole and scored >= 100 * line * whole and all(credit.get(f, 1) for f in weights.deal_breakers):
            enough.append((sum((costs[f] for f in chosen), Decimal(0)), len(chosen), chosen))
    return min(enough, default=None)


@settings(max_examples=800, deadline=None)
@given(tables(plans=1, items=7), gap_lists(), st.integers(40, 100), st.none() | st.just(Fraction(7, 2)))
def test_optimal_in_every_case(
    case: tuple[PlanTable, Weights], gaps: list[Gap], percent: int, rate: Fraction | None
) -> None:
    table, weights = case
    line = Fraction(percent, 100)
    gaps = [gap for gap in gaps if gap.feature in weights.items]
    closings = closings_of(gaps, rate)
    found = customise(table, 0, Line(weights, line), closings, START)
    paid, dated = {}, {}
    for f, item in enumerate(weights.items):
        if item in closings and table.applicable[0, f] and table.credits[0, f] < 100:
            if closings[item].price is not None:
                paid[f] = closings[item].price.likely
            if closings[item].available_on and table.levels[0, f] == LevelCode.ROADMAP:
                dated[f] = Decimal(0)
    now, waiting = brute_force(table, weights, line, paid), brute_force(table, weights, line, paid | dated)
    check(found.now, now, table, weights, line)
    waits = waiting is not None and (now is None or waiting[:2] < now[:2])
    check(found.waiting, waiting if waits else None, table, weights, line)


def check(found, expected, table: PlanTable, weights: Weights, line: Fraction) -> None:
    if expected is None:
        assert found is None
        return
    cost, _, chosen = expected
    assert found.features == tuple(weights.items[f] for f in chosen)
    assert found.price.likely == cost
    assert found.proven
    credits = table.credits[0].copy()
    credits[list(chosen)] = 100
    assert found.fit == Line(weights, line).fit(credits, table.applicable[0])
    assert found.fit >= line
    assert {closing.feature for closing in found.closed + found.waits} == set(found.features)
