"""The rows of a report."""

import dataclasses
from decimal import Decimal

import pytest

from scoring.reports import tables
from tests.scoring.reports import results


@pytest.fixture
def rows():
    return tables.offer_rows(results.facts())


def test_ranked_plans_come_first_then_bundles(rows):
    assert [(row.rank, row.offer, row.billing, row.addons) for row in rows] == [
        (1, "acme/crm/pro", "year", ()),
        (2, "acme/crm/pro", "month", ()),
        (3, "zeta/suite/one", None, ()),
        (4, "acme/crm/lite", None, ()),
        (None, "acme/crm/pro", None, ("sms",)),
    ]


def test_a_row_speaks_in_names(rows):
    first = rows[0]
    assert (first.name, first.vendor, first.must.missing) == (
        "Acme CRM Pro",
        "Acme",
        ("Export", "We need telepathy"),
    )
    assert rows[4].name == "Acme CRM Pro + SMS"
    assert rows[3].refused == ("Pipelines",)
    assert rows[0].query == {"offer": "acme/crm/pro", "billing": "year", "addons": ""}


def test_a_row_keeps_raw_figures_beside_printed_ones(rows):
    fit, money = rows[0].fit, rows[0].cost
    assert (fit.verified.value, fit.verified.percent, fit.claimed.percent, fit.possible.percent) == (
        0.5,
        50,
        70,
        80,
    )
    assert (money.likely, money.p10, money.p50, money.p90) == (
        Decimal("1000.0000000000"),
        Decimal("900.0"),
        Decimal("1000.0"),
        Decimal("1300.0"),
    )
    assert [(part.cost_class, part.likely, part.mean) for part in money.classes][::3] == [
        ("transparent_fees", Decimal("900.0000000000"), None),
        ("hidden_time", Decimal("100.0000000000"), None),
    ]
    assert money.events == (tables.Event(14, "51st user", Decimal("18.0000000000")),)
    assert (rows[0].chance.first.percent, rows[0].chance.clears.percent) == (63, None)


def test_rows_are_frozen(rows):
    with pytest.raises(dataclasses.FrozenInstanceError):
        rows[0].rank = 9


def test_what_a_result_does_not_hold_is_absent(rows):
    bare = results.offer("acme/crm/pro", 1, "undecided", results.three(None, None, None), None)
    for name in ("teams", "areas", "priorities", "counts", "must", "chance"):
        del bare[name]
    (row,) = tables.offer_rows(results.facts(results.result(offers=[bare])))
    assert (row.cost, row.fit.claimed.percent, row.teams, row.features) == (None, None, {}, 0)
    assert rows[3].cost is None


@pytest.mark.parametrize(
    ("verdict", "verified", "claimed"),
    [
        ("passes", 60, 60),
        ("needs_proof", 60, 60),
        ("undecided", 59, 59),
        ("below", 59, 59),
        ("blocked", 60, 60),
    ],
)
def test_no_fit_crosses_the_line_in_print(verdict, verified, claimed):
    fit = results.three(0.6, 0.6, 0.6)
    data = results.result(offers=[results.offer("acme/crm/pro", 1, verdict, fit, None)])
    (row,) = tables.offer_rows(results.facts(data))
    assert (row.fit.verified.percent, row.fit.claimed.percent) == (verified, claimed)


def test_each_plan_stands_once_with_its_cycles(rows):
    plans = tables.plan_rows(rows)
    assert [(plan.best.offer, plan.ranks, [row.billing for row in plan.other_cycles]) for plan in plans] == [
        ("acme/crm/pro", "1–2", ["month"]),
        ("zeta/suite/one", "3", []),
        ("acme/crm/lite", "4", []),
    ]
