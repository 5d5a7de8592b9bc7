"""Who reaches which page of discovery: role × route × method, over real requests (spec 11)."""

import pytest
from django.test import Client
from django.urls import reverse

from discovery.models import Merge, Risk
from discovery.urls import urlpatterns
from tests.factories import FeatureFactory, MembershipFactory, RequirementFactory, UserFactory

pytestmark = pytest.mark.django_db

LEAD = {"facilitator", "administrator"}
WRITERS = LEAD | {"sales member"}
READERS = WRITERS | {"finance member", "evaluator"}
WHO = (
    "anonymous",
    "stranger",
    "reader",
    "evaluator",
    "finance member",
    "sales member",
    "facilitator",
    "administrator",
)
MEMBERS = {"sales member", "finance member"}
GET = {
    "new_evaluation": set(WHO) - {"anonymous"},
    "settings": LEAD,
    "teams": LEAD,
    "members": LEAD,
    "member": LEAD,
    "requirements": READERS,
    "new_requirement": LEAD | MEMBERS,
    "suggest_features": LEAD | MEMBERS,
    "requirement": WRITERS,
    "locked_list": READERS,
    "duplicates": READERS,
    "disagreements": READERS,
    "settle": LEAD,
    "risks": READERS,
    "new_risk": LEAD,
    "risk": LEAD,
    "data": READERS,
    "new_source": LEAD,
    "source": LEAD,
    "plan": READERS,
    "outcome": LEAD,
}
POST = {
    "lock_list": LEAD,
    "merge": LEAD,
    "undo_merge": LEAD,
    "remove_member": LEAD,
    "remove_source": LEAD,
    "change_plan": LEAD,
    "settings": LEAD,
    "teams": LEAD,
    "members": LEAD,
    "settle": LEAD,
    "new_risk": LEAD,
    "new_source": LEAD,
    "outcome": LEAD,
    "requirement": WRITERS,
    "new_requirement": LEAD | MEMBERS,
}
REACHED = {200, 302, 409, 422}


@pytest.fixture
def people(house):
    """One person for every way of standing to the evaluation; the requirement is of the sales team."""
    return {
        "anonymous": None,
        "stranger": MembershipFactory(role="facilitator").user,
        "reader": house.person("reader"),
        "evaluator": house.person("evaluator"),
        "finance member": house.person("member", house.finance),
        "sales member": house.person("member", house.sales),
        "facilitator": house.lead,
        "administrator": UserFactory(administrator=True),
    }


@pytest.fixture
def urls(house, people):
    """The address of every route, each with an object behind it."""
    evaluation, slug = house.evaluation, house.evaluation.slug
    need = RequirementFactory(evaluation=evaluation, team=house.sales)
    kept = FeatureFactory(evaluation=evaluation)
    numbers = {
        "member": evaluation.memberships.get(user=people["reader"]).pk,
        "remove_member": evaluation.memberships.get(user=people["reader"]).pk,
        "requirement": need.pk,
        "settle": need.feature.pk,
        "risk": Risk.objects.create(evaluation=evaluation, title="Freeze").pk,
        "source": evaluation.data_sources.create(name="Sheet").pk,
        "undo_merge": Merge.objects.create(evaluation=evaluation, kept=kept, moved=[]).pk,
        "locked_list": 1,
    }
    numbers["remove_source"] = numbers["source"]
    evaluation.locked_lists.create(number=1, name="Signed", requirements=[], sha256="0", by="lead")
    found = {"new_evaluation": reverse("discovery:new_evaluation")}
    for route in urlpatterns:
        if route.name not in found:
            arguments = [slug, *([numbers[route.name]] if route.name in numbers else [])]
            found[route.name] = reverse(f"discovery:{route.name}", args=arguments)
    return found


def reached(response) -> bool:
    """Not found, or sent to the door, is no; everything else must be one of the pages' own answers."""
    if response.status_code == 404:
        return False
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return False
    assert response.status_code in REACHED
    return True


def ask(user, method, url) -> bool:
    client = Client()
    if user is not None:
        client.force_login(user)
    return reached(getattr(client, method)(url))


def test_every_route_is_in_the_matrix():
    assert {route.name for route in urlpatterns} == GET.keys() | POST.keys()


@pytest.mark.parametrize("route", GET)
def test_who_may_read(people, urls, route):
    assert {name for name, user in people.items() if ask(user, "get", urls[route])} == GET[route]


@pytest.mark.parametrize("route", POST)
def test_who_may_write(people, urls, route):
    """The allowed go last, so that nobody is let through by what another has just removed."""
    names = sorted(people, key=lambda name: name in POST[route])
    refused = [name for name in names if name not in POST[route]]
    assert [name for name in refused if ask(people[name], "post", urls[route])] == []
    assert ask(people["facilitator"], "post", urls[route])


@pytest.mark.parametrize("route", sorted(POST.keys() - GET.keys()))
def test_what_only_writes_is_not_opened_by_a_link(house, urls, route):
    assert house.client().get(urls[route]).status_code == 405


def test_a_removed_member_is_out_with_the_next_request(house, urls):
    member = house.person("evaluator")
    client = house.client(member)
    assert client.get(urls["requirements"]).status_code == 200
    house.evaluation.memberships.get(user=member).delete()
    assert client.get(urls["requirements"]).status_code == 404


def test_a_form_without_its_token_is_refused(house, urls):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.lead)
    assert client.post(urls["lock_list"]).status_code == 403
