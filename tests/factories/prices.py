"""Charges, answers to the questions about fees, hours."""

from decimal import Decimal

import factory

from tests.factories.needs import EvaluationFactory
from tests.factories.offers import PlanFactory, ProductFactory
from vendors.models import Charge, Effort, FeeAnswer


class ChargeFactory(factory.django.DjangoModelFactory):
    """A flat monthly price of a plan; `offering=None, product=…` makes it the product's own."""

    class Meta:
        model = Charge

    offering = factory.SubFactory(PlanFactory)
    product = factory.LazyAttribute(lambda row: row.offering.product)
    category = "transparent_fees/subscription"
    model = "flat"
    metric = "none"
    period = "month"
    amount_likely = Decimal(10)
    amount_low = factory.SelfAttribute("amount_likely")
    amount_high = factory.SelfAttribute("amount_likely")
    position = factory.Sequence(int)


class FeeAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeeAnswer

    product = factory.SubFactory(ProductFactory)
    category = "hidden_fees/data_migration"
    outcome = "no_extra_charge"
    position = factory.Sequence(int)


class EffortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Effort

    evaluation = factory.SubFactory(EvaluationFactory)
    category = "transparent_time/training"
    hours_likely = Decimal(8)
    hours_low = factory.SelfAttribute("hours_likely")
    hours_high = factory.SelfAttribute("hours_likely")
    per = "evaluation"
    position = factory.Sequence(int)
