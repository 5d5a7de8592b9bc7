"""An evaluation with two teams, and people of every role in it."""

from dataclasses import dataclass

import pytest
from django.test import Client

from discovery.actions.requirements import Need
from discovery.models import Evaluation, Team, User
from tests.factories import EvaluationFactory, MembershipFactory, TeamFactory, UserFactory


@dataclass
class House:
    """One evaluation and who is in it."""

    evaluation: Evaluation
    sales: Team
    finance: Team
    lead: User

    def url(self, path: str = "") -> str:
        return f"/e/{self.evaluation.slug}/{path}"

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or self.lead)
        return client

    def person(self, role: str, team: Team | None = None) -> User:
        return MembershipFactory(evaluation=self.evaluation, role=role, team=team).user

    def need(self, **values) -> Need:
        return Need(**{"team": self.sales, "statement": "Find every customer's calls", **values})


def make_house() -> House:
    evaluation = EvaluationFactory(slug="crm", name="CRM 2027")
    sales = TeamFactory(evaluation=evaluation, key="sales", name="Sales", position=0)
    finance = TeamFactory(evaluation=evaluation, key="finance", name="Finance", position=1)
    lead = UserFactory(username="lead")
    MembershipFactory(evaluation=evaluation, user=lead, role="facilitator")
    return House(evaluation, sales, finance, lead)


@pytest.fixture
def house(db) -> House:
    return make_house()
