"""The benchmarks, at a size that takes no time: equality comes first, and any goal can be missed."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from django.db import connection

from scoring.queries import result_of
from scoring.reports.whatif import frozen, priced
from tests.bench import __main__ as command
from tests.bench import (
    bundling,
    core,
    edit,
    fits,
    growth,
    job,
    matrix,
    ranks,
    same,
    spread,
    trials,
    whatif,
    workers,
)
from tests.bench.data import SIZES, Market, answered
from tests.bench.trials import Count, Goal, Race, Unequal

TINY = SIZES["tiny"]
WITHOUT_PEERS = (ranks, spread)
GOAL = Goal(8, "twice as fast", 2)


def all_trials(module):
    return list(module.trials(TINY))


def race(ours=lambda: 1, peer=lambda: 1, equal=lambda one, other: one == other, goals=(GOAL,), scale=1.0):
    return Race(goals, "tiny", ours, peer, equal, scale)


def no_clock():
    raise AssertionError("timed before it was shown to be equal")


def must_refuse(trial, monkeypatch):
    """A trial whose sides are said to differ ends before anything is timed."""
    monkeypatch.setattr(trials, "perf_counter", no_clock)
    with pytest.raises(Unequal):
        list(replace(trial, equal=lambda one, other: False).lines(1))


def must_fall_short(trial):
    """With a goal that nothing reaches the verdict is "short"."""
    goals = tuple(replace(goal, wanted=-1.0 if goal.at_most else float("inf")) for goal in trial.goals)
    found = list(replace(trial, goals=goals).lines(1))
    assert [line.as_json()["verdict"] for line in found] == ["short"] * len(goals)
    assert all(str(line).endswith("short") for line in found)


@pytest.mark.parametrize("module", WITHOUT_PEERS, ids=lambda module: module.__name__)
def test_sides_are_equal_before_they_are_timed(module, monkeypatch):
    for trial in all_trials(module):
        must_refuse(trial, monkeypatch)


@pytest.mark.parametrize("module", WITHOUT_PEERS, ids=lambda module: module.__name__)
def test_a_goal_can_be_missed(module):
    for trial in all_trials(module):
        must_fall_short(trial)


def every_set(problem):
    """The least total of all sets of add-ons, in place of CP-SAT, which comes with `make bench` only."""
    sets = np.arange(1 << len(problem.prices))
    gained = sum((sets & group != 0) * gain for group, gain in problem.gains)
    totals = sum((sets >> i & 1) * price for i, price in enumerate(problem.prices))
    reached = gained >= problem.lacking
    return problem.price + int(totals[reached].min()) if reached.any() else None


def test_the_same_of_goals_with_peers(monkeypatch):
    monkeypatch.setattr(bundling, "cp_sat", every_set)
    for name in ("scikit_criteria", "pymcdm"):
        monkeypatch.setattr(fits, name, lambda matrix, weights: matrix @ weights)
    for trial in [*all_trials(fits), *all_trials(bundling)]:
        must_fall_short(trial)
        with monkeypatch.context() as patched:
            must_refuse(trial, patched)


def test_results_are_compared_by_their_bytes(monkeypatch):
    digests = iter(["a", "a", "b", "a"])
    monkeypatch.setattr(same, "digest_apart", lambda size, **case: next(digests))
    blocks, documents = all_trials(same)
    must_fall_short(blocks)
    with pytest.raises(Unequal):
        list(documents.lines())
    monkeypatch.setattr(same, "digest_apart", lambda size, **case: "a")
    (line,) = documents.lines()
    assert line.met


def test_a_job_in_other_chunks_has_the_same_digest():
    assert same.digest("tiny", 1, 1) == same.digest("tiny", 32, 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_whole_job_against_its_rows(monkeypatch):
    found = list(job.on_postgresql(TINY))
    must_fall_short(found[0])
    for trial in found:
        must_refuse(trial, monkeypatch)
        monkeypatch.undo()
    claims = sum(1 for _ in answered(Market(TINY)))
    assert sum(job.copied_levels().values()) == sum(job.stored_levels().values()) == claims > 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_answer WHERE id = (SELECT min(id) FROM bench_answer)")
    assert [trial.equal(None, None) for trial in found] == [False, False]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_if_over_http(monkeypatch, settings):
    settings.ALLOWED_HOSTS = []
    frozen.cache_clear()
    priced.cache_clear()
    for trial in whatif.on_a_server(TINY):
        must_fall_short(replace(trial, movements=trial.movements[:6]))
        shown, run = trial.visitor.shortlist({}), trial.run
        assert trial.equal(shown, run)
        assert len(shown) == len([row for row in result_of(run)["offers"] if row["rank"]])
        (place, cost), *rest = shown
        assert not trial.equal([(place, cost + "0"), *rest], run)
        assert not trial.equal([], run)
        monkeypatch.setattr(whatif.Latency, "equal", lambda *_: False)
        monkeypatch.setattr(whatif.time, "perf_counter", no_clock)
        with pytest.raises(Unequal):
            next(trial.lines(1))


def test_percentiles_are_values_that_there_were():
    values = [float(i) for i in range(1, 21)]
    assert [whatif.percentile(values, percent) for percent in (5, 50, 95, 100)] == [1.0, 10.0, 19.0, 20.0]


def test_every_slider_is_moved_and_never_twice_to_one_place():
    moved = [tuple(values.items()) for values in whatif.movements(Market(TINY))]
    assert len(set(moved)) >= 5 * whatif.ASKED
    kinds = {name.partition("-")[0] for ((name, _value),) in moved}
    assert kinds == {"voice", "threshold", "must_weight", "priority", "users", "horizon_months"}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_core_against_its_rows(monkeypatch):
    found = list(core.on_postgresql(TINY))
    assert [trial.goals[0].number for trial in found] == [1, 3, 3, 4]
    for trial in found:
        must_fall_short(trial)
        with monkeypatch.context() as patched:
            must_refuse(trial, patched)
    copied, loaded, scored, rows = found
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_answer WHERE id = (SELECT min(id) FROM bench_answer)")
    assert not copied.equal(copied.ours(), None)
    assert not rows.equal(rows.ours(), rows.peer())
    assert not loaded.equal(loaded.ours()[1:], loaded.peer())
    assert not scored.equal(scored.ours(), scored.peer() + 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_growth_compares_two_markets(monkeypatch):
    (trial,) = growth.on_postgresql(SIZES["S"])
    must_fall_short(trial)
    must_refuse(trial, monkeypatch)
    assert not trial.equal(trial.ours() + 1, trial.peer())
    assert growth.peak(core.Core(TINY)) > 0


def test_growth_is_of_sizes_that_have_a_smaller_one():
    assert list(growth.trials(TINY)) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_edited_cell_against_a_full_run(monkeypatch):
    counted, timed = edit.on_postgresql(TINY)
    (line,) = counted.lines()
    assert (line.ours, line.met) == (1, True)
    must_fall_short(timed)
    assert timed.peer().computed == len(Market(TINY).parts)
    must_refuse(timed, monkeypatch)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_import_against_rows_made_in_bulk(monkeypatch):
    (trial,) = matrix.on_postgresql(TINY)
    must_fall_short(trial)
    must_refuse(trial, monkeypatch)
    found = trial.ours()
    assert {level for _, level in found} == {"native", "partial", "none"}
    assert not trial.equal(found, found - Counter([next(iter(found))]))
    assert not trial.equal(Counter(), Counter())


def test_two_workers_give_what_one_gives():
    for trial in workers.trials(TINY):
        must_fall_short(trial)


def test_every_goal_has_its_module():
    assert {goal for goal in command.MODULES if goal in (1, 3, 4)} == {1, 3, 4}
    names = set(command.MODULES.values())
    assert {path.stem for path in command.ROOT.glob("tests/bench/*.py")} >= names


def test_only_goals_asked_for_are_judged(monkeypatch):
    monkeypatch.setattr(
        core, "trials", lambda _: [race(goals=(Goal(number, "", 0),)) for number in (1, 3, 4)]
    )
    assert [line.goal for line in command.judged("tiny", [4, 1], 1)] == [1, 4]


def test_ratios_of_a_race(monkeypatch):
    clock = iter([0.0, 0.0, 2.0, 0.0, 3.0, 9.0, 0.0, 2.0, 0.0, 5.0, 9.0])
    monkeypatch.setattr(trials, "perf_counter", lambda: next(clock))
    goals = (GOAL, Goal(2, "half of it", 0.5, at_most=True))
    faster, share = race(goals=goals, scale=2.0).lines(2)
    assert (faster.ours, faster.peer, faster.rounds) == (2.0, 8.0, 2)
    assert (faster.ratio, share.ratio) == (4.0, pytest.approx((1 / 3 + 1 / 5) / 2))
    assert (faster.met, share.met) == (True, True)


def test_a_slow_race_ends_after_a_round(monkeypatch):
    monkeypatch.setattr(trials, "PATIENCE", -1.0)
    (line,) = race().lines(5)
    assert line.rounds == 1


def test_a_count_is_a_share():
    count = Count((Goal(11, "peak", 0.125, at_most=True),), "tiny", lambda: 1, lambda: 8, lambda *_: True)
    (line,) = count.lines()
    assert (line.ratio, line.met) == (0.125, True)


def test_markets_are_the_same_from_the_same_seed():
    one, other, another = Market(TINY), Market(TINY), Market(TINY, seed=8)
    hashes = [[part.sha256 for part in market.parts] for market in (one, other, another)]
    assert hashes[0] == hashes[1]
    assert not set(hashes[0]) & set(hashes[2])
    assert one.header_part == other.header_part


def test_the_command_writes_lines_and_files(tmp_path, monkeypatch, capsys):
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(command, "ROOT", tmp_path)
    assert command.main(["--size", "tiny", "--goals", "9", "--rounds", "1"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed] == ["9", "9"]
    record = json.loads((tmp_path / "bench.json").read_text())
    assert {"date", "commit", "machine", "size", "goals"} <= record.keys()
    assert [line["goal"] for line in record["goals"]] == [9, 9]
    page = (tmp_path / "docs" / "benchmarks.md").read_text()
    assert page.count("rank acceptability") == 2
