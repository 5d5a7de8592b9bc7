"""The demo from sign-in to decision, with a real worker."""

import re

from playwright.sync_api import expect


def finish_run(page, start_worker):
    """Start a run: the page waits for a worker, then says without a reload that it has finished."""
    page.get_by_role("button", name="Start run").click()
    expect(page.get_by_role("status")).to_contain_text("Waiting for a worker")
    page.evaluate("window.sameDocument = true")
    start_worker()
    expect(page.get_by_role("status")).to_contain_text("Finished", timeout=60_000)
    assert page.evaluate("window.sameDocument"), "the page was reloaded"


def move(page, name, value):
    """Move a slider as a hand would: the number field beside it follows."""
    page.locator(f"input[type=range][name={name}_slider]").fill(str(value))
    expect(page.locator(f"input[type=number][name={name}]")).to_have_value(str(value))


def test_from_sign_in_to_decision(signed_in, site, demo, start_worker):
    page = signed_in("facilitator")
    page.get_by_role("link", name=demo.name).click()
    expect(page.locator("ol.steps > li")).to_have_count(5)
    finish_run(page, start_worker)
    page.get_by_role("link", name="Read report").click()
    expect(page).to_have_url(re.compile(r"/report/1/$"))
    expect(page.locator("h1")).to_contain_text("60")
    read_an_offer(page)
    explore(page)
    decide(page, site, demo)
    answer_a_condition(page)


def read_an_offer(page):
    offer = page.locator("table.shortlist tbody th a").first
    name = offer.inner_text()
    offer.click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.get_by_role("heading", name="Where the fit comes from")).to_be_visible()
    expect(page.locator("tfoot").first).to_contain_text("100")


def explore(page):
    page.get_by_role("link", name="What if").click()
    page.evaluate("window.sameDocument = true")
    before = page.locator("#shortlist tbody").inner_text()
    with page.expect_request(lambda asked: "/what-if/" in asked.url) as asked:
        move(page, "threshold", 80)
    assert asked.value.url.partition("?")[2] == "threshold=80"
    expect(page.locator("#shortlist caption")).to_contain_text("With your changes")
    expect(page.locator("#shortlist tbody")).not_to_have_text(before, use_inner_text=True)
    assert page.evaluate("window.sameDocument"), "the page was reloaded"
    page.get_by_label("Name of the scenario").fill("A higher line")
    page.get_by_role("button", name="Save as scenario").click()
    expect(page.get_by_role("rowheader", name="A higher line")).to_be_visible()


def decide(page, site, demo):
    page.goto(f"{site}/e/{demo.slug}/report/1/")
    page.get_by_role("link", name="Write down the decision").click()
    page.get_by_label("Offer").select_option(index=1)
    page.get_by_label("Reasons").fill("It fits best, and the claims can be checked in time.")
    page.get_by_label("Conditions").fill("If the demo shows the hand-over.\nIf the price holds.")
    page.get_by_role("button", name="Save decision").click()
    expect(page).to_have_url(re.compile(r"/report/1/$"))
    expect(page.locator("main")).to_contain_text("the claims can be checked in time")


def answer_a_condition(page):
    page.get_by_role("link", name="From here: the implementation plan").click()
    row = page.locator("#conditions").get_by_role("row", name="If the price holds.")
    expect(row).to_contain_text("no owner")
    row.get_by_role("link", name="Answer condition").click()
    page.get_by_label("Who watches it").fill("Mali")
    page.get_by_label("Status").select_option("Met")
    page.get_by_label("Seen on").fill("2026-05-30")
    page.get_by_role("button", name="Save condition").click()
    expect(row).to_contain_text("Met")
    expect(page.locator("#conditions")).to_contain_text("1 condition is open")
