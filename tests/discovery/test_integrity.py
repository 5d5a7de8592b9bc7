"""What belongs together stays in one evaluation and one product: refused by both databases (ADR 4)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from discovery.models import Merge, Settlement
from tests.discovery.world import World, run_sql
from tests.factories import (
    AnswerFactory,
    ChargeFactory,
    EffortFactory,
    MembershipFactory,
    PlanFactory,
    RequirementFactory,
    TrialFactory,
    VendorFactory,
    VerificationFactory,
)
from vendors.models import Charge, Offering, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def refused(change) -> str:
    """The database's own words when it refuses a change."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return str(caught.value)


class TestOneEvaluation:
    """What belongs to different evaluations cannot be joined, in either database."""

    def test_of_a_requirement(self, world):
        words = "a requirement, its team and its feature belong to one evaluation"
        row = {"evaluation": world.a, "team": world.team, "feature": world.features[0]}
        assert words in refused(lambda: RequirementFactory(**row | {"team": world.other_team}))
        assert words in refused(lambda: RequirementFactory(**row | {"feature": world.other_feature}))
        requirement = RequirementFactory(**row)
        rows = type(requirement).objects.filter(pk=requirement.pk)
        assert words in refused(lambda: rows.update(feature=world.other_feature))
        assert words in refused(lambda: rows.update(evaluation=world.b))

    @pytest.mark.parametrize("factory", [AnswerFactory, VerificationFactory])
    def test_of_a_cell(self, world, factory):
        words = "its offering and its feature belong to one evaluation"
        assert words in refused(lambda: factory(offering=world.r_plan, feature=world.features[0]))
        cell = factory(offering=world.plans[0], feature=world.features[0])
        rows = type(cell).objects.filter(pk=cell.pk)
        assert words in refused(lambda: rows.update(offering=world.r_plan))
        assert words in refused(lambda: rows.update(feature=world.other_feature))

    def test_of_a_feature_that_a_trial_excludes(self, world):
        words = "belong to one evaluation"
        assert words in refused(lambda: world.plans[0].trial_excludes.add(world.other_feature))
        trial = TrialFactory(offering=world.plans[0])
        trial.excludes.add(world.features[0])
        assert words in refused(lambda: trial.excludes.add(world.other_feature))

    def test_a_trial_belongs_to_a_plan(self, world):
        words = "a trial belongs to a plan"
        assert words in refused(lambda: TrialFactory(offering=world.addons[0]))
        trial = TrialFactory(offering=world.plans[0])
        rows = type(trial).objects.filter(pk=trial.pk)
        assert words in refused(lambda: rows.update(offering=world.addons[0]))
        assert "trial_ends_after_start" in refused(lambda: rows.update(ends_on=date(2026, 11, 1)))

    def test_of_an_effort(self, world):
        words = "an effort, its team and its offering belong to one evaluation"
        assert words in refused(lambda: EffortFactory(evaluation=world.a, team=world.other_team))
        assert words in refused(lambda: EffortFactory(evaluation=world.a, offering=world.r_plan))
        EffortFactory(evaluation=world.a, team=world.team, offering=world.plans[0])

    def test_of_a_member_and_the_team(self, world):
        words = "a membership and its team belong to one evaluation"
        assert words in refused(lambda: MembershipFactory(evaluation=world.a, team=world.other_team))
        MembershipFactory(evaluation=world.a, team=world.team)

    def test_of_merges_and_settlements(self, world):
        kept = {"evaluation": world.a, "kept": world.other_feature}
        assert "a merge and its feature" in refused(lambda: Merge.objects.create(**kept))
        settled = {"evaluation": world.a, "feature": world.other_feature, "way": "agree"}
        assert "a settlement and its feature" in refused(lambda: Settlement.objects.create(**settled))

    def test_holds_for_many_rows_at_once(self, world):
        rows = [
            RequirementFactory.build(evaluation=world.a, team=world.team, feature=feature)
            for feature in (world.features[0], world.other_feature)
        ]
        refused(lambda: type(rows[0]).objects.bulk_create(rows))
        assert not type(rows[0]).objects.exists()

    def test_holds_for_raw_sql(self, world):
        answer = AnswerFactory(offering=world.plans[0], feature=world.features[0])
        statement = "UPDATE vendors_answer SET feature_id = %s WHERE id = %s"
        assert "one evaluation" in refused(lambda: run_sql(statement, world.other_feature.pk, answer.pk))

    @pytest.mark.parametrize("name", ["team", "features", "vendor"])
    def test_is_not_left_by_what_others_point_to(self, world, name):
        """A team moved to another evaluation would leave its requirements behind."""
        row = getattr(world, name)
        row = row[0] if isinstance(row, list) else row
        row.evaluation = world.b
        assert "stays in its evaluation" in refused(row.save)

    def test_is_not_left_by_a_product(self, world):
        rows = Product.objects.filter(pk=world.p.pk)
        assert "stays in its evaluation" in refused(lambda: rows.update(vendor=world.r.vendor))
        neighbour = VendorFactory(evaluation=world.a)
        assert rows.update(vendor=neighbour) == 1


class TestOneProduct:
    def test_of_a_charge(self, world):
        words = "a charge and its offering belong to one product"
        assert words in refused(lambda: ChargeFactory(product=world.q, offering=world.plans[0]))
        charge = ChargeFactory(offering=world.plans[0])
        assert words in refused(lambda: Charge.objects.filter(pk=charge.pk).update(offering=world.r_plan))

    @pytest.mark.parametrize("field", ["builds_on", "upgrades_to"])
    def test_of_tiers(self, world, field):
        words = "a plan builds on and upgrades to plans of its own product"
        assert words in refused(lambda: PlanFactory(product=world.p, **{field: world.q_plan}))
        assert words in refused(lambda: PlanFactory(product=world.p, **{field: world.addons[0]}))
        PlanFactory(product=world.p, **{field: world.plans[0]})

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [("plans", "q_plan"), ("plans", "addons"), ("requires", "q_addon"), ("excludes", "plans")],
    )
    def test_of_an_addon(self, world, field, wrong):
        other = getattr(world, wrong)
        other = other[1] if isinstance(other, list) else other
        words = "an add-on names offerings of its own product"
        assert words in refused(lambda: getattr(world.addons[0], field).add(other))

    def test_is_not_left_by_an_offering(self, world):
        words = "an offering keeps its product and its kind"
        plan = Offering.objects.filter(pk=world.plans[0].pk)
        assert words in refused(lambda: plan.update(product=world.q))
        assert words in refused(lambda: plan.update(kind="addon"))
