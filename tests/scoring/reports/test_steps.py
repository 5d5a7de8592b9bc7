"""Where an evaluation stands, from counts alone."""

import pytest

from scoring.reports.steps import Standing, next_step, steps_of

READY = {
    "heard": ["Sales"],
    "requirements": 12,
    "musts": 5,
    "products": 3,
    "plans": 7,
}


def standing(**changes):
    return Standing(**{**READY, **changes})


@pytest.mark.parametrize(
    ("changes", "key", "blocks", "notes"),
    [
        ({"heard": [], "not_heard": []}, "workshop", ("No team takes part yet.",), ()),
        (
            {"heard": [], "not_heard": ["Sales"], "requirements": 0},
            "workshop",
            ("No team has said what it needs yet.",),
            (),
        ),
        ({"requirements": 0}, "requirements", ("No requirement is agreed yet.",), ()),
        (
            {"requirements": 0, "drafts": 1},
            "requirements",
            ("No requirement is agreed yet.",),
            ("1 draft does not count yet.",),
        ),
        ({"products": 0, "plans": 0}, "vendors", ("Add two or more products with their plans.",), ()),
        ({"products": 1, "plans": 1}, "vendors", ("Add two or more products with their plans.",), ()),
        ({}, "scoring", (), ("Nothing has been scored yet.",)),
        ({"live": 4}, "scoring", (), ("Run 4 is under way.",)),
        ({"live": 5, "finished": 4}, "scoring", (), ("Run 5 is under way.",)),
        ({"finished": 4, "stale": True}, "scoring", (), ("Run 4 uses old inputs.",)),
        ({"finished": 4}, "report", (), ()),
        ({"finished": 4, "decided": "Buy"}, "report", (), ()),
    ],
)
def test_the_next_step_and_what_blocks_it(changes, key, blocks, notes):
    step = next_step(steps_of(standing(**changes)))
    assert (step.key, step.blocks, step.notes) == (key, blocks, notes)


@pytest.mark.parametrize(
    ("changes", "states"),
    [
        ({"heard": []}, ["now", "waiting", "waiting", "waiting", "waiting"]),
        ({"products": 0}, ["done", "done", "now", "waiting", "waiting"]),
        ({"finished": 1}, ["done", "done", "done", "done", "now"]),
        ({"finished": 1, "decided": "Buy"}, ["done", "done", "done", "done", "done"]),
        ({"finished": 1, "decided": "Buy", "stale": True}, ["done", "done", "done", "now", "waiting"]),
    ],
)
def test_one_step_is_next_and_what_follows_waits(changes, states):
    assert [step.state for step in steps_of(standing(**changes))] == states


def test_silent_teams_and_missing_prices_are_notes_that_block_nothing():
    steps = steps_of(standing(not_heard=["Finance", "Support"], unpriced=2, drafts=1, finished=1))
    assert [step.notes for step in steps[:3]] == [
        ("Not heard yet: Finance, Support.",),
        ("1 draft does not count yet.",),
        ("2 plans have no price.",),
    ]
    assert next_step(steps).key == "report"


def test_summaries_count():
    assert [step.summary for step in steps_of(standing(not_heard=["Finance"], finished=4))] == [
        "1 of 2 teams heard",
        "12 requirements, 5 of them must-haves",
        "3 products, 7 plans",
        "Run 4 is up to date",
        "Run 4 is ready to read",
    ]
