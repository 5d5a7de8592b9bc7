"""Why a run ended: stored as a code with its values, told in the reader's language."""

import re

import pytest
from django.utils import translation

from scoring.actions.runs import cancel_run, request_run
from scoring.execution import MOST_ATTEMPTS
from scoring.models.reasons import REASONS, pattern_of, reason, told
from tests.factories import scorable_evaluation

GIVEN = {
    "cancelled": ({"by": "ana"}, "cancelled by ana"),
    "too_long": ({}, "a step took longer than four minutes"),
    "workers_lost": ({"times": 8}, "workers were lost 8 times while they computed it"),
    "other_engine": ({}, "queued under another version of the engine: start it again"),
    "fault": (
        {"kind": "KeyError", "message": "100 %"},
        "the computation met a fault: KeyError: 100 %",
    ),
}


def test_every_reason_is_tried_here():
    assert set(GIVEN) == set(REASONS)


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_told_in_english(code):
    values, sentence = GIVEN[code]
    assert told(reason(code, **values)) == sentence


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_told_in_thai(code):
    values, _sentence = GIVEN[code]
    with translation.override("th"):
        found = told(reason(code, **values))
    for value in values.values():
        assert str(value) in found
        found = found.replace(str(value), "")
    assert not re.search("[A-Za-z]", found)


@pytest.mark.parametrize("code", ["cancelled", "too_long", "workers_lost"])
def test_sentences_of_older_runs_are_told_in_the_readers_language(code):
    values, sentence = GIVEN[code]
    assert told(sentence) == sentence
    with translation.override("th"):
        assert told(sentence) == told(reason(code, **values)) != sentence


@pytest.mark.parametrize("stored", ["", "ValueError: no such tier", '{"code": "unheard"}'])
def test_anything_else_stays_as_it_is(stored):
    with translation.override("th"):
        assert told(stored) == stored


def test_the_system_has_no_name_of_its_own():
    stored = reason("cancelled", by="system")
    assert told(stored) == "cancelled by the system"
    with translation.override("th"):
        assert "system" not in told(stored)


@pytest.mark.parametrize("values", [{}, {"by": "ana", "more": 1}])
def test_a_reason_names_exactly_its_values(values):
    with pytest.raises(ValueError, match="cancelled has other values"):
        reason("cancelled", **values)


def test_a_sentence_is_matched_whole():
    assert not re.fullmatch(pattern_of(REASONS["cancelled"]), "was cancelled by ana")


@pytest.mark.django_db
def test_a_cancelled_run_tells_who_did_it():
    run, _created = request_run(by=None, evaluation=scorable_evaluation(), send=False)
    cancel_run(by=None, run=run)
    run.refresh_from_db()
    assert run.told == "cancelled by the system"


def test_the_sweepers_sentence_is_known():
    """What ends a run that was lost too often is one of ours."""
    sentence = f"workers were lost {MOST_ATTEMPTS} times while they computed it"
    with translation.override("th"):
        assert told(sentence) != sentence
