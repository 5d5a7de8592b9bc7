"""Claims and findings about one cell: an offering and a feature of one evaluation."""

from datetime import date

import factory

from tests.factories.needs import FeatureFactory
from tests.factories.offers import PlanFactory
from vendors.models import Answer, Trial, Verification

EVALUATION_OF_OFFERING = factory.SelfAttribute("..offering.product.vendor.evaluation")


class AnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Answer

    offering = factory.SubFactory(PlanFactory)
    feature = factory.SubFactory(FeatureFactory, evaluation=EVALUATION_OF_OFFERING)
    level = "native"
    note = factory.LazyAttribute(lambda row: "does not apply" if row.level == "not_applicable" else "")


class VerificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Verification

    offering = factory.SubFactory(PlanFactory)
    feature = factory.SubFactory(FeatureFactory, evaluation=EVALUATION_OF_OFFERING)
    level = "native"
    method = "demo"
    on = date(2026, 11, 10)


class TrialFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Trial

    offering = factory.SubFactory(PlanFactory)
    starts_on = date(2026, 11, 2)
    ends_on = date(2026, 11, 15)
