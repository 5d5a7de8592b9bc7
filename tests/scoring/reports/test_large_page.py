"""The report of a large run: short lists first, all of it on demand, names and never keys."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.interchange.documents import parse
from scoring.reports import pages
from scoring.reports.pages import SHOWN, WAYS
from tests.factories import UserFactory
from tests.scoring.reports.large import large_document

pytestmark = pytest.mark.django_db
PLANS, FEATURES = 160, 100
HEAVIEST = 250_000
"""Bytes of the page (screens.md)."""
NAMES = 12
"""That a line of the ways out names."""


def as_people_write(document):
    """Features with names of a sentence; every product sells an add-on, so that bundles clear the line."""
    for i, feature in enumerate(document["features"]):
        feature["name"] = f"{i}: route a new lead to whoever owns its region, tell them within ten minutes"
    price = {"category": "hidden_fees/premium_addons", "model": "flat", "metric": "none", "period": "month"}
    addon = {"key": "all", "name": "Everything", "plans": ["p3"], "charges": [price | {"amount": "9"}]}
    for vendor in document["vendors"]:
        vendor["products"][0]["addons"] = [addon]
        document["coverage"] += [
            {"offering": f"{vendor['key']}/crm/+all", "feature": f"f{i}", "level": "partial"}
            for i in range(FEATURES)
        ]
    return document


@pytest.fixture
def result(client):
    document = parse(json.dumps(as_people_write(large_document(PLANS, FEATURES))).encode())
    user = UserFactory(is_superuser=True)
    run, _created = request_run(
        by=user, evaluation=load_document(by=user, document=document).evaluation, send=False
    )
    assert execute(run.pk)
    client.force_login(user)
    return run


def shown(client, run, query=""):
    """What the template was given, and the page."""
    answer = client.get(reverse("scoring:report", args=["large", run.number]) + query)
    return answer.context, answer.content.decode()


def lines(context):
    """Lines of each way out."""
    return [len(context[way]) for way in ("buys", "customise", "drop")]


def test_the_first_lines_are_shown_and_the_rest_is_counted(client, result, monkeypatch):
    monkeypatch.setattr(pages, "SHOWN", 4)
    short, page = shown(client, result)
    whole, everything = shown(client, result, "?all")
    assert [len(short["plans"]), short["hidden_plans"]] == [4, PLANS - 4]
    assert [len(short["bundles"]), short["hidden_bundles"]] == [4, len(whole["bundles"]) - 4]
    assert lines(short) == [min(WAYS, n) for n in lines(whole)]
    assert short["hidden_ways"] == sum(lines(whole)) - sum(lines(short)) > 0
    assert [whole[name] for name in ("hidden_plans", "hidden_bundles", "hidden_ways")] == [0, 0, 0]
    longest = max((way.fewest.features for way in whole["drop"].plans), key=len)
    assert len(longest) > NAMES
    assert f">{', '.join(longest)}<" in unescape(everything)
    for text in (f"Show {PLANS - 4} more plans", f"Show {short['hidden_ways']} more ways out"):
        assert f'<a href="?all">{text}</a>' in page


def test_ways_out_follow_the_shortlist(client, result):
    context, _page = shown(client, result, "?all")
    placed = [plan.best.offer for plan in context["plans"]]
    for rows in (context["buys"], context["customise"].plans, context["drop"].plans):
        places = [placed.index(row.offer) for row in rows]
        assert places == sorted(places)


def test_a_large_report_is_light_and_speaks_in_names(client, result):
    context, page = shown(client, result)
    assert len(context["plans"]) == SHOWN
    assert len(page.encode()) <= HEAVIEST
    assert re.findall(r"\bv\d+/crm", unescape(re.sub(r"<[^>]*>", " ", page))) == []
    lines_at = [line for line, _names in context["shifts"]]
    assert len(lines_at) == len(set(lines_at)) > 1
    longest = max((way.fewest.features for way in context["drop"].plans), key=len)
    assert f"{', '.join(longest[:NAMES])} and {len(longest) - NAMES} more<" in unescape(page)
