"""Verdicts and the order of the shortlist (spec 4.4, 4.5)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.ratios import Ratio, Three
from scoring.engine.verdicts import Contender, decide, minor_units, rank_offers
from scoring.engine.vocabulary import Verdict

TAU = Fraction(3, 5)
HALF = Ratio(1, 2)


def three(verified, claimed, possible):
    return Three(*(Ratio(percent, 100) for percent in (verified, claimed, possible)))


@pytest.mark.parametrize(
    ("fit", "refused", "proven", "verdict"),
    [
        (three(100, 100, 100), True, True, "blocked"),
        (three(60, 60, 60), False, True, "passes"),
        (three(60, 60, 60), False, False, "needs_proof"),
        (three(59, 60, 60), False, True, "needs_proof"),
        (three(0, 59, 60), False, True, "undecided"),
        (three(0, 0, 59), False, True, "below"),
        (Three(*[Ratio(0, 0)] * 3), False, True, "undecided"),
        (Three(*[Ratio(0, 0)] * 3), True, False, "blocked"),
    ],
)
def test_the_verdict_is_the_first_that_holds(fit, refused, proven, verdict):
    assert decide(fit, TAU, refused=refused, proven=proven) == verdict


@pytest.mark.parametrize(("threshold", "verdict"), [(0, "passes"), (1, "below")])
def test_the_threshold_may_be_nothing_or_everything(threshold, verdict):
    assert decide(three(0, 0, 99), Fraction(threshold), refused=False, proven=True) == verdict


def contender(name="a", claimed=HALF, likely="1", **rest) -> Contender:
    given = {
        "verdict": Verdict.PASSES,
        "priced": True,
        "unavailable_from": None,
        "path": f"{name}/crm/p",
    } | rest
    return Contender(names=(name, "CRM", "P"), claimed=claimed, likely=Decimal(likely), **given)


def placed(*contenders, currency="USD"):
    return [(row.rank, row.contender.names[0]) for row in rank_offers(contenders, currency)]


def test_verdicts_come_in_their_order_before_anything_else():
    rows = [contender(f"{i}", Ratio(i, 10), verdict=verdict) for i, verdict in enumerate(Verdict)]
    assert placed(*reversed(rows)) == [(1, "0"), (2, "1"), (3, "2"), (4, "3"), (5, "4")]


def test_then_the_exact_claimed_fit():
    """Two fits that are the same float are told apart; no fit at all comes last."""
    less, more = Ratio(3 * 10**20 - 1, 5 * 10**20), Ratio(3, 5)
    assert less.number == more.number
    rows = (
        contender("a", less),
        contender("b", Ratio(0, 0)),
        contender("c", Ratio(0, 7)),
        contender("d", more),
    )
    assert placed(*rows) == [(1, "d"), (2, "a"), (3, "c"), (4, "b")]


def test_then_what_is_priced_and_available_throughout():
    rows = contender("a", priced=False), contender("b", unavailable_from=0), contender("c", likely="9")
    assert placed(*rows) == [(1, "c"), (2, "a"), (2, "b")]


@pytest.mark.parametrize(
    ("currency", "ranks"), [("USD", [1, 2, 3]), ("JPY", [1, 1, 1]), ("KWD", [1, 2, 3]), ("CLF", [1, 2, 3])]
)
def test_then_the_likely_total_to_the_minor_unit(currency, ranks):
    rows = contender("a", likely="100.10"), contender("b", likely="100.20"), contender("c", likely="100.30")
    assert [rank for rank, _ in placed(*rows, currency=currency)] == ranks


@pytest.mark.parametrize(
    ("first", "second", "currency", "tie"),
    [
        ("1.004", "1.0049", "USD", True),
        ("1.004", "1.006", "USD", False),
        ("1.0004", "1.0006", "KWD", False),
        ("1.00041", "1.00049", "KWD", True),
        ("2.5", "1.5", "JPY", True),
        ("12345678901234567890123456789.5", "12345678901234567890123456788.4", "JPY", False),
    ],
)
def test_totals_are_rounded_half_even(first, second, currency, tie):
    ranks = [rank for rank, _ in placed(contender(likely=first), contender(likely=second), currency=currency)]
    assert ranks == ([1, 1] if tie else [1, 2])


def test_ties_share_a_rank_and_sort_by_name():
    rows = (
        contender("c"),
        contender("a"),
        contender("d", likely="2"),
        contender("b"),
        contender("a", path="a/a/a"),
    )
    ranked = rank_offers(rows, "USD")
    assert [(row.rank, row.position) for row in ranked] == [(1, 4), (1, 1), (1, 3), (1, 0), (5, 2)]


def test_currencies_have_two_decimals_but_for_some():
    assert [minor_units(code) for code in ("THB", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]


CONTENDERS = st.lists(
    st.builds(
        contender,
        st.sampled_from("abc"),
        st.builds(Ratio, st.integers(0, 3), st.just(3)),
        st.sampled_from(["1", "1.001", "2"]),
        verdict=st.sampled_from(Verdict),
        priced=st.booleans(),
    ),
    max_size=8,
)


@given(CONTENDERS)
def test_a_rank_is_one_more_than_how_many_are_better(rows):
    ranked = rank_offers(rows, "USD")
    assert sorted(row.position for row in ranked) == list(range(len(rows)))
    merit = lambda row: (
        list(Verdict).index(row.verdict),
        -row.claimed.fraction,
        not row.priced,
        row.likely.quantize(Decimal("0.01")),
    )
    for row in ranked:
        assert row.rank == 1 + sum(merit(other) < merit(row.contender) for other in rows)


@given(CONTENDERS, st.data())
def test_leaving_an_offer_out_keeps_the_others_in_order(rows, data):
    left_out = data.draw(st.integers(0, len(rows)))
    kept = [row for i, row in enumerate(rows) if i != left_out]
    names = [row.contender for row in rank_offers(kept, "USD")]
    assert names == [row.contender for row in rank_offers(rows, "USD") if row.position != left_out]
