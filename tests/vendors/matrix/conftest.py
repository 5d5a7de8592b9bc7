import pytest
from django.test import Client

from tests.factories import EvaluationFactory, MembershipFactory, UserFactory


@pytest.fixture
def evaluation():
    return EvaluationFactory(slug="crm")


@pytest.fixture
def lead(evaluation):
    client = Client()
    user = UserFactory(username="ana")
    MembershipFactory(evaluation=evaluation, user=user, role="facilitator")
    client.force_login(user)
    return client
