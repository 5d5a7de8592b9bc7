"""The shortlist in a terminal."""

import pytest

from scoring.models import Run
from scoring.reports.terminal import cost_of, name_of, percent_down, progress_line


@pytest.mark.parametrize(
    ("fit", "text"),
    [
        (0.5996, "59 %"),
        (0.5999999999999999, "59 %"),
        (0.6, "60 %"),
        (42 / 70, "60 %"),
        (0.29, "29 %"),
        (0.57, "57 %"),
        (1.0, "100 %"),
        (0.9999, "99 %"),
        (0.0, "0 %"),
        (1e-9, "0 %"),
        (None, "–"),
    ],
)
def test_percentages_are_rounded_down(fit, text):
    assert percent_down(fit) == text


@pytest.mark.parametrize(
    ("done", "total", "bar"),
    [(0, 4, "." * 30), (1, 4, "#" * 7 + "." * 23), (4, 4, "#" * 30), (0, 0, "." * 30)],
)
def test_the_bar_shows_the_products_done(done, total, bar):
    run = Run(number=3, state="running", step="scoring", done=done, total=total)
    assert progress_line(run) == f"run 3 scoring   [{bar}] {done}/{total}"


def test_an_offer_is_named_with_its_addons_and_cycle():
    offer = {"offer": "acme/crm/pro", "addons": ["sms", "voice"], "billing": "year"}
    assert name_of(offer) == "acme/crm/pro +sms +voice (year)"
    assert name_of(offer | {"addons": [], "billing": None}) == "acme/crm/pro"


def test_a_cost_that_is_not_wholly_priced_is_marked():
    assert cost_of({"likely": "12345.5000000000", "priced": True}) == "12,346"
    assert cost_of({"likely": "12344.5000000000", "priced": False}) == "12,344*"
