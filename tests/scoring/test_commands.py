"""The commands' contract: exit status, standard output and standard error."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import call_command

from discovery.models import AuditEntry, Evaluation
from scoring import execution
from scoring.actions import evaluations
from scoring.execution import claim
from scoring.management.commands import score as score_command
from scoring.models import Part, Result, Run
from tests.factories import MembershipFactory, scorable_evaluation
from tests.scoring.documents import DELETE, SMALL, changed, text_of
from tests.vendors.matrix import importing
from tests.vendors.matrix.importing import run, write

ROOT = Path(__file__).parents[2]
CHARGE = "vendors[0].products[0].plans[0].charges[0]"
BAD = {
    "a wrong level": ({"coverage[0].level": "excellent"}, "coverage[0].level"),
    "an unknown feature": ({"coverage[0].feature": "nothing"}, "coverage[0].feature"),
    "two answers for one cell": ({"coverage[5]": SMALL["coverage"][0]}, "coverage[5]"),
    "a circle in tiers": (
        {"vendors[0].products[0].plans[1].upgrades_to": "lite"},
        "vendors[0].products[0].plans[0].upgrades_to",
    ),
    "a negative price": ({f"{CHARGE}.amount": "-10"}, f"{CHARGE}.amount"),
    "NaN": ({f"{CHARGE}.amount": float("nan")}, f"{CHARGE}.amount"),
    "NaN as text": ({f"{CHARGE}.amount": "NaN"}, f"{CHARGE}.amount"),
    "1_000": ({f"{CHARGE}.amount": "1_000"}, f"{CHARGE}.amount"),
    "a must-have weight of 0": ({"evaluation.must_weight": "0"}, "evaluation.must_weight"),
    "a threshold of 60": ({"evaluation.threshold": "60"}, "evaluation.threshold"),
    "an unknown field": ({"evaluation.colour": "blue"}, "evaluation.colour"),
}


@pytest.fixture
def small(tmp_path):
    return write(tmp_path, "small.json", text_of(SMALL))


def bad(directory, name: str):
    return write(directory, "bad.json", text_of(changed(BAD[name][0])))


def scored(directory, **parts) -> dict:
    empty = {"coverage": [], "verifications": [], "efforts": []}
    outcome = run("score_file", write(directory, "empty.json", text_of(changed(empty | parts))), "--json")
    assert outcome.status == 0
    return outcome.json


def test_a_file_in_which_nobody_needs_anything_yet_leaves_all_undecided(tmp_path):
    """Spec 4.2: an empty denominator gives no fit and the verdict "undecided"."""
    nothing = {"verified": None, "claimed": None, "possible": None}
    result = scored(tmp_path, requirements=[])
    found = [(row["verdict"], row["fit"], row["must"]["of"]) for row in result["offers"]]
    assert found == [("undecided", nothing, 0)] * 4
    assert result["teams_not_heard"] == ["sales", "support"]
    assert (result["cheapest_passing"], result["frontier"]) == ([], [])


def test_a_file_without_vendors_has_no_offers(tmp_path):
    result = scored(tmp_path, vendors=[])
    assert (result["offers"], result["ways_out"]["drop"]) == ([], [])
    assert run("score_file", tmp_path / "empty.json").out.startswith("rank  offer")


def test_somebody_who_is_heard_has_a_voice(tmp_path):
    document = changed({"teams[0].voice": "0", "teams[1].voice": "0"})
    outcome = run("score_file", write(tmp_path, "mute.json", text_of(document)))
    assert outcome.status == 2
    assert outcome.faults == [("teams", "every team that has requirements has a voice of 0")]


@pytest.mark.django_db
def test_a_document_is_printed_as_utf_8_whatever_the_terminal_is(tmp_path, monkeypatch):
    text = text_of(changed({"teams[0].name": "ทีมขาย"}))
    assert run("load_evaluation", write(tmp_path, "thai.json", text)).status == 0
    terminal = TextIOWrapper(BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    call_command("dump_evaluation", "crm")
    terminal.flush()
    assert json.loads(terminal.buffer.getvalue().decode())["teams"][0]["name"] == "ทีมขาย"


class TestFaults:
    @pytest.mark.django_db
    @pytest.mark.parametrize("name", BAD)
    def test_of_a_file_are_told_by_path_and_nothing_is_stored(self, tmp_path, name):
        outcome = run("load_evaluation", bad(tmp_path, name))
        assert (outcome.status, outcome.out) == (2, "")
        path, message = outcome.faults[0]
        assert (path, len(message) > 10) == (BAD[name][1], True)
        for model in (Evaluation, AuditEntry, Part):
            assert not model.objects.exists()

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", BAD)
    def test_of_a_replacement_leave_what_stands(self, tmp_path, small, name):
        run("load_evaluation", small)
        before = run("dump_evaluation", "crm").out
        assert run("load_evaluation", bad(tmp_path, name), "--replace").status == 2
        assert run("dump_evaluation", "crm").out == before

    @pytest.mark.parametrize("name", BAD)
    def test_of_scored_files_are_also_json(self, tmp_path, name):
        outcome = run("score_file", bad(tmp_path, name), "--json")
        assert outcome.status == 2
        assert [(error["path"], error["message"]) for error in outcome.json["errors"]] == outcome.faults
        assert outcome.faults[0][0] == BAD[name][1]

    def test_without_json_leave_standard_output_empty(self, tmp_path):
        outcome = run("score_file", bad(tmp_path, "NaN"))
        assert (outcome.status, outcome.out, len(outcome.faults)) == (2, "", 1)

    def test_come_all_at_once(self, tmp_path):
        changes = {path: value for one, _ in list(BAD.values())[:4] for path, value in one.items()}
        outcome = run("score_file", write(tmp_path, "bad.json", text_of(changed(changes))))
        assert [path for path, _ in outcome.faults] == [
            "vendors[0].products[0].plans[0].upgrades_to",
            "vendors[0].products[0].plans[1].upgrades_to",
            "coverage[0].feature",
            "coverage[0].level",
        ]

    @pytest.mark.parametrize("command", ["load_evaluation", "score_file"])
    @pytest.mark.parametrize(
        ("name", "message"), [("missing.json", "No such file or directory"), (".", "Is a directory")]
    )
    def test_of_a_file_that_cannot_be_read(self, tmp_path, command, name, message):
        outcome = run(command, tmp_path / name)
        assert (outcome.status, outcome.faults) == (2, [(str(tmp_path / name), message)])

    def test_of_a_file_that_is_no_document(self, tmp_path):
        outcome = run("score_file", write(tmp_path, "bad.json", b"\xff{"), "--json")
        assert outcome.json == {"errors": [{"path": "document", "message": outcome.faults[0][1]}]}
        assert outcome.faults == [("document", "not UTF-8: byte 0 cannot be read")]

    def test_are_one_line_each_whatever_they_quote(self, tmp_path):
        document = changed({"teams[0].x": 1})
        document["evaluation"]["a\nb\x1b[31m\u202e\u2028"] = 1
        outcome = run("score_file", write(tmp_path, "bad.json", text_of(document)))
        assert outcome.err.splitlines() == [
            r"evaluation.a\nb\x1b[31m\u202e\u2028: unknown field",
            "teams[0].x: unknown field",
        ]

    @pytest.mark.django_db
    @pytest.mark.parametrize("command", ["score", "dump_evaluation"])
    @pytest.mark.parametrize("slug", ["nothing", "", "CRM", "a\x00b", "\udcff", "x" * 10_000])
    def test_of_an_unknown_slug(self, command, slug):
        outcome = run(command, slug)
        assert (outcome.status, outcome.out, len(outcome.faults)) == (2, "", 1)
        assert outcome.faults[0][0] == "slug"


@pytest.mark.django_db
class TestLoading:
    def test_says_what_it_made(self, small):
        outcome = run("load_evaluation", small)
        assert (outcome.status, outcome.err) == (0, "")
        assert outcome.out == (
            "created crm: 2 teams, 3 features, 4 requirements, 2 vendors, 5 coverage, 2 verifications,"
            " 2 efforts, 5 offerings\n"
        )

    def test_an_existing_one_needs_to_be_asked_for(self, small):
        run("load_evaluation", small)
        outcome = run("load_evaluation", small)
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.faults == [("evaluation.slug", "'crm' exists already: load it with --replace")]
        assert run("load_evaluation", small, "--replace").out.startswith("replaced crm: 2 teams")
        assert Evaluation.objects.count() == 1

    def test_a_load_that_breaks_half_way_stores_nothing(self, small, monkeypatch):
        def broken(*_):
            raise RuntimeError("the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(evaluations, "write_efforts", broken)
            with pytest.raises(RuntimeError):
                run("load_evaluation", small)
        assert not Evaluation.objects.exists()
        assert run("load_evaluation", small).status == 0

    def test_replacing_keeps_members_in_their_teams_and_runs(self, small):
        run("load_evaluation", small)
        evaluation = Evaluation.objects.get()
        sales, support = (
            MembershipFactory(evaluation=evaluation, team=evaluation.teams.get(key=key))
            for key in ("sales", "support")
        )
        run("score", "crm", "--inline")
        without = changed({"teams[1].key": "service", "requirements[2].team": "service"})
        without["requirements"].pop()
        assert run("load_evaluation", write(small.parent, "other.json", without), "--replace").status == 0
        teams = dict(evaluation.memberships.values_list("pk", "team__key"))
        assert teams == {sales.pk: "sales", support.pk: None}
        assert Run.objects.get().state == "finished"

    def test_the_dump_is_what_was_loaded(self, tmp_path, small):
        run("load_evaluation", small)
        first = run("dump_evaluation", "crm")
        assert (first.status, first.err) == (0, "")
        run("load_evaluation", write(tmp_path, "again.json", first.out), "--replace")
        assert run("dump_evaluation", "crm").out == first.out


@pytest.mark.django_db
class TestScoring:
    def test_prints_the_shortlist(self):
        scorable_evaluation(slug="crm")
        outcome = run("score", "crm", "--inline")
        head, first, second, foot = outcome.out.splitlines()
        assert (outcome.status, outcome.err) == (0, "")
        assert head.split() == "rank offer verified claimed possible musts likely cost verdict".split()
        assert first.split() == "1 v0/crm/pro 0 % 100 % 100 % 3/3 240 needs proof".split()
        assert second.split() == "2 v1/crm/pro 0 % 66 % 100 % 2/3 264 needs proof".split()
        assert foot.startswith("fit threshold 60 %; inputs ")

    def test_prints_one_document_and_says_the_rest_elsewhere(self):
        scorable_evaluation(slug="crm")
        first = run("score", "crm", "--inline", "--json")
        assert (first.json["evaluation"], first.json["format"], first.err) == (
            "crm",
            "shortlist-result/1",
            "",
        )
        second = run("score", "crm", "--inline", "--json")
        assert (second.out, second.err) == (first.out, "nothing has changed since run 1\n")

    @pytest.mark.parametrize(
        ("spoil", "path"), [({"requirements": []}, "requirements"), ({"vendors": []}, "vendors")]
    )
    def test_needs_requirements_and_offers(self, tmp_path, spoil, path):
        empty = {"coverage": [], "verifications": [], "efforts": []}
        file = write(tmp_path, "empty.json", text_of(changed(empty | spoil)))
        assert run("load_evaluation", file).status == 0
        outcome = run("score", "crm", "--inline", "--json")
        assert outcome.status == 2
        assert [error["path"] for error in outcome.json["errors"]] == [path]
        assert outcome.faults[0][1].startswith("nothing to score: ")
        assert not Run.objects.exists()
        assert not Part.objects.exists()

    def test_a_failed_run_exits_1_with_its_reason(self, monkeypatch):
        def broken(*_):
            raise ValueError("no such tier")

        scorable_evaluation(slug="crm")
        monkeypatch.setattr(execution, "score_products", broken)
        outcome = run("score", "crm", "--inline", "--json")
        assert (outcome.status, outcome.err) == (1, "run 1: failed: ValueError: no such tier\n")
        assert outcome.json == {"errors": [{"path": "run 1", "message": "failed: ValueError: no such tier"}]}
        assert not Result.objects.exists()

    def test_shows_a_bar_on_a_terminal(self, monkeypatch):
        scorable_evaluation(slug="crm")
        monkeypatch.setattr(importing, "StringIO", Terminal)
        outcome = run("score", "crm", "--inline")
        assert "\rrun 1 finished  [##############################] 2/2\x1b[K\n" in outcome.err


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestWaiting:
    """The command gives its connection back between two looks."""

    def test_a_run_that_nobody_takes_exits_1(self, monkeypatch):
        monkeypatch.setattr(score_command, "PATIENCE_SECONDS", 0)
        scorable_evaluation(slug="crm")
        outcome = run("score", "crm", "--timeout", "0.3")
        assert (outcome.status, outcome.out) == (1, "")
        assert outcome.err.splitlines() == [
            "no worker has taken the run yet: is one running? --inline computes it here",
            "run 1: queued: no worker finished it in time",
        ]

    def test_a_run_that_another_computes_is_waited_for(self):
        evaluation = scorable_evaluation(slug="crm")
        run("score", "crm", "--timeout", "0")
        claim(evaluation.runs.get().pk)
        outcome = run("score", "crm", "--inline", "--timeout", "0.2")
        assert outcome.err.splitlines()[-1] == "run 1: running: no worker finished it in time"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class TestFromTheShell:
    """The same as processes: what call_command cannot show."""

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_score_file_needs_no_database(self, small):
        outcome = self.manage("score_file", str(small), "--json", DATABASE_URL="postgres://127.0.0.1:1/none")
        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert json.loads(outcome.stdout)["evaluation"] == "crm"

    def test_score_file_gives_the_same_bytes_in_another_process(self, small):
        texts = {self.manage("score_file", str(small), "--json", PYTHONHASHSEED=seed).stdout for seed in "12"}
        assert texts == {run("score_file", small, "--json").out}

    def test_faults_end_with_status_2(self, tmp_path):
        file = write(tmp_path, "bad.json", text_of(changed({"teams": DELETE, "vendors": DELETE})))
        outcome = self.manage("score_file", str(file), "--json")
        assert outcome.returncode == 2
        assert "teams: is required" in outcome.stderr.splitlines()
        assert {"path": "vendors", "message": "is required"} in json.loads(outcome.stdout)["errors"]

    def test_wrong_arguments_end_with_status_2(self):
        assert self.manage("score_file").returncode == 2
