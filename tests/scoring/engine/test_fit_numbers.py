"""Fits as columns of numbers are the floats nearest to the exact ones, bit by bit (spec 4.2)."""

import json
import math
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.fit import Credits, FitRows, Fits, bundle_scorer, score_offers, score_plans, scores
from scoring.engine.fit.cells import EFFECTIVE
from scoring.engine.fit.shares import Pooling, quotients
from scoring.engine.fit.sums import Block, Columns, Room, blocks_of
from scoring.engine.values import Offer
from scoring.engine.verdicts import decide
from scoring.engine.vocabulary import Area, Priority, Verdict
from scoring.engine.weights import weigh
from scoring.interchange import parse
from scoring.snapshots.parts import freeze_document, load_header, load_product
from tests.scoring.engine.documents import CASE_NAMES, read_case
from tests.scoring.reports.random_documents import random_document

LARGEST = 100 * 10_000
SUMS = st.integers(0, LARGEST)


def loaded(document):
    """The header and the products of a document."""
    snapshot = freeze_document(parse(json.dumps(document).encode()))
    products = [load_product(part.offer or b"", part.cells or b"") for part in snapshot.parts]
    return load_header(snapshot.header.document), products


def fits_of(document) -> Fits:
    header, products = loaded(document)
    return score_plans(header, weigh(header), products)


def one_by_one(fits: Fits) -> list[list[float | None]]:
    """Every fit of every offer from its exact ratio, in the order of the columns."""
    rows = []
    for fit in fits:
        threes = [fit.fit, *fit.teams.values(), *fit.areas.values(), *fit.priorities.values()]
        rows.append([ratio.number for three in threes for ratio in three.all])
    return rows


def columns_of(fits: Fits) -> list[list[float | None]]:
    rows = fits.numbers.reshape(len(fits), -1).tolist()
    return [[None if math.isnan(number) else number for number in row] for row in rows]


@pytest.mark.parametrize("name", CASE_NAMES)
def test_of_the_cases(name):
    fits = fits_of(read_case(name)[0])
    assert columns_of(fits) == one_by_one(fits)


@pytest.mark.parametrize("seed", range(12))
def test_of_random_documents(seed):
    fits = fits_of(random_document(seed))
    assert columns_of(fits) == one_by_one(fits)


@pytest.mark.parametrize("seed", range(3))
def test_without_long_floats(seed, monkeypatch):
    """Where long floats hold no 64 bits, whole numbers of any size are pooled instead."""
    known = columns_of(fits_of(random_document(seed)))
    monkeypatch.setattr(Pooling, "of", lambda *_: None)
    assert columns_of(fits_of(random_document(seed))) == known


@pytest.mark.parametrize("name", CASE_NAMES)
def test_verdicts_by_columns_are_those_of_exact_fits(name):
    fits = fits_of(read_case(name)[0])
    for threshold in (
        fits.threshold,
        *(fit.claimed.fraction for fit in fits.overall if fit.claimed.fraction),
    ):
        at = replace(fits, threshold=threshold)
        rows = zip(at.overall, at.refused.tolist(), at.table.proven.tolist(), strict=True)
        assert list(at.verdicts) == [
            decide(fit, threshold, refused=refused, proven=proven) for fit, refused, proven in rows
        ]
        reached = [[ratio.reaches(threshold) for ratio in fit.all] for fit in at.overall]
        assert at.reached.tolist() == reached


def test_a_hair_beside_the_line_is_decided_exactly():
    """A threshold that no float can tell from the fit: it is reached from below only."""
    fits = fits_of(read_case(CASE_NAMES[0])[0])
    fit = fits.overall[0].claimed.fraction
    for offset, reached in ((-1, True), (0, True), (1, False)):
        at = replace(fits, threshold=fit + Fraction(offset, 10**30))
        assert (float(at.threshold), bool(at.reached[0, 1])) == (float(fit), reached)


def test_a_plan_that_only_teams_without_a_voice_could_judge_has_no_fit():
    """As the applicable items are all of a team whose voice is 0."""
    document = deepcopy(read_case(CASE_NAMES[0])[0])
    fits = fits_of(document)
    silent = replace(fits, weights=replace(fits.weights, multipliers=(0,) * len(fits.weights.teams)))
    assert np.isnan(silent.numbers[:, 0]).all()
    assert set(silent.verdicts) <= {Verdict.UNDECIDED, Verdict.BLOCKED}
    assert [fit.claimed.fraction for fit in silent.overall[:2]] == [None, None]


def test_the_columns_say_what_they_are_of():
    fits = fits_of(random_document(1))
    fit, teams = fits[0], len(fits.weights.teams)
    assert fits.series[0] is None
    assert fits.series[1 : 1 + teams] == fits.weights.teams
    parts = fits.series[1 + teams :]
    assert [part for part in parts if isinstance(part, Area)] == list(fit.areas)
    assert [part for part in parts if isinstance(part, Priority)] == list(fit.priorities)


def test_some_rows_are_read_when_they_are_asked_for():
    fits = fits_of(random_document(2))
    rows = FitRows(fits, range(1, 3))
    assert (len(rows), list(rows), rows[:1]) == (2, [fits[1], fits[2]], [fits[1]])
    assert not FitRows(fits, range(0))


@given(st.lists(st.tuples(SUMS, SUMS), min_size=1, max_size=20))
def test_quotients_round_once_and_have_none_without_a_bottom(pairs):
    tops, bottoms = np.array(pairs, dtype=np.int64).T
    expected = [top / bottom if bottom else None for top, bottom in pairs]
    for kind in (np.int64, object):
        found = quotients(tops.astype(kind), bottoms.astype(kind)).tolist()
        assert [None if math.isnan(number) else number for number in found] == expected


multipliers = st.lists(st.integers(0, 10**30), min_size=1, max_size=4).filter(any)


@given(multipliers, st.data())
def test_pooled_quotients_are_the_nearest_floats(k, data):
    rows = st.lists(st.tuples(*[SUMS] * len(k)), min_size=3, max_size=3)
    tops, bottoms = (np.array(data.draw(rows), dtype=np.int64) for _ in range(2))
    pooling = Pooling.of(tuple(k), LARGEST)
    found = pooling.quotients([tops], bottoms)[:, 0].tolist()
    for number, top, bottom in zip(found, tops.tolist(), bottoms.tolist(), strict=True):
        above, below = (sum(map(int.__mul__, k, row)) for row in (top, bottom))
        assert math.isnan(number) if not below else number == float(Fraction(above, 100 * below))


@pytest.mark.parametrize("beside", [-1, 0, 1])
@pytest.mark.parametrize("odd", [2**52 + 1, 2**52 + 3, 2**53 - 1])
def test_the_middle_of_two_floats_is_decided_exactly(odd, beside):
    """(2 odd + 1) ÷ 2^54 lies in the middle of two floats; a 2^-100th beside it one of them is nearer."""
    k = ((2 * odd + 1) * 2**100 + beside, 2**154)
    assert Pooling.of(k, LARGEST).quotients([np.array([[100, 0]])], np.array([[0, 1]])).tolist() == [
        [float(Fraction(k[0], k[1]))]
    ]


@pytest.mark.parametrize(("largest", "limbs"), [(LARGEST, 4), (2**52, 20)])
def test_a_hair_beside_the_middle_of_two_floats_rounds_to_the_nearer(largest, limbs):
    """Where roundings of long floats lead to the other side of it."""
    random = Random(7)
    for _ in range(50):
        odd, below = random.randrange(2**52, 2**53) | 1, random.randrange(2**153, 2**154)
        above = (2 * odd + 1) * below // 2**54 + random.randrange(2)
        pooling = Pooling.of((above, below), largest)
        assert pooling.limbs.shape == (2, limbs)
        found = pooling.quotients([np.array([[100, 0]]), np.array([[0, 0]])], np.array([[0, 1]]))
        assert found.tolist() == [[float(Fraction(above, below)), 0.0]]


def test_there_is_no_pooling_for_sums_that_are_no_floats():
    assert Pooling.of((1, 2), 2**53) is None
    assert Pooling.of((1, 2), 2**53 - 1) is not None


def matrices(teams: int, parts: int = 2, features: int = 12):
    """Weights, features × (parts × teams), as the columns of sums are ordered."""
    rows = st.lists(st.integers(0, 9), min_size=parts * teams, max_size=parts * teams)
    return st.lists(rows, min_size=features, max_size=features).map(lambda m: np.array(m, dtype=np.int64))


@given(matrices(3), st.sampled_from([np.int64, object]))
def test_blocks_hold_every_weight_once(matrix, kind):
    blocks = blocks_of(matrix.astype(kind), 3)
    found = np.zeros_like(matrix)
    for block in blocks:
        for shift, limb in block.limbs:
            found[np.ix_(block.features, block.columns)] += limb.astype(np.int64) << shift
    assert (found == matrix).all()
    assert sorted(column for block in blocks for column in block.columns.tolist()) == (
        np.flatnonzero(matrix.any(axis=0)).tolist()
    )


def test_teams_that_ask_for_different_features_have_a_block_each():
    """Columns: 30 parts, each of teams 0 and 1."""
    matrix = np.zeros((6, 60), dtype=np.int64)
    matrix[:3, ::2], matrix[3:, 1::2] = 1, 2
    assert [(block.features.tolist(), block.columns.tolist()) for block in blocks_of(matrix, 2)] == [
        ([0, 1, 2], list(range(0, 60, 2))),
        ([3, 4, 5], list(range(1, 60, 2))),
    ]


def test_a_few_columns_are_one_block_whatever_teams_ask_for():
    """Columns: part 0 of teams 0 and 1, part 1 of teams 0 and 1."""
    matrix = np.zeros((6, 4), dtype=np.int64)
    matrix[:2, [0, 2]], matrix[3:, [1, 3]] = 1, 2
    (block,) = blocks_of(matrix, 2)
    assert (block.features.tolist(), block.columns.tolist()) == ([0, 1, 3, 4, 5], [0, 1, 2, 3])


def test_teams_that_all_ask_for_the_same_share_one_block():
    (block,) = blocks_of(np.ones((6, 60), dtype=np.int64), 3)
    assert (block.features.tolist(), block.columns.tolist()) == ([0, 1, 2, 3, 4, 5], [*range(60)])


@pytest.fixture
def market():
    """Columns of an evaluation, and the bytes of its plans."""
    header, products = loaded(random_document(4))
    octets = b"".join(product.cells[plan.key].levels for product in products for plan in product.plans)
    levels = np.frombuffer(octets, np.uint8).reshape(-1, len(header.features))
    return Columns(weigh(header), Credits.of(header.policy), EFFECTIVE), levels


def claimed(columns, levels, room):
    return columns.sums(levels, room).claimed.tolist()


def test_the_room_of_one_block_of_offers_is_that_of_the_next(market):
    """Blocks of any size, the larger before and after the smaller, have the sums of one block."""
    columns, levels = market
    room = Room()
    whole = claimed(columns, levels, room)
    assert [claimed(columns, levels[i : i + 1], room)[0] for i in range(len(levels))] == whole
    assert claimed(columns, levels, room) == whole


@pytest.mark.parametrize("shared", [False, True])
def test_columns_serve_two_at_once_where_each_has_a_room_of_its_own(market, shared, monkeypatch):
    """Another block is summed after this one's cells are looked up; in one room it writes over them."""
    columns, levels = market
    room, one, other = Room(), levels[:1], np.zeros_like(levels)
    alone = claimed(columns, one, Room())
    multiply, came = Block.multiply, []

    def interrupted(block, rows):
        if not came:
            came.append(claimed)
            claimed(columns, other, room if shared else Room())
        return multiply(block, rows)

    claimed(columns, levels, room)  # the room is large enough for all from now on
    monkeypatch.setattr(Block, "multiply", interrupted)
    assert (claimed(columns, one, room) == alone) is not shared


def test_every_call_of_one_scorer_has_a_room_of_its_own(monkeypatch):
    header, (product, *_rest) = loaded(random_document(4))
    rooms, weights = [], weigh(header)
    monkeypatch.setattr(scores, "Room", lambda: rooms.append(Room()) or rooms[-1])
    scorer = bundle_scorer(header, weights)
    for _ in range(2):
        score_offers(header, weights, product, [Offer(product.plans[0].key)], scorer)
    assert len({id(room) for room in rooms}) == 2
