"""What the details keep of the ways out beside the result document."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.engine.results.waysout import customisation_details, list_details, spread_json
from scoring.engine.values import Range
from scoring.engine.vocabulary import CostClass
from scoring.engine.waysout import Customisation, DropList, Spread, WaySpread


@pytest.mark.parametrize("proven", [True, False])
def test_a_list_says_whether_it_is_proven(proven):
    found = DropList(("a",), Fraction(1, 2), Fraction(3, 5), Fraction(1, 10), {}, (), proven)
    assert list_details(found)["proven"] is proven


@pytest.mark.parametrize("proven", [True, False])
def test_a_customisation_says_whether_it_is_proven(proven):
    free = Range(Decimal(0), Decimal(0), Decimal(0))
    found = Customisation(("a",), (), (), free, 0, Fraction(3, 5), (), proven)
    assert customisation_details(found)["proven"] is proven


def test_a_spread_is_kept_by_class_and_in_all():
    part = Spread(Decimal("12.5"), 10.0, 13.0, 17.0)
    kept = {"likely": "12.5000000000", "p10": 10.0, "p50": 13.0, "p90": 17.0}
    assert spread_json(WaySpread({CostClass.HIDDEN_FEES: part}, part)) == {
        "classes": {"hidden_fees": kept},
        "total": kept,
    }
