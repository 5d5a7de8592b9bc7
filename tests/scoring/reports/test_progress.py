"""A run's progress as its page shows it."""

from datetime import UTC, datetime, timedelta

import pytest

from scoring.models import Run
from scoring.reports.progress import WIDTH, progress_of

START = datetime(2027, 1, 1, 9, tzinfo=UTC)


def progress(**columns):
    run = Run(**{"requested_at": START, "total": 4, **columns})
    return progress_of(run, START + timedelta(seconds=75))


@pytest.mark.parametrize(
    ("columns", "states", "bar"),
    [
        ({"state": "queued"}, "done now waiting waiting", 0),
        ({"state": "running", "step": "scoring", "done": 2}, "done done now waiting", 2 * WIDTH // 5),
        ({"state": "running", "step": "deciding", "done": 4}, "done done done now", 4 * WIDTH // 5),
        ({"state": "finished", "done": 4}, "done done done done", WIDTH),
        ({"state": "failed", "step": "scoring", "done": 2}, "done done stopped waiting", 2 * WIDTH // 5),
        ({"state": "cancelled"}, "done stopped waiting waiting", 0),
    ],
)
def test_steps_and_bar(columns, states, bar):
    shown = progress(**columns)
    assert " ".join(step.state for step in shown.steps) == states
    assert shown.bar == bar


@pytest.mark.parametrize(
    ("columns", "live"),
    [({"state": "queued"}, True), ({"state": "running"}, True), ({"state": "failed"}, False)],
)
def test_only_a_live_run_is_asked_after(columns, live):
    assert progress(**columns).live is live


def test_the_count_stands_at_the_step_that_counts():
    counts = [step.count for step in progress(state="running", step="scoring", done=1).steps]
    assert counts == ["", "", "1 of 4 products", ""]
    assert [step.count for step in progress(state="queued").steps] == [""] * 4


@pytest.mark.parametrize(
    ("ended", "seconds"),
    [(None, "75"), (START + timedelta(seconds=2.34), "2.3"), (START + timedelta(seconds=90), "90")],
)
def test_elapsed_stops_with_the_run(ended, seconds):
    assert progress(state="finished" if ended else "running", ended_at=ended).seconds == seconds
