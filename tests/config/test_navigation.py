"""The header's links: only routes that exist, only to those who may open them."""

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from config import navigation
from config.permissions import TABLE, Role
from discovery.models import Evaluation


def offered(path="/e/crm/", *roles):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    request.roles = frozenset({Role.ANYONE, Role.SIGNED_IN, *roles})
    request.evaluation = Evaluation(slug="crm")
    return navigation.navigation(request)


def test_outside_an_evaluation_there_are_no_sections():
    request = RequestFactory().get("/")
    assert navigation.navigation(request) == {"links": {}, "sections": []}
    request.roles = frozenset({Role.SIGNED_IN})
    assert navigation.navigation(request)["links"] == {"new_evaluation": reverse("discovery:new_evaluation")}


def test_a_reader_is_offered_less_than_the_lead():
    reader, lead = offered("/e/crm/", Role.READER), offered("/e/crm/", Role.FACILITATOR)
    assert set(reader["links"]) < set(lead["links"])
    assert (reader["may_cancel"], lead["may_cancel"]) == (False, True)
    assert "request_run" not in reader["links"]
    assert lead["links"]["request_run"] == "/e/crm/runs/start/"


def test_without_a_role_nothing_is_offered():
    found = offered("/e/crm/")
    assert found["sections"] == []
    assert set(found["links"]) == {"new_evaluation"}


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/e/crm/", "/e/crm/"),
        ("/e/crm/runs/", "/e/crm/runs/"),
        ("/e/crm/runs/3/", "/e/crm/runs/"),
        ("/e/crm/report/3/", "/e/crm/report/"),
        ("/e/crm/report/3/offer/", "/e/crm/report/"),
        ("/e/crm/requirements/duplicates/", "/e/crm/requirements/"),
        ("/e/crm/teams/", "/e/crm/settings/"),
        ("/e/crm/vendors/compare/", "/e/crm/vendors/"),
        ("/e/crm/vendors/1/2/plans/3/", "/e/crm/vendors/"),
    ],
)
def test_each_page_stands_under_its_section(path, section):
    sections = offered(path, Role.FACILITATOR)["sections"]
    assert [entry["url"] for entry in sections if entry["current"]] == [section]


NO_PAGES = {
    "discovery:new_evaluation",
    "discovery:remove_member",
    "discovery:suggest_features",
    "discovery:lock_list",
    "discovery:merge",
    "discovery:undo_merge",
    "discovery:remove_source",
    "vendors:workbook",
    "vendors:evidence",
    "vendors:accept_not_applicable",
    "vendors:remove_trial",
    "scoring:choose_theme",
    "scoring:evaluations",
    "scoring:run_progress",
    "scoring:cancel_run",
    "scoring:report_file",
    "scoring:save_scenario",
    "scoring:delete_scenario",
}
"""Files, parts of pages, buttons that lead elsewhere, and what is outside any evaluation."""


def test_every_page_of_an_evaluation_stands_under_a_section():
    ours = {route for route in TABLE if route.startswith(("discovery:", "vendors:", "scoring:"))}
    placed = {route for _key, route, _name in navigation.SECTIONS} | set(navigation.BELONGS)
    assert ours - placed == NO_PAGES


def test_a_route_that_nobody_built_gives_no_link(monkeypatch):
    assert navigation.address("scoring:nowhere", slug="crm") == ""
    monkeypatch.setattr(navigation, "SECTIONS", (("nowhere", "scoring:nowhere", "Nowhere"),))
    assert offered("/e/crm/", Role.ADMINISTRATOR)["sections"] == []
