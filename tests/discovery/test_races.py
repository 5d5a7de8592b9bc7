"""Many editors of one version: one wins, nobody's text is lost (promise 4); and what happens unguarded."""

import threading
from collections import Counter

import pytest
from django.db import connection

from discovery.actions import requirements as actions
from discovery.actions.requirements import Need, create_requirement, edit_requirement
from discovery.actions.stale import Stale
from discovery.models import AuditEntry, Requirement
from tests.discovery.conftest import make_house

EDITORS = 50
AT_ONCE = 10


def edit_at_once(row, texts):
    """Each editor saves the version that all have seen; what came of each."""
    outcomes: dict[str, str] = {}
    gate = threading.Semaphore(AT_ONCE)
    start = threading.Barrier(len(texts))

    def edit(text):
        start.wait()
        with gate:
            try:
                need = Need(team=row.team, statement=text)
                edit_requirement(by=None, requirement=row, version=1, need=need)
                outcomes[text] = "saved"
            except Stale as stale:
                outcomes[text] = f"told of {stale.current.statement}"
            finally:
                connection.close()

    threads = [threading.Thread(target=edit, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_fifty_editors_one_wins_and_the_others_see_what_won():
    house = make_house()
    row = create_requirement(by=None, evaluation=house.evaluation, need=house.need())
    outcomes = edit_at_once(row, [f"Text {i}" for i in range(EDITORS)])
    row.refresh_from_db()
    assert Counter(outcomes.values()) == {"saved": 1, f"told of {row.statement}": EDITORS - 1}
    assert outcomes[row.statement] == "saved"
    assert row.version == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_guard_edits_are_lost(monkeypatch):
    """The negative control: with no version asked for, everybody "saves" and all texts but one are gone."""
    monkeypatch.setattr(actions, "claim", lambda requirement, version: True)
    house = make_house()
    row = create_requirement(by=None, evaluation=house.evaluation, need=house.need())
    outcomes = edit_at_once(row, [f"Text {i}" for i in range(EDITORS)])
    assert Counter(outcomes.values()) == {"saved": EDITORS}
    assert AuditEntry.objects.filter(action="edit_requirement").count() == EDITORS
    assert Requirement.objects.get().version == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_features_of_one_name_written_at_once_are_all_kept():
    """Keys are unique: who comes second takes the next one instead of failing."""
    house = make_house()
    failures: list[str] = []
    start = threading.Barrier(AT_ONCE)

    def write(i):
        start.wait()
        try:
            need = house.need(statement=f"Need {i}", new_feature=f"Call history {'!' * i}")
            create_requirement(by=None, evaluation=house.evaluation, need=need)
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(i,)) for i in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert house.evaluation.requirements.count() == AT_ONCE
    assert len(set(house.evaluation.features.values_list("key", flat=True))) == AT_ONCE
