"""Ranges of an offer's cost (spec 5.4)."""

import json
import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from scoring.engine.costs import Projector
from scoring.engine.ranges import DRAWS, ProductSampler, Sampler, SamplingModel, present_value, totals
from scoring.engine.ranges.draws import PATHS, draws_of, quantile, triangular, uniforms
from scoring.engine.ranges.figures import percentiles
from scoring.engine.ranges.sampling import growth_paths
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Billing, CostClass
from tests.scoring.engine.documents import CASE_NAMES, read_case, read_document, read_range
from tests.scoring.engine.small import (
    IMPLEMENTATION,
    NO_RULES,
    addon,
    charge_row,
    effort,
    header,
    per_user,
    plan,
    product,
    team,
)

OVERTIME = "hidden_fees/overtime"
SUPPORT = "hidden_fees/training_and_support"
WIDE = ["10", "20", "40"]


def ranges(evaluation, sold, key="pro", addons=(), billing=None):
    """An offer's figures and model."""
    sampler = Sampler(evaluation)
    projector = Projector(evaluation, sold, sampler.likely)
    offer = Offer(key, tuple(addons), Billing(billing) if billing else None)
    return ProductSampler(sampler, projector).ranges(projector.project(offer))


def figures_of(*charges, **evaluation):
    return ranges(header(**{"months": 1, **evaluation}), product(plan(charges=charges)))[0]


def totals_of(evaluation, sold, **offer):
    return totals(ranges(evaluation, sold, **offer)[1])


# Triangular amounts


def test_the_published_triangle():
    """10/20/40: mean (10 + 20 + 40) ÷ 3 = 23.33, P80 = 40 − √(.2 × 30 × 20) = 29.05."""
    assert quantile(read_range(WIDE), 0.8) == pytest.approx(40 - math.sqrt(0.2 * 30 * 20))
    figures = figures_of(charge_row(amount=WIDE))
    assert figures.mean == pytest.approx(23.33, abs=0.15)
    assert figures.p80 == pytest.approx(29.05, abs=0.25)
    assert figures.p50 == pytest.approx(40 - math.sqrt(0.5 * 30 * 20), abs=0.25)


@pytest.mark.parametrize(
    "amounts", [WIDE, ["0", "0", "5"], ["0", "5", "5"], ["-4", "1", "2"], ["1", "1.5", "1e3"]]
)
def test_draws_are_the_quantiles_of_their_uniforms(amounts):
    u = np.array([1e-12, 0.1, 1 / 3, 0.5, 0.8, 1 - 1e-12])
    amount = read_range(amounts)
    drawn = triangular(u, float(amount.low), float(amount.likely), float(amount.high))
    assert drawn == pytest.approx([quantile(amount, x) for x in u], abs=1e-9)
    assert (np.diff(drawn) > 0).all()


def test_a_certain_amount_is_its_own_quantile():
    assert quantile(read_range("7"), 0.3) == 7


def test_draws_stay_within_their_ends():
    drawn = draws_of(3, "x", 1.0, 2.0, 5.0)
    assert len(drawn) == DRAWS
    assert 1 <= drawn.min() < drawn.max() <= 5


def test_uniforms_are_uniform():
    found = uniforms(0, "acme/crm/pro#charge-0")
    assert (np.histogram(found, 10, (0, 1))[0] / DRAWS).tolist() == pytest.approx([0.1] * 10, abs=0.015)
    assert found.min() > 0
    assert found.max() < 1


def test_streams_are_told_apart_by_seed_and_line():
    streams = [uniforms(seed, key) for seed, key in ((0, "a"), (1, "a"), (0, "b"), (1, "0\na"))]
    for i, one in enumerate(streams):
        for other in streams[:i]:
            assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_a_stream_never_changes():
    """Literal values: a new engine that draws otherwise must say so in its version."""
    assert uniforms(11, "acme/crm/pro#charge-0")[:3].tolist() == [
        0.3881298511987552,
        0.08760888024698943,
        0.9211581667186692,
    ]


def test_kept_draws_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        draws_of(0, "x", 1.0, 2.0, 5.0)[0] = 1


# Figures


@pytest.mark.parametrize(("n", "expected"), [(10, (1, 5, 8, 9)), (3, (1, 2, 3, 3)), (1, (1, 1, 1, 1))])
def test_a_percentile_is_the_smallest_value_not_exceeded_by_so_many(n, expected):
    assert percentiles(np.arange(n, 0, -1.0)) == expected


def test_without_anything_uncertain_all_figures_are_the_likely_one():
    figures = figures_of(charge_row(amount="20"), months=13)
    assert (figures.mean, figures.p10, figures.p50, figures.p80, figures.p90) == (260,) * 5
    assert figures.years == (240, 20)
    assert figures.classes == {kind: 260 * (kind is CostClass.TRANSPARENT_FEES) for kind in CostClass}


def test_means_by_class_and_by_year_add_up_to_the_mean():
    evaluation = header(
        months=30,
        users=20,
        growth=["0.05", "0.1", "0.4"],
        teams=[team(rate="40")],
        efforts=[effort("hidden_time/discovery", ["4", "6", "11"], "year")],
        rules={"exposure": {"hidden_fees/customisation": "900"}},
    )
    rows = per_user(["5", "6", "9"]), charge_row(OVERTIME, ["100", "200", "250"], "one_off")
    figures, _ = ranges(evaluation, product(plan(charges=rows)))
    assert sum(figures.classes.values()) == pytest.approx(figures.mean)
    assert sum(figures.years) == pytest.approx(figures.mean)
    assert len(figures.years) == 3


def test_a_mean_by_class_is_that_of_its_lines():
    figures = figures_of(charge_row(amount=WIDE), charge_row(SUPPORT, ["1", "2", "3"]))
    assert figures.classes[CostClass.TRANSPARENT_FEES] == pytest.approx(70 / 3, rel=0.01)
    assert figures.classes[CostClass.HIDDEN_FEES] == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize(("budget", "chance"), [("19.99", 1), ("20", 0), ("21", 0), ("0", 1), (None, None)])
def test_the_chance_to_exceed_the_budget(budget, chance):
    rest = {"budget": budget} if budget else {}
    assert figures_of(charge_row(amount="20"), **rest).over_budget == chance


def test_the_chance_to_exceed_a_budget_within_the_range():
    """P(X > 20) of 10/20/40 is 20 ÷ 30."""
    assert figures_of(charge_row(amount=WIDE), budget="20").over_budget == pytest.approx(2 / 3, abs=0.015)


def test_the_budget_is_not_discounted():
    figures = figures_of(charge_row(amount="10"), months=13, budget="129", discount_rate="0.5")
    assert figures.over_budget == 1


# Present value


def test_the_published_present_value():
    """100 at the start and 100 at each of three year ends, at 10 %: 100 + 90.91 + 82.64 + 75.13 = 348.69."""
    months = [Decimal(100 * (m in (0, 1, 12, 24))) for m in range(36)]
    assert round(present_value(months, Decimal("0.1")), 2) == Decimal("348.69")


def test_month_0_is_not_discounted_and_later_months_count_at_their_year_s_end():
    """10 in months 0 to 12: 10 + 110 ÷ 1.25 + 10 ÷ 1.25² = 10 + 88 + 6.4."""
    figures = figures_of(charge_row(amount="10"), months=13, discount_rate="0.25")
    assert figures.present_value == Decimal("104.4")
    assert figures.present_value.as_tuple().exponent == -10


def test_the_present_value_is_of_the_likely_figure():
    assert figures_of(charge_row(amount=WIDE), discount_rate="0.1").present_value == 20


def test_without_a_discount_rate_there_is_none():
    assert figures_of(charge_row()).present_value is None


def test_a_rate_of_zero_discounts_nothing():
    assert figures_of(charge_row(amount="10"), months=13, discount_rate="0").present_value == 130


# What is shared


def test_hours_common_to_all_are_the_same_draw_for_every_offer():
    """Two vendors differ by 100 in every draw."""
    efforts = [effort("transparent_time/discovery", WIDE, "evaluation")]
    evaluation = header(months=1, teams=[team(rate="1")], efforts=efforts)
    one, other = (
        totals_of(evaluation, product(plan(charges=[charge_row(amount=amount)]), vendor=vendor))
        for vendor, amount in (("acme", "100"), ("other", "200"))
    )
    assert other - one == pytest.approx(100)
    assert one.std() > 1


def test_lines_of_their_own_are_drawn_on_their_own():
    one, other = (
        totals_of(header(months=1), product(plan(charges=[charge_row(amount=WIDE)]), vendor=vendor))
        for vendor in ("acme", "other")
    )
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05


def test_a_line_is_one_draw_in_all_offers_of_a_product():
    """A product's charge and an add-on's are the same in every plan; a plan's own in every cycle."""
    rows = [charge_row(amount=["1", "2", "4"]), charge_row(SUPPORT, "0", billing="month")]
    rows.append(charge_row(SUPPORT, "5", billing="year"))
    sold = product(
        plan("a", rows),
        plan("b", [charge_row(amount="7")]),
        addons=[addon("sms", [charge_row(SUPPORT, WIDE)], plans=["a", "b"])],
        charges=[charge_row(SUPPORT, WIDE)],
    )
    evaluation = header(months=1)
    monthly, yearly = (totals_of(evaluation, sold, key="a", billing=billing) for billing in ("month", "year"))
    assert yearly - monthly == pytest.approx(5)
    bare, with_sms = (totals_of(evaluation, sold, key="b", addons=addons) for addons in ([], ["sms"]))
    own = draws_of(0, "acme/crm/+sms#charge-0", 10.0, 20.0, 40.0)
    assert with_sms - bare == pytest.approx(own)
    assert bare - 7 == pytest.approx(draws_of(0, "acme/crm#charge-0", 10.0, 20.0, 40.0))


def test_the_multiplier_of_overtime_is_one_draw_for_all():
    """At a certain 100 the total is 100 × the draw, at an uncertain amount the product of two draws."""
    evaluation = header(months=1, rules={**NO_RULES, "overtime_multiplier": ["1.5", "2"]})
    multiplier = draws_of(0, "rule:overtime_multiplier", 1.5, 1.75, 2.0)
    certain, uncertain = (
        totals_of(evaluation, product(plan(charges=[charge_row(OVERTIME, amount, "one_off")])))
        for amount in ("100", WIDE)
    )
    assert certain == pytest.approx(100 * multiplier)
    assert uncertain == pytest.approx(draws_of(0, "acme/crm/pro#charge-0", 10.0, 20.0, 40.0) * multiplier)


def test_training_days_are_one_draw_for_all():
    """10 users × 8 h × the draw × 5 an hour."""
    evaluation = header(
        months=1, teams=[team(rate="5")], rules={**NO_RULES, "training_days_per_user": ["0.5", "1"]}
    )
    days = draws_of(0, "rule:training_days_per_user", 0.5, 0.75, 1.0)
    assert totals_of(evaluation, product(plan(charges=[charge_row(amount="0")]))) == pytest.approx(400 * days)


def test_implementation_follows_the_draws_of_its_base():
    """12 months of a draw, and as much again; what comes after a year is not repeated."""
    evaluation = header(months=14, rules={**NO_RULES, "implementation_equals_first_year": True})
    found = totals_of(evaluation, product(plan(charges=[charge_row(amount=WIDE), charge_row(SUPPORT, "1")])))
    own = draws_of(0, "acme/crm/pro#charge-0", 10.0, 20.0, 40.0)
    assert found == pytest.approx(own * (14 + 12) + 14)
    figures, _ = ranges(evaluation, product(plan(charges=[charge_row(amount=WIDE)])))
    assert figures.years == pytest.approx([own.mean() * 24, own.mean() * 2])
    assert figures.classes[CostClass.TRANSPARENT_FEES] == pytest.approx(figures.mean)


def test_a_recorded_implementation_is_not_repeated():
    evaluation = header(months=12, rules={**NO_RULES, "implementation_equals_first_year": True})
    rows = charge_row(amount=WIDE), charge_row(IMPLEMENTATION, "5", "one_off")
    own = draws_of(0, "acme/crm/pro#charge-0", 10.0, 20.0, 40.0)
    assert totals_of(evaluation, product(plan(charges=rows))) == pytest.approx(own * 12 + 5)


# Exposure


EXPOSED = header(
    months=1,
    rules={
        **NO_RULES,
        "exposure": {"hidden_fees/customisation": "300", SUPPORT: "0", "hidden_fees/overtime": "60"},
    },
)


def test_exposure_is_drawn_from_0_to_its_amount_with_likely_0():
    """Customisation and overtime are not estimated: on average 300 ÷ 3 and 60 ÷ 3, at month 0."""
    figures, model = ranges(EXPOSED, product(plan(charges=[charge_row(amount="1")])))
    assert figures.mean == pytest.approx(121, rel=0.02)
    assert figures.classes[CostClass.HIDDEN_FEES] == pytest.approx(120, rel=0.02)
    assert totals(model) - 1 == pytest.approx(
        draws_of(0, "acme/crm#exposure:hidden_fees/customisation", 0.0, 0.0, 300.0)
        + draws_of(0, "acme/crm#exposure:hidden_fees/overtime", 0.0, 0.0, 60.0)
    )


def test_exposure_is_one_draw_a_product():
    sold = product(plan("a", [charge_row(amount="1")]), plan("b", [charge_row(amount="2")]))
    one, other = (totals_of(EXPOSED, sold, key=key) for key in "ab")
    assert other - one == pytest.approx(1)


def test_a_hidden_fee_that_is_answered_has_no_exposure():
    answers = [("hidden_fees/customisation", "limited"), ("hidden_fees/overtime", "no_extra_charge")]
    figures, _ = ranges(EXPOSED, product(plan(charges=[charge_row(amount="1")]), answers=answers))
    assert figures.mean == figures.p90 == 1


def test_silence_widens_p90():
    refused = [("hidden_fees/customisation", "refused"), ("hidden_fees/overtime", "not_asked")]
    figures, _ = ranges(EXPOSED, product(plan(charges=[charge_row(amount="1")]), answers=refused))
    assert figures.p90 > 200


# Growth


GROWING = {
    "users": 20,
    "contacts": 100,
    "months": 24,
    "growth": ["0", "0.1", "0.8"],
    "contacts_growth": "0.5",
}


def test_growth_is_spread_over_a_hundred_quantile_paths():
    paths = growth_paths(header(**GROWING))
    assert len(paths) == PATHS
    assert [users for users, _ in paths] == sorted({users for users, _ in paths})
    assert {contacts for _, contacts in paths} == {Decimal("0.5")}
    amount = read_range(["0", "0.1", "0.8"])
    assert float(paths[49][0]) == pytest.approx(quantile(amount, 0.495))


@pytest.mark.parametrize(
    ("growth", "contacts_growth", "uncertain"),
    [("0.1", "0.5", False), ("0.1", WIDE, True), (WIDE, "0.5", True)],
)
def test_certain_growth_needs_no_paths(growth, contacts_growth, uncertain):
    evaluation = header(users=1, contacts=1, growth=growth, contacts_growth=contacts_growth)
    assert (growth_paths(evaluation) is not None) is uncertain
    assert growth_paths(header(growth="0.1")) is None


def test_every_path_is_projected_exactly():
    """With all amounts certain, each block of draws is the likely total of an evaluation with that growth."""
    sold = product(
        plan("lite", [per_user("120", "year"), charge_row(SUPPORT, "3")], max_users=24, upgrades_to="pro"),
        plan("pro", [per_user("40", "quarter"), charge_row(amount="500", period="year", start_month=13)]),
        addons=[addon("sms", [per_user("7", "one_off", "transparent_fees/licence")], plans=["lite", "pro"])],
    )
    evaluation = header(**GROWING, rules={**NO_RULES, "implementation_equals_first_year": True})
    found = totals_of(evaluation, sold, key="lite", addons=["sms"]).reshape(PATHS, -1)
    for path, (users, _) in enumerate(growth_paths(evaluation)):
        growth = replace(evaluation.policy.users, yearly_growth=read_range(str(users)))
        alone = replace(evaluation, policy=replace(evaluation.policy, users=growth))
        likely = Projector(alone, sold).likely(Offer("lite", ("sms",)))
        assert found[path] == pytest.approx(float(likely), rel=1e-12)
    assert len(set(found[:, 0])) > 20


def test_growth_is_the_same_draw_for_every_offer():
    """Twice the price is twice the total in every draw."""
    one, other = (
        totals_of(header(**GROWING), product(plan(charges=[per_user(amount)]), vendor=vendor))
        for vendor, amount in (("acme", "5"), ("other", "10"))
    )
    assert other == pytest.approx(2 * one)


def test_growth_and_amounts_are_drawn_independently():
    found = totals_of(header(**GROWING), product(plan(charges=[per_user("5"), charge_row(SUPPORT, WIDE)])))
    users = totals_of(header(**GROWING), product(plan(charges=[per_user("5")])))
    assert abs(np.corrcoef(users, found - users)[0, 1]) < 0.05


# Where and in which company it is computed


def bytes_of(evaluation, products):
    """Figures and models of every plan and cycle, as bytes, by offer."""
    sampler, found = Sampler(evaluation), {}
    for sold in products:
        projector = Projector(evaluation, sold, sampler.likely)
        own = ProductSampler(sampler, projector)
        for row in sold.plans:
            for billing in projector.cycles(row.key):
                figures, model = own.ranges(projector.project(Offer(row.key, (), billing)))
                text = json.dumps([repr(figures), model.to_json()])
                found[model.offer, billing] = text.encode() + totals(model).tobytes()
    return found


@pytest.mark.parametrize("name", CASE_NAMES)
def test_no_result_depends_on_other_vendors_or_their_order(name):
    document = {**read_case(name)[0], "coverage": [], "verifications": []}
    document["evaluation"] = {**document["evaluation"], "budget": "30000", "discount_rate": "0.08"}
    document["evaluation"]["users"] = {"start": 25, "yearly_growth": ["0.05", "0.1", "0.35"]}
    evaluation, products = read_document(document)
    together = bytes_of(evaluation, products)
    assert bytes_of(evaluation, products[::-1]) == together
    alone = {}
    for sold in products:
        draws_of.cache_clear()
        alone |= bytes_of(evaluation, [sold])
    assert alone == together


def test_hours_for_another_vendor_s_plan_move_no_draw():
    """A vendor leaves with the hours it would have cost; those of the others are drawn as before."""
    sold = product(plan(charges=[charge_row()]))
    common = effort("transparent_time/discovery", WIDE, "evaluation")
    own = effort("transparent_time/selection", WIDE, "month", offering="acme/crm/pro")
    gone = effort("transparent_time/selection", WIDE, "month", offering="gone/crm/pro")
    with_it, without = (
        header(months=2, teams=[team(rate="1")], efforts=efforts)
        for efforts in ([gone, common, gone, own], [common, own])
    )
    assert bytes_of(with_it, [sold]) == bytes_of(without, [sold])


def test_each_of_an_offering_s_efforts_is_drawn_on_its_own():
    own = effort("transparent_time/selection", WIDE, "evaluation", offering="acme/crm/pro")
    one, two = (
        totals_of(
            header(months=1, teams=[team(rate="1")], efforts=[own] * n), product(plan(charges=[charge_row()]))
        )
        for n in (1, 2)
    )
    assert two.std() == pytest.approx(one.std() * math.sqrt(2), rel=0.05)


def test_another_seed_draws_otherwise():
    sold = product(plan(charges=[charge_row(amount=WIDE)]))
    assert (totals_of(header(seed=1), sold) != totals_of(header(seed=2), sold)).mean() > 0.99


def test_a_model_survives_json_to_the_last_bit():
    evaluation = header(**GROWING, rules={"exposure": {SUPPORT: "100"}})
    _, model = ranges(evaluation, product(plan(charges=[per_user(WIDE), charge_row(OVERTIME, WIDE)])))
    again = SamplingModel.from_json(json.loads(json.dumps(model.to_json())))
    assert again == model
    assert totals(again).tobytes() == totals(model).tobytes()


def test_a_model_is_small():
    """One coefficient where all paths agree, one a path where they differ; nothing for what costs nothing."""
    rows = per_user("5"), charge_row(SUPPORT, WIDE), per_user(["1", "2", "3"]), charge_row(SUPPORT, "0")
    _, model = ranges(header(**GROWING), product(plan(charges=rows)))
    assert [([f.key for f in term.factors], len(term.times)) for term in model.terms] == [
        ([], PATHS),
        (["acme/crm/pro#charge-1"], 1),
        (["acme/crm/pro#charge-2"], PATHS),
    ]


# Nothing to draw


@pytest.mark.parametrize(
    "rest",
    [
        {},
        {"users": 0},
        {"teams": [team(people=0)]},
        {"growth": "-0.99"},
        {"growth": ["0", "0", "0"]},
        {"contacts": 0},
    ],
)
@pytest.mark.parametrize(
    "charges", [[], [charge_row(amount=None)], [charge_row(amount="0")], [per_user(["0", "0", "0"])]]
)
def test_nothing_is_never_not_a_number(rest, charges):
    efforts = [effort("transparent_time/discovery", ["0", "0", "0"], "user")]
    evaluation = header(**{"rules": {}, "efforts": efforts, "budget": "0", "discount_rate": "0.1", **rest})
    figures, model = ranges(evaluation, product(plan(charges=charges)))
    numbers = [figures.mean, figures.p10, figures.p90, *figures.classes.values(), *figures.years]
    assert [*numbers, figures.over_budget, figures.present_value] == [0] * (len(numbers) + 2)
    assert (totals(model) == 0).all()


def test_an_unpriced_offer_has_ranges_and_does_not_compete():
    figures, model = ranges(
        header(months=1), product(plan(charges=[charge_row(amount="3"), charge_row(SUPPORT, None)]))
    )
    assert (figures.mean, model.eligible) == (3, False)


def test_an_offer_that_becomes_unavailable_does_not_compete():
    sold = product(plan(charges=[charge_row(amount="3")], max_users=9))
    assert [ranges(header(users=users), sold)[1].eligible for users in (9, 10)] == [True, False]


def test_the_likely_figure_knows_nothing_of_the_paths():
    """A model's likely total is that of the likely growth, whatever the draws follow."""
    evaluation, sold = header(**GROWING), product(plan(charges=[per_user("5")]))
    _, model = ranges(evaluation, sold)
    assert Decimal(model.likely) == Projector(evaluation, sold).likely(Offer("pro"))
