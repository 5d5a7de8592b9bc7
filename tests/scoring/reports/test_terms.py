"""What a way out asks for, in words."""

import re

import pytest
from django.utils import translation

from scoring.reports.figures import share
from scoring.reports.terms import NAMED, given_up, must_be_true, not_proven, terms, until_use
from scoring.reports.ways import WayCost


def way(kind="drop", months=(0,), **changes):
    return WayCost(kind, "CRM Pro", None, months, **changes)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (way(lost=(("Sales", share(0.129)), ("Finance", share(0.5)))), "Sales 12\u00a0%, Finance 50\u00a0%."),
        (way(), "0\u00a0%."),
    ],
)
def test_dropping_says_what_each_team_gives_up(given, text):
    assert given_up(given) == f"Given up, of each team's own needs: {text}"


@pytest.mark.parametrize("kind", ["customise", "wait", "build"])
def test_other_ways_give_nothing_up(kind):
    assert given_up(way(kind)) == "Nothing is given up."


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ((0,), "Usable at once."),
        ((1,), "Usable after 1 month."),
        ((5,), "Usable after 5 months."),
        ((6, 9, 18), "Usable after 9 months (6–18)."),
        ((), "How long the paid work takes is not known."),
    ],
)
def test_when_it_can_be_used(months, text):
    assert until_use(way(months=months)) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (way(), "Nothing else must be true."),
        (way("build"), "Your own estimate must hold, and upkeep must go on."),
        (way("customise", closes=("A", "B")), "The vendor must deliver: A, B."),
        (way("wait", waits=("A",)), "The vendor must keep its dates for: A."),
        (way(relies_on=("A",), relies_on_count=1), "1 unverified claim must hold: A."),
        (
            way(relies_on=tuple("ABCDEF"), relies_on_count=9),
            "9 unverified claims must hold: A, B, C, D, E and 4 more.",
        ),
    ],
)
def test_what_must_be_true(given, text):
    assert must_be_true(given) == text
    assert NAMED == 5


def test_what_is_not_proven_is_said_at_the_end():
    assert terms(way(proven=False)).endswith(not_proven())
    assert not_proven() not in terms(way())


def test_it_is_said_in_the_readers_language():
    english = terms(way("build", (6, 9, 18), proven=False))
    with translation.override("th"):
        thai = terms(way("build", (6, 9, 18), proven=False))
    assert "must hold" in english
    assert not re.search(r"[A-Za-z]", thai)
