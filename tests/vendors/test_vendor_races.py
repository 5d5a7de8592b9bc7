"""Fifty editors at once of one price list or one cell: one wins, nobody's text is lost (promises 2, 4)."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter

import pytest
from django.db import connection

from discovery.actions.stale import Stale
from tests.factories import UserFactory
from tests.vendors.evidence.files import PDF
from tests.vendors.portal.asking import asked_evaluation, invited
from vendors.actions import drafts, prices
from vendors.actions.drafts import save_draft
from vendors.actions.prices import charges_of, save_charges
from vendors.actions.seen import state_seen
from vendors.interchange.evidence.files import read_upload
from vendors.models import Change, ChangeSet, Charge, Evidence, Invitation

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
EDITORS, AT_ONCE = 50, 10
CHARGE = {"category": "transparent_fees/subscription", "model": "flat", "metric": "none", "period": "month"}
LEADS = "acme/crm/pro:leads"


def at_once(edit):
    """What came of each of fifty edits that begin together."""
    outcomes: dict[int, str] = {}
    gate, start = threading.Semaphore(AT_ONCE), threading.Barrier(EDITORS)

    def run(i):
        start.wait()
        with gate:
            try:
                outcomes[i] = edit(i)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(EDITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def charging():
    """A price list that everybody has seen empty, and how one of them adds a charge to it."""
    product = asked_evaluation().vendors.get(key="acme").products.get()
    plan, user = product.offerings.get(), UserFactory()
    charges, seen = charges_of(product, plan)

    def edit(i):
        given = {"by": user, "product": product, "offering": plan, "seen": seen}
        try:
            save_charges(charges=[*charges, {**CHARGE, "amount": str(1 + i)}], **given)
        except Stale:
            return "told"
        return "saved"

    return edit


def test_of_fifty_leads_one_changes_the_price_list():
    outcomes = at_once(charging())
    assert Counter(outcomes.values()) == {"saved": 1, "told": EDITORS - 1}
    (winner,) = (i for i, outcome in outcomes.items() if outcome == "saved")
    assert Charge.objects.get().amount_likely == 1 + winner


def test_without_the_guard_price_lists_are_lost(monkeypatch):
    """The negative control: nobody is told, and all charges but one are gone."""
    monkeypatch.setattr(prices, "state_seen", lambda state: state_seen(None))
    outcomes = at_once(charging())
    assert Counter(outcomes.values()) == {"saved": EDITORS}
    assert Charge.objects.count() == 1


def answering():
    """A cell that fifty tabs of one vendor have seen open, and how one of them answers it with a file."""
    invitation = invited(asked_evaluation().vendors.get(key="acme"))[0]

    def edit(i):
        upload = read_upload(f"{i}.pdf", PDF)
        state = {"level": "native", "note": str(i), "file": upload.reference(invitation.vendor_id)}
        stale = save_draft(
            invitation=Invitation.objects.get(pk=invitation.pk),
            states={"answer": {LEADS: state}},
            seen={LEADS: state_seen(None)},
            files=[upload],
        )
        return "told" if stale else "saved"

    return edit


def test_of_fifty_tabs_one_answers_and_only_its_file_is_kept():
    outcomes = at_once(answering())
    assert Counter(outcomes.values()) == {"saved": 1, "told": EDITORS - 1}
    (winner,) = (str(i) for i, outcome in outcomes.items() if outcome == "saved")
    assert Change.objects.get().after["note"] == winner
    assert Evidence.objects.get().name == f"{winner}.pdf"


def test_without_the_guard_answers_are_lost(monkeypatch):
    monkeypatch.setattr(drafts, "moved_on", lambda *arguments: set())
    outcomes = at_once(answering())
    assert Counter(outcomes.values()) == {"saved": EDITORS}
    assert (Change.objects.count(), Evidence.objects.count()) == (1, 1)


KILLED = """
import django
django.setup()
from vendors.actions import drafts
from vendors.interchange.evidence.files import read_upload
from vendors.models import Invitation
real = drafts.replace_lines
def slow(*arguments):
    real(*arguments)
    print("written", flush=True)
    import time; time.sleep(60)
drafts.replace_lines = slow
invitation = Invitation.objects.get()
upload = read_upload("a.pdf", b"%PDF-1.4")
state = {"level": "native", "file": upload.reference(invitation.vendor_id)}
drafts.save_draft(
    invitation=invitation, states={"answer": {"acme/crm/pro:leads": state}}, files=[upload]
)
"""


def test_a_process_that_is_killed_while_keeping_a_file_leaves_neither_file_nor_line():
    invited(asked_evaluation().vendors.get(key="acme"))
    settings = connection.settings_dict
    host = settings["HOST"] or settings["OPTIONS"].get("host")
    url = f"postgres://postgres@/{settings['NAME']}?host={host}"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "written\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert (Evidence.objects.count(), Change.objects.count(), ChangeSet.objects.count()) == (0, 0, 0)
