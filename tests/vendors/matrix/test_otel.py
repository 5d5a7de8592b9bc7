"""A real matrix gives exactly the figures that its description states."""

from fractions import Fraction
from pathlib import Path

import pytest

from scoring.engine.fit import score_plans
from scoring.engine.weights import weigh
from tests.factories import EvaluationFactory
from tests.scoring.engine.fitting import read_covered
from tests.vendors.matrix.importing import dump, import_file
from vendors.models import Answer, ChangeSet

MATRIX = Path(__file__).parents[2] / "scoring/engine/matrices/otel.csv"
LEGEND = {
    "features_in": "rows",
    "header_row": 1,
    "feature_columns": ["Section", "Group", "Feature"],
    "vendor_columns": "rest",
    "answers": {"+": "native", "-": "none", "N/A": "not_applicable", "?": None, "": None},
    "patterns": {r"^\[-\]": "none"},
    "requirements": {"team": "all", "column": "Optional", "must": [""], "nice": ["X"]},
}
EXPECTED = {
    "Go": (743, 860, 34), "Java": (735, 890, 47), ".NET": (627, 889, 79), "Python": (587, 890, 94),
    "PHP": (582, 890, 93), "Ruby": (559, 890, 101), "C++": (552, 890, 102), "JS": (547, 890, 105),
    "Rust": (498, 887, 121), "Erlang": (488, 887, 122), "Kotlin": (312, 890, 184), "Swift": (237, 887, 204),
}  # fmt: skip


@pytest.mark.django_db
def test_the_compliance_matrix_gives_its_fits_and_missing_must_haves(tmp_path):
    evaluation = EvaluationFactory(slug="otel")
    outcome = import_file(tmp_path, evaluation, MATRIX.read_bytes(), LEGEND, "--json")
    assert outcome.json == {"created": 3178, "changed": 0, "unchanged": 0, "rejected": [], "reports": []}
    assert Answer.objects.exclude(level="not_applicable").count() == 3160
    header, products = read_covered(dump(evaluation))
    fits = score_plans(header, weigh(header), products)
    figures = {
        product.vendor_name: (fit.fit.claimed.fraction, fit.must.of - fit.must.met)
        for product, fit in zip(products, fits, strict=True)
    }
    assert figures == {
        name: (Fraction(top, bottom), short) for name, (top, bottom, short) in EXPECTED.items()
    }


@pytest.mark.django_db
def test_every_line_of_an_import_remembers_its_cell(tmp_path):
    import_file(tmp_path, EvaluationFactory(), MATRIX.read_bytes(), LEGEND)
    (change_set,) = ChangeSet.objects.all()
    line = change_set.lines.get(text="[-][py1059]")
    assert (line.kind, line.cell, line.before, line.after, line.status) == (
        "answer", line.cell, None, {"level": "none"}, "applied",
    )  # fmt: skip
    row, column = int(line.cell[1:]) - 1, "ABCDEFGHIJKLMNOP".index(line.cell[0])
    assert MATRIX.read_text().splitlines()[row].split(",")[column] == "[-][py1059]"
