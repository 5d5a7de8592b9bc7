"""The report of a finished run, one offer in full, and the result document."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.reports import pages, words
from scoring.reports.figures import share
from scoring.reports.sections import Customisation, Drop, DropList, Ways
from scoring.reports.terms import costs_title, not_proven
from tests.factories import (
    EffortFactory,
    FeeAnswerFactory,
    MembershipFactory,
    RequirementFactory,
    VerificationFactory,
    scorable_evaluation,
)
from vendors.content import QUESTIONS, english
from vendors.models import Answer, Offering, Product

pytestmark = pytest.mark.django_db
ESTIMATE = {"amount": ["80000", "120000", "250000"], "months": [6, 9, 18]}
HOSTILE = "<svg onload=alert(1)>\" hx-get=/x '"


def finish(evaluation):
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    assert execute(run.pk)
    return run


@pytest.fixture
def evaluation():
    return scorable_evaluation(slug="crm", name="CRM 2027", products=3)


@pytest.fixture
def reader(client, evaluation):
    client.force_login(MembershipFactory(evaluation=evaluation, role="reader").user)
    return client


def report(client, number=1, **query):
    return client.get(reverse("scoring:report", args=["crm", number]), query)


def offer(client, path, **query):
    return client.get(reverse("scoring:explain_offer", args=["crm", 1]), {"offer": path, **query})


def test_the_report_starts_with_the_decision(reader, evaluation):
    finish(evaluation)
    page = report(reader).content.decode()
    (heading,) = re.findall("<h1>(.*?)</h1>", page)
    assert heading == "No product passes 60\u00a0% on verified evidence. Crm Pro could, if 2 claims hold."


def test_the_table_puts_verified_beside_claimed(reader, evaluation):
    plan = Offering.objects.get(product__vendor__key="v0")
    for feature in evaluation.features.all():
        VerificationFactory(offering=plan, feature=feature)
    finish(evaluation)
    response = report(reader)
    rows = [plan.best for plan in response.context["plans"]]
    assert [(row.vendor, row.fit.verified.percent, row.fit.claimed.percent, row.verdict) for row in rows] == [
        ("Vendor 0", 100, 100, "passes"),
        ("Vendor 1", 0, 66, "needs_proof"),
        ("Vendor 2", 0, 33, "undecided"),
    ]
    assert "3 of 3 verified" in response.content.decode()


@pytest.mark.parametrize("products", [1, 3])
def test_queries_do_not_grow_with_offers(client, django_assert_num_queries, products):
    evaluation = scorable_evaluation(slug="crm", products=products)
    client.force_login(MembershipFactory(evaluation=evaluation, role="reader").user)
    finish(evaluation)
    with django_assert_num_queries(17):
        assert report(client).status_code == 200


def test_what_is_not_proven_is_marked(reader, evaluation, monkeypatch):
    lists = (
        DropList(("Quotes",), share(0.5), share(0.6)),
        DropList(("SMS",), share(0.5), share(0.6), proven=False),
    )
    plan = {"offer": "v0/crm/pro"}
    closing = Customisation("Pro", ("Export",), Decimal(9), share(0.6), proven=False, **plan)
    monkeypatch.setattr(pages, "drops", lambda *_: Ways((Drop("Pro", *lists, **plan),), ()))
    monkeypatch.setattr(pages, "customisations", lambda *_: Ways((closing,), ()))
    finish(evaluation)
    assert report(reader).content.decode().count(not_proven()) == 2


def test_building_is_costed_beside_the_other_ways(reader, evaluation):
    type(evaluation).objects.filter(pk=evaluation.pk).update(build=ESTIMATE)
    evaluation.refresh_from_db()
    finish(evaluation)
    page = report(reader).content.decode()
    _head, _mark, after = page.partition(costs_title())
    (row,) = re.findall(r'<tr><th scope="row">Build</th>(.*?)</tr>', after)
    figures = re.findall(r'data-label="(.*?)">([^<]*)<', row)
    assert figures[0] == ("Transparent fees", "$120,000.00")
    assert [name for name, amount in figures] == [*map(str, words.CLASSES.values()), "Total"]
    assert row.count("not estimated") == 2
    assert "Usable after 9 months (6–18)." in after


def test_every_plan_that_is_named_in_a_table_leads_to_its_inputs_and_rules(reader, evaluation):
    type(evaluation).objects.filter(pk=evaluation.pk).update(build=ESTIMATE)
    evaluation.refresh_from_db()
    finish(evaluation)
    text = report(reader).content.decode()
    _head, _mark, tables = text.partition("What is missing")
    links = {unescape(link) for link in re.findall(r'href="(/e/crm/report/1/offer/[^"]*)"', tables)}
    assert len(links) >= 3
    assert {reader.get(link).status_code for link in links} == {200}
    named = re.findall(r'<th scope="(?:row|col)">(Crm Pro)</th>', tables.partition("How firm is this")[0])
    assert named == []
    assert '<a href="/e/crm/runs/1/">What was frozen</a>' in text


def test_every_chart_has_a_title_a_description_and_its_numbers(reader, evaluation):
    finish(evaluation)
    response = report(reader)
    page = response.content.decode()
    shown = [chart for chart in response.context["charts"].values() if chart]
    assert len(shown) >= 4
    for chart in shown:
        assert chart.title
        assert chart.description
        assert f'aria-labelledby="{chart.key}-title {chart.key}-text"' in page
        assert {len(row) for row in chart.rows} == {len(chart.columns)}
    assert page.count("Show numbers") == len(shown)


def test_the_names_in_a_chart_s_numbers_lead_where_those_of_the_shortlist_do(reader, evaluation):
    finish(evaluation)
    response = report(reader)
    page = response.content.decode()
    linked = re.findall(r'<th scope="row" class="offer"><a href="([^"]*)">', page)
    address = dict(zip([plan.best.offer for plan in response.context["plans"]], linked, strict=True))
    assert len(address) == 3
    for chart in filter(None, response.context["charts"].values()):
        figure = page.partition(f'id="chart-{chart.key}"')[2].partition("</figure>")[0]
        found = re.findall(r'<th scope="row"><a href="([^"]*)">([^<]*)</a></th>', figure)
        expected = [] if chart.key == "gaps" else [(address[offer], row[0]) for offer, row in chart.lines]
        assert found == expected
    assert {reader.get(unescape(link)).status_code for link in linked} == {200}


def test_the_report_is_light_and_has_no_inline_styles_or_scripts(reader, evaluation):
    finish(evaluation)
    page = report(reader)
    assert len(page.content) < 100_000
    assert " style=" not in page.content.decode()
    assert "<script" not in page.content.decode()
    assert "hx-" not in page.content.decode()


def test_hostile_names_are_inert_everywhere(reader, evaluation):
    evaluation.features.update(name=HOSTILE)
    Product.objects.update(name=HOSTILE)
    Offering.objects.update(name=HOSTILE)
    Answer.objects.update(note=HOSTILE, evidence="javascript:alert(1)")
    finish(evaluation)
    for page in (report(reader), offer(reader, "v0/crm/pro")):
        text = page.content.decode()
        assert page.status_code == 200
        assert "<svg onload" not in text
        assert "&lt;svg onload=alert(1)&gt;" in text
        assert 'href="javascript' not in text


def test_a_stale_report_says_so_and_stays_as_it_was(reader, evaluation):
    finish(evaluation)
    before = re.sub("csrf.*?>", "", report(reader).content.decode())
    assert "something was edited since" not in before
    RequirementFactory(
        evaluation=evaluation, team=evaluation.teams.get(), feature=evaluation.features.first()
    )
    after = re.sub("csrf.*?>", "", report(reader).content.decode())
    assert "Run 1 uses old weights" in after
    assert re.findall("<h1>.*?</h1>", after) == re.findall("<h1>.*?</h1>", before)


def test_costs_that_nobody_estimated_are_listed(reader, evaluation):
    product = Product.objects.get(vendor__key="v0")
    FeeAnswerFactory(
        product=product, category="hidden_fees/customisation", outcome="refused", question="And then?"
    )
    finish(evaluation)
    rows = {
        row.category: (row.outcome, row.question, row.amount)
        for row in report(reader).context["exposures"]
        if row.vendor == "Vendor 0"
    }
    assert rows["hidden_fees/customisation"] == ("refused", "And then?", None)
    assert rows["hidden_fees/overtime"] == ("", "", None)


def test_questions_of_the_catalogue_are_told_in_the_readers_language(reader, evaluation):
    question = QUESTIONS["migration-included"]
    product = Product.objects.get(vendor__key="v0")
    for category, text in (
        (question.category, english(question.text)),
        ("hidden_fees/overtime", "And then?"),
    ):
        FeeAnswerFactory(product=product, category=category, outcome="refused", question=text)
    finish(evaluation)
    reader.cookies["django_language"] = "th"
    told = re.findall(r'<span class="sub">([^<]*)</span></td><td class="n"', report(reader).content.decode())
    with translation.override("th"):
        assert {str(question.text), "And then?"} <= set(told)
    assert english(question.text) not in told


def test_the_last_report_is_one_click_away(reader, evaluation):
    url = reverse("scoring:latest_report", args=["crm"])
    assert "No finished run" in reader.get(url).content.decode()
    finish(evaluation)
    assert reader.get(url).url == "/e/crm/report/1/"


def test_an_unfinished_run_gives_no_document(reader, evaluation):
    request_run(by=None, evaluation=evaluation, send=False)
    assert reader.get(reverse("scoring:report_file", args=["crm", 1, "json"])).status_code == 404
    assert offer(reader, "v0/crm/pro").status_code == 404


def test_an_offers_contributions_add_up_to_its_fit(reader, evaluation):
    VerificationFactory(
        offering=Offering.objects.get(product__vendor__key="v1"), feature=evaluation.features.last()
    )
    finish(evaluation)
    context = offer(reader, "v1/crm/pro").context
    needs = context["needs"]
    assert sum(row.claimed for row in needs) == context["claimed_total"]
    assert sum(row.verified for row in needs) == context["verified_total"]
    assert sum(row.weight for row in needs) == 100
    assert int(context["claimed_total"]) == context["row"].fit.claimed.percent


def test_an_answer_names_the_tier_that_gave_it_its_note_and_its_finding(reader, evaluation):
    plan = Offering.objects.get(product__vendor__key="v0")
    feature = evaluation.features.first()
    Answer.objects.filter(offering=plan, feature=feature).update(
        note="Since 2019", evidence="https://v0.example/doc"
    )
    VerificationFactory(offering=plan, feature=feature, level="partial", note="Half of it")
    finish(evaluation)
    page = offer(reader, "v0/crm/pro").content.decode()
    assert "Claimed Native on Pro: Since 2019" in page
    assert "Found Partial (Demo, 10 November 2026, on Pro)</b>: Half of it" in page
    assert '<a href="https://v0.example/doc" rel="noopener noreferrer nofollow">' in page


def test_an_offers_costs_add_up_at_every_level(reader, evaluation):
    EffortFactory(evaluation=evaluation)
    finish(evaluation)
    costing = offer(reader, "v0/crm/pro").context["costing"]
    assert sum(group.printed for group in costing.classes) == costing.printed
    for group in costing.classes:
        assert sum(category.printed for category in group.categories) == group.printed
        for category in group.categories:
            assert sum(line.printed for line in category.lines) == category.printed
    lines = [line for group in costing.classes for category in group.categories for line in category.lines]
    assert sum(line.exact for line in lines) == costing.exact
    assert all(sum(bill.amount for bill in line.bills) == line.exact for line in lines)


@pytest.mark.parametrize(
    "query",
    [
        {"offer": "v9/crm/pro"},
        {"offer": ""},
        {},
        {"offer": "v0/crm/pro", "billing": "decade"},
        {"offer": "v0/crm/pro", "billing": "year"},
        {"offer": "v0/crm/pro", "addons": "sms"},
        {"offer": "\x00"},
        {"offer": "v0/crm/pro" * 500},
    ],
)
def test_an_offer_that_the_run_does_not_hold(reader, evaluation, query):
    finish(evaluation)
    response = reader.get(reverse("scoring:explain_offer", args=["crm", 1]), query)
    assert response.status_code == 404
    assert "No such offer in this run" in response.content.decode()


def test_in_thai_the_page_says_so(reader, evaluation):
    finish(evaluation)
    page = reader.get(reverse("scoring:report", args=["crm", 1]), headers={"accept-language": "th"})
    assert '<html lang="th"' in page.content.decode()
    translation.activate("en")
