"""Rows for tests, right by default: what belongs together belongs to one evaluation."""

from tests.factories.coverage import AnswerFactory, TrialFactory, VerificationFactory
from tests.factories.needs import (
    EvaluationFactory,
    FeatureFactory,
    MembershipFactory,
    RequirementFactory,
    TeamFactory,
    UserFactory,
)
from tests.factories.offers import AddOnFactory, PlanFactory, ProductFactory, VendorFactory
from tests.factories.prices import ChargeFactory, EffortFactory, FeeAnswerFactory
from tests.factories.runs import scorable_evaluation

__all__ = [
    "AddOnFactory",
    "AnswerFactory",
    "ChargeFactory",
    "EffortFactory",
    "EvaluationFactory",
    "FeatureFactory",
    "FeeAnswerFactory",
    "MembershipFactory",
    "PlanFactory",
    "ProductFactory",
    "RequirementFactory",
    "TeamFactory",
    "TrialFactory",
    "UserFactory",
    "VendorFactory",
    "VerificationFactory",
    "scorable_evaluation",
]
