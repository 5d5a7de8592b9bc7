"""The cheapest cover against brute force, and what it says when it cannot be sure (spec 7)."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.waysout import Cover, cheapest_cover


def brute_force(costs: list[int], gains: list[int], need: int) -> tuple[int, int, tuple[int, ...]] | None:
    """Every subset: least cost, then fewest, then first in order."""
    subsets = (chosen for n in range(len(costs) + 1) for chosen in combinations(range(len(costs)), n))
    enough = [chosen for chosen in subsets if sum(gains[i] for i in chosen) >= need]
    return min(((sum(costs[i] for i in chosen), len(chosen), chosen) for chosen in enough), default=None)


def check(costs: list[int], gains: list[int], need: int) -> None:
    expected, found = brute_force(costs, gains, need), cheapest_cover(costs, gains, need)
    if expected is None:
        assert found is None
    else:
        assert found == Cover(expected[2], expected[0], True)


SIZES = st.sampled_from([2, 5, 30, 10**6, 10**14, 10**30])


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[int], list[int], int]:
    n, size = draw(st.integers(0, 8)), draw(SIZES)
    costs = draw(st.lists(st.integers(0, size), min_size=n, max_size=n))
    gains = draw(st.lists(st.integers(-1, size), min_size=n, max_size=n))
    return costs, gains, draw(st.integers(0, max(sum(gains), 0) + 1))


@settings(max_examples=1500, deadline=None)
@given(problems())
def test_any_costs_and_gains(problem: tuple[list[int], list[int], int]) -> None:
    check(*problem)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=9), st.integers(1, 360), st.integers(1, 5))
def test_gains_in_proportion_to_costs(costs: list[int], need: int, factor: int) -> None:
    """Dropping what is not covered at all repays its weight × τ: no item is better than another."""
    check(costs, [factor * cost for cost in costs], need)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(1, 60))
def test_equal_costs_ask_for_the_fewest(gains: list[int], need: int) -> None:
    check([1] * len(gains), gains, need)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 2)), min_size=1, max_size=9), st.integers(1, 20))
def test_many_ties_are_settled_by_number_then_order(items: list[tuple[int, int]], need: int) -> None:
    check([cost for cost, _ in items], [gain for _, gain in items], need)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=8), st.integers(1, 60))
def test_numbers_that_outgrow_every_float(items: list[tuple[int, int]], need: int) -> None:
    huge = 10**400
    check([cost * huge + 1 for cost, _ in items], [gain * huge - 1 for _, gain in items], need * huge)


def test_nothing_is_needed() -> None:
    assert cheapest_cover([1, 2], [3, 4], 0) == Cover((), 0, True)
    assert cheapest_cover([], [], -1) == Cover((), 0, True)


def test_everything_is_not_enough() -> None:
    assert cheapest_cover([1, 2], [3, 4], 8) is None
    assert cheapest_cover([], [], 1) is None


def test_greedy_would_pay_more() -> None:
    """The best price a gain leads to 10 + 9; the best cover costs 16."""
    assert cheapest_cover([10, 8, 8, 9], [11, 8, 8, 5], 16) == Cover((1, 2), 16, True)


def slow_cover(costs: list[int], gains: list[int], need: int) -> int:
    """Least cost by the plain table over gains."""
    best = [0] + [sum(costs) + 1] * need
    for cost, gain in zip(costs, gains, strict=True):
        for reached in range(need, 0, -1):
            best[reached] = min(best[reached], best[max(reached - gain, 0)] + cost)
    return best[need]


@pytest.mark.parametrize("seed", range(12))
def test_larger_problems_against_the_plain_table(seed: int) -> None:
    generator = random.Random(seed)
    n = generator.randint(30, 120)
    gains = [generator.randint(1, 60) for _ in range(n)]
    costs = gains if seed % 3 == 0 else [generator.randint(1, 10**5) for _ in range(n)]
    need = sum(gains) // generator.randint(2, 5)
    found = cheapest_cover(costs, gains, need)
    assert found is not None
    assert found.proven
    assert found.cost == sum(costs[i] for i in found.chosen) == slow_cover(costs, gains, need)
    assert sum(gains[i] for i in found.chosen) >= need


def test_too_hard_a_problem_is_solved_well_and_says_so() -> None:
    """200 odd weights in proportion: too many sums to tell the very best, but within a hundred-thousandth."""
    generator = random.Random(1)
    weights = [generator.randint(10**11, 10**12) for _ in range(200)]
    gains = [weight * generator.choice([60, 60, 10]) for weight in weights]
    need = sum(gains) // 3
    found = cheapest_cover(weights, gains, need, work=200_000)
    assert found is not None
    assert not found.proven
    assert sum(gains[i] for i in found.chosen) >= need
    assert need / 60 <= found.cost < need / 60 * (1 + 1e-5)
    assert cheapest_cover(weights, gains, need, work=200_000) == found


def test_a_cover_at_the_bound_is_proven_however_little_work_is_allowed() -> None:
    found = cheapest_cover([7] * 50, [3] * 50, 60, work=10)
    assert found == Cover(tuple(range(20)), 140, True)


@pytest.mark.parametrize("seed", range(4))
def test_no_swap_betters_the_cover_of_a_wide_problem(seed: int) -> None:
    generator = random.Random(seed)
    costs = [generator.randint(10**20, 10**22) for _ in range(300)]
    gains = [cost * generator.choice([60, 10]) for cost in costs]
    found = cheapest_cover(costs, gains, sum(gains) // 4)
    assert found is not None
    spare = sum(gains[i] for i in found.chosen) - sum(gains) // 4
    others = [(0, 0), *((costs[i], gains[i]) for i in range(300) if i not in found.chosen)]
    better = [(i, o) for i in found.chosen for o in others if o[0] < costs[i] and gains[i] - o[1] <= spare]
    assert (spare >= 0, found.proven, better) == (True, False, [])
