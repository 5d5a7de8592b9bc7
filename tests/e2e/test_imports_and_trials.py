"""A matrix imported and a trial gone through, both without JavaScript; their pages in both themes."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import WORDS
from tests.e2e.test_access import faults_of, listened
from tests.e2e.walk import sign_in

MATRIX = """Made in 2027,,,,
Area,Feature,Optional,Acme,Beta
Sales,Lead routing,,yes (from 2019),-
Sales,Quotes,X,partial,N
,,,Answers of others,
Mail,Letters,,?,yes
"""


@pytest.fixture
def plain(browser):
    """A page of a phone whose browser runs no scripts."""
    context = browser.new_context(
        java_script_enabled=False, locale="en-GB", reduced_motion="reduce",
        viewport={"width": 390, "height": 844},
    )  # fmt: skip
    yield context.new_page()
    context.close()


def faults_at(page, addresses):
    """What is wrong with each page, in both themes and at 320 px."""
    found = {}
    with listened(page, page.url.split("/e/")[0].rstrip("/")) as heard:
        for address in addresses:
            found[address] = faults_of(page, address, heard)
    return {address: faults for address, faults in found.items() if faults}


def test_a_matrix_is_imported(demo, site, plain, signed_in, tmp_path):
    file = tmp_path / "matrix.csv"
    file.write_text(MATRIX)
    page, visited = plain, []
    sign_in(page, site, "facilitator", WORDS)
    page.goto(f"{site}/e/{demo.slug}/vendors/")
    page.get_by_role("link", name="Import matrix").click()
    visited.append(page.url)
    page.get_by_label("Matrix (.xlsx or .csv)").set_input_files(file)
    page.get_by_role("button", name="Read file").click()
    expect(page.locator("main")).to_contain_text("Read as UTF-8, separated by commas.")
    expect(page.get_by_label("Row of the headers")).to_have_value("2")
    visited.append(page.url)
    page.get_by_label("Team that needs these features").fill("Sales")
    page.get_by_role("button", name="Go on to the meanings").click()
    visited.append(page.url)
    decide(page)
    visited.append(page.url)
    expect(page.locator("#rejected")).to_contain_text("D5 Answers of others: its row names no feature")
    vendors = demo.vendors.count()
    page.get_by_role("button", name="Import all of it").click()
    expect(page.get_by_role("status")).to_contain_text("The matrix is imported.")
    assert demo.vendors.count() == vendors + 2
    page.get_by_role("button", name="Undo import").click()
    expect(page.get_by_role("status")).to_contain_text("Everything is as it was before the import.")
    assert demo.vendors.count() == vendors
    assert faults_at(signed_in("facilitator"), visited) == {}


def decide(page):
    """What can mean several things holds the form up until it is decided."""
    page.get_by_role("button", name="Show changes").click()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("#errors li")).to_have_text(
        ["-: Decide what this text means.", "N: Decide what this text means."]
    )
    for text, level in (("-", "none"), ("N", "native")):
        page.get_by_label(text, exact=True).select_option(level)
    page.get_by_role("button", name="Show changes").click()
    expect(page.locator("h1")).to_have_text("What the matrix changes")
    expect(page.locator("dl.keys div").first).to_contain_text("5")


def test_a_trial_is_planned_and_gone_through(demo, site, plain, signed_in):
    page, visited = plain, []
    sign_in(page, site, "evaluator", WORDS)
    page.goto(f"{site}/e/{demo.slug}/verify/")
    page.get_by_role("link", name="Trials").click()
    page.get_by_role("link", name="Plan trial").click()
    visited.append(page.url)
    page.get_by_label("Plan", exact=True).select_option(index=1)
    today = timezone.localdate().isoformat()
    page.get_by_label("First day").fill(today)
    page.get_by_label("Last day").fill(today)
    page.get_by_role("button", name="Save trial").click()
    expect(page.locator("h2").first).to_have_text("Deal-breakers")
    visited.append(page.url)
    points = page.locator("ol.script > li")
    first, total = points.first.locator("h3").inner_text(), points.count()
    expect(page.locator(".lead")).to_contain_text(f"0 of {total} checked")
    points.first.get_by_role("button", name="Save finding").click()
    expect(page.locator("#errors li")).to_contain_text(f"Choose what you found on “{first}”.")
    points.first.get_by_label("What we found").select_option("partial")
    points.first.get_by_label("Note").fill("Only by hand")
    points.first.get_by_role("button", name="Save finding").click()
    expect(page.locator(".lead")).to_contain_text(f"1 of {total} checked")
    expect(points.first).to_contain_text("Found: Some of it works today")
    page.emulate_media(media="print")
    expect(points.nth(1).get_by_role("button", name="Save finding")).to_be_hidden()
    expect(points.nth(1).locator(".printonly")).to_be_visible()
    visited += [f"{visited[-1]}change/", f"{site}/e/{demo.slug}/verify/trials/"]
    assert faults_at(signed_in("evaluator"), visited) == {}
