"""Evaluations that can be scored at once."""

from typing import Any

from discovery.models import Evaluation
from tests.factories.coverage import AnswerFactory
from tests.factories.needs import EvaluationFactory, FeatureFactory, RequirementFactory, TeamFactory
from tests.factories.offers import PlanFactory, ProductFactory, VendorFactory
from tests.factories.prices import ChargeFactory


def scorable_evaluation(*, products: int = 2, features: int = 3, **columns: Any) -> Evaluation:
    """One team that needs `features`, and vendors with one product and plan each.

    The first product answers every feature with native, the second all but the first feature, and so on.
    """
    evaluation = EvaluationFactory(**columns)
    team = TeamFactory(evaluation=evaluation, key="sales", name="Sales")
    wanted = [FeatureFactory(evaluation=evaluation, key=f"f{i}") for i in range(features)]
    for feature in wanted:
        RequirementFactory(evaluation=evaluation, team=team, feature=feature)
    for i in range(products):
        vendor = VendorFactory(evaluation=evaluation, key=f"v{i}", name=f"Vendor {i}")
        plan = PlanFactory(product=ProductFactory(vendor=vendor, key="crm"), key="pro")
        ChargeFactory(offering=plan, amount_likely=10 + i)
        for feature in wanted[i:]:
            AnswerFactory(offering=plan, feature=feature)
    return evaluation
