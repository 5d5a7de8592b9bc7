"""The texts that a person gives a meaning."""

import pytest

from discovery.interchange.faults import Faults
from vendors.interchange.matrix import texts
from vendors.interchange.matrix.legend import Legend
from vendors.interchange.matrix.reading import Table
from vendors.interchange.matrix.texts import texts_of

LEGEND = {
    "features_in": "rows",
    "header_row": 1,
    "feature_columns": ["Feature"],
    "vendor_columns": ["Acme", "Beta"],
    "answers": {},
    "requirements": {"team": "all", "column": "Optional"},
}
TABLE = [
    ["Feature", "Optional", "Acme", "Beta", "Note"],
    ["Leads", "", "Yes", "yes ", "seen"],
    ["", "", "Section", "", ""],
    ["Mail", "x", "YES[1]", "-", ""],
    ["Calls", "", "", "[-][a]", "seen"],
]


def found(legend=LEGEND, rows=TABLE):
    return texts_of(Table(rows), Legend.model_validate(legend))


def described(meanings):
    return [(row.text, row.proposal, row.count, row.cells, sorted(row.spellings)) for row in meanings]


def test_each_text_has_its_number_its_cells_and_a_proposal():
    answers, needs = found()
    assert described(answers) == [
        ("-", "", 2, ["D4", "D5"], ["-", "[-][a]"]),
        ("Yes", "native", 3, ["C2", "D2", "C4"], ["yes", "yes[1]"]),
        ("", "unanswered", 1, ["C5"], [""]),
    ]
    assert described(needs) == [("", "must", 2, ["B2", "B5"], [""]), ("x", "nice", 1, ["B4"], ["x"])]


def test_cells_keep_their_names_when_the_table_is_turned():
    rows = [list(column) for column in zip(*TABLE, strict=True)]
    answers, _needs = found({**LEGEND, "features_in": "columns"}, rows)
    assert answers[0].cells == ["D4", "E4"]


def test_without_a_column_of_needs_there_are_no_needs():
    assert found({**LEGEND, "requirements": {"team": "all"}})[1] == []
    assert found({key: value for key, value in LEGEND.items() if key != "requirements"})[1] == []


def test_only_the_first_cells_are_named():
    rows = [TABLE[0], *[[f"F{i}", "", "yes", "yes", ""] for i in range(9)]]
    (answers,), _needs = found(rows=rows)
    assert (answers.count, answers.cells) == (18, ["C2", "D2", "C3", "D3"])


def test_a_text_has_the_same_key_wherever_it_stands():
    few = found()[0][1]
    many = found(rows=[TABLE[0], ["Other", "", "no", "YES", ""]])[0][1]
    assert (few.text, many.text, few.key == many.key) == ("Yes", "YES", True)


def test_other_spellings_are_shown():
    assert [meaning.others for meaning in found()[0]] == [["[-][a]"], ["YES[1]"], []]


def test_very_many_different_texts_are_no_answers(monkeypatch):
    monkeypatch.setattr(texts, "MOST_TEXTS", 5)
    rows = [TABLE[0], *[[f"F{i}", "", f"text {i}", "yes", ""] for i in range(5)]]
    with pytest.raises(Faults) as refused:
        found(rows=rows)
    assert str(refused.value) == (
        "answers: more than 5 different texts: these columns do not look like answers"
    )
    assert len(found(rows=rows[:-1])[0]) == 5
