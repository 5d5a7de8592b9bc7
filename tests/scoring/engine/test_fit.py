"""Fit (spec 4.2 to 4.4): exact, whatever the block, with unanswered in the denominator."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.coverage import day_number
from scoring.engine.fit import (
    Counts,
    Credits,
    Fits,
    Must,
    Ratio,
    TeamSums,
    bundle_scorer,
    percent,
    score_offers,
    score_plans,
)
from scoring.engine.fit.cells import AS_IT_IS, EFFECTIVE, combine
from scoring.engine.fit.scores import oldest_fresh_day
from scoring.engine.fit.sums import Columns, series_of, words
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Area, Level, Status, Verdict
from scoring.engine.weights import weigh
from tests.scoring.engine.documents import CASE_NAMES, read_case
from tests.scoring.engine.fitting import (
    FEATURES,
    HEAVY,
    MUST,
    NICE,
    TABLE,
    cells,
    covered,
    evaluation,
    evaluations,
    need,
    product,
    read_covered,
    slow_fit,
)

MATRIX = Path(__file__).parent / "matrices" / "otel.csv"
NUMBERS = ("verified", "claimed", "possible")


def score(header, *products, **options):
    return list(score_plans(header, weigh(header), products, **options))


def fractions(three):
    return tuple(getattr(three, name).fraction for name in NUMBERS)


def one(header, claims, findings="", **rest):
    """The only plan's scores."""
    (fit,) = score(header, product(p=cells(claims, findings, **rest)))
    return fit


def equal_needs(count):
    features = [f"f{i}" for i in range(count)]
    return evaluation(*(need(key) for key in features), features=features)


@pytest.mark.parametrize(("met", "claimed"), [(1, "0.1"), (6, "0.6"), (10, "1")])
def test_wayferry_s_example_divides_by_all(met, claimed):
    assert one(equal_needs(10), "n" * met + "." * (10 - met)).fit.claimed.fraction == Fraction(claimed)


@pytest.mark.parametrize("claims", ["n" * 6 + "0" * 4, "n" * 14 + "p" * 56, "n" * 42 + "r" * 28])
def test_exactly_sixty_per_cent_passes(claims):
    fit = one(equal_needs(len(claims)), claims, claims)
    assert fit.fit.verified.fraction == Fraction(3, 5)
    assert fit.verdict is Verdict.PASSES
    assert percent(fit.fit.claimed) == 60


def test_a_hair_below_sixty_per_cent_does_not_pass():
    rows = need("a", importance="6000000000000"), need("b", importance="4000000000000.0001")
    fit = one(evaluation(*rows), "n0.", "n0.")
    assert fit.fit.claimed.number == 0.6
    assert fit.verdict is Verdict.BELOW
    assert percent(fit.fit.claimed) == 59


@pytest.mark.parametrize(
    ("ratio", "decimals", "text"),
    [
        (Ratio(5996, 10000), 0, "59"),
        (Ratio(5996, 10000), 1, "59.9"),
        (Ratio(5996, 10000), 2, "59.96"),
        (Ratio(3, 5), 0, "60"),
        (Ratio(3, 5), 1, "60.0"),
        (Ratio(2, 3), 3, "66.666"),
        (Ratio(7, 7), 0, "100"),
        (Ratio(0, 7), 1, "0.0"),
    ],
)
def test_percentages_are_rounded_down(ratio, decimals, text):
    assert str(percent(ratio, decimals)) == text


def test_there_is_no_percentage_without_a_fit():
    assert percent(Ratio(0, 0)) is None
    assert Ratio(0, 0).number is None
    assert Ratio(0, 0).fraction is None
    assert not Ratio(0, 0).reaches(Fraction(0))


def read_matrix():
    """The matrix as one team's needs, and each vendor's plan."""
    letters = {"+": "n", "-": "0", "N/A": "-", "?": ".", "": "."}
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    vendors = list(rows[0])[4:]
    features = [f"f{i}" for i in range(len(rows))]
    needs = [
        need(key, NICE if row["Optional"] == "X" else MUST) for key, row in zip(features, rows, strict=True)
    ]
    read = lambda text: "0" if text.startswith("[-]") else letters[text]
    claims = {vendor: "".join(read(row[vendor].strip()) for row in rows) for vendor in vendors}
    header = evaluation(*needs, features=features)
    return header, [product(f"{vendor}/crm", p=cells(claims[vendor])) for vendor in vendors]


OTEL = (
    "Go 743/860 34, Java 735/890 47, .NET 627/889 79, Python 587/890 94, PHP 582/890 93, Ruby 559/890 101, "
    "C++ 552/890 102, JS 547/890 105, Rust 498/887 121, Erlang 488/887 122, Kotlin 312/890 184, "
    "Swift 237/887 204"
)


def test_the_opentelemetry_matrix_has_its_published_fits():
    header, products = read_matrix()
    fits = score(header, *products)
    expected = [row.split(" ") for row in OTEL.split(", ")]
    ranked = sorted(fits, key=lambda fit: -fit.fit.claimed.fraction)
    found = [(fit.offer.split("/")[0], fit.fit.claimed.fraction, len(fit.must.missing)) for fit in ranked]
    assert found == [(vendor, Fraction(ratio), int(missing)) for vendor, ratio, missing in expected]
    assert [fit.team_sums.applicable[0] for fit in ranked] == [int(row[1].split("/")[1]) for row in expected]


CASES = [
    pytest.param(name, row, id=f"{name}-{row['offer']}")
    for name in CASE_NAMES
    for row in read_case(name)[1]["plans"]
]


@pytest.mark.parametrize(("name", "row"), CASES)
def test_a_case_s_plan_scores_as_expected(name, row):
    fit = next(fit for fit in score(*flat(read_covered(read_case(name)[0]))) if fit.offer == row["offer"])
    exact = lambda text: None if text is None else Fraction(text)
    assert dict(zip(NUMBERS, fractions(fit.fit), strict=True)) == {
        key: exact(row["fit"][key]) for key in NUMBERS
    }
    assert {team: three.claimed.fraction for team, three in fit.teams.items()} == {
        team: exact(text) for team, text in row["teams"].items()
    }
    assert fit.verdict == row["verdict"]
    assert {"met": fit.must.met, "of": fit.must.of} == row["must"]
    assert len(fit.must.missing) == fit.must.of - fit.must.met


def flat(covered_document):
    header, products = covered_document
    return header, *products


@settings(max_examples=200)
@given(evaluations())
def test_fits_equal_the_slow_reading(case):
    compare_with_slow(*case)


@settings(max_examples=100)
@given(evaluations(HEAVY))
def test_heavy_importances_stay_exact(case):
    compare_with_slow(*case)


def compare_with_slow(header, answers, findings):
    (fit,) = score(header, covered(header, answers, findings))
    slow = lambda **only: slow_fit(header, answers, findings, "p", **only)
    assert fractions(fit.fit) == slow()
    for team, three in fit.teams.items():
        assert fractions(three) == slow(only=lambda row, team=team: row.team == team)
    for area, three in fit.areas.items():
        assert fractions(three) == slow(only=lambda row, area=area: row.area is area)
    for priority, three in fit.priorities.items():
        assert fractions(three) == slow(only=lambda row, priority=priority: row.priority is priority)
    counted = [row for row in header.requirements if row.status is Status.AGREED]
    assert set(fit.areas) == {row.area for row in counted}
    assert set(fit.priorities) == {row.priority for row in counted}
    assert set(fit.teams) == {row.team for row in counted}


@settings(max_examples=200)
@given(evaluations(), st.sets(st.sampled_from("xy")))
def test_bundles_equal_the_slow_reading(case, chosen):
    header, answers, findings = case
    addons = tuple(sorted(chosen))
    offered = covered(header, answers, findings)
    (fit,) = score_offers(header, weigh(header), offered, [Offer("p", addons)])
    assert fractions(fit.fit) == slow_fit(header, answers, findings, "p", addons)
    assert (fit.offer, fit.addons) == ("acme/crm/p", addons)


@given(evaluations(), st.sets(st.sampled_from("xy")))
def test_verified_is_at_most_claimed_is_at_most_possible(case, chosen):
    header, answers, findings = case
    offered = covered(header, answers, findings)
    (fit,) = score_offers(header, weigh(header), offered, [Offer("p", tuple(chosen))])
    every = [fit.fit, *fit.teams.values(), *fit.areas.values(), *fit.priorities.values()]
    for verified, claimed, possible in (fractions(three) for three in every):
        assert verified is None or 0 <= verified <= claimed <= possible <= 1


@given(evaluations(), evaluations())
def test_adding_a_vendor_changes_no_other_s_fit(case, other):
    header, answers, findings = case
    first = covered(header, answers, findings)
    second = covered(header, *other[1:], path="other/crm")
    assert score(header, first, second)[0] == score(header, first)[0]
    assert score(header, second, first)[1] == score(header, first)[0]


@given(evaluations(), st.sampled_from(FEATURES), st.sampled_from(TABLE))
def test_an_applicable_answer_never_lowers_claimed_nor_raises_possible(case, feature, level):
    header, answers, findings = case
    unanswered = {key: value for key, value in answers.items() if key != ("p", feature)}
    unfound = {key: value for key, value in findings.items() if key != ("p", feature)}
    (before,) = score(header, covered(header, unanswered, unfound))
    (after,) = score(header, covered(header, unanswered | {("p", feature): level}, unfound))
    if before.fit.claimed.denominator:
        assert after.fit.claimed.fraction >= before.fit.claimed.fraction
        assert after.fit.possible.fraction <= before.fit.possible.fraction
        assert after.fit.verified == before.fit.verified


@pytest.mark.parametrize("importance", ["1", "1.2345", "2345678.9", "1e25"])
def test_results_do_not_depend_on_the_block(importance):
    random = np.random.default_rng(5)
    keys = [f"f{i}" for i in range(40)]
    areas = list(Area)
    rows = [
        need(key, importance=importance, area=areas[i % 5], team=f"t{i % 3}") for i, key in enumerate(keys)
    ]
    header = evaluation(*rows, need("f1", MUST), features=keys, voices=("1", "0.3", "2"))
    letters = np.array(list(".ncptxr0-"))
    offered = [
        product(
            f"v{i}/crm", p=cells("".join(random.choice(letters, 40)), "".join(random.choice(letters[:8], 40)))
        )
        for i in range(30)
    ]
    whole = score(header, *offered, block=256)
    for block in (1, 7, 30):
        assert score(header, *offered, block=block) == whole
    joined = Fits.join([score_plans(header, weigh(header), offered[i : i + 11]) for i in range(0, 30, 11)])
    assert list(joined) == whole


def test_many_teams_that_ask_for_different_features_are_summed_apart():
    """The features of a team's block stand in no order."""
    random = np.random.default_rng(3)
    keys, levels = [f"f{i}" for i in range(70)], [*Level]
    teams = [f"t{i * 31 % 60}" for i in range(70)]
    rows = [need(key, importance=str(i % 7 + 1), team=teams[i]) for i, key in enumerate(keys)]
    header = evaluation(*rows, need("f9", MUST, team=teams[9]), features=keys, voices=("1",) * 60)
    assert len(Columns(weigh(header), Credits.of(header.policy), EFFECTIVE).blocks) == 60
    answers = {("p", key): levels[random.integers(8)] for key in keys[:60]}
    findings = {("p", key): levels[random.integers(7)] for key in keys[50:]}
    (fit,) = score(header, covered(header, answers, findings))
    assert fractions(fit.fit) == slow_fit(header, answers, findings, "p")


@pytest.mark.parametrize("features", [1, 3, 300])
def test_heavy_weights_with_digits_everywhere_stay_exact(features):
    random = np.random.default_rng(features)
    keys = [f"f{i}" for i in range(features)]
    importances = [int.from_bytes(random.bytes(30), "big") + 1 for _ in keys]
    claims = "".join(random.choice([*"np0."], features))
    header = evaluation(*(need(k, NICE, u) for k, u in zip(keys, importances, strict=True)), features=keys)
    percents = {"n": 100, "p": 50}
    expected = sum(percents.get(c, 0) * u for c, u in zip(claims, importances, strict=True))
    assert one(header, claims).fit.claimed.fraction == Fraction(expected, 100 * sum(importances))


@pytest.mark.parametrize(
    ("heaviest", "count"),
    [(0, 1), (1, 1), (500, 1), (4000, 1), (5000, 2), (10**6, 2), (10**7, 2), (10**14, 4), (10**40, 4)],
)
def test_as_many_sums_share_a_number_as_fit_in_53_bits(heaviest, count):
    assert len(words(series_of(Credits.of(evaluation().policy), heaviest, EFFECTIVE))) == count


@pytest.mark.parametrize(
    ("percents", "unit", "count"),
    [((100, 100, 50, 50, 50), 50, 1), ((100, 100, 40, 30, 10), 10, 1), ((100, 99, 50, 50, 0), 1, 2)],
)
def test_percents_are_summed_in_the_largest_unit_that_makes_them_all(percents, unit, count):
    """Of sums up to 1,000: 2 × 10 bits, and twice 11, 14 or 17."""
    made = words(series_of(Credits((0, *percents, 0, 0, 0)), 1_000, AS_IT_IS))
    assert len(made) == count
    assert [unit for word in made for unit in word.units] == [unit, unit, 1, 1]
    assert [made[0].values[code] % 2 ** made[0].shifts[1] for code in range(6)] == [0] * 6
    claimed = [made[0].values[code] / 2 ** made[0].shifts[1] * unit for code in range(1, 6)]
    assert [value % 2**20 for value in claimed] == list(percents)


def test_without_any_credit_sums_are_zero():
    credits = {level: Decimal(0) for level in (Level.NATIVE, Level.CONFIGURATION, Level.PARTIAL)}
    credits |= {Level.THIRD_PARTY: Decimal(0), Level.CUSTOMISATION: Decimal(0)}
    fit = one(evaluation(need("a"), need("b"), features="ab", credits=credits), "n.")
    assert fractions(fit.fit) == (0, 0, Fraction(1, 2))


def test_team_sums_are_in_percent_times_weight():
    rows = need("a", MUST), need("b", team="t1"), need("c", team="t1"), need(None, team="t1")
    fit = one(evaluation(*rows, voices=("1", "1")), "pn.", "p..")
    assert fit.team_sums == TeamSums((50, 0), (50, 100), (50, 300), (1, 3))
    assert fractions(fit.fit) == (Fraction(1, 4), Fraction(5, 12), Fraction(3, 4))


def test_credits_may_be_set_per_evaluation():
    credits = {Level.PARTIAL: Decimal("0.25"), Level.NATIVE: Decimal("0.99")}
    fit = one(evaluation(need("a"), need("b"), need("c"), credits=credits), "pnt")
    assert fit.fit.claimed.fraction == Fraction(25 + 99 + 50, 300)


def test_a_plan_without_cells_answers_nothing():
    bare = replace(product(p=cells("nnn")), cells={})
    (fit,) = score(evaluation(need("a"), need("b", MUST)), bare)
    assert fractions(fit.fit) == (0, 0, 1)
    assert fit.must == Must(0, 1, ("b",))


def test_nothing_applies():
    fit = one(evaluation(need("a", MUST), need("b")), "--.")
    assert fractions(fit.fit) == (None, None, None)
    assert fit.verdict is Verdict.UNDECIDED
    assert fit.must == Must(0, 0, ())
    assert fit.counts == Counts(2, 0, 0, 2, 0)


def test_nobody_needs_anything():
    fit = one(evaluation(), "nnn")
    assert (fit.verdict, fractions(fit.fit), fit.teams, fit.areas) == (
        Verdict.UNDECIDED,
        (None, None, None),
        {},
        {},
    )


def test_there_are_no_features_nor_plans():
    header = evaluation(need(None, MUST, deal_breaker=True), features="")
    assert list(score_plans(header, weigh(header), [])) == []
    fit = one(header, "")
    assert (fractions(fit.fit), fit.must) == ((0, 0, 1), Must(0, 1, ("~0",)))


def test_counts_are_of_what_anyone_asks_for():
    rows = (
        need("a"),
        need("b"),
        need("c", status=Status.DROPPED),
        need(None),
        need("d", team="t1"),
        need("e", team="t1"),
    )
    header = evaluation(*rows, features="abcde", voices=("1", "0"))
    assert one(header, "npn-.", ".nn..").counts == Counts(
        features=5, answered=2, verified=1, not_applicable=1, stale=0
    )


def test_evidence_is_stale_when_older_than_the_limit_at_the_start():
    limit = date(2026, 1, 1)
    days = [day_number(limit) - 1, day_number(limit), day_number(limit) - 1]
    header = evaluation(need("a"), need("b"))
    assert one(header, "nnn", days=days).counts.stale == 1
    assert (
        one(replace(header, policy=replace(header.policy, evidence_months=13)), "nnn", days=days).counts.stale
        == 0
    )


@pytest.mark.parametrize(
    ("start", "months", "oldest"),
    [
        (date(2027, 1, 1), 12, date(2026, 1, 1)),
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2027, 12, 5), 0, date(2027, 12, 5)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
    ],
)
def test_evidence_months_are_calendar_months(start, months, oldest):
    policy = replace(evaluation().policy, starts_on=start, evidence_months=months)
    assert oldest_fresh_day(policy) == day_number(oldest)


@pytest.mark.parametrize("months", [400, 10**6])
def test_nothing_is_stale_where_the_limit_lies_before_all_dates(months):
    assert oldest_fresh_day(replace(evaluation().policy, evidence_months=months)) == 0


def test_must_haves_missing_are_named_in_the_order_of_features():
    rows = (
        need(None, MUST),
        need("c", MUST),
        need("a", MUST),
        need("b", MUST),
        need("d", MUST),
        need("d"),
        need("e"),
    )
    fit = one(evaluation(*rows, features="abcde"), "0p-..")
    assert fit.must == Must(met=1, of=4, missing=("a", "d", "~0"))


def test_a_claim_that_was_found_wanting_meets_no_must_have():
    assert one(evaluation(need("a", MUST)), "n..", "0..").must == Must(0, 1, ("a",))


def breakers(*features):
    return [need(feature, MUST, deal_breaker=True) for feature in features]


@pytest.mark.parametrize(
    ("claims", "findings", "verdict", "refused", "credited"),
    [
        ("nn.", "nn.", Verdict.PASSES, (), True),
        ("nn.", "n..", Verdict.NEEDS_PROOF, (), True),
        ("nn.", "n0.", Verdict.BLOCKED, ("b",), False),
        ("00.", "nn.", Verdict.PASSES, (), True),
        ("0r.", "", Verdict.BLOCKED, ("a", "b"), False),
        ("n..", "n..", Verdict.UNDECIDED, (), False),
        ("n-.", "n..", Verdict.PASSES, (), True),
        ("--.", "", Verdict.UNDECIDED, (), True),
    ],
)
def test_deal_breakers_decide(claims, findings, verdict, refused, credited):
    fit = one(evaluation(*breakers("a", "b")), claims, findings)
    assert (fit.verdict, fit.deal_breakers_refused, fit.deal_breakers_credited) == (
        verdict,
        refused,
        credited,
    )


def test_a_deal_breaker_that_is_not_applicable_is_listed():
    assert one(evaluation(*breakers("a", "b"), need("c")), "n-n").deal_breakers_not_applicable == ("b",)


def test_a_deal_breaker_without_a_feature_is_unanswered():
    fit = one(evaluation(need("a", importance="100"), *breakers(None)), "n..", "n..")
    assert (fit.verdict, fit.deal_breakers_refused, fit.deal_breakers_credited) == (
        Verdict.NEEDS_PROOF,
        (),
        False,
    )


def test_a_level_without_credit_neither_proves_nor_blocks():
    header = evaluation(need("a", importance="100"), *breakers("b"), credits={Level.PARTIAL: Decimal(0)})
    fit = one(header, "np.", "np.")
    assert (fit.verdict, fit.deal_breakers_refused, fit.deal_breakers_credited) == (
        Verdict.NEEDS_PROOF,
        (),
        False,
    )


def test_a_deal_breaker_of_a_team_without_a_voice_blocks_where_nothing_else_applies():
    row = need("b", MUST, team="t1", deal_breaker=True)
    fit = one(evaluation(need("a"), row, voices=("1", "0")), "-0.")
    assert (fractions(fit.fit), fit.verdict) == ((None, None, None), Verdict.BLOCKED)


def test_cleared_says_which_fits_reach_the_threshold():
    cleared = one(equal_needs(10), "nnnnnnn...", "nnnnn").cleared
    assert (cleared.verified, cleared.claimed, cleared.possible) == (False, True, True)


def bundle(plan, *addons, **policy):
    """(level that counts, best level found) of a plan with add-ons, each as letters of claim and finding."""
    names = [f"x{i}" for i in range(len(addons))]
    offerings = {"p": plan} | {f"plus_{name}": addon for name, addon in zip(names, addons, strict=True)}
    offered = product(**{key: cells(*value) for key, value in offerings.items()})
    header = evaluation(features="a", **policy)
    levels, days = combine(offered, Offer("p", tuple(names)), 1, Credits.of(header.policy))
    letters = ".ncptxr0-"
    return letters[levels[0] & 15] + letters[levels[0] >> 4], int.from_bytes(days, "little")


@pytest.mark.parametrize(
    ("plan", "addons", "expected"),
    [
        (("p", "."), [("n", ".")], "n."),
        (("p", "p"), [("n", ".")], "np"),
        (("n", "0"), [("p", ".")], "p0"),
        (("n", "p"), [("x", ".")], "pp"),
        (("0", "."), [("r", ".")], "r."),
        ((".", "."), [("0", ".")], "0."),
        (("x", "."), [("t", "."), ("p", ".")], "p."),
        (("c", "."), [("n", ".")], "n."),
        ((".", "p"), [(".", "n")], "nn"),
        (("-", "."), [(".", ".")], "-."),
        (("-", "."), [("0", ".")], "0."),
        (("-", "."), [(".", "0")], "00"),
        ((".", "."), [(".", ".")], ".."),
    ],
)
def test_with_add_ons_the_best_level_counts(plan, addons, expected):
    assert bundle(plan, *addons)[0] == expected


def test_the_best_level_is_by_the_evaluation_s_credit_then_the_table_s_order():
    credits = {Level.CUSTOMISATION: Decimal("0.6"), Level.PARTIAL: Decimal(0)}
    assert bundle(("t", "."), ("x", "."), credits=credits)[0] == "x."
    assert bundle(("0", "."), ("p", "."), credits=credits)[0] == "p."


def test_a_scorer_at_hand_scores_bundles_of_any_products():
    """More offers, then fewer: none is scored by what the room still holds."""
    header = evaluation(need("a", MUST), need("b"), need("c"))
    first = product(p=cells("n0."), plus_x=cells(".n."), plus_y=cells("..p"))
    second = product("beta/crm", p=cells("0c."), plus_x=cells("n.."))
    scorer = bundle_scorer(header, weigh(header))
    fits = [
        score_offers(header, weigh(header), one, [Offer("p", keys) for keys in sets], scorer)
        for one, sets in ((first, [("x", "y"), ("y",), ()]), (second, [("x",)]))
    ]
    assert [[fit.fit.claimed.fraction for fit in row] for row in fits] == [
        [Fraction(9, 10), Fraction(7, 10), Fraction(3, 5)],
        [Fraction(4, 5)],
    ]


def test_the_day_of_a_bundle_is_of_the_level_that_counts():
    assert bundle(("p", ".", [7]), ("n", ".", [9]))[1] == 9
    assert bundle(("n", ".", [7]), ("n", ".", [9]))[1] == 7


def test_an_add_on_can_beat_a_higher_plan():
    """The bundle of the vectors: Basic with M2 covers 70 %, and so does Pro; N2 and N3 are not needed."""
    names = ["m1", "m2", "n1", "n2", "n3", "n4"]
    header = evaluation(*(need(key, MUST if key[0] == "m" else NICE) for key in names), features=names)
    offered = product(
        basic=cells("n0n000"), pro=cells("nnn000"), enterprise=cells("nnnnn0"), plus_m2=cells(".n....")
    )
    offers = [Offer("basic"), Offer("basic", ("m2",)), Offer("pro"), Offer("enterprise")]
    fits = [fit.fit.claimed.fraction for fit in score_offers(header, weigh(header), offered, offers)]
    assert fits == [Fraction(4, 10), Fraction(7, 10), Fraction(7, 10), Fraction(9, 10)]
