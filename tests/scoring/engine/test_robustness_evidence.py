"""The next evidence worth getting, and how claims held before (spec 6, spec 3.2)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.coverage import pack_cells, stronger
from scoring.engine.ratios import Ratio, Three
from scoring.engine.robustness import OpenCell, PlanTable, next_evidence, rows_record, vendor_records
from scoring.engine.values import AddOn, Answer, Plan, Product, Verification
from scoring.engine.verdicts import decide
from scoring.engine.vocabulary import DEFAULT_CREDITS, Deployment, Level, LevelCode, Method, Verdict
from scoring.engine.weights import Weights
from tests.scoring.engine.plan_tables import NA, NONE, ROADMAP, UNANSWERED, table_of, tables, weights_of

LINE = Fraction(3, 5)
CREDITS = {level: Decimal(credit) for level, credit in DEFAULT_CREDITS.items()}
P = "acme/crm/"


def listed(cells: tuple[OpenCell, ...]) -> list[tuple[str, str, Fraction, bool]]:
    return [(cell.plan, cell.item, cell.worth, cell.could_change) for cell in cells]


def test_open_cells_by_weight_times_what_they_could_add() -> None:
    weights = weights_of([[5, 3, 2, 6, 4]], loose=1)
    plans = {"b/c/p": [50, UNANSWERED, NA, 100, UNANSWERED], "a/c/p": [100, 50, 0, ROADMAP, UNANSWERED]}
    table = table_of(plans, {"b/c/p": [3]})
    assert listed(next_evidence(table, weights, Fraction(1))) == [
        ("a/c/p", "f0", Fraction(5, 20), False),
        ("b/c/p", "f1", Fraction(3, 20), False),
        ("b/c/p", "f0", Fraction(5, 40), False),
        ("a/c/p", "f1", Fraction(3, 40), False),
    ]


def test_equal_cells_by_path_then_item_whatever_the_order_of_plans() -> None:
    weights = weights_of([[1, 1]])
    plans = {"b/c/p": [100, 100], "a/c/p": [100, UNANSWERED]}
    for order in (["a/c/p", "b/c/p"], ["b/c/p", "a/c/p"]):
        found = next_evidence(table_of({path: plans[path] for path in order}), weights, LINE, limit=3)
        assert [(cell.plan, cell.item) for cell in found] == [
            ("a/c/p", "f0"),
            ("a/c/p", "f1"),
            ("b/c/p", "f0"),
        ]


def test_what_is_worth_the_same_is_level_however_it_is_made_up() -> None:
    """6/11 × 50 % and 3/11 × 100 %: floats would differ in the last bit."""
    weights = weights_of([[2, 3, 6]])
    for plans in ({"a/c/p": [0, 0, 50], "b/c/p": [0, 100, 0]}, {"a/c/p": [0, 100, 0], "b/c/p": [0, 0, 50]}):
        first, second = next_evidence(table_of(plans), weights, LINE)
        assert first.worth == second.worth == Fraction(3, 11)
        assert (first.plan, second.plan) == ("a/c/p", "b/c/p")


def test_weights_that_outgrow_every_float() -> None:
    weights = replace(weights_of([[3, 1], [1, 1]]), multipliers=(10**400, 10**400 + 1))
    table = table_of({"a/c/p": [100, UNANSWERED]})
    assert [(cell.item, cell.could_change) for cell in next_evidence(table, weights, LINE)] == [
        ("f0", True),
        ("f1", False),
    ]


def test_the_claim_that_carries_the_verdict_is_flagged() -> None:
    """Claimed 70 %: without the heavy claim it is below the line; the light one cannot move it."""
    weights = weights_of([[6, 1, 3]])
    heavy, light = next_evidence(table_of({"a/c/p": [100, 100, 0]}), weights, LINE)
    assert heavy == OpenCell(
        "a/c/p", "f0", True, Fraction(6, 10), Verdict.NEEDS_PROOF, Verdict.PASSES, Verdict.BELOW
    )
    assert (light.item, light.could_change) == ("f1", False)


def test_an_unanswered_deal_breaker_is_flagged_however_light() -> None:
    weights = weights_of([[1, 9]], musts=[0], deal_breakers=[0])
    table = table_of({"a/c/p": [UNANSWERED, 100]}, {"a/c/p": [1]})
    (cell,) = next_evidence(table, weights, LINE)
    assert (cell.verdict, cell.if_held, cell.if_not) == (
        Verdict.NEEDS_PROOF,
        Verdict.PASSES,
        Verdict.BLOCKED,
    )
    assert not cell.answered


def test_nothing_saves_a_plan_that_something_else_blocks() -> None:
    weights = weights_of([[1, 1]], musts=[0], deal_breakers=[0])
    (cell,) = next_evidence(table_of({"a/c/p": [NONE, 100]}), weights, LINE)
    assert (cell.item, cell.could_change) == ("f1", False)


def test_no_evidence_is_left_or_asked_for() -> None:
    weights = weights_of([[1, 1]])
    assert next_evidence(table_of({"a/c/p": [100, NA]}, verified=True), weights, LINE) == ()
    assert next_evidence(table_of({"a/c/p": [100, 100]}), weights, LINE, limit=0) == ()
    assert next_evidence(table_of({"a/c/p": []}), weights_of([]), LINE) == ()
    none = PlanTable((), *(np.zeros((0, 2), dtype=kind) for kind in (np.uint8, np.uint8, bool)))
    assert next_evidence(none, weights, LINE) == ()


def plain_verdict(table: PlanTable, weights: Weights, row: int) -> Verdict:
    """Spec 4.4 on the cells as they are."""
    w, levels = weights.overall, table.levels[row].tolist()
    inside = [f for f, level in enumerate(levels) if level != LevelCode.NOT_APPLICABLE]
    whole = 100 * sum(w[f] for f in inside)
    credit = table.credits[row].tolist()
    claimed = sum(w[f] * credit[f] for f in inside)
    possible = claimed + sum(100 * w[f] for f in inside if levels[f] == 0)
    verified = sum(w[f] * credit[f] for f in inside if table.verified[row, f])
    breakers = [f for f in weights.deal_breakers if f in inside]
    return decide(
        Three(*(Ratio(total, whole) for total in (verified, claimed, possible))),
        LINE,
        refused=any(levels[f] in (LevelCode.ROADMAP, LevelCode.NONE) for f in breakers),
        proven=all(table.verified[row, f] and credit[f] for f in breakers),
    )


@settings(max_examples=200)
@given(tables(plans=3))
def test_verdicts_are_those_of_the_plan_scored_again(case: tuple[PlanTable, Weights]) -> None:
    table, weights = case
    for cell in next_evidence(table, weights, LINE):
        row, f = table.paths.index(cell.plan), weights.items.index(cell.item)
        assert cell.verdict == plain_verdict(table, weights, row)
        held = int(table.credits[row, f]) if cell.answered else 100
        for percent, expected in ((held, cell.if_held), (0, cell.if_not)):
            levels, credits, verified = (a.copy() for a in (table.levels, table.credits, table.verified))
            levels[row, f] = LevelCode.PARTIAL if percent else LevelCode.NONE
            credits[row, f], verified[row, f] = percent, True
            assert plain_verdict(PlanTable(table.paths, levels, credits, verified), weights, row) == expected


@settings(max_examples=100)
@given(tables(plans=5), st.integers(1, 6))
def test_a_shorter_list_is_the_start_of_the_longer(case: tuple[PlanTable, Weights], limit: int) -> None:
    everything = next_evidence(*case, LINE, limit=1000)
    assert next_evidence(*case, LINE, limit=limit) == everything[:limit]
    keys = [(-cell.worth, cell.plan, case[1].items.index(cell.item)) for cell in everything]
    assert keys == sorted(keys)


def answer(key: str, feature: str, level: str) -> Answer:
    return Answer(P + key, feature, Level(level))


def finding(key: str, feature: str, level: str, method: Method = Method.DEMO, day: int = 1) -> Verification:
    return Verification(P + key, feature, Level(level), method, date(2026, 11, day))


def product(answers: list[Answer], found: list[Verification]) -> Product:
    plans = (Plan("lite", "Lite"), Plan("pro", "Pro", builds_on="lite"), Plan("max", "Max", builds_on="pro"))
    addons = (AddOn("sms", "SMS", ("pro",)),)
    cells = pack_cells("acme/crm", plans, addons, ["a", "b", "c"], answers, found)
    return Product("acme", "Acme", "crm", "CRM", Deployment.CLOUD, plans, addons, (), (), cells)


def records(answers: list[Answer], found: list[Verification]) -> tuple[int, int]:
    """From rows and from packed cells alike."""
    sold = product(answers, found)
    below = {P + plan.key: P + plan.builds_on if plan.builds_on else None for plan in sold.plans}
    deciding: dict[tuple[str, str], Verification] = {}
    for row in found:
        cell = row.offering, row.feature
        deciding[cell] = stronger(deciding.get(cell), row)
    claims = {(row.offering, row.feature): row.level for row in answers}
    findings = {cell: row.level for cell, row in deciding.items()}
    from_rows = rows_record({**below, P + "+sms": None}, claims, findings, CREDITS)
    assert vendor_records([sold], CREDITS) == {"acme": from_rows}
    return from_rows


def test_a_claim_held_where_at_least_as_much_was_found() -> None:
    answers = [answer("lite", "a", "partial"), answer("lite", "b", "native"), answer("lite", "c", "none")]
    found = [finding("lite", "a", "native"), finding("lite", "b", "partial"), finding("lite", "c", "none")]
    assert records(answers, found) == (2, 1)


def test_an_inherited_finding_counts_once() -> None:
    answers = [answer("lite", "a", "native")]
    assert records(answers, [finding("lite", "a", "partial")]) == (0, 1)


def test_a_higher_tier_has_findings_of_its_own() -> None:
    """Of a claim that it inherits, and of one that it gives itself."""
    answers = [answer("lite", "a", "native"), answer("lite", "b", "partial"), answer("pro", "b", "native")]
    found = [finding("lite", "a", "none"), finding("pro", "a", "native"), finding("pro", "b", "partial")]
    assert records(answers, found) == (1, 2)


def test_the_strongest_then_newest_then_last_finding_of_a_tier_decides() -> None:
    answers = [answer("lite", feature, "native") for feature in "abc"]
    found = [
        finding("lite", "a", "none", Method.TRIAL, 1),
        finding("lite", "a", "native", Method.DOCUMENT, 9),
        finding("lite", "b", "native", Method.DEMO, 2),
        finding("lite", "b", "none", Method.DEMO, 1),
        finding("lite", "c", "none", Method.DEMO, 1),
        finding("lite", "c", "native", Method.DEMO, 1),
    ]
    assert records(answers, found) == (2, 1)


def test_a_finding_without_a_claim_says_nothing_of_claims() -> None:
    answers = [Answer(P + "lite", "b", Level.NOT_APPLICABLE, note="not ours")]
    assert records(answers, [finding("lite", "a", "native"), finding("lite", "b", "native")]) == (0, 0)


def test_add_ons_have_a_record_too() -> None:
    assert records([answer("+sms", "a", "native")], [finding("+sms", "a", "native")]) == (1, 0)


def test_products_of_one_vendor_add_up() -> None:
    answers = [answer("lite", "a", "native")]
    sold = product(answers, [finding("lite", "a", "native")])
    assert vendor_records([sold, sold], CREDITS) == {"acme": (2, 0)}


LEVELS = st.sampled_from(["native", "partial", "customisation", "roadmap", "none"])
KEYS = st.sampled_from(["lite", "pro", "max", "+sms"])


@given(
    st.dictionaries(st.tuples(KEYS, st.sampled_from("abc")), LEVELS),
    st.lists(st.tuples(KEYS, st.sampled_from("abc"), LEVELS, st.sampled_from(Method)), max_size=8),
)
def test_rows_and_cells_agree(claims: dict, found: list) -> None:
    """Every finding on a day of its own, so that none repeats a lower tier's by chance."""
    answers = [answer(key, feature, level) for (key, feature), level in claims.items()]
    records(answers, [finding(*row, day=day) for day, row in enumerate(found, start=1)])
