"""An evaluation that asks one vendor, and who works on its answers; other worlds override these."""

import pytest
from django.test import Client

from tests.factories import MembershipFactory, UserFactory
from tests.vendors.portal.asking import asked_evaluation, invited, opened


@pytest.fixture
def evaluation():
    return asked_evaluation()


@pytest.fixture
def vendor(evaluation):
    return evaluation.vendors.get(key="acme")


@pytest.fixture
def product(vendor):
    return vendor.products.get()


@pytest.fixture
def portal(vendor):
    """The vendor's browser, behind its link."""
    return opened(invited(vendor)[1])


@pytest.fixture
def lead(evaluation):
    """The facilitator's browser."""
    client, user = Client(), UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role="facilitator")
    client.force_login(user)
    return client
