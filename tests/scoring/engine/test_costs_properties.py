"""Properties of every projection (spec 5.2), over random offers."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.costs import Projector
from scoring.engine.costs.rules import RULES
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Billing
from tests.scoring.engine.slow_costs import slow_fees
from tests.scoring.engine.small import (
    IMPLEMENTATION,
    LICENCE,
    addon,
    charge_row,
    effort,
    header,
    plan,
    product,
    project,
    team,
)

CATEGORIES = [
    "transparent_fees/subscription",
    "transparent_fees/service_level",
    LICENCE,
    IMPLEMENTATION,
    "hidden_fees/overtime",
    "hidden_fees/training_and_support",
    "transparent_time/training",
]
amounts = st.decimals("0", "999", places=4).map(str)
ranges = st.lists(amounts, min_size=3, max_size=3).map(lambda three: sorted(three, key=Decimal))
periods = st.sampled_from(["one_off", "month", "quarter", "year"])
metrics = st.sampled_from(["none", "user", "contact", "hour", "employee"])
cycles = st.sampled_from([None, "month", "year"])
WITHOUT_BREAKS = ["flat", "per_unit", "package", "graduated"]


@st.composite
def tiers(draw):
    bounds = sorted(draw(st.sets(st.integers(1, 60), max_size=3)))
    rows = [{"up_to": str(bound)} for bound in bounds] + [{"up_to": None}]
    return [{**row, "unit": draw(amounts), "flat": draw(amounts)} for row in rows]


@st.composite
def charges(draw, models=(*WITHOUT_BREAKS, "volume"), billing=cycles, unpriced=True, metric=metrics):
    model = draw(st.sampled_from(models))
    row = charge_row(draw(st.sampled_from(CATEGORIES)), draw(ranges), draw(periods), model, draw(metric))
    row |= {"start_month": draw(st.integers(0, 14)), "currency": draw(st.sampled_from(["USD", "EUR"]))}
    row |= {"kind": draw(st.sampled_from(["list", "list", "quote"]))}
    if model in ("graduated", "volume"):
        row = {**row, "tiers": draw(tiers()), "amount": None}
    elif unpriced and draw(st.integers(0, 9)) == 0:
        row["amount"] = None
    if model in ("per_unit", "package"):
        row["included"] = str(draw(st.integers(0, 12)))
    cycle = draw(billing)
    return row if cycle is None else {**row, "billing": cycle}


rows = st.lists(charges(), max_size=4)


@st.composite
def products(draw):
    limits = [draw(st.one_of(st.none(), st.integers(5, 40))) for _ in "ab"]
    return product(
        plan("a", draw(rows), max_users=limits[0], upgrades_to=draw(st.sampled_from([None, "b"]))),
        plan("b", draw(rows), max_users=limits[1], upgrades_to=draw(st.sampled_from([None, "c"]))),
        plan("c", draw(rows), users_counted=draw(st.sampled_from(["named", "concurrent"]))),
        addons=[
            addon(key, draw(rows), draw(st.sampled_from([["a"], ["a", "b"], ["a", "b", "c"]])))
            for key in "xyz"
        ],
        charges=draw(st.lists(charges(billing=st.none()), max_size=2)),
        answers=draw(st.sampled_from([[], [(IMPLEMENTATION, "no_extra_charge")]])),
    )


@st.composite
def evaluations(draw, **fixed):
    chosen = [{}, {"administrator_share": "0.15"}, {"implementation_equals_first_year": None}]
    chosen = [{}, {"administrator_share": "0.15"}, {"implementation_equals_first_year": None}]
    rules = draw(st.sampled_from(chosen))
    efforts = [
        effort("transparent_time/discovery", ["1", "2", "5"], "month"),
        effort("transparent_time/training", "1.5", "user", offering="acme/crm/+x"),
        effort("hidden_time/discovery", "3", "year", offering="acme/crm/b"),
    ]
    settings = {
        "users": draw(st.integers(0, 30)),
        "growth": draw(st.sampled_from(["0", "0.1", "0.5", "-0.2"])),
        "contacts": 100,
        "contacts_growth": "0.5",
        "months": draw(st.sampled_from([1, 7, 12, 15, 36])),
        "concurrent_share": "0.6",
        "rates": {"EUR": {"rate": "1.08", "on": "2026-11-01"}},
        "teams": [team("s", 3, "40"), team("t", 4, "25"), team("u", 5)],
        "efforts": efforts,
        "rules": rules,
    }
    return header(**{**settings, **fixed})


offers = st.builds(
    Offer,
    st.just("a"),
    st.sets(st.sampled_from("xyz")).map(lambda keys: tuple(sorted(keys))),
    st.sampled_from([None, Billing.MONTH, Billing.YEAR]),
)


@settings(deadline=None)
@given(evaluations(), products(), offers)
def test_classes_years_months_and_postings_each_sum_to_the_total(evaluation, sold, offer):
    projection = Projector(evaluation, sold).project(offer)
    total = projection.likely
    assert sum(projection.classes.values()) == total
    assert sum(projection.categories.values()) == total
    assert sum(projection.years) == total
    assert sum(projection.months) == total
    assert sum((posting.amount for posting in projection.postings), Decimal(0)) == total
    assert total.as_tuple().exponent == -10


@settings(deadline=None)
@given(evaluations(), products(), st.lists(offers, min_size=1, max_size=6))
def test_cheap_answers_from_kept_parts_are_the_projection_s(evaluation, sold, asked):
    kept = Projector(evaluation, sold)
    for offer in asked:
        projection = Projector(evaluation, sold).project(offer)
        assert kept.likely(offer) == projection.likely
        assert kept.priced(offer) == projection.priced
        assert kept.unavailable_from(offer) == projection.unavailable_from


@settings(deadline=None)
@given(evaluations(), products(), offers)
def test_fees_are_those_of_a_plain_month_by_month_reading(evaluation, sold, offer):
    projection = Projector(evaluation, sold).project(offer)
    found = {}
    for posting in projection.postings:
        if "#" in posting.line and posting.amount:
            found[posting.line, posting.month] = posting.amount
    expected, unavailable_from = slow_fees(evaluation, sold, offer)
    assert found == expected
    assert projection.unavailable_from == unavailable_from


@settings(deadline=None)
@given(evaluations(months=36), products(), offers)
def test_a_shorter_horizon_posts_the_first_months_of_a_longer(evaluation, sold, offer):
    """A horizon of 12 posts what a horizon of 36 posts before month 12.

    Every charge starts before month 12, as a later one would set no cycle and give no figure.
    """
    sold = product_before(sold, 12)
    short = header_of(evaluation, 12)
    few, many = (Projector(settings, sold).project(offer) for settings in (short, evaluation))
    ruled = {line.key for line in (*few.lines, *many.lines) if line.owner == RULES}
    assert [posting for posting in few.postings if posting.line not in ruled] == [
        posting for posting in many.postings if posting.month < 12 and posting.line not in ruled
    ]


def header_of(evaluation, months):
    return replace(evaluation, policy=replace(evaluation.policy, horizon_months=months))


def product_before(sold, month):
    def early(owner):
        return replace(owner, charges=tuple(row for row in owner.charges if row.start_month < month))

    owners = {"plans": tuple(map(early, sold.plans)), "addons": tuple(map(early, sold.addons))}
    return replace(early(sold), **owners)


@settings(deadline=None)
@given(
    st.lists(charges(WITHOUT_BREAKS, st.none(), metric=st.just("user")), max_size=4),
    st.integers(0, 40),
    st.integers(1, 20),
    st.sampled_from(["0", "0.1", "0.5"]),
)
def test_more_seats_never_cost_less(rows, users, more, growth):
    """For offers that cross no limit and have no declared volume break."""
    sold = product(plan(charges=rows))
    settings = {"growth": growth, "months": 15, "rates": {"EUR": {"rate": "1.08", "on": "2026-11-01"}}}
    settings |= {"teams": [team(rate="40")], "efforts": [effort("transparent_time/discovery", "1", "user")]}
    few, many = (project(header(users=n, **settings), sold).likely for n in (users, users + more))
    assert few <= many


@settings(deadline=None)
@given(charges(unpriced=False, billing=st.none()))
def test_a_charge_of_0_and_no_charge_differ(row):
    """A charge of 0 costs nothing and is a figure; without a charge nobody knows."""
    row = {key: value for key, value in row.items() if key != "tiers"} | {"amount": "0", "model": "flat"}
    row |= {"start_month": 0, "metric": "none", "currency": "USD"}
    free, bare = (project(header(), product(plan(charges=rows))) for rows in ([row], []))
    assert free.likely == bare.likely == 0
    assert (free.priced, bare.priced) == (True, False)
    assert set(bare.not_estimated) - set(free.not_estimated)
    assert len(free.postings) > len(bare.postings) == 0
