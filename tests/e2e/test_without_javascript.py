"""Without JavaScript every page still does its job, the live ones by reloading."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import WORDS
from tests.e2e.test_access import invitation_to
from tests.e2e.walk import sign_in


@pytest.fixture
def plain(browser):
    """A page whose browser runs no scripts."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_a_run_is_started_watched_and_read(demo, site, plain):
    from scoring.execution import execute
    from scoring.models import Run

    sign_in(plain, site, "facilitator", WORDS)
    plain.goto(f"{site}/e/{demo.slug}/")
    plain.get_by_role("button", name="Start run").click()
    expect(plain.get_by_role("status")).to_contain_text("Waiting for a worker")
    execute(Run.objects.get().pk)
    plain.reload()
    expect(plain.get_by_role("status")).to_contain_text("Finished")
    plain.get_by_role("link", name="Read report").click()
    for section in ("Fit and cost", "What is missing", "What each team would get", "Ways out", "Method"):
        expect(plain.get_by_role("heading", name=section, exact=True)).to_be_visible()
    assert plain.locator("table.shortlist").first.locator("tbody tr").count() >= 5
    assert plain.locator("figure.chart").count() >= 3
    for numbers in plain.locator("figure.chart details").all():
        numbers.locator("summary").click()
        expect(numbers.locator("table")).to_be_visible()


def test_what_if_by_its_button(scored, site, plain):
    sign_in(plain, site, "facilitator", WORDS)
    plain.goto(f"{site}/e/{scored.slug}/what-if/")
    before = plain.locator("#shortlist tbody").inner_text()
    plain.get_by_label("Line, per cent").fill("80")
    plain.get_by_role("button", name="Show shortlist").click()
    expect(plain.locator("#shortlist caption")).to_contain_text("With your changes")
    assert plain.locator("#shortlist tbody").inner_text() != before


def test_a_requirement_is_added(demo, site, plain):
    sign_in(plain, site, "sales", WORDS)
    plain.goto(f"{site}/e/{demo.slug}/requirements/")
    plain.get_by_role("link", name="Write requirement").click()
    plain.get_by_label("We need to").fill("Hear which visitors came back")
    plain.get_by_label("Or a new feature").fill("Returning visitors")
    plain.get_by_role("button", name="Save requirement").click()
    expect(plain).to_have_url(re.compile(r"/requirements/$"))
    expect(plain.locator("table")).to_contain_text("Hear which visitors came back")


def test_a_vendor_answers_and_submits(demo, site, plain):
    plain.goto(site + invitation_to(demo))
    plain.get_by_role("button", name="Open questionnaire").click()
    plain.locator("section.block a").first.click()
    question = plain.locator("form fieldset").first
    question.locator("select").select_option("partial")
    question.get_by_label("Note").fill("Only on the web")
    plain.locator("main form > button").click()
    expect(plain.get_by_text("Your answers are saved.")).to_be_visible()
    plain.get_by_role("link", name="Questionnaire").click()
    plain.locator("section.block a").first.click()
    expect(plain.locator("form fieldset").first.get_by_label("Note")).to_have_value("Only on the web")
    plain.get_by_role("link", name="Questionnaire").click()
    plain.get_by_role("button", name="Submit answers").click()
    expect(plain.locator("main")).to_contain_text("You have handed in your answers.")
    plain.locator("section.block a").first.click()
    expect(plain.locator("form fieldset select").first).to_be_disabled()
