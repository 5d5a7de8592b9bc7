"""The chance to be the cheapest among fully priced plans available throughout (spec 5.4)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.costs import Projector
from scoring.engine.ranges import (
    DRAWS,
    ProductSampler,
    Sampler,
    SamplingModel,
    chance_cheapest,
    cheapest,
    totals,
)
from scoring.engine.ranges.models import Drawn, Term, lowest_by_path
from scoring.engine.values import Offer
from tests.scoring.engine.small import charge_row, header, plan, product


def model(offer, fixed, *drawn, likely=None, billing=None, eligible=True):
    terms = [Term((), (float(fixed),))] if fixed else []
    terms += [Term((Drawn(f"{offer}#{i}", *map(float, row)),), (1.0,)) for i, row in enumerate(drawn)]
    expected = fixed + sum(row[1] for row in drawn) if likely is None else likely
    return SamplingModel(offer, billing, f"{expected:.10f}", eligible, 0, tuple(terms))


def test_the_lower_total_of_each_draw_wins():
    """Between 1 and 3 against 2: half of the draws each."""
    chances = chance_cheapest([model("a", 0, (1, 2, 3)), model("b", 2)])
    assert chances["a"] == pytest.approx(0.5, abs=0.02)
    assert chances["a"] + chances["b"] == 1


def test_ties_count_for_each():
    assert chance_cheapest([model("a", 5), model("b", 5), model("c", 6)]) == {"a": 1, "b": 1, "c": 0}


def test_one_alone_is_the_cheapest():
    assert chance_cheapest([model("a", 0)]) == {"a": 1}


def test_nobody_competes():
    assert chance_cheapest([]) == {}
    assert chance_cheapest([model("a", 5, eligible=False)]) == {}


def test_who_is_unpriced_or_unavailable_does_not_compete():
    assert chance_cheapest([model("a", 1, eligible=False), model("b", 2)]) == {"b": 1}


def test_a_plan_competes_once_in_its_likeliest_cheapest_cycle():
    """Yearly it costs 3, monthly 5: against 4 it wins with its yearly billing."""
    rows = [model("a", 5, billing="month"), model("a", 3, billing="year"), model("b", 4)]
    assert chance_cheapest(rows) == {"a": 1, "b": 0}


def test_of_equally_likely_cycles_the_first_competes():
    """Both are likely to cost 3, but the monthly one is certain to."""
    rows = [model("a", 0, (3, 3, 9), billing="year"), model("a", 3, billing="month"), model("b", 3.5)]
    for order in (rows, rows[::-1]):
        assert chance_cheapest(order) == {"a": 1, "b": 0}


def test_a_plan_s_ineligible_cycle_does_not_stand_for_it():
    rows = [model("a", 1, billing="month", eligible=False), model("a", 9, billing="year"), model("b", 4)]
    assert chance_cheapest(rows) == {"b": 1, "a": 0}


amounts = st.integers(0, 8)
drawn = st.lists(amounts, min_size=3, max_size=3).map(sorted).filter(lambda row: row[0] < row[2])
rivals = st.lists(st.tuples(amounts, st.lists(drawn, max_size=2)), min_size=1, max_size=6)


@settings(deadline=None)
@given(rivals, st.randoms())
def test_chances_are_those_of_the_whole_table(rows, random):
    models = [model(f"v{i}/c/p", fixed, *ranges) for i, (fixed, ranges) in enumerate(rows)]
    table = np.array([totals(row) for row in models])
    wins = (table == table.min(axis=0)).sum(axis=1) / DRAWS
    expected = {row.offer: chance for row, chance in zip(models, wins.tolist(), strict=True)}
    random.shuffle(models)
    assert chance_cheapest(models) == expected


@settings(deadline=None)
@given(rivals, st.randoms())
def test_who_cannot_win_is_not_drawn_and_nothing_changes(rows, random):
    models = [model(f"v{i}/c/p", fixed, *ranges) for i, (fixed, ranges) in enumerate(rows)]
    known = [replace(row, lowest=lowest_by_path(totals(row))) for row in models]
    random.shuffle(known)
    assert chance_cheapest(known) == chance_cheapest(models)


def test_only_who_may_be_lower_on_some_path_is_drawn(monkeypatch):
    """On half of the paths b is dearer than a, on the others as cheap as a ever is; c is dearer on all."""
    steps = (1.0,) * 50 + (3.0,) * 50
    rows = [model("a", 2), SamplingModel("b", None, "2", True, 0, (Term((), steps),)), model("c", 2.5)]
    known = [replace(row, lowest=lowest_by_path(totals(row))) for row in rows]
    drawn = []
    monkeypatch.setattr(cheapest, "totals", lambda row: drawn.append(row.offer) or totals(row))
    assert chance_cheapest(known) == {"a": 0.5, "b": 0.5, "c": 0}
    assert drawn == ["a", "b"]


def test_the_lowest_of_each_path():
    """Draw d follows path d ÷ 100."""
    total = np.arange(DRAWS, dtype=np.float64)[::-1]
    assert lowest_by_path(total) == tuple(float(DRAWS - 100 * (path + 1)) for path in range(100))


def test_chances_of_real_offers_do_not_depend_on_their_order():
    sold = [
        product(plan(charges=[charge_row(amount=["10", "20", str(30 + i)])]), vendor=f"v{i}")
        for i in range(5)
    ]
    evaluation = header(months=2)
    sampler = Sampler(evaluation)
    models = []
    for row in sold:
        projector = Projector(evaluation, row, sampler.likely)
        models.append(ProductSampler(sampler, projector).ranges(projector.project(Offer("pro")))[1])
    chances = chance_cheapest(models)
    assert chances == chance_cheapest(models[::-1])
    assert sum(chances.values()) == pytest.approx(1)
    assert list(chances.values()) == pytest.approx([0.2] * 5, abs=0.1)
