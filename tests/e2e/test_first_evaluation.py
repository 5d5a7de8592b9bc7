"""From an empty installation to a finished run, with the pages alone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from discovery.models import User
from tests.e2e.conftest import WORDS
from tests.e2e.walk import sign_in

NAME = "Helpdesk 2028"


@pytest.fixture
def facilitator(site, page):
    User.objects.create_user("ana", email="ana@example.com", password=WORDS)
    sign_in(page, site, "ana", WORDS)
    return page


def test_from_new_evaluation_to_a_finished_run(facilitator, browser, start_worker):
    page = facilitator
    start_evaluation(page)
    write_requirement(page)
    for vendor in ("Acme", "Beta"):
        add_vendor(page, vendor)
    answer(browser, invite(page))
    expect(opened(page, "Vendors").get_by_role("row", name="Beta")).to_contain_text("handed in")
    opened(page, "Overview")
    page.get_by_role("button", name="Start run").click()
    expect(page).to_have_url(re.compile(r"/runs/1/$"))
    start_worker()
    expect(page.get_by_role("status")).to_contain_text("Finished", timeout=60_000)
    page.get_by_role("link", name="Read report").click()
    first = page.locator("table.shortlist tbody tr").first
    expect(first).to_contain_text("Beta Desk Team")
    expect(first).to_contain_text("100 % claimed")


def in_days(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def opened(page, section):
    page.get_by_role("navigation").get_by_role("link", name=section, exact=True).click()
    return page


def start_evaluation(page):
    page.get_by_role("link", name="New evaluation").click()
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Category", exact=True).fill("Helpdesk")
    page.get_by_label("Start", exact=True).fill(in_days(40))
    page.get_by_label("Users at the start").fill("20")
    page.get_by_role("button", name="Create evaluation").click()
    expect(page.locator(".where")).to_have_text(NAME)


def write_requirement(page):
    opened(page, "Requirements")
    page.get_by_role("link", name="Write requirement").first.click()
    page.get_by_label("We need to").fill("See every ticket of a customer in one place")
    page.get_by_label("Or a new feature").fill("Ticket history")
    page.get_by_label("Priority", exact=True).select_option("must")
    page.get_by_label("Status", exact=True).select_option("agreed")
    page.get_by_role("button", name="Save requirement").click()
    expect(page.locator("table")).to_contain_text("See every ticket")


def add_vendor(page, name):
    opened(page, "Vendors").get_by_role("link", name="Add vendor").first.click()
    page.get_by_label("Vendor", exact=True).fill(name)
    page.get_by_label("Product").fill(f"{name} Desk")
    page.get_by_label("Plan").fill("Team")
    page.get_by_role("button", name="Save vendor").click()
    expect(page.locator("h1")).to_have_text(name)


def invite(page):
    """The link for the vendor whose page is open."""
    page.get_by_role("link", name="Invite vendor").click()
    page.get_by_label("Deadline", exact=True).fill(f"{in_days(20)}T17:00")
    page.get_by_label("Time zone").select_option("Asia/Bangkok")
    page.get_by_role("button", name="Make link").click()
    link = page.locator("main code").inner_text()
    page.get_by_role("link", name="I have copied it").click()
    return link


def answer(browser, link):
    """Another browser, as the vendor: answers save themselves, then are handed in."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Open questionnaire").click()
    page.get_by_role("row", name="Features").get_by_role("link").click()
    question = page.locator("form fieldset").filter(has_text="Ticket history")
    question.locator("select").select_option("native")
    expect(question.locator(".saved")).to_contain_text("saved")
    page.get_by_role("link", name="Questionnaire").click()
    page.get_by_role("button", name="Submit answers").click()
    expect(page.locator("main")).to_contain_text("You have handed in your answers.")
    context.close()
