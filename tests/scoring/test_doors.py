"""One evaluation by every door: file, this process, a worker. The same bytes, and figures known before."""

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from discovery.models import Evaluation
from scoring.actions.runs import purge_evaluation
from scoring.models import PartResult, Run
from tests.factories import EvaluationFactory
from tests.scoring.engine.documents import CASE_NAMES, CASES, read_case
from tests.scoring.worker import Worker
from tests.vendors.matrix.importing import run, write

MATRIX = Path(__file__).parent / "engine/matrices/otel.csv"
LEGEND = {
    "features_in": "rows",
    "header_row": 1,
    "feature_columns": ["Section", "Group", "Feature"],
    "vendor_columns": "rest",
    "answers": {"+": "native", "-": "none", "N/A": "not_applicable", "?": None, "": None},
    "patterns": {r"^\[-\]": "none"},
    "requirements": {"team": "all", "column": "Optional", "must": [""], "nice": ["X"]},
}
CLAIMED = {
    "go": (743, 860, 34), "java": (735, 890, 47), "net": (627, 889, 79), "python": (587, 890, 94),
    "php": (582, 890, 93), "ruby": (559, 890, 101), "c": (552, 890, 102), "js": (547, 890, 105),
    "rust": (498, 887, 121), "erlang": (488, 887, 122), "kotlin": (312, 890, 184), "swift": (237, 887, 204),
}  # fmt: skip
"""Numerator and denominator of the claimed fit, and the must-haves not met."""


def imported(directory) -> Evaluation:
    """The matrix in the database, as people bring it in."""
    evaluation = EvaluationFactory(slug="otel")
    legend = write(directory, "legend.json", LEGEND)
    outcome = run("import_matrix", MATRIX, "--evaluation", "otel", "--legend", legend, "--json")
    assert (outcome.status, outcome.json["created"], outcome.json["rejected"]) == (0, 3178, [])
    return evaluation


def scored(command: str, *arguments) -> str:
    """The result document that a command prints."""
    outcome = run(command, *arguments, "--json")
    assert outcome.status == 0, outcome.err
    return outcome.out.removesuffix("\n")


def dumped(directory) -> Path:
    outcome = run("dump_evaluation", "otel")
    return write(directory, "otel.json", outcome.out)


def forget(evaluation: Evaluation) -> None:
    """Nothing computed remains, nor the run."""
    purge_evaluation(by=None, evaluation=evaluation, reason="the next door")
    PartResult.objects.all().delete()


def assert_figures(result: str) -> None:
    offers = {offer["offer"].partition("/")[0]: offer for offer in json.loads(result)["offers"]}
    assert offers.keys() == CLAIMED.keys()
    for vendor, (numerator, denominator, short) in CLAIMED.items():
        offer, exact = offers[vendor], float(Fraction(numerator, denominator))
        assert (offer["fit"]["claimed"], offer["teams"]["all"]["claimed"]) == (exact, exact)
        assert offer["fit"]["verified"] == 0 < exact <= offer["fit"]["possible"]
        assert offer["must"]["of"] - offer["must"]["met"] == len(offer["must"]["missing"]) == short
        assert offer["counts"]["features"] == 326
        verdict = "below" if offer["fit"]["possible"] < 0.6 else "undecided"
        assert offer["verdict"] == ("needs_proof" if exact >= 0.6 else verdict)
    order = ["needs_proof", "undecided", "below"]
    places = [(order.index(offer["verdict"]), -offer["fit"]["claimed"]) for offer in offers.values()]
    assert places == sorted(places)
    assert [offer["rank"] for offer in offers.values()] == list(range(1, 13))


@pytest.mark.django_db
def test_the_matrix_by_file_and_in_this_process(tmp_path):
    imported(tmp_path)
    inline = scored("score", "otel", "--inline")
    assert_figures(inline)
    assert scored("score_file", dumped(tmp_path)) == inline


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_matrix_by_a_worker_and_in_this_process(tmp_path):
    """The document itself goes from door to door: dumped, loaded, scored by a worker of another process."""
    evaluation = imported(tmp_path)
    inline = scored("score", "otel", "--inline")
    document = dumped(tmp_path)
    forget(evaluation)
    assert run("load_evaluation", document).status == 0
    worker = Worker(os.environ["REDIS_URL"], tmp_path / "worker.log")
    try:
        by_worker = scored("score", "otel", "--timeout", "60")
    finally:
        worker.kill()
    assert Run.objects.get().computed == 12
    assert by_worker == inline
    assert_figures(by_worker)


def case_figures(row) -> dict:
    """What a case expects of an offer, as the result document writes it."""
    fit = {name: number(value) for name, value in row["fit"].items()}
    teams = {team: number(value) for team, value in row["teams"].items()}
    kept = ("likely", "priced", "not_estimated", "classes", "years")
    return {
        "verdict": row["verdict"],
        "fit": fit,
        "teams": teams,
        "must": row["must"],
        "hours": float(row["hours"]),
        "unavailable_from": row["unavailable_from"],
        **{name: row[name] for name in kept},
    }


def number(fraction: str | None) -> float | None:
    return None if fraction is None else float(Fraction(fraction))


def offer_figures(offer) -> dict:
    cost = offer["cost"]
    return {
        "verdict": offer["verdict"],
        "fit": offer["fit"],
        "teams": {team: fits["claimed"] for team, fits in offer["teams"].items()},
        "must": {"met": offer["must"]["met"], "of": offer["must"]["of"]},
        "hours": cost["hours"],
        "unavailable_from": offer["unavailable_from"],
        "classes": {name: figures["likely"] for name, figures in cost["classes"].items()},
        "years": [year["likely"] for year in cost["years"]],
        **{name: cost[name] for name in ("likely", "priced", "not_estimated")},
    }


@pytest.mark.parametrize("name", CASE_NAMES)
def test_the_cases_by_file(name):
    """What an independent, slow reading of the specification gives for each plan alone, and the cheapest."""
    _, expected = read_case(name)
    result = json.loads(scored("score_file", CASES / f"{name}.json"))
    plans = {(offer["offer"], offer["billing"]): offer for offer in result["offers"] if not offer["addons"]}
    found = {key: offer_figures(offer) for key, offer in plans.items()}
    assert found == {(row["offer"], row["billing"]): case_figures(row) for row in expected["plans"]}
    assert result["cheapest_passing"] == expected["cheapest_passing"]
    drops = {row["offer"]: row["fewest"] for row in result["ways_out"]["drop"]}
    for row in expected["plans"]:
        fewest = drops[row["offer"]]
        assert (None if fewest is None else len(fewest["features"])) == row["fewest_drops"]
