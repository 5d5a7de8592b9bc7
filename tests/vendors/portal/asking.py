"""A vendor with an invitation, and a browser that opened it."""

from datetime import UTC, datetime, timedelta

from django.test import Client
from django.urls import reverse

from tests.factories import (
    EvaluationFactory,
    FeatureFactory,
    PlanFactory,
    ProductFactory,
    RequirementFactory,
    TeamFactory,
    VendorFactory,
)
from vendors.actions.invitations import invite

SOON = timedelta(days=7)


def asked_evaluation():
    """Two vendors with a plan each, two sections of features, one must-have."""
    evaluation = EvaluationFactory(slug="crm")
    for key in ("acme", "beta"):
        product = ProductFactory(vendor=VendorFactory(evaluation=evaluation, key=key), key="crm")
        PlanFactory(product=product, key="pro", name="Pro")
    for key, group in (("leads", "Sales"), ("contacts", "Sales"), ("letters", "Mail")):
        FeatureFactory(evaluation=evaluation, key=key, group=group, name=key.title())
    RequirementFactory(
        evaluation=evaluation,
        team=TeamFactory(evaluation=evaluation),
        feature=evaluation.features.get(key="leads"),
        priority="must",
    )
    return evaluation


def invited(vendor, *, deadline=SOON, expires=None, sealed=False, by=None):
    """The invitation and its secret; times from now."""
    now = datetime.now(UTC)
    return invite(
        by=by,
        vendor=vendor,
        email="",
        deadline=now + deadline,
        time_zone="Asia/Bangkok",
        sealed=sealed,
        expires_at=now + (expires or timedelta(days=30)),
    )


def opened(secret):
    """A browser in the vendor's session."""
    client = Client()
    response = client.post(reverse("portal:open", args=[secret]))
    assert response.status_code == 302
    return client


def section_of(vendor, number=1):
    plan = vendor.products.get().offerings.get()
    return reverse("portal:section", args=[plan.pk, number])


def typed(evaluation, **answers):
    """Form data for answers by feature key: a level, or a dictionary of fields."""
    data = {}
    for key, answer in answers.items():
        fields = {"level": answer} if isinstance(answer, str) else answer
        prefix = f"f{evaluation.features.get(key=key).pk}"
        data |= {f"{prefix}-{name}": value for name, value in fields.items()}
    return data
