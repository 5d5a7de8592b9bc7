"""What ways out cost in the draws, by class (spec 5.4, 7)."""

from decimal import Decimal

import pytest

from scoring.engine.costs import Projector
from scoring.engine.ranges import DRAWS, ProductSampler, Sampler
from scoring.engine.ranges.draws import draws_of, quantile
from scoring.engine.ranges.figures import percentiles
from scoring.engine.values import Offer, Range
from scoring.engine.vocabulary import CostClass
from scoring.engine.waysout import build, build_spread, plan_spread
from scoring.engine.waysout.spreads import Spread
from tests.scoring.engine.small import charge_row, header, per_user, plan, product

ESTIMATE = {"amount": ["80000", "120000", "250000"], "months": [6, 9, 18]}
FEES, HIDDEN = CostClass.TRANSPARENT_FEES, CostClass.HIDDEN_FEES


def built(**changes):
    policy = header(months=36, seed=5, build=ESTIMATE | changes).policy
    return build_spread(policy, build(policy))


def quantiles(spread):
    return spread.p10, spread.p50, spread.p90


class TestBuild:
    def test_likely_figures_are_those_of_the_estimate(self):
        found = built()
        likely = {name: part.likely for name, part in found.classes.items()}
        assert likely == {FEES: Decimal(120000), HIDDEN: Decimal(63000)}
        assert found.total.likely == Decimal(183000)

    def test_the_amount_is_drawn_as_any_amount(self):
        """Its own triangle's quantiles, within what 10,000 draws allow."""
        amount = Range(Decimal(80000), Decimal(120000), Decimal(250000))
        expected = [quantile(amount, u) for u in (0.1, 0.5, 0.9)]
        assert quantiles(built().classes[FEES]) == pytest.approx(expected, rel=0.01)

    def test_upkeep_is_drawn_amount_times_drawn_share_times_years(self):
        amount = draws_of(5, "build#amount", 80000.0, 120000.0, 250000.0)
        share = draws_of(5, "build#yearly_maintenance", 0.15, 0.175, 0.2)
        p10, p50, _p80, p90 = percentiles(amount * share * 3)
        assert quantiles(built().classes[HIDDEN]) == pytest.approx((p10, p50, p90))

    def test_the_total_is_drawn_as_one(self):
        """The same draw of the amount is in both: quantiles of the sum, not the sum of quantiles."""
        amount = draws_of(5, "build#amount", 80000.0, 120000.0, 250000.0)
        share = draws_of(5, "build#yearly_maintenance", 0.15, 0.175, 0.2)
        p10, p50, _p80, p90 = percentiles(amount + amount * share * 3)
        assert quantiles(built().total) == pytest.approx((p10, p50, p90))

    def test_what_is_certain_is_not_drawn(self):
        found = built(amount="100", yearly_maintenance=["0.1", "0.1"])
        assert quantiles(found.total) == pytest.approx((130, 130, 130))

    def test_the_seed_decides(self):
        again = header(months=36, seed=5, build=ESTIMATE).policy
        other = header(months=36, seed=6, build=ESTIMATE).policy
        assert built() == build_spread(again, build(again))
        assert built().total.p50 != build_spread(other, build(other)).total.p50

    def test_nobody_estimated_hours(self):
        assert set(built().classes) == {FEES, HIDDEN}


def sampled(evaluation, sold):
    """A product's sampler, and the projection of its plan."""
    projector = Projector(evaluation, sold)
    sampler = ProductSampler(Sampler(evaluation, projector.assumptions), projector)
    return sampler, projector.project(Offer("pro"))


class TestPlan:
    def test_quantiles_of_the_only_class_that_moves_are_those_of_the_total(self):
        """Only the subscription is uncertain: its quantiles and the fixed rest make those of the total."""
        rules = {"implementation_equals_first_year": True, "training_days_per_user": None}
        sold = product(plan(charges=[per_user(["5", "6", "9"])]))
        sampler, projection = sampled(header(rules=rules), sold)
        found = plan_spread(sampler, projection, {})
        rest = float(projection.likely - projection.classes[FEES])
        assert quantiles(found.classes[FEES]) == pytest.approx(
            [part - rest for part in quantiles(found.total)]
        )
        assert found.classes[CostClass.HIDDEN_TIME] == Spread(Decimal(0), 0.0, 0.0, 0.0)

    def test_it_is_the_offers_own_range(self):
        sampler, projection = sampled(header(), product(plan(charges=[per_user(["5", "6", "9"])])))
        figures, _model = sampler.ranges(projection)
        found = plan_spread(sampler, projection, {}).total
        assert (found.likely, *quantiles(found)) == (
            projection.likely,
            figures.p10,
            figures.p50,
            figures.p90,
        )

    def test_exposure_widens_hidden_fees_alone(self):
        rules = {"exposure": {"hidden_fees/customisation": "900"}}
        sampler, projection = sampled(header(rules=rules), product(plan(charges=[charge_row()])))
        found = plan_spread(sampler, projection, {}).classes
        # From 0 to 900 with likely 0: the quantile at u is 900 (1 − √(1 − u)).
        expected = [900 * (1 - (1 - u) ** 0.5) for u in (0.1, 0.5, 0.9)]
        assert quantiles(found[HIDDEN]) == pytest.approx(expected, abs=12)
        assert quantiles(found[FEES]) == pytest.approx([float(projection.classes[FEES])] * 3)

    def test_work_adds_to_hidden_fees_and_the_total(self):
        """A price that is certain, and hours at a rate that are not."""
        sampler, projection = sampled(header(), product(plan(charges=[charge_row()])))
        work = {
            "sms": Range(*[Decimal(50)] * 3),
            "quotes": Range(Decimal(100), Decimal(200), Decimal(400)),
        }
        before, found = plan_spread(sampler, projection, {}), plan_spread(sampler, projection, work)
        drawn = 50 + draws_of(projection_seed(sampler), "acme/crm/pro#close:quotes", 100.0, 200.0, 400.0)
        p10, p50, _p80, p90 = percentiles(drawn)
        assert len(drawn) == DRAWS
        assert found.classes[HIDDEN] == Spread(Decimal(250), *map(pytest.approx, (p10, p50, p90)))
        assert found.total.likely == before.total.likely + 250
        assert found.total.p50 == pytest.approx(before.total.p50 + p50)
        assert found.classes[FEES] == before.classes[FEES]


def projection_seed(sampler):
    return sampler.policy.seed
