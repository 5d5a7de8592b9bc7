"""The vendors' side: who sells, what, in which tiers."""

import factory

from tests.factories.needs import EvaluationFactory
from vendors.models import Offering, Product, Vendor


class VendorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Vendor

    evaluation = factory.SubFactory(EvaluationFactory)
    key = factory.Sequence("vendor-{}".format)
    name = factory.LazyAttribute(lambda row: row.key.replace("-", " ").capitalize())
    position = factory.Sequence(int)


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    vendor = factory.SubFactory(VendorFactory)
    key = factory.Sequence("product-{}".format)
    name = factory.LazyAttribute(lambda row: row.key.replace("-", " ").capitalize())
    position = factory.Sequence(int)


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Offering

    product = factory.SubFactory(ProductFactory)
    kind = Offering.Kind.PLAN
    key = factory.Sequence("plan-{}".format)
    name = factory.LazyAttribute(lambda row: row.key.replace("-", " ").capitalize())
    position = factory.Sequence(int)


class AddOnFactory(PlanFactory):
    """`plans=[…]` names the plans of its product that it goes with."""

    kind = Offering.Kind.ADDON
    key = factory.Sequence("addon-{}".format)

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def plans(self, create, extracted, **_):
        if create and extracted:
            self.plans.set(extracted)
