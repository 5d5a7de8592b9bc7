"""Two runs compared: what changed, by whom, and how much each change moved (spec 8)."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from discovery.models import AuditEntry
from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.interchange import parse
from scoring.models import Run
from scoring.reports.changes import CHANGES, POLICY
from scoring.reports.comparison import MADE_BY, compare_runs, may_make
from scoring.reports.sources import facts_of
from scoring.reports.tables import offer_rows
from scoring.reports.whatif import frozen, priced
from tests.factories import UserFactory
from tests.scoring.documents import ACME, BETA, DELETE, SMALL, answer, changed, finding, requirement, text_of


def run_of(document) -> Run:
    """A finished run of a document, replacing what there is."""
    loaded = load_document(by=None, document=parse(text_of(document)), replace=True)
    run, _created = request_run(by=None, evaluation=loaded.evaluation, send=False)
    execute(run.pk)
    frozen.cache_clear()
    priced.cache_clear()
    return Run.objects.get(pk=run.pk)


def compared(changes, before=SMALL):
    return compare_runs(run_of(before), run_of(changed(changes, before)))


def names(page):
    return [change for change, _who in page["changes"]]


def sums(page):
    """Of each offer in both runs: the whole, and the sum of the parts."""
    return [
        (
            (
                row.after.verified - row.before.verified,
                row.after.claimed - row.before.claimed,
                row.after.cost - row.before.cost,
            ),
            (
                sum((part.verified for part in row.parts), Fraction(0)),
                sum((part.claimed for part in row.parts), Fraction(0)),
                sum((part.cost for part in row.parts), Decimal(0)),
            ),
        )
        for row in page["rows"]
        if row.before and row.after
    ]


GAMMA = changed({"key": "gamma", "name": "Gamma", "products[0].name": "Gamma CRM"}, BETA)
LEGAL = {"key": "legal", "name": "Legal", "people": 4, "hourly_rate": "80"}
ONE_TEAM = {
    "teams": SMALL["teams"][:1],
    "requirements": SMALL["requirements"][:2],
}
CASES = {
    "line": {"evaluation.threshold": "0.5"},
    "weights": {"evaluation.must_weight": "5"},
    "quantities": {"evaluation.users.start": 60},
    "settings": {"evaluation.budget": "9000"},
    "voices": {"teams[0].voice": "4"},
    "teams_removed": ONE_TEAM,
    "needs": {"requirements[1].importance": "4"},
    "teams_added": {"teams[2]": LEGAL, "requirements[4]": requirement("legal", "mobile")},
    "efforts": {"efforts[1].hours": "9"},
    "products_removed": {
        "vendors": [ACME],
        "coverage": SMALL["coverage"][:3],
        "verifications": [SMALL["verifications"][0]],
    },
    "answers": {"coverage[1].level": "partial"},
    "prices": {"vendors[1].products[0].plans[0].charges[0].amount": "59"},
    "products_added": {"vendors[2]": GAMMA, "coverage[5]": answer("gamma/crm/one", "mail")},
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_each_kind_of_change_is_named_and_its_parts_sum(change):
    page = compared(CASES[change])
    assert names(page) == [change]
    found = sums(page)
    assert found
    assert [whole for whole, _parts in found] == [parts for _whole, parts in found]


STILL = {"line", "settings", "products_removed", "products_added"}
"""What moves no figure of an offer that is in both runs."""


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_what_moves_an_offer_and_what_does_not(change):
    moved = any(any(whole) for whole, _parts in sums(compared(CASES[change])))
    assert moved == (change not in STILL)


@pytest.mark.django_db
def test_all_changes_at_once_sum_to_the_whole():
    """A team goes and another comes, vendors too, and everything else is edited."""
    changes = {
        "evaluation.threshold": "0.5",
        "evaluation.must_weight": "5",
        "evaluation.users.start": 60,
        "evaluation.budget": "9000",
        "teams": [{**SMALL["teams"][0], "voice": "4"}, LEGAL],
        "features[3]": {"key": "forms", "name": "Forms"},
        "requirements": [
            *SMALL["requirements"][:2],
            requirement("sales", "forms", priority="nice"),
            requirement("legal", "mobile"),
        ],
        "efforts[1].hours": "9",
        "vendors": [ACME, GAMMA],
        "coverage": [
            *SMALL["coverage"][:3],
            answer("gamma/crm/one", "mail"),
            answer("acme/crm/lite", "forms"),
        ],
        "verifications": [finding("acme/crm/lite", "leads", "partial")],
    }
    changes["vendors"][0] = changed({"products[0].plans[0].charges[0].amount": "15"}, ACME)
    page = compared(changes)
    assert names(page) == list(CHANGES)
    found = sums(page)
    assert len(found) >= 3
    assert [whole for whole, _parts in found] == [parts for _whole, parts in found]
    assert all(any(whole) for whole, _parts in found)
    assert {row.name for row in page["rows"] if row.before is None} == {"Gamma CRM One"}
    assert {row.name for row in page["rows"] if row.after is None} == {"Beta CRM One"}


@pytest.mark.django_db
def test_offers_stand_in_the_later_run_s_order_and_what_is_gone_last():
    coverage = [*SMALL["coverage"][:3], answer("gamma/crm/one", "mail")]
    checked = [finding("acme/crm/lite", "leads", "partial")]
    page = compared({"vendors": [ACME, GAMMA], "coverage": coverage, "verifications": checked})
    later = Run.objects.latest("number")
    ranked = [(row.rank, row.name) for row in offer_rows(facts_of(later)) if row.rank]
    shown = [row.name.partition(" · ")[0] for row in page["rows"]]
    assert shown == [*(name for _rank, name in sorted(ranked)), "Beta CRM One"]
    assert shown != sorted(shown)


@pytest.mark.django_db
def test_a_team_takes_its_requirements_and_efforts_along():
    """Support is left, without Sales and the hours of its people: one change, nothing left for another."""
    left = {
        "teams": SMALL["teams"][1:],
        "requirements": SMALL["requirements"][2:],
        "efforts": SMALL["efforts"][1:],
    }
    page = compared(left)
    assert names(page) == ["teams_removed"]
    assert any(part.cost for row in page["rows"] for part in row.parts)


@pytest.mark.django_db
def test_replacing_every_team_joins_what_nobody_could_score():
    """Between the old teams and the new one nobody is heard: there is no figure to take a part from."""
    page = compared({"teams": [LEGAL], "requirements": [requirement("legal", "mail")], "efforts": []})
    assert "teams_removed" not in names(page)
    assert names(page)[0] == "teams_added"
    assert [whole for whole, _parts in sums(page)] == [parts for _whole, parts in sums(page)]


@pytest.mark.django_db
def test_replacing_every_vendor_compares_nothing_but_names_them():
    page = compared({"vendors": [GAMMA], "coverage": [], "verifications": [], "efforts": []})
    assert names(page) == ["efforts", "products_removed", "products_added"]
    assert sums(page) == []


PRO = "vendors[0].products[0].plans[1].charges"
RATES = [
    ({"evaluation.rates": {}, f"{PRO}[1].currency": DELETE}, ["prices"]),
    ({"evaluation.rates": {}, f"{PRO}[1].currency": DELETE, **CASES["quantities"]}, ["quantities", "prices"]),
    ({"evaluation.rates": {}, f"{PRO}[1].currency": DELETE, **CASES["settings"]}, ["settings", "prices"]),
    (
        {
            "evaluation.rates": {"THB": {"rate": "0.03", "on": "2026-11-01"}},
            f"{PRO}[1].currency": "THB",
            **CASES["answers"],
        },
        ["settings", "answers", "prices"],
    ),
    (
        {
            "evaluation.rates": {},
            "vendors": [BETA],
            "coverage": SMALL["coverage"][3:],
            "verifications": SMALL["verifications"][1:],
            "efforts": SMALL["efforts"][1:],
        },
        ["efforts", "products_removed"],
    ),
    (
        {"evaluation.currency": "THB", "evaluation.rates": {}, f"{PRO}[1].currency": DELETE},
        ["settings", "prices"],
    ),
]
"""Currencies that come and go, each with its charges: what is named."""


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "expected"), RATES)
def test_a_rate_that_goes_with_its_charges_stays_as_long_as_they_do(changes, expected):
    page = compared(changes)
    assert names(page) == expected
    found = sums(page)
    assert found
    assert [whole for whole, _parts in found] == [parts for _whole, parts in found]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "expected"), RATES)
def test_and_comes_before_them(changes, expected):
    """The same the other way round."""
    page = compare_runs(run_of(changed(changes)), run_of(SMALL))
    found = sums(page)
    assert found
    assert [whole for whole, _parts in found] == [parts for _whole, parts in found]


@pytest.mark.django_db
def test_a_price_moves_only_its_own_offer():
    page = compared(CASES["prices"])
    moved = {row.name for row in page["rows"] if any(part.moves for part in row.parts)}
    assert moved == {"Beta CRM One"}
    (part,) = next(row for row in page["rows"] if row.name == "Beta CRM One").parts
    # Ten more in each of 24 months, and the rule of the first year repeats twelve of them.
    assert part.cost == Decimal(240) + Decimal(120)


@pytest.mark.django_db
def test_the_line_moves_no_fit_but_verdicts():
    page = compared({"evaluation.threshold": "0.99"}, changed({"evaluation.threshold": "0.01"}))
    parts = [part for row in page["rows"] for part in row.parts]
    assert {(part.verified, part.claimed, part.cost) for part in parts} == {(0, 0, 0)}
    assert any(part.verdict for part in parts)
    for row in page["rows"]:
        (part,) = row.parts
        assert part.verdict == (row.after.verdict if row.after.verdict != row.before.verdict else None)


@pytest.mark.django_db
def test_the_same_inputs_move_nothing():
    run = run_of(SMALL)
    assert compare_runs(run, run)["changes"] == []


@pytest.mark.django_db
def test_cycles_are_named_in_the_readers_language():
    with translation.override("th"):
        titles = [row.name for row in compared(CASES["prices"])["rows"] if " · " in row.name]
    assert titles
    assert not any(title.partition(" · ")[2].isascii() for title in titles)


# By whom


def note(run, actor, action, **details):
    """An entry of the audit trail just before the later run was asked for."""
    entry = AuditEntry.objects.create(actor=actor, action=action, evaluation="crm", details=details)
    AuditEntry.objects.filter(pk=entry.pk).update(at=run.requested_at - timedelta(microseconds=1))


@pytest.fixture
def pair(db):
    """Two runs, between which the line and a voice were changed; nobody is on record for it yet."""
    first = run_of(SMALL)
    second = run_of(changed({"evaluation.threshold": "0.5", "teams[0].voice": "4"}))
    AuditEntry.objects.all().delete()
    return first, second


def test_each_change_names_who_can_have_made_it(pair):
    note(pair[1], "ana", "change_policy", changes={"threshold": ["0.6", "0.5"]})
    note(pair[1], "ben", "change_team")
    note(pair[1], "eve", "invite_vendor")
    assert dict(compare_runs(*pair)["changes"]) == {"line": ["ana"], "voices": ["ben"]}


def test_who_changed_it_after_the_later_run_is_not_named(pair):
    AuditEntry.objects.create(actor="late", action="change_team", evaluation="crm")
    assert dict(compare_runs(*pair)["changes"])["voices"] == []


@pytest.mark.parametrize(
    ("columns", "change"),
    [
        (["must_weight"], "weights"),
        (["users_growth"], "quantities"),
        (["contacts_start"], "quantities"),
        (["rules", "budget"], "settings"),
    ],
)
def test_a_change_of_settings_is_told_by_its_fields(columns, change):
    entry = SimpleNamespace(action="change_policy", details={"changes": dict.fromkeys(columns)})
    assert [name for name in CHANGES if may_make(entry, name)] == [change]


@pytest.mark.parametrize("action", ["load_evaluation", "admin_change"])
def test_what_may_have_touched_anything_is_named_everywhere(action):
    entry = SimpleNamespace(action=action, details={})
    assert all(may_make(entry, name) for name in CHANGES)


def test_actions_lead_to_changes_that_there_are():
    assert {name for changes in MADE_BY.values() for name in changes} <= set(CHANGES)
    assert set(POLICY) <= set(CHANGES)


# The page


def test_the_page_says_what_changed_by_whom_and_the_verdicts(client, pair):
    note(pair[1], "ana", "change_policy", changes={"threshold": ["0.6", "0.5"]})
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    address = reverse("scoring:compare", kwargs={"slug": "crm", "number": 2, "other": 1})
    text = client.get(address).content.decode()
    assert '<dd>the line <span class="small">by ana</span></dd>' in text
    assert "<td>ana</td><td>Changed the evaluation&#x27;s settings · </td>" in text
    assert "change_policy" not in text
