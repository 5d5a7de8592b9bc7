"""The one door for bulk changes: all or nothing, undoable, never over somebody else's work."""

import os
import signal
import subprocess
import sys
import time
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections

from discovery.interchange.faults import Faults
from discovery.models import AuditEntry
from tests.factories import (
    AnswerFactory,
    EvaluationFactory,
    FeatureFactory,
    PlanFactory,
    ProductFactory,
    RequirementFactory,
    UserFactory,
    VendorFactory,
    VerificationFactory,
)
from vendors.actions import changesets
from vendors.actions.changesets import (
    Proposal,
    Rejected,
    Wish,
    apply_change_set,
    compare,
    propose,
    reject_change_set,
    submit_change_set,
    undo_change_set,
)
from vendors.models import Answer, Change, ChangeSet, Vendor

pytestmark = pytest.mark.django_db
TARGET = "acme/crm/pro:leads"


@pytest.fixture
def evaluation():
    """One vendor's plan and two features, nothing answered."""
    evaluation = EvaluationFactory()
    product = ProductFactory(vendor=VendorFactory(evaluation=evaluation, key="acme"), key="crm")
    PlanFactory(product=product, key="pro")
    for key in ("leads", "contacts"):
        FeatureFactory(evaluation=evaluation, key=key)
    return evaluation


@pytest.fixture
def plan(evaluation):
    return evaluation.vendors.get().products.get().offerings.get()


def proposed(evaluation, answers=None, *, by=None, **wishes):
    """A stored proposal for answers by target, or for wishes of any kind."""
    wished = {"answer": answers or {}, **wishes}
    states = {kind: {target: Wish(state) for target, state in rows.items()} for kind, rows in wished.items()}
    lines, same = compare(evaluation, states)
    proposal = Proposal(lines, unchanged=same["answer"])
    return propose(by=by, evaluation=evaluation, source=ChangeSet.Source.PAGE, proposal=proposal)


def levels():
    return dict(Answer.objects.order_by("feature").values_list("feature__key", "level"))


FULL = {
    "level": "customisation",
    "note": "needs code",
    "evidence": "https://acme.test/api",
    "answered_on": "2026-11-01",
    "available_on": "2027-03-01",
    "hours": ["8", "16", "40.5"],
    "price": "4000",
    "accepted": False,
}


def test_proposing_writes_nothing_but_the_proposal(evaluation):
    user = UserFactory()
    change_set = proposed(evaluation, {TARGET: {"level": "native"}}, by=user)
    assert levels() == {}
    assert (change_set.state, change_set.by, change_set.evaluation) == ("proposed", user, evaluation)
    line = change_set.lines.get()
    assert (line.kind, line.target, line.before, line.after, line.status) == (
        "answer", TARGET, None, {"level": "native"}, "proposed",
    )  # fmt: skip


def test_applying_and_undoing_an_answer_with_everything_in_it(evaluation, plan):
    AnswerFactory(offering=plan, feature=evaluation.features.get(key="contacts"), level="partial")
    change_set = proposed(evaluation, {TARGET: FULL, "acme/crm/pro:contacts": None})
    apply_change_set(by=None, change_set=change_set)
    assert levels() == {"leads": "customisation"}
    row = Answer.objects.get()
    assert [str(figure.normalize()) for figure in (row.hours_low, row.hours_high, row.price)] == [
        "8",
        "40.5",
        "4E+3",
    ]
    assert compare(evaluation, {"answer": {TARGET: Wish(FULL)}}) == ([], {"answer": 1})
    undo_change_set(by=None, change_set=change_set)
    assert levels() == {"contacts": "partial"}
    assert [change_set.lines.filter(status="undone").count(), change_set.state] == [2, "undone"]


def test_every_step_leaves_its_audit_row(evaluation):
    user = UserFactory()
    change_set = proposed(evaluation, {TARGET: {"level": "native"}}, by=user)
    submit_change_set(by=user, change_set=change_set)
    apply_change_set(by=user, change_set=change_set)
    undo_change_set(by=user, change_set=change_set)
    rows = AuditEntry.objects.filter(evaluation=evaluation.slug).order_by("id").values_list("action", "actor")
    actions = ("propose_changes", "submit_changes", "apply_changes", "undo_changes")
    assert list(rows) == [(action, user.username) for action in actions]


def test_a_submitted_set_is_sealed(evaluation):
    change_set = proposed(evaluation, {TARGET: {"level": "native"}})
    submit_change_set(by=None, change_set=change_set)
    assert (change_set.state, levels()) == ("submitted", {})
    assert change_set.submitted_at is not None


def test_a_rejected_set_is_never_applied(evaluation):
    change_set = proposed(evaluation, {TARGET: {"level": "native"}})
    reject_change_set(by=None, change_set=change_set)
    with pytest.raises(Faults, match="rejected already"):
        apply_change_set(by=None, change_set=change_set)
    assert levels() == {}


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (apply_change_set, "applied"),
        (apply_change_set, "undone"),
        (undo_change_set, "proposed"),
        (submit_change_set, "applied"),
        (reject_change_set, "undone"),
    ],
)
def test_a_step_out_of_order_is_refused(evaluation, action, state):
    change_set = proposed(evaluation, {TARGET: {"level": "native"}})
    if state != "proposed":
        apply_change_set(by=None, change_set=change_set)
    if state == "undone":
        undo_change_set(by=None, change_set=change_set)
    with pytest.raises(Faults) as refused:
        action(by=None, change_set=change_set)
    assert str(refused.value) == f"state: This change set is {state} already."
    change_set.refresh_from_db()
    assert change_set.state == state


def test_a_preview_that_is_no_longer_true_is_refused_whole(evaluation, plan):
    change_set = proposed(
        evaluation, {TARGET: {"level": "native"}, "acme/crm/pro:contacts": {"level": "none"}}
    )
    AnswerFactory(
        offering=plan, feature=evaluation.features.get(key="leads"), level="partial", note="from the demo"
    )
    with pytest.raises(Faults) as refused:
        apply_change_set(by=None, change_set=change_set)
    assert str(refused.value) == (
        f"{TARGET}: somebody has changed this since: it is now partial, from the demo, not absent"
    )
    change_set.refresh_from_db()
    assert (change_set.state, levels()) == ("proposed", {"leads": "partial"})
    assert change_set.lines.filter(status="proposed").count() == 2


def test_undoing_is_refused_where_a_later_change_touched_the_cell(evaluation):
    first = proposed(evaluation, {TARGET: {"level": "native"}, "acme/crm/pro:contacts": {"level": "none"}})
    apply_change_set(by=None, change_set=first)
    later = proposed(evaluation, {TARGET: {"level": "partial"}})
    apply_change_set(by=None, change_set=later)
    with pytest.raises(
        Faults, match=f"{TARGET}: somebody has changed this since: it is now partial, not native"
    ):
        undo_change_set(by=None, change_set=first)
    assert levels() == {"leads": "partial", "contacts": "none"}
    undo_change_set(by=None, change_set=later)
    undo_change_set(by=None, change_set=first)
    assert levels() == {}


def test_only_the_first_conflicts_are_listed(evaluation, monkeypatch):
    monkeypatch.setattr(changesets, "SHOWN", 1)
    cells = {TARGET: {"level": "native"}, "acme/crm/pro:contacts": {"level": "native"}}
    change_set = proposed(evaluation, cells)
    apply_change_set(by=None, change_set=proposed(evaluation, cells))
    with pytest.raises(Faults) as refused:
        apply_change_set(by=None, change_set=change_set)
    assert [fault.path for fault in refused.value.faults] == [TARGET, "lines"]
    assert refused.value.faults[1].message == "and 1 more"


IMPORTED = {
    "team": {"all": {"name": "all"}},
    "feature": {"letters": {"group": "Mail", "name": "Letters"}},
    "requirement": {"all:letters": {"statement": "Letters", "priority": "must"}},
    "vendor": {"zeta": {"name": "Zeta"}},
    "product": {"zeta/crm": {"name": "Zeta", "deployment": "cloud"}},
    "plan": {"zeta/crm/pro": {"name": "Pro"}},
}


def test_everything_that_an_import_brings_is_made_and_taken_away_again(evaluation):
    change_set = proposed(evaluation, {"zeta/crm/pro:letters": {"level": "native"}}, **IMPORTED)
    assert change_set.lines.count() == 7
    apply_change_set(by=None, change_set=change_set)
    assert levels() == {"letters": "native"}
    assert Vendor.objects.count() == 2
    assert (
        compare(evaluation, {k: {t: Wish(s) for t, s in rows.items()} for k, rows in IMPORTED.items()})[0]
        == []
    )
    undo_change_set(by=None, change_set=change_set)
    assert Vendor.objects.count() == 1
    assert evaluation.features.count() == 2
    assert evaluation.teams.count() == evaluation.requirements.count() == 0


def use_feature(evaluation):
    VerificationFactory(
        offering=evaluation.vendors.get(key="acme").products.get().offerings.get(),
        feature=evaluation.features.get(key="letters"),
    )


def use_vendor(evaluation):
    ProductFactory(vendor=evaluation.vendors.get(key="zeta"))


def use_product(evaluation):
    PlanFactory(product=evaluation.vendors.get(key="zeta").products.get())


def use_plan(evaluation):
    plan = evaluation.vendors.get(key="zeta").products.get().offerings.get()
    AnswerFactory(offering=plan, feature=evaluation.features.get(key="leads"))


def use_team(evaluation):
    RequirementFactory(evaluation=evaluation, team=evaluation.teams.get(key="all"), feature=None)


@pytest.mark.parametrize(
    ("use", "target"),
    [
        (use_feature, "letters"),
        (use_vendor, "zeta"),
        (use_product, "zeta/crm"),
        (use_plan, "zeta/crm/pro"),
        (use_team, "all"),
    ],
)
def test_undoing_never_takes_along_what_others_have_added(evaluation, use, target):
    change_set = proposed(evaluation, {"zeta/crm/pro:letters": {"level": "native"}}, **IMPORTED)
    apply_change_set(by=None, change_set=change_set)
    use(evaluation)
    with pytest.raises(Faults) as refused:
        undo_change_set(by=None, change_set=change_set)
    assert str(refused.value) == f"{target}: it has been used since, and undoing would delete that too"
    change_set.refresh_from_db()
    assert (change_set.state, Answer.objects.filter(feature__key="letters").count()) == ("applied", 1)


def test_rejected_rows_are_kept_with_their_reasons_and_change_nothing(evaluation):
    rejected = [Rejected("D17", "maybe", "is not an answer"), Rejected("D17", "perhaps", "nor this")]
    proposal = Proposal(
        compare(evaluation, {"answer": {TARGET: Wish({"level": "none"}, "D2", "no")}})[0], rejected
    )
    change_set = propose(by=None, evaluation=evaluation, source="excel", proposal=proposal)
    apply_change_set(by=None, change_set=change_set)
    assert levels() == {"leads": "none"}
    assert list(change_set.lines.values_list("cell", "text", "status", "reason")) == [
        ("D2", "no", "applied", ""),
        ("D17", "maybe", "rejected", "is not an answer"),
        ("D17", "perhaps", "rejected", "nor this"),
    ]


def test_applying_moves_the_products_revision(evaluation):
    product = evaluation.vendors.get().products.get()
    before = product.revision
    apply_change_set(by=None, change_set=proposed(evaluation, {TARGET: {"level": "native"}}))
    product.refresh_from_db()
    assert product.revision > before


def test_many_cells_are_applied_in_as_many_queries_as_few(evaluation, django_assert_num_queries):
    FeatureFactory.create_batch(60, evaluation=evaluation)
    keys = list(evaluation.features.values_list("key", flat=True))
    for some in (keys[:2], keys[2:]):
        change_set = proposed(evaluation, {f"acme/crm/pro:{key}": {"level": "native"} for key in some})
        with django_assert_num_queries(16):
            apply_change_set(by=None, change_set=change_set)


def in_threads(work, count):
    """Run `work` so many times at once; what each raised or returned."""
    barrier, outcomes = Barrier(count), []

    def one(number):
        barrier.wait()
        try:
            outcomes.append(work(number))
        except Exception as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.postgresql  # the tests' SQLite lives in memory, where threads share one lock
@pytest.mark.django_db(transaction=True)
def test_fifty_editors_with_the_same_version_one_wins(evaluation):
    sets = [proposed(evaluation, {TARGET: {"level": "native", "note": f"editor {i}"}}) for i in range(50)]

    def edit(number):
        apply_change_set(by=None, change_set=sets[number])
        return number

    outcomes = in_threads(edit, 50)
    winners = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(winners) == 1
    losers = [outcome for outcome in outcomes if isinstance(outcome, Faults)]
    assert len(losers) == 49
    assert {str(fault) for fault in losers} == {
        f"{TARGET}: somebody has changed this since: it is now native, editor {winners[0]}, not absent"
    }
    assert Answer.objects.get().note == f"editor {winners[0]}"


@pytest.mark.postgresql  # the tests' SQLite lives in memory, where threads share one lock
@pytest.mark.django_db(transaction=True)
def test_without_the_comparison_the_last_editor_would_silently_win(evaluation, monkeypatch):
    """The control of the test above: the race is there."""
    monkeypatch.setattr(changesets, "refuse_where_moved", lambda *_: None)
    sets = [proposed(evaluation, {TARGET: {"level": "native", "note": f"editor {i}"}}) for i in range(5)]
    outcomes = in_threads(lambda number: apply_change_set(by=None, change_set=sets[number]), 5)
    assert outcomes == [None] * 5


KILLED = """
import os, django
django.setup()
from django.test.utils import override_settings
from vendors.actions import changesets
from vendors.models import ChangeSet
real = changesets.tell
def slow(*arguments):
    real(*arguments)
    print("written", flush=True)
    import time; time.sleep(60)
changesets.tell = slow
changesets.apply_change_set(by=None, change_set=ChangeSet.objects.get())
"""


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_while_applying_leaves_nothing(evaluation):
    change_set = proposed(evaluation, {TARGET: {"level": "native"}})
    settings = connection.settings_dict
    url = (
        f"postgres://postgres@/{settings['NAME']}?host={settings['HOST'] or settings['OPTIONS'].get('host')}"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "written\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    time.sleep(0.1)
    change_set.refresh_from_db()
    assert (change_set.state, levels()) == ("proposed", {})
    apply_change_set(by=None, change_set=change_set)
    assert levels() == {"leads": "native"}


def test_lines_name_each_target_once(evaluation):
    change_set = proposed(evaluation, {TARGET: {"level": "native"}})
    with pytest.raises(IntegrityError):
        Change.objects.create(change_set=change_set, kind="answer", target=TARGET)
