"""Every page, however it is looked at; with labels three times as long; and what a failed form does."""

import re

import pytest
from django.utils import translation

from tests.e2e import looks
from tests.e2e.conftest import WORDS
from tests.e2e.test_access import invitation_to
from tests.e2e.visitors import DISTINCT, FACILITATOR, enter


@pytest.fixture(params=DISTINCT, ids=lambda visitor: visitor.name)
def visitor(request, scored, site, page):
    enter(request.param, page, site, WORDS, lambda: invitation_to(scored))
    return request.param


def faults_by_page(visitor, page, site, look):
    found, paths = {}, list(visitor.pages(page, site))
    assert len(paths) >= visitor.least, paths
    for path in paths:
        page.goto(site + path)
        found[path] = list(dict.fromkeys(look(page)))
    return {path: faults for path, faults in found.items() if faults}


def test_every_page_from_phone_to_projector_without_colours_or_motion_or_mouse(visitor, page, site):
    assert faults_by_page(visitor, page, site, looks.faults) == {}


TIMES = 3


@pytest.fixture
def tripled(monkeypatch):
    """A locale for this test alone: English, said three times; single signs stay."""
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, longer(getattr(translation._trans, name)))


def longer(plain):
    def said(*arguments):
        text = plain(*arguments)
        if len(text.strip()) < 2:
            return text
        again = re.sub("%[sd]", "…", text)  # a value that has no name is put in once
        return " ".join([text, *[again] * (TIMES - 1)])

    return said


def test_labels_three_times_as_long_clip_nothing(tripled, visitor, page, site):
    assert faults_by_page(visitor, page, site, looks.at_every_width) == {}


def test_labels_are_three_times_as_long_there(tripled, demo, site, page):
    page.goto(f"{site}/accounts/login/")
    assert page.locator("h1").inner_text() == "Sign in Sign in Sign in"


# A failed form


SENT = "main form[method=post]:has(.field)"
EMPTY = """(which) => {
  const form = document.querySelector(which);
  form.noValidate = true;
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.tagName === "SELECT") field.value = "";
    else if (field.type !== "file") field.value = "";
  }
  form.querySelector("button:not([type=button])").click();
}"""


def test_a_failed_form_says_so_in_the_title_and_leads_to_its_fields(scored, site, page):
    """The first form of each page is sent with everything emptied; what is refused is told alike."""
    enter(FACILITATOR, page, site, WORDS, str)
    failed = {}
    for path in list(FACILITATOR.pages(page, site)):
        page.goto(site + path)
        if page.locator(SENT).count():
            with page.expect_navigation():
                page.evaluate(EMPTY, SENT)
            if page.locator("[role=alert]").count():
                failed[path] = looks.ask(page, "failure")
    assert len(failed) >= 8, failed
    for path, told in failed.items():
        assert told["title"].startswith("Error: "), path
        assert (told["focus"], told["lost"]) == ("alert", []), path
        assert told["links"], path
