"""The shapes that a charge may have in a document."""

import pytest

from scoring.interchange import parse
from tests.scoring.documents import (
    DELETE,
    changed,
    faults,
    flat,
    graduated,
    per_user,
    text_of,
)

CHARGE = "vendors[0].products[0].plans[0].charges[0]"


def tier(up_to, **fields):
    return {"up_to": up_to, "unit": "1"} | fields


@pytest.mark.parametrize(
    ("charge", "place", "words"),
    [
        (flat(DELETE), "amount", "flat needs an amount (null is not priced)"),
        (flat("1", tiers=[tier(None)]), "tiers", "flat is priced by an amount, not by tiers"),
        (graduated() | {"amount": "1"}, "amount", "graduated is priced by tiers, not by an amount"),
        (graduated() | {"amount": None}, "amount", "graduated is priced by tiers, not by an amount"),
        ({k: v for k, v in graduated().items() if k != "tiers"}, "tiers", "graduated needs tiers"),
        (
            graduated([tier("10"), tier("20")]),
            "tiers[1].up_to",
            "the last tier's up_to is null, the others are figures",
        ),
        (
            graduated([tier(None), tier(None)]),
            "tiers[0].up_to",
            "the last tier's up_to is null, the others are figures",
        ),
        (
            graduated([tier("10"), tier("10"), tier(None)]),
            "tiers[1].up_to",
            "up_to must rise from tier to tier",
        ),
        (
            graduated([tier("10"), tier("9"), tier(None)]),
            "tiers[1].up_to",
            "up_to must rise from tier to tier",
        ),
        (flat("1", included="5"), "included", "included goes with per_unit and package only"),
        (per_user("1", quantity="2"), "quantity", "quantity goes with hour and day only"),
    ],
)
def test_the_shape_of_a_charge(charge, place, words):
    charge = {name: value for name, value in charge.items() if value is not DELETE}
    (found,) = faults(changed({CHARGE: charge}))
    assert found.startswith(f"{CHARGE}.{place}: {words}")


@pytest.mark.parametrize(
    "charge",
    [
        flat(None),
        flat(["1", "2", "3"]),
        per_user("1", included="5"),
        flat("1", model="package", metric="contact", package_size="1000", included="500"),
        flat("90", model="per_unit", metric="hour", quantity="2.5"),
        flat(None, model="volume"),
        graduated([tier(None, flat="9")]),
    ],
)
def test_charges_of_a_right_shape(charge):
    parse(text_of(changed({CHARGE: charge})))


def test_a_missing_amount_is_not_the_same_as_null():
    parse(text_of(changed({f"{CHARGE}.amount": None})))
    assert faults(changed({f"{CHARGE}.amount": DELETE})) == [
        f"{CHARGE}.amount: flat needs an amount (null is not priced)"
    ]


def test_all_faults_of_a_charge_are_told_at_once():
    charge = per_user(
        "1", included="-1", quantity="2", model="flat", tiers=[tier("2"), tier("1"), tier(None)]
    )
    assert [line.partition(": ")[0] for line in faults(changed({CHARGE: charge | {"colour": "blue"}}))] == [
        *(f"{CHARGE}.{name}" for name in ("included", "quantity", "tiers", "colour")),
    ]
