"""Whatever an evaluation holds, its workbook recalculates to the run, and follows a change."""

import pytest

from scoring.reports.workbook import write_workbook
from tests.scoring.reports.random_documents import random_document
from tests.scoring.reports.recalculation import compare, inputs_of_document, recalculated
from tests.scoring.reports.test_xlsx import CHANGES, same, stored_values

SEEDS = range(24)
FOLLOWED = (
    "prices",
    "limits",
    "importance",
    "priority",
    "status",
    "gaps are answered",
    "claims are found wanting",
    "claims become roadmap",
)
"""Changes that need nothing of a document but what every one has."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawn_evaluation_recalculates_to_its_run(seed, tmp_path):
    inputs = inputs_of_document(random_document(seed))
    compare(recalculated(write_workbook(inputs), tmp_path), inputs, inputs)


@pytest.mark.parametrize("seed", range(100, 116))
def test_a_drawn_evaluation_follows_a_change(seed, tmp_path):
    document = random_document(seed)
    written = inputs_of_document(document)
    book = recalculated(write_workbook(written), tmp_path)
    CHANGES[FOLLOWED[seed % len(FOLLOWED)]](document, written, book)
    book.model.evaluate()
    compare(book, written, inputs_of_document(document))


@pytest.mark.parametrize("seed", range(4))
def test_a_drawn_workbook_holds_its_figures(seed, tmp_path):
    """Every formula is stored with the value that it has."""
    content = write_workbook(inputs_of_document(random_document(seed)))
    book = recalculated(content, tmp_path)
    for sheet, rows in stored_values(content).items():
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if book.formula(sheet, row, column):
                    assert same(value, book.value(sheet, row, column)), (sheet, row, column)


def test_documents_are_drawn_from_their_seed_alone():
    assert random_document(3) == random_document(3)
    assert random_document(3) != random_document(4)
