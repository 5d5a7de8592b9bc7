"""A workbook that comes back by upload, and claims that are checked without a mouse."""

import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.test_access import invitation_to
from tests.vendors.workbook.filling import place
from vendors.models import Change, Verification

MOST_TABS = 60


@pytest.fixture
def questionnaire(demo, site, page):
    """The vendor's page, behind the link."""
    page.goto(site + invitation_to(demo))
    page.get_by_role("button", name="Open questionnaire").click()
    return page


def downloaded(page, folder):
    with page.expect_download() as asked:
        page.get_by_role("link", name="Download as workbook").click()
    path = folder / "answers.xlsx"
    asked.value.save_as(path)
    return path


def test_a_workbook_is_previewed_then_saved_then_undone(questionnaire, tmp_path):
    page, path = questionnaire, downloaded(questionnaire, tmp_path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    first, second = [cell.value for cell in sheet["A"] if ":" in str(cell.value)][:2]
    place(sheet, first, "note").value = "=1+1"
    place(sheet, first, "note").data_type = "s"
    place(sheet, second, "answer").value = "maybe"
    book.save(path)
    page.get_by_role("link", name="Upload workbook").click()
    page.get_by_label("Workbook").set_input_files(path)
    page.get_by_role("button", name="Show changes").click()
    expect(page.locator("main")).to_contain_text("1 changed, 1 rejected")
    expect(page.locator("#rejected")).to_contain_text("'maybe' is not an answer")
    expect(page.locator("main table")).to_contain_text("=1+1")
    notes = Change.objects.filter(after__note="=1+1")
    assert set(notes.values_list("change_set__state", flat=True)) == {"proposed"}
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("main")).to_contain_text("These changes are saved.")
    page.get_by_role("button", name="Undo changes").click()
    expect(page.locator("main")).to_contain_text("These changes have been undone.")


def focused(page, what):
    return page.evaluate("what => document.activeElement?.matches(what) ?? false", what)


def tab_to(page, what):
    """Press Tab until the focus is on `what`; wherever it stops on the way, the focus can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => { const box = document.activeElement.getBoundingClientRect();"
            " return box.bottom > 0 && box.top < innerHeight }"
        )
        if focused(page, what):
            return
    raise AssertionError(f"{MOST_TABS} times Tab do not reach {what}")


def test_claims_are_checked_with_the_keyboard_alone(demo, site, signed_in):
    page = signed_in("evaluator")
    before = Verification.objects.count()
    page.goto(f"{site}/e/{demo.slug}/verify/?open=on&must=on")
    for turn in (1, 2):
        if turn == 1:
            tab_to(page, "tbody th a")
            page.keyboard.press("Enter")
        subject = page.locator("h1").inner_text()
        page.wait_for_url(re.compile(r"/verify/\d+/\d+/$"))
        tab_to(page, "select[name=level]")
        page.keyboard.type("Some of it")
        tab_to(page, "select[name=method]")
        page.keyboard.type("Trial")
        tab_to(page, "textarea[name=note]")
        page.keyboard.type("Seen by all of us")
        tab_to(page, "main form > button")
        page.keyboard.press("Enter")
        expect(page.locator("main, body").first).to_contain_text("is saved")
        expect(page.locator("h1")).not_to_have_text(subject)
    found = Verification.objects.order_by("pk")[before:]
    said = [(row.level, row.method, row.note, row.by.username) for row in found]
    assert said == [("partial", "trial", "Seen by all of us", "evaluator")] * 2
