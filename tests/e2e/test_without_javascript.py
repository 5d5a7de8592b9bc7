"""Without JavaScript every page still does its job, the live ones by reloading."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import WORDS
from tests.e2e.test_access import a_file, invitation_to
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


def test_a_vendor_hands_in_a_file_a_plan_and_its_price(demo, site, plain):
    plain.set_viewport_size({"width": 390, "height": 800})
    plain.goto(site + invitation_to(demo))
    plain.get_by_role("button", name="Open questionnaire").click()
    plain.locator("section.block a").first.click()
    address, question = plain.url, plain.locator("form fieldset").first
    question.locator("select").select_option("partial")
    if question.locator("details[open]").count() == 0:
        question.locator("summary").click()
    question.get_by_label("Evidence (file)").set_input_files(a_file())
    plain.locator("main form > button").click()
    expect(plain.get_by_text("Your answers are saved.")).to_be_visible()
    plain.goto(address)
    with plain.expect_download() as kept:
        plain.locator("form fieldset").first.get_by_role("link", name="security.pdf").click()
    assert kept.value.suggested_filename == "security.pdf"
    plain.get_by_role("link", name="Questionnaire").click()
    plain.get_by_role("heading", name="Plans and prices").locator("..").get_by_role("link").click()
    plain.get_by_role("link", name="Add plan").click()
    plain.get_by_label("Plan", exact=True).fill("Ultimate")
    plain.get_by_label("Minimum term in months").fill("24")
    plain.get_by_role("button", name="Save plan").click()
    expect(plain.locator("#offers")).to_contain_text("at least 24 months")
    plain.get_by_role("link", name="Add charge to Ultimate").click()
    plain.get_by_label("Amount, likely").fill("99")
    plain.get_by_role("button", name="Save charge").click()
    expect(plain.locator("#prices")).to_contain_text("99.00")
    plain.get_by_role("link", name="Questionnaire").click()
    plain.get_by_role("button", name="Submit answers").click()
    plain.get_by_role("heading", name="Plans and prices").locator("..").get_by_role("link").click()
    expect(plain.locator("#prices")).to_contain_text("99.00")
    expect(plain.get_by_role("link", name="Add plan")).to_have_count(0)
