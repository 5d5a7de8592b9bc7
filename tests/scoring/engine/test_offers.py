"""Offers (spec 3.1, 3.3) and what can be done with them (spec 7): every set of add-ons, exactly."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given

from scoring.engine.costs import Projector
from scoring.engine.fit import Credits, Ratio, score_offers, score_plans
from scoring.engine.offers import (
    Bundle,
    Bundler,
    enumerate_offers,
    merge_frontiers,
    plans_alone,
    product_bundles,
)
from scoring.engine.offers.claims import Claims, Pooled
from scoring.engine.offers.enumeration import choices
from scoring.engine.offers.fronts import undominated
from scoring.engine.offers.gains import gains_of
from scoring.engine.offers.prices import Prices, prices_of
from scoring.engine.values import AddOn, Charge, Effort, Growth, Offer, Plan, Range
from scoring.engine.vocabulary import Billing, ChargeModel, EffortPer, Metric, Period, Priority
from scoring.engine.weights import weigh
from tests.scoring.engine.documents import CASE_NAMES, read_case
from tests.scoring.engine.fitting import (
    MUST,
    cells,
    covered,
    evaluation,
    evaluations,
    need,
    product,
    read_covered,
)

SUBSCRIPTION, IMPLEMENTATION = "transparent_fees/subscription", "transparent_fees/implementation"
TRAINING = "transparent_time/training"
MONTH, QUARTER, YEAR = Billing


def charge(amount: str | None, billing=None, category=SUBSCRIPTION, **rest) -> Charge:
    """A flat charge, once unless it says otherwise."""
    value = None if amount is None else Range(*[Decimal(amount)] * 3)
    given = {"model": ChargeModel.FLAT, "metric": Metric.NONE, "period": Period.ONE_OFF} | rest
    return Charge(category, amount=value, billing=billing, **given)


def plan(key="p", amount: str | None = "10", *more: Charge, **rest) -> Plan:
    return Plan(key, key, (charge(amount), *more), **rest)


def addon(key: str, amount: str | None = "1", *more: Charge, plans=("p",), **rest) -> AddOn:
    return AddOn(key, key, plans, charges=(charge(amount), *more), **rest)


ONE_PLAN = (plan(),)


def offers(*addons: AddOn, plans=ONE_PLAN) -> list[str]:
    """Every offer as text: `plan+addon+addon@cycle`."""
    found = enumerate_offers(product(plans=plans, addons=addons), 36)
    return [
        "+".join([offer.plan, *offer.addons]) + (f"@{offer.billing}" if offer.billing else "")
        for offer in found
    ]


def test_any_set_of_add_ons_can_be_bought():
    assert offers(addon("b"), addon("a")) == ["p", "p+a", "p+b", "p+b+a"]


def test_add_ons_belong_to_their_plans():
    assert offers(addon("a", plans=("q",)), plans=(plan("p"), plan("q"))) == ["p", "q", "q+a"]


def test_requires_is_one_way():
    assert offers(addon("a", requires=("b",)), addon("b")) == ["p", "p+b", "p+a+b"]


def test_excludes_is_symmetric():
    assert offers(addon("a", excludes=("b",)), addon("b")) == ["p", "p+a", "p+b"]
    assert offers(addon("a"), addon("b", excludes=("a",))) == ["p", "p+a", "p+b"]


def test_what_requires_something_that_is_not_there_cannot_be_bought():
    rows = addon("a", requires=("b",)), addon("b", requires=("c",)), addon("c", plans=("q",)), addon("d")
    assert offers(*rows) == ["p", "p+d"]


def test_what_requires_what_it_excludes_cannot_be_bought():
    assert offers(addon("a", requires=("b",)), addon("b", excludes=("a",))) == ["p", "p+b"]


def test_cycles_are_those_of_the_plan_s_charges_in_their_order():
    sold = plan("p", "1", charge("9", YEAR), charge("1", MONTH), charge("3", QUARTER, start_month=36))
    assert offers(plans=(sold, plan("q"))) == ["p@month", "p@year", "q"]
    assert list(plans_alone(product(plans=(sold,)), 37)) == [
        Offer("p", (), cycle) for cycle in (MONTH, QUARTER, YEAR)
    ]


def test_an_add_on_that_names_cycles_is_sold_only_in_those():
    sold = plan("p", "1", charge("9", YEAR), charge("1", MONTH))
    rows = (
        addon("a", "1", charge("1", YEAR)),
        addon("b", requires=("a",)),
        addon("c", "1", charge("1", YEAR, start_month=36)),
    )
    assert offers(*rows, plans=(sold,)) == [
        "p@month", "p+c@month", "p@year", "p+a@year", "p+c@year", "p+a+b@year", "p+a+c@year", "p+a+b+c@year",
    ]  # fmt: skip
    assert offers(rows[0]) == ["p"]


# The claims of all sets.


def claims_of(header, offered, keys, plan="p"):
    """(claims, gains) of a plan's add-ons, given lowest bit first."""
    weights = weigh(header)
    gains = gains_of(offered, plan, keys, weights, Pooled.of(weights), Credits.of(header.policy))
    return gains.claims, gains


def random_case(random, heavy=False):
    """A header and a product of a plan with up to five overlapping add-ons."""
    features = "abcdefgh"[: random.integers(1, 9)]
    importance = lambda: str(
        10**20 + int(random.integers(1, 10**9)) if heavy else random.choice([1, 2, "0.5"])
    )
    needs = [
        need(
            str(random.choice([*features])) if random.random() < 0.9 else None,
            priority := list(Priority)[random.integers(2)],
            importance(),
            f"t{random.integers(2)}",
            deal_breaker=priority is MUST and random.random() < 0.2,
        )
        for _ in range(random.integers(1, 10))
    ]
    header = evaluation(*needs, features=features, voices=("1", "1.5"))
    letters = lambda choice: "".join(random.choice([*choice], len(features)))
    names = "vwxyz"[: random.integers(0, 6)]
    addons = {f"plus_{name}": cells(letters("....ncptxr0"), letters(".......np0")) for name in names}
    return header, product(p=cells(letters(".nptr0--"), letters(".......np0")), **addons), names


@pytest.mark.parametrize("seed", range(30))
def test_the_transform_equals_scoring_every_set(seed):
    random = np.random.default_rng(seed)
    for i in range(40):
        header, offered, names = random_case(random, heavy=i % 4 == 0)
        claims, gains = claims_of(header, offered, names)
        sets = range(2 ** len(names))
        chosen = [tuple(name for i, name in enumerate(names) if one >> i & 1) for one in sets]
        fits = list(score_offers(header, weigh(header), offered, [Offer("p", keys) for keys in chosen]))
        expected = [fit.fit.claimed.fraction for fit in fits]
        assert [claims.ratio(one).fraction for one in sets] == expected
        assert [gains.ratio(one).fraction for one in sets] == expected
        assert gains.credited.tolist() == [fit.deal_breakers_credited for fit in fits]
        np.testing.assert_allclose(
            claims.fits, [np.nan if e is None else float(e) for e in expected], rtol=1e-14
        )


@given(evaluations())
def test_the_transform_holds_for_any_credits(case):
    header, answers, findings = case
    offered = covered(header, answers, findings)
    claims, _ = claims_of(header, offered, ["x", "y"])
    chosen = [Offer("p", keys) for keys in ((), ("x",), ("y",), ("x", "y"))]
    fits = score_offers(header, weigh(header), offered, chosen)
    assert [claims.ratio(one).fraction for one in range(4)] == [fit.fit.claimed.fraction for fit in fits]


def test_overlapping_add_ons_are_not_counted_twice():
    header = evaluation(need("a"), need("b"), need("c"))
    offered = product(p=cells("..."), plus_x=cells("nn."), plus_y=cells(".np"))
    claims, _ = claims_of(header, offered, ["x", "y"])
    assert [claims.ratio(one).fraction for one in range(4)] == [
        0,
        Fraction(4, 6),
        Fraction(3, 6),
        Fraction(5, 6),
    ]


def test_not_applicable_ends_where_an_add_on_gives_a_level():
    header = evaluation(need("a"), need("b"))
    offered = product(p=cells("n-."), plus_x=cells(".0."), plus_y=cells("..n"))
    claims, _ = claims_of(header, offered, ["x", "y"])
    assert [claims.ratio(one).fraction for one in range(4)] == [1, Fraction(1, 2), 1, Fraction(1, 2)]


def exact_claims(*fits: Fraction, common=7**40) -> Claims:
    """Claims of given fits over one denominator of many limbs."""
    bits, count = 40, 4
    pooled = Pooled(np.zeros((0, count), dtype=np.int64), np.zeros(count, dtype=np.int64), bits)
    limbs = lambda integer: [integer >> bits * i & (1 << bits) - 1 for i in range(count)]
    numerators = [limbs(int(100 * common * fit)) for fit in fits]
    return Claims.of(pooled, np.array(numerators), np.array([limbs(common)]))


def test_fits_that_are_one_float_are_compared_exactly():
    hair = Fraction(1, 7**40)
    claims = exact_claims(
        Fraction(6, 7), Fraction(6, 7) - hair, Fraction(6, 7) + hair, Fraction(6, 7), Fraction(1, 7)
    )
    assert len(set(claims.fits[:4].tolist())) == 1
    sets = np.arange(5)
    assert claims.reaching(sets, Fraction(6, 7)).tolist() == [True, False, True, True, False]
    exceeding = [claims.ratio(one).exceeds(claims.ratio(0)) for one in range(5)]
    assert exceeding == [False, False, True, False, False]
    assert [claims.exactly(one) == claims.exactly(0) for one in range(5)] == [True, False, False, True, False]


# Bundles.


def bundles(header, offered, fits=(), **options):
    return Bundler(header, weigh(header), **options).bundles(offered, Projector(header, offered), fits)


def test_an_add_on_can_beat_a_higher_plan():
    """The bundle of the vectors: Basic with M2 at 22 beats Pro at 25."""
    names = ["m1", "m2", "n1", "n2", "n3", "n4"]
    rows = [need(key, MUST if key[0] == "m" else Priority.NICE, deal_breaker=key[0] == "m") for key in names]
    header = evaluation(*rows, features=names, rules=OFF)
    basic = {"plans": ("basic",)}
    offered = product(
        plans=(plan("basic", "10"), plan("pro", "25"), plan("enterprise", "60")),
        addons=(addon("m2", "12", **basic), addon("n2", "5", **basic), addon("n3", "6", **basic)),
        basic=cells("n.n..."),
        pro=cells("nnn..."),
        enterprise=cells("nnnnn."),
        plus_m2=cells(".n...."),
        plus_n2=cells("...n.."),
        plus_n3=cells("....n."),
    )
    found = bundles(header, offered)
    cheapest = Bundle(
        "acme/crm/basic", Offer("basic", ("m2",)), Decimal("22.0000000000"), found.cheapest.claimed
    )
    assert found.cheapest == cheapest
    assert cheapest.claimed.fraction == Fraction(7, 10)
    assert [
        (b.path.split("/")[2], b.offer.addons, int(b.likely), b.claimed.number) for b in found.frontier
    ] == [
        ("basic", (), 10, 0.4),
        ("basic", ("n2",), 15, 0.5),
        ("basic", ("n2", "n3"), 21, 0.6),
        ("basic", ("m2",), 22, 0.7),
        ("basic", ("m2", "n2"), 27, 0.8),
        ("basic", ("m2", "n2", "n3"), 33, 0.9),
    ]


OFF = replace(
    evaluation().policy.rules,
    implementation_equals_first_year=False,
    training_days_per_user=None,
)
NEEDS = evaluation(need("a"), need("b"), need("c"), rules=OFF, threshold=Decimal("0.6"))


def two_plans(first: str, second: str, **rest):
    """Two plans of the same price."""
    return product(plans=(plan("q"), plan("p")), q=cells(first), p=cells(second), **rest)


def test_ties_prefer_fewest_add_ons_then_path_then_keys_then_billing():
    assert bundles(NEEDS, two_plans("nn.", "nn.")).cheapest.path == "acme/crm/p"
    free = {
        "addons": (addon("z", "0", plans=("p",)), addon("y", "0", plans=("p", "q"))),
        "plus_z": cells("nnn"),
    }
    assert bundles(NEEDS, two_plans("nn.", "n..", **free)).cheapest.offer == Offer("q")
    both = free | {"plus_y": cells("nnn")}
    assert bundles(NEEDS, two_plans("n..", "n..", **both)).cheapest.offer == Offer("p", ("y",))
    cycles = plan("p", "0", charge("5", YEAR), charge("5", MONTH))
    found = bundles(NEEDS, product(plans=(cycles,), p=cells("nn.")))
    assert found.cheapest.offer == Offer("p", (), MONTH)
    assert [bundle.offer for bundle in found.frontier] == [Offer("p", (), MONTH)]


@pytest.mark.parametrize(
    ("header", "offered"),
    [
        (NEEDS, product(plans=(plan("p", None),), p=cells("nnn"))),
        (NEEDS, product(plans=(Plan("p", "p"),), p=cells("nnn"))),
        (NEEDS, product(plans=(plan(max_users=3),), p=cells("nnn"))),
    ],
    ids=["contact sales", "no charges", "over the limit"],
)
def test_what_is_not_priced_or_not_available_is_passed_over(header, offered):
    assert bundles(header, offered) == replace(bundles(header, offered), cheapest=None, frontier=())


def test_an_unpriced_add_on_is_left_out():
    offered = product(plans=(plan(),), addons=(addon("x", None),), p=cells("n.."), plus_x=cells("nnn"))
    found = bundles(NEEDS, offered)
    assert (found.cheapest, [bundle.offer for bundle in found.frontier]) == (None, [Offer("p")])


def test_a_refused_deal_breaker_passes_only_with_an_add_on_that_has_it():
    header = evaluation(need("a"), need("b"), need("c", MUST, "0.1", deal_breaker=True), rules=OFF)
    offered = product(plans=(plan(),), addons=(addon("x"),), p=cells("nn0"), plus_x=cells("..p"))
    found = bundles(header, offered)
    assert found.cheapest.offer == Offer("p", ("x",))
    assert [bundle.offer.addons for bundle in found.frontier] == [(), ("x",)]


def test_a_deal_breaker_without_a_feature_is_never_met():
    header = evaluation(need("a"), need(None, MUST, "0.1", deal_breaker=True), rules=OFF)
    found = bundles(header, product(plans=(plan(),), p=cells("nnn")))
    assert (found.cheapest, len(found.frontier)) == (None, 1)


def test_where_nothing_applies_there_is_no_fit_to_show():
    found = bundles(NEEDS, product(plans=(plan(),), p=cells("---")))
    assert (found.cheapest, found.frontier) == (None, ())


def bundle(likely: str, claimed: Ratio, path="a/b/p", *addons: str, billing=None) -> Bundle:
    return Bundle(path, Offer("p", addons, billing), Decimal(likely), claimed)


def test_a_frontier_rises_and_keeps_the_preferred_of_equals():
    half, hair = Ratio(1, 2), Ratio(10**20 + 1, 2 * 10**20)
    kept = [bundle("1", Ratio(1, 3)), bundle("2", half, "a/b/p"), bundle("2.0000000001", hair)]
    dropped = [
        bundle("1", Ratio(0, 3)),
        bundle("2", half, "a/b/q"),
        bundle("2", half, "a/a/p", "x"),
        bundle("3", half),
        bundle("0", Ratio(0, 0)),
    ]
    assert half.number == hair.number
    assert merge_frontiers([dropped, kept[::-1]]) == tuple(kept)
    assert merge_frontiers([kept[:2], dropped[:3], kept[2:]]) == tuple(kept)
    assert merge_frontiers([]) == ()
    more, less = bundle("2", half, "a/b/p", "x"), bundle("2", Ratio(1, 3), "a/a/p")
    assert merge_frontiers([[more], [less]]) == merge_frontiers([[less, more]]) == (more,)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("dtype", [np.int64, object])
def test_whatever_no_other_dominates_is_kept(seed, dtype):
    """Fits in whole steps, so that each is told from the others; few costs, so that many are equal."""
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 400))
    totals = random.integers(0, random.choice([5, 1000]), count).astype(dtype)
    fits = random.integers(0, 3 * count + 1, count) / 1000
    fits[random.random(count) < 0.1] = np.nan
    kept = undominated(totals, fits).tolist()
    dominated = [(totals <= totals[i]) & (fits > fits[i]) for i in range(count)]
    best = [i for i in range(count) if not np.isnan(fits[i]) and not dominated[i].any()]
    assert sorted(kept) == best
    assert kept == sorted(kept, key=lambda i: (totals[i], i))


def test_fits_that_floats_hardly_tell_apart_are_all_kept():
    fits = np.array([0.6, np.nextafter(0.6, 0), 0.3, np.nextafter(0.6, 1)])
    assert undominated(np.array([1, 2, 3, 4]), fits).tolist() == [0, 1, 3]


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize(
    ("claims", "price", "passes", "count"),
    [
        ("nnn", "1", True, 1),
        ("n00", "1", False, 1),
        ("0nn", "1", False, 1),
        ("---", "1", False, 0),
        ("nnn", None, False, 0),
    ],
)
def test_a_plan_without_add_ons_is_taken_as_it_was_scored(listed, claims, price, passes, count):
    header = evaluation(need("a", MUST, "0.1", deal_breaker=True), need("b"), need("c"), rules=OFF)
    offered = product(plans=(plan("p", price),), p=cells(claims))
    fits = list(score_plans(header, weigh(header), [offered])) if listed else ()
    found = bundles(header, offered, fits=fits)
    assert (found.cheapest is not None, len(found.frontier)) == (passes, count)


def test_claims_of_weights_beyond_all_floats_are_found():
    """The weights of twenty teams with totals that share no factor have more than a thousand bits."""
    primes = [int.from_bytes(np.random.default_rng(i).bytes(9), "big") | 1 for i in range(20)]
    rows = [
        need(key, importance=str(p + i), team=f"t{t}")
        for t, p in enumerate(primes)
        for i, key in enumerate("ab")
    ]
    header = evaluation(*rows, voices=["1"] * 20, rules=OFF, threshold=Decimal("0.5"))
    assert max(weigh(header).overall).bit_length() > 1100
    offered = product(plans=(plan(),), addons=(addon("x"),), p=cells("n.."), plus_x=cells(".p."))
    found = bundles(header, offered)
    assert found.cheapest.offer == Offer("p", ("x",))
    assert [told(row) for row in found.frontier] == [told(row) for row in slow_bundles(header, offered)[1]]


# Against brute force.


def random_charge(random, billing=None):
    amount = None if random.random() < 0.05 else str(random.choice([0, 1, 2, 5, "7.35", 10]))
    category = str(random.choice([SUBSCRIPTION] * 4 + [IMPLEMENTATION, "hidden_fees/training"]))
    period = list(Period)[random.integers(4)]
    metric = [Metric.NONE, Metric.USER][random.integers(2)]
    model = ChargeModel.FLAT if metric is Metric.NONE else ChargeModel.PER_UNIT
    start = int(random.choice([0, 0, 0, 2, 14]))
    return charge(amount, billing, category, period=period, metric=metric, model=model, start_month=start)


def random_market(random):
    """A header with efforts and growth, and a product with plans in tiers, limits, upgrades and add-ons."""
    header, offered, names = random_case(random)
    keys = ["p", "q"][: random.integers(1, 3)]
    cycles = [[None], [MONTH, YEAR], [None, MONTH]]
    plans = [
        Plan(
            key,
            key,
            tuple(random_charge(random, billing) for billing in cycles[random.integers(3)]),
            max_users=int(random.choice([5, 11, 12])) if random.random() < 0.3 else None,
            upgrades_to="q" if key == "p" and len(keys) == 2 and random.random() < 0.7 else None,
        )
        for key in keys
    ]
    some = lambda share: tuple(name for name in names if random.random() < share)
    addons = [
        AddOn(
            name,
            name,
            tuple(key for key in keys if random.random() < 0.8) or ("p",),
            tuple(other for other in some(0.15) if other != name),
            tuple(other for other in some(0.15) if other != name),
            tuple(
                random_charge(random, [None, None, YEAR][random.integers(3)])
                for _ in range(random.integers(0, 3))
            ),
        )
        for name in random.permutation([*names])
    ]
    efforts = tuple(
        Effort(TRAINING, None, f"acme/crm/{key}", Range(*[Decimal(3)] * 3), EffortPer.USER)
        for key in [*keys, *(f"+{name}" for name in names)]
        if random.random() < 0.15
    )
    growth = Growth(10, Range(*[Decimal("0.1")] * 3))
    teams = tuple(replace(team, hourly_rate=Decimal(2), people=5) for team in header.teams)
    policy = replace(
        header.policy, users=growth, horizon_months=14, threshold=Decimal(str(random.choice([0.3, 0.5])))
    )
    header = replace(header, policy=policy, teams=teams, efforts=efforts)
    covered_plans = dict(offered.cells) | {"q": offered.cells["p"]}
    return header, replace(offered, plans=tuple(plans), addons=tuple(addons), cells=covered_plans)


def slow_offers(offered, horizon):
    """Every offer by the sentences of spec 3.1 and 3.3."""
    by_key = {one.key: one for one in offered.addons}
    inside = lambda charges: {row.billing for row in charges if row.start_month < horizon} - {None}
    for one in offered.plans:
        for billing in sorted(inside(one.charges), key=list(Billing).index) or [None]:
            for size in range(len(by_key) + 1):
                for keys in combinations(by_key, size):
                    chosen = [by_key[key] for key in keys]
                    if (
                        all(one.key in extra.plans for extra in chosen)
                        and all(set(extra.requires) <= set(keys) for extra in chosen)
                        and not any(set(extra.excludes) & set(keys) for extra in chosen)
                        and all(not inside(e.charges) or billing in inside(e.charges) for e in chosen)
                    ):
                        yield Offer(one.key, keys, billing)


def slow_bundles(header, offered):
    """(cheapest passing, frontier) by looking at every offer."""
    projector = Projector(header, offered)
    every = list(slow_offers(offered, header.policy.horizon_months))
    rows = []
    for offer, fit in zip(every, score_offers(header, weigh(header), offered, every), strict=True):
        if projector.priced(offer) and projector.unavailable_from(offer) is None:
            rows.append((Bundle(fit.offer, offer, projector.likely(offer), fit.fit.claimed), fit))
    passing = [
        row
        for row, fit in rows
        if fit.cleared.claimed and not fit.deal_breakers_refused and fit.deal_breakers_credited
    ]
    key = lambda row: (
        row.likely,
        len(row.offer.addons),
        row.path,
        sorted(row.offer.addons),
        row.offer.billing or "",
    )
    ranked = sorted((row for row, _ in rows if row.claimed.denominator), key=key)
    frontier = [
        row
        for i, row in enumerate(ranked)
        if not any(
            other.claimed.fraction > row.claimed.fraction
            or (other.claimed.fraction == row.claimed.fraction and (other.likely < row.likely or j < i))
            for j, other in enumerate(ranked)
            if other.likely <= row.likely
        )
    ]
    return min(passing, key=key, default=None), frontier


def told(row):
    return row and (row.path, row.offer, row.likely, row.claimed.fraction)


@pytest.mark.parametrize("seed", range(20))
def test_bundles_equal_brute_force(seed):
    random = np.random.default_rng(1000 + seed)
    for _ in range(20):
        header, offered = random_market(random)
        cheapest, frontier = slow_bundles(header, offered)
        found = bundles(header, offered)
        scored = list(score_plans(header, weigh(header), [offered]))
        assert bundles(header, offered, fits=scored) == found
        assert told(found.cheapest) == told(cheapest)
        assert [told(row) for row in found.frontier] == [told(row) for row in frontier]
        assert set(enumerate_offers(offered, 14)) == set(slow_offers(offered, 14))


@pytest.mark.parametrize(
    ("needs", "addons", "covered", "cheapest", "frontier"),
    [
        ((), {"x": {"excludes": ("y",)}, "y": {}}, ("...", "nn.", ".nn"), "x", ["", "x"]),
        ((), {"x": {}, "y": {"excludes": ("x",)}}, ("...", "nn.", ".nn"), "x", ["", "x"]),
        ((), {"x": {"requires": ("y",)}, "y": {}}, ("...", "nn.", "..."), "xy", ["", "xy"]),
        ((), {"x": {}, "y": {}}, ("n--", ".0.", "..0"), "", [""]),
        ((), {"x": {}, "y": {}}, ("0--", ".n.", ".pn"), "xy", ["", "x", "xy"]),
        ((), {"x": {}, "y": {}}, ("---", "n..", ".0."), "x", ["x"]),
        ((need(None, MUST, "0.1", deal_breaker=True),), {"x": {}}, ("nnn", "nnn"), None, [""]),
        ((need("a", MUST, "0.1", deal_breaker=True),), {"x": {}}, ("0nn", "p.."), "x", ["", "x"]),
        ((need("a", MUST, "0.1", deal_breaker=True),), {"x": {}, "y": {}}, ("-nn", "0..", "p.."), "", [""]),
        ((), {}, ("np.",), None, [""]),
        ((), {}, ("npp",), "", [""]),
    ],
)
@pytest.mark.parametrize("exhaustive", [20, 0])
def test_both_searches_find_what_is_plain_to_see(needs, addons, covered, cheapest, frontier, exhaustive):
    """Add-ons cost x 1, y 2."""
    header = replace(NEEDS, requirements=(*NEEDS.requirements, *needs))
    extras = tuple(addon(key, "1" if key == "x" else "2", **rest) for key, rest in addons.items())
    offerings = dict(zip(["p", *(f"plus_{key}" for key in addons)], map(cells, covered), strict=True))
    found = bundles(header, product(plans=(plan(),), addons=extras, **offerings), exhaustive=exhaustive)
    assert (found.cheapest and "".join(found.cheapest.offer.addons)) == cheapest
    assert ["".join(row.offer.addons) for row in found.frontier] == frontier


@pytest.mark.parametrize("seed", range(10))
def test_the_programs_for_very_many_add_ons_find_the_same(seed):
    random = np.random.default_rng(2000 + seed)
    for _ in range(4):
        header, offered = random_market(random)
        searched, scored = bundles(header, offered, exhaustive=0), bundles(header, offered)
        assert (
            told(searched.cheapest)[2:] == told(scored.cheapest)[2:]
            if scored.cheapest
            else not searched.cheapest
        )
        assert [told(row)[2:] for row in searched.frontier] == [told(row)[2:] for row in scored.frontier]


@pytest.mark.parametrize("seed", range(20))
def test_prices_of_all_sets_equal_the_projection_of_each(seed):
    random = np.random.default_rng(3000 + seed)
    for _ in range(10):
        header, offered = random_market(random)
        projector = Projector(header, offered)
        for choice in choices(offered, 14):
            seen = []
            for prices in prices_of(choice, projector):
                sets = prices.offered(np.arange(choice.everything + 1))
                seen += sets.tolist()
                likely = [projector.likely(choice.offer(one, offered)).scaleb(10) for one in sets.tolist()]
                assert prices.totals(sets).tolist() == likely == [prices.total(one) for one in sets.tolist()]
            for one in range(choice.everything + 1):
                offer = choice.offer(one, offered)
                bought = projector.priced(offer) and projector.unavailable_from(offer) is None
                assert seen.count(one) == bought


def test_totals_of_any_size_are_exact():
    offered = product(
        plans=(plan("p", "1" + "0" * 30),), addons=(addon("x", "0.01"),), p=cells("n.."), plus_x=cells("nn.")
    )
    found = bundles(NEEDS, offered)
    assert str(found.cheapest.likely) == "1" + "0" * 30 + ".0100000000"


def test_one_product_alone_gives_the_same():
    assert product_bundles(
        NEEDS, weigh(NEEDS), two_plans("nn.", "nnn"), Projector(NEEDS, two_plans("nn.", "nnn"))
    ) == (bundles(NEEDS, two_plans("nn.", "nnn")))


@pytest.mark.parametrize("exhaustive", [20, 0])
@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_case_s_cheapest_passing_offers_are_as_expected(name, exhaustive):
    document, expected = read_case(name)
    header, products = read_covered(document)
    found = [bundles(header, offered, exhaustive=exhaustive) for offered in products]
    rows = [
        {
            "product": one.product,
            "offer": one.cheapest.path,
            "addons": list(one.cheapest.offer.addons),
            "billing": one.cheapest.offer.billing,
            "likely": f"{one.cheapest.likely:f}",
        }
        for one in found
        if one.cheapest is not None
    ]
    assert rows == expected["cheapest_passing"]


@pytest.mark.parametrize("scale", [1, 2**70])
def test_totals_of_sets_are_those_of_each_set_also_beyond_64_bits(scale):
    """Figures of ten decimals in integers: 10^9 in money is 10^19 here, above 2^63."""
    prices = Prices(
        within=0b11,
        beyond=None,
        complete=True,
        priced=0b11,
        fixed=5 * scale,
        amounts=(7 * scale, 11 * scale),
        training=13 * scale,
        trainers=0b01,
        base=17 * scale,
        bases=(19 * scale, 23 * scale),
        implementers=0b10,
    )
    sets = np.arange(4)
    expected = [5 + 13 + 17, 5 + 7 + 17 + 19, 5 + 11 + 13, 5 + 7 + 11]
    assert [int(total) for total in prices.totals(sets)] == [value * scale for value in expected]
    assert [prices.total(chosen) for chosen in range(4)] == [value * scale for value in expected]
