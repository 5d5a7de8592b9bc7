"""Coverage: inheritance between tiers, the deciding verification, and the packing of cells (spec 3.2)."""

from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.coverage import day_number, explain_cell, pack_cells, tiers_down
from scoring.engine.values import AddOn, Answer, Gap, Plan, Range, Verification
from scoring.engine.vocabulary import CODE_OF_LEVEL, LEVEL_OF_CODE, Level, Method

PATH = "acme/crm"
LITE, PLUS, PRO = (
    Plan("lite", "Lite"),
    Plan("plus", "Plus", builds_on="lite"),
    Plan("pro", "Pro", builds_on="plus"),
)
PLANS = (PRO, LITE, PLUS)
SMS = AddOn("sms", "SMS", ("lite",))
DAY = date(2026, 11, 1)
HOURS = Range(Decimal(8), Decimal(16), Decimal(40))


def claim(key: str, level: str, feature: str = "f", **rest) -> Answer:
    return Answer(f"{PATH}/{key}", feature, Level(level), **rest)


def found(key: str, level: str, method: str = "demo", on: date = DAY, feature: str = "f") -> Verification:
    return Verification(f"{PATH}/{key}", feature, Level(level), Method(method), on)


def read(cells, slot: int = 0) -> tuple[str | None, str | None]:
    """Claim and finding of one packed cell."""
    code = cells.levels[slot]
    claimed, verified = LEVEL_OF_CODE.get(code & 15), LEVEL_OF_CODE.get(code >> 4)
    return claimed and claimed.value, verified and verified.value


def pack(answers=(), verifications=(), features=("f",), plans=PLANS):
    return pack_cells(PATH, plans, (SMS,), features, answers, verifications)


@pytest.mark.parametrize(
    ("answers", "verifications", "expected"),
    [
        ([], [], (None, None)),
        ([claim("lite", "native")], [], ("native", None)),
        ([claim("lite", "native"), claim("plus", "none")], [], ("none", None)),
        ([claim("lite", "native"), claim("pro", "partial")], [], ("partial", None)),
        # A finding comes up with its answer …
        ([claim("lite", "native")], [found("lite", "partial")], ("native", "partial")),
        ([claim("lite", "native")], [found("plus", "partial")], ("native", "partial")),
        # … but not past the tier that gives the answer.
        ([claim("lite", "native"), claim("plus", "partial")], [found("lite", "native")], ("partial", None)),
        ([claim("pro", "none")], [found("plus", "native")], ("none", None)),
        ([claim("plus", "none")], [found("plus", "native")], ("none", "native")),
        # The nearest tier with a verification decides, however weak its method.
        (
            [claim("lite", "native")],
            [found("lite", "native", "trial"), found("plus", "none", "document")],
            ("native", "none"),
        ),
        # A verification without a claim is an answer.
        ([], [found("lite", "partial")], (None, "partial")),
        # A verification reopens a cell that is not applicable; one from below the answer does not.
        ([claim("lite", "not_applicable")], [found("plus", "native")], ("not_applicable", "native")),
        ([claim("plus", "not_applicable")], [found("lite", "native")], ("not_applicable", None)),
        # An add-on's cells are its own.
        ([claim("+sms", "native")], [found("+sms", "native")], (None, None)),
    ],
)
def test_the_top_tier_inherits(answers, verifications, expected):
    assert read(pack(answers, verifications)["pro"]) == expected


def test_nothing_is_inherited_downwards_nor_by_add_ons():
    cells = pack([claim("plus", "native")], [found("plus", "native")])
    assert {key: read(cell) for key, cell in cells.items()} == {
        "pro": ("native", "native"),
        "lite": (None, None),
        "plus": ("native", "native"),
        "+sms": (None, None),
    }


@pytest.mark.parametrize(
    ("verifications", "level"),
    [
        ([found("pro", "none", "trial"), found("pro", "native", "reference")], "none"),
        ([found("pro", "native", "document"), found("pro", "none", "demo")], "none"),
        ([found("pro", "none", on=DAY), found("pro", "native", on=DAY - timedelta(days=1))], "none"),
        ([found("pro", "native", on=DAY), found("pro", "none", on=DAY)], "none"),
        (
            [found("pro", "none", "reference", DAY), found("pro", "native", "demo", DAY + timedelta(9))],
            "none",
        ),
    ],
)
def test_within_a_tier_method_then_date_then_order_decides(verifications, level):
    assert read(pack([], verifications)["pro"])[1] == level


def test_the_deciding_date_is_the_finding_s_else_the_claim_s():
    answers = [claim("lite", "native", answered_on=date(2000, 1, 3)), claim("lite", "native", feature="g")]
    cells = pack(answers, [found("plus", "native", on=date(2000, 2, 1))], features=("f", "g", "h"))
    days = {key: np.frombuffer(cell.days, dtype="<u2").tolist() for key, cell in cells.items()}
    assert days == {"lite": [2, 0, 0], "plus": [31, 0, 0], "pro": [31, 0, 0], "+sms": [0, 0, 0]}


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (None, 0),
        (date(2000, 1, 1), 1),
        (date(1987, 5, 5), 1),
        (date(2000, 1, 2), 1),
        (date(2027, 1, 1), 9862),
        (date(2400, 1, 1), 65535),
    ],
)
def test_a_day_fits_two_bytes_and_is_never_none(day, number):
    assert day_number(day) == number


def test_gaps_follow_the_answer_that_counts_in_the_order_of_features():
    answers = [
        claim("lite", "roadmap", "g", available_on=DAY),
        claim("lite", "customisation", "f", price=Decimal(4000)),
        claim("plus", "native", "f"),
        claim("pro", "customisation", "f", hours=HOURS),
        claim("pro", "native", "h"),
        claim("+sms", "partial", "h", price=Decimal(0)),
    ]
    cells = pack(answers, features=("f", "g", "h"))
    roadmap = Gap("g", available_on=DAY)
    assert {key: cell.gaps for key, cell in cells.items()} == {
        "lite": (Gap("f", price=Decimal(4000)), roadmap),
        "plus": (roadmap,),
        "pro": (Gap("f", hours=HOURS), roadmap),
        "+sms": (Gap("h", price=Decimal(0)),),
    }


def test_rows_of_other_products_are_passed_over():
    other = Answer("acme/crm-two/pro", "f", Level.NATIVE)
    assert read(pack([other], [Verification("b/c/pro", "f", Level.NONE, Method.DEMO, DAY)])["pro"]) == (
        None,
        None,
    )


def test_an_unknown_feature_is_an_error():
    with pytest.raises(KeyError):
        pack([claim("pro", "native", "nowhere")])


def test_a_circle_of_tiers_is_an_error():
    with pytest.raises(ValueError, match="circle at a"):
        list(tiers_down("a", {"a": "b", "b": "a"}))


def test_without_features_cells_are_empty():
    assert pack(features=())["pro"].levels == b""


LEVELS = st.sampled_from(list(Level))
FOUND = st.sampled_from([level for level in Level if level is not Level.NOT_APPLICABLE])
FEATURES = ("f", "g", "h")
DAYS = st.dates(date(2025, 1, 1), date(2025, 1, 4))


@st.composite
def products(draw):
    """Plans in tiers (a tree), in any order, with answers and verifications of them."""
    count = draw(st.integers(1, 5))
    below = [draw(st.sampled_from([None, *range(i)])) for i in range(count)]
    plans = [Plan(f"p{i}", "", builds_on=None if b is None else f"p{b}") for i, b in enumerate(below)]
    offerings = st.sampled_from([f"{PATH}/p{i}" for i in range(count)] + [f"{PATH}/+sms"])
    features = st.sampled_from(FEATURES)
    prices = st.none() | st.just(Decimal(9))
    dates = st.none() | DAYS
    answer = st.builds(Answer, offerings, features, LEVELS, answered_on=dates, price=prices)
    answers = draw(st.lists(answer, unique_by=lambda row: (row.offering, row.feature), max_size=12))
    check = st.builds(Verification, offerings, features, FOUND, st.sampled_from(Method), DAYS)
    return draw(st.permutations(plans)), answers, draw(st.lists(check, max_size=12))


def slow_cell(plans, key, feature, answers, verifications):
    """One cell by the words of the specification: claim, finding, date."""
    plan_of = {plan.key: plan for plan in plans}
    tier, reached = key, []
    while tier is not None:
        reached.append(f"{PATH}/{tier}")
        tier = plan_of[tier].builds_on if tier in plan_of else None
    claims = [
        row for offering in reached for row in answers if (row.offering, row.feature) == (offering, feature)
    ]
    answer = claims[0] if claims else None
    finding = None
    for offering in reached:
        here = [row for row in verifications if (row.offering, row.feature) == (offering, feature)]
        if here:
            ranked = [(list(Method).index(row.method), row.on, i) for i, row in enumerate(here)]
            finding = here[max(ranked)[2]]
            break
        if answer is not None and offering == answer.offering:
            break
    return answer, finding


@settings(max_examples=300)
@given(products())
def test_packing_equals_a_slow_reading(case):
    plans, answers, verifications = case
    cells = pack_cells(PATH, plans, (SMS,), FEATURES, answers, verifications)
    for key in [plan.key for plan in plans] + ["+sms"]:
        days = np.frombuffer(cells[key].days, dtype="<u2")
        priced = []
        for slot, feature in enumerate(FEATURES):
            answer, finding = slow_cell(plans, key, feature, answers, verifications)
            code = (CODE_OF_LEVEL[answer.level] if answer else 0) + 16 * (
                CODE_OF_LEVEL[finding.level] if finding else 0
            )
            assert cells[key].levels[slot] == code
            decided = finding.on if finding else (answer.answered_on if answer else None)
            assert days[slot] == (0 if decided is None else (decided - date(2000, 1, 1)).days)
            if answer and answer.price is not None:
                priced.append(Gap(feature, price=answer.price))
        assert cells[key].gaps == tuple(priced)


@settings(max_examples=200)
@given(products())
def test_the_explanation_says_what_was_packed(case):
    plans, answers, verifications = case
    for key in [plan.key for plan in plans] + ["+sms"]:
        for feature in FEATURES:
            story = explain_cell(PATH, plans, key, feature, answers, verifications)
            answer, finding = slow_cell(plans, key, feature, answers, verifications)
            assert (story.claim, story.finding) == (answer, finding)


def test_an_explanation_names_tier_level_and_what_was_outranked():
    answers = [claim("lite", "native")]
    seen = [
        found("lite", "native", "trial"),
        found("plus", "none", "document"),
        found("plus", "partial", "demo"),
    ]
    story = explain_cell(PATH, PLANS, "pro", "f", answers, seen)
    assert (story.offering, story.claim, story.finding) == ("acme/crm/pro", answers[0], seen[2])
    assert story.outranked == (seen[1], seen[0])
    assert story.level is Level.PARTIAL
    assert explain_cell(PATH, PLANS, "lite", "f", answers, []).level is Level.NATIVE
    assert explain_cell(PATH, PLANS, "lite", "g", answers, []).level is None


def test_a_hundred_thousand_cells_are_packed_in_well_under_a_second():
    features = [f"f{i}" for i in range(500)]
    answers = [
        [Answer(f"v{v}/crm/pro", feature, Level.NATIVE, answered_on=DAY) for feature in features]
        for v in range(200)
    ]
    started = perf_counter()
    for v, rows in enumerate(answers):
        pack_cells(f"v{v}/crm", (Plan("pro", "Pro"),), (), features, rows, ())
    assert perf_counter() - started < 1
