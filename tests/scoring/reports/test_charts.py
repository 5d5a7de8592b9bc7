"""Charts as marks: the finding, what stands where, and the same data as a table."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.reports import tables
from scoring.reports.charts import cash_flow, cost_by_class, fit_against_cost, gaps, rank_acceptability
from scoring.reports.charts.cash_flow import Flow
from scoring.reports.charts.marks import (
    COMBINING,
    Circle,
    Line,
    Rect,
    Scale,
    Shape,
    Text,
    ends,
    hatched,
    place_label,
    shortened,
    text_width,
    ticks,
)
from tests.scoring.reports import results

NB = "\u00a0"


@pytest.fixture
def plans():
    return [plan.best for plan in tables.plan_rows(tables.offer_rows(results.facts()))]


def of_role(drawing, role):
    return [mark for mark in drawing.marks if role in mark.role.split()]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (47, [0, 10, 20, 30, 40, 50]),
        (230, [0, 50, 100, 150, 200, 250]),
    ],
)
def test_ticks_are_round_and_reach_the_highest(highest, expected):
    assert ticks(highest) == pytest.approx(expected)


def test_a_scale_maps_both_ends_and_survives_a_point():
    assert [Scale(0, 200, 10, 110)(value) for value in (0, 100, Decimal(200))] == [10, 60, 110]
    assert Scale(5, 5, 10, 110)(5) == 10


def test_names_are_shortened_with_an_ellipsis():
    assert shortened("Acme", 100) == "Acme"
    assert text_width(shortened("A" * 200, 100)) <= 100
    assert shortened("A" * 200 + " Enterprise", 200) == "A" * 15 + "…AAA Enterprise"
    assert shortened("ก" * 50 + "\u0e34\u0e48Pro", 70) == "กกกกกก…Pro"
    assert text_width("กำ") == text_width("กา")


@pytest.mark.parametrize(("most", "cut"), [(10, "abcdefghij"), (9, "abcd…ghij"), (7, "abc…hij")])
def test_a_long_text_keeps_both_ends(most, cut):
    assert ends("abcdefghij", most) == cut


@pytest.mark.parametrize("most", range(4, 16))
def test_no_vowel_is_parted_from_its_letter(most):
    text = "ที่ปรึกษาที่นี่ด้วย"
    head, _mark, tail = ends(text, most).partition("…")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert not {tail[:1], text[len(head)]} & COMBINING


def test_hatching_stays_inside_its_rectangle():
    strokes = hatched(Rect("hidden_fees", 10, 20, 30, 12))
    assert len(strokes) == 5
    assert all(10 <= x <= 40 and 20 <= y <= 32 for s in strokes for x, y in ((s.x, s.y), (s.x2, s.y2)))


def test_labels_avoid_what_stands_there():
    taken, inside = [(110, 90, 200, 110)], (0, 0, 400, 200)
    label = place_label(100, 100, "Acme", taken, labels := [], inside)
    assert (label.anchor, label.x) == ("end", 91)
    assert len(labels) == 1


def test_a_label_rather_covers_a_mark_than_another_label():
    """To the right stands a label, everywhere else a mark."""
    everywhere, inside = (0.0, 0.0, 400.0, 400.0), (0.0, 0.0, 400.0, 400.0)
    labels = [(100.0, 90.0, 200.0, 110.0)]
    label = place_label(100, 100, "Acme", [everywhere], labels, inside)
    assert (label.anchor, label.x) == ("end", 91)


class TestFitAgainstCost:
    def test_marks(self, plans):
        chart = fit_against_cost(plans, 0.6, "USD", "en")
        (verified,), (claimed,), (line,) = (
            of_role(chart.wide, role) for role in ("verified", "claimed", "threshold")
        )
        assert isinstance(verified, Circle)
        assert (verified.x, verified.y > claimed.y) == (claimed.x, True)
        assert line.y == line.y2
        assert claimed.y < line.y < verified.y
        assert len(of_role(chart.wide, "whisker")) == 3

    def test_finding_and_numbers(self, plans):
        chart = fit_against_cost(plans, 0.6, "USD", "en")
        assert (
            chart.title
            == f"1 of 1 plans can reach 60{NB}% by their claims; Acme CRM Pro is the cheapest of them"
        )
        assert chart.rows == (("Acme CRM Pro", f"50{NB}%", f"70{NB}%", "$1,000.00", "$900–$1,300"),)

    def test_unpriced_offers_have_no_place(self, plans):
        assert (
            fit_against_cost([row for row in plans if row.offer != "acme/crm/pro"], 0.6, "USD", "en") is None
        )

    def test_a_missing_deal_breaker_is_a_diamond(self):
        data = results.result(
            offers=[
                results.offer("acme/crm/lite", 1, "blocked", results.three(0, 0.7, 0.7), results.cost("10"))
            ]
        )
        chart = fit_against_cost([tables.offer_rows(results.facts(data))[0]], 0.6, "USD", "en")
        assert chart.title == f"No plan claims to reach 60{NB}%; Acme CRM Lite comes closest"
        assert [mark.closed for mark in of_role(chart.wide, "missing")] == [True]
        assert of_role(chart.wide, "claimed") == []

    def test_on_a_phone_points_carry_numbers_and_a_key(self, plans):
        narrow = fit_against_cost(plans, 0.6, "USD", "en").narrow
        assert [mark.text for mark in of_role(narrow, "label")] == ["1  Acme CRM Pro", "1"]

    @pytest.mark.parametrize(("count", "named"), [(2, True), (9, False)])
    def test_names_that_would_cover_each_other_become_a_key(self, plans, count, named):
        row = next(row for row in plans if row.cost and row.cost.priced)
        rows = [replace(row, product=f"{'Name' * 9} {i}", plan="Pro") for i in range(count)]
        chart = fit_against_cost(rows, 0.6, "USD", "en")
        shown = [mark.text for mark in chart.wide.marks if isinstance(mark, Text) and "halo" in mark.role]
        assert shown[0].startswith("Name") == named
        assert chart.wide.height == (420 if named else 420 + count * 19)
        assert [cells[0] for cells in chart.rows] == [row.name for row in rows]

    def test_a_title_cuts_a_long_name_in_its_middle(self, plans):
        row = next(row for row in plans if row.cost and row.cost.priced)
        chart = fit_against_cost(
            [replace(row, product=" ".join(["Long"] * 40), plan="Pro")], 0.6, "USD", "en"
        )
        assert "…" in chart.title
        assert len(chart.title) < 180
        assert "Long Pro" in chart.title


class TestCostByClass:
    def test_segments_add_up_from_zero(self, plans):
        chart = cost_by_class(plans[:1], "USD", "en")
        (fees,), (time,) = of_role(chart.wide, "transparent_fees"), of_role(chart.wide, "hidden_time")
        assert fees.x == 0
        assert time.x == pytest.approx(fees.width + 2, abs=0.2)
        assert fees.width + 2 == pytest.approx(9 * (time.width + 2), rel=0.02)
        assert of_role(chart.wide, "hatch") != []

    def test_finding_and_numbers(self, plans):
        chart = cost_by_class(plans, "USD", "en")
        assert chart.title == f"10{NB}% of the cost is hidden"
        assert chart.rows[0] == (
            "Acme CRM Pro",
            "$900.00",
            "$0.00",
            "$0.00",
            "$100.00",
            "$1,000.00",
            "$900–$1,300",
        )

    def test_what_is_printed_adds_up(self):
        thirds = {
            name: {"likely": "33.3333333333", "mean": None} for name in ("transparent_fees", "hidden_fees")
        }
        thirds["hidden_time"] = {"likely": "33.3333333334", "mean": None}
        data = results.result(
            offers=[
                results.offer(
                    "acme/crm/pro", 1, "below", results.three(0, 0, 0), results.cost("100", classes=thirds)
                )
            ]
        )
        chart = cost_by_class(tables.offer_rows(results.facts(data)), "USD", "en")
        assert chart.rows[0][1:6] == ("$33.33", "$0.00", "$33.33", "$33.34", "$100.00")

    def test_means_are_drawn_where_simulations_were_made(self):
        means = {name: {"likely": "50", "mean": 60.0} for name in ("transparent_fees", "hidden_fees")}
        data = results.result(
            offers=[
                results.offer(
                    "acme/crm/pro", 1, "below", results.three(0, 0, 0), results.cost("100", classes=means)
                )
            ]
        )
        chart = cost_by_class(tables.offer_rows(results.facts(data)), "USD", "en")
        assert chart.rows[0][5] == "$120.00"


class TestRanks:
    def test_shares_are_folded_into_four(self):
        chart = rank_acceptability(
            {"a": "Acme", "b": "Zeta"}, {"a": [0.6, 0.2, 0.1, 0.06, 0.04], "b": [0.4, 0.6]}
        )
        assert chart.title == f"Acme comes first under 60{NB}% of all weightings of the teams"
        assert chart.rows == (
            ("Acme", f"60{NB}%", f"20{NB}%", f"10{NB}%", f"10{NB}%"),
            ("Zeta", f"40{NB}%", f"60{NB}%", f"0{NB}%", f"0{NB}%"),
        )
        assert [mark.width for mark in of_role(chart.wide, "rank1")] == [514, 342]

    def test_no_clear_winner_below_half(self):
        chart = rank_acceptability({"a": "Acme"}, {"a": [0.49, 0.51]})
        assert chart.title == f"No clear winner: Acme leads, but only under 49{NB}% of all weightings"

    def test_plans_that_are_never_near_the_top_stand_in_the_table_only(self):
        chart = rank_acceptability({"a": "Acme", "b": "Zeta"}, {"a": [1, 0, 0, 0], "b": [0, 0, 0, 1]})
        assert [mark.text for mark in chart.wide.marks if isinstance(mark, Text) and mark.y == 14] == ["Acme"]
        assert [row[0] for row in chart.rows] == ["Acme", "Zeta"]

    def test_rows_keep_their_offers_in_any_order(self):
        chart = rank_acceptability(
            {"a": "Acme", "z": "Zeta", "n": "None"}, {"a": [0.2, 0.8], "z": [0.8, 0.2]}
        )
        assert [(offer, row[0]) for offer, row in chart.lines] == [("z", "Zeta"), ("a", "Acme")]

    @pytest.mark.parametrize("shares", [{}, {"a": None}, {"z": [1.0]}])
    def test_without_shares_there_is_no_chart(self, shares):
        assert rank_acceptability({"a": "Acme"}, shares) is None


class TestGaps:
    PARTS = {
        "missing": Fraction(1, 3),
        "unanswered": Fraction(1, 6),
        "partial": Fraction(0),
        "unverified": Fraction(1, 8),
        "verified": Fraction(3, 8),
    }

    def test_steps_add_up_and_verified_is_rounded_down(self):
        chart = gaps("Acme", self.PARTS)
        steps = [int(row[1].removesuffix(f"{NB}%")) for row in chart.rows]
        assert steps[0] == sum(steps[1:]) == 100
        assert steps[-1] == 37
        assert chart.title == f"Acme lacks 50{NB}% of the needs, and 13{NB}% is claimed without proof"

    def test_each_step_starts_where_the_last_ended(self):
        wide = gaps("Acme", self.PARTS).wide
        (missing,), (unanswered,), (verified,) = (
            of_role(wide, f"gap-{k}") for k in ("missing", "unanswered", "verified")
        )
        assert missing.x == pytest.approx(unanswered.x + unanswered.width, abs=0.2)
        assert (verified.x, of_role(wide, "gap-partial")) == (190, [])

    def test_nothing_applicable_is_no_chart(self):
        assert gaps("Acme", dict.fromkeys(self.PARTS, Fraction(0))) is None


class TestCashFlow:
    FLOW = Flow(
        "acme/crm/pro",
        "Acme",
        (Decimal(60), Decimal(0), *[Decimal(1)] * 22),
        Decimal(70),
        Decimal(120),
        (tables.Event(14, "51st user", Decimal("18")),),
    )

    def test_steps_and_jump(self):
        chart = cash_flow([self.FLOW], "USD", "en")
        (line,), (jump,), (band,) = (of_role(chart.wide, role) for role in ("steps-line", "jump", "band"))
        assert isinstance(line, Shape)
        heights = [y for _x, y in line.points]
        assert heights == sorted(heights, reverse=True)
        assert jump.closed
        assert band.height > 0
        assert "+$18.00" in [mark.text for mark in chart.wide.marks if isinstance(mark, Text)]

    def test_finding_and_numbers(self):
        chart = cash_flow([self.FLOW], "USD", "en")
        assert chart.title == f"85{NB}% of what Acme costs is due in the first 12 months"
        assert chart.columns == ("Plan", "Paid by month 12", "Paid by month 24")
        assert chart.rows == (("Acme", "$70.00", "$82.00"),)

    @pytest.mark.parametrize("months", [(), (Decimal(0), Decimal(0))])
    def test_nothing_paid_is_no_chart(self, months):
        assert cash_flow([Flow("acme/crm/pro", "Acme", months, None, None, ())], "USD", "en") is None


def test_each_row_names_its_offer(plans):
    drawn = (fit_against_cost(plans, 0.6, "USD", "en"), cost_by_class(plans, "USD", "en"))
    named = {row.offer: row.name for row in plans}
    for chart, n in zip(drawn, (1, 2), strict=True):
        assert [row[0] for _offer, row in chart.lines] == [named[offer] for offer in chart.offers]
        assert len(chart.offers) == n
    assert [offer for offer, _row in cash_flow([TestCashFlow.FLOW], "USD", "en").lines] == ["acme/crm/pro"]


def test_steps_of_one_offer_name_none():
    chart = gaps("Acme", TestGaps.PARTS)
    assert [offer for offer, _row in chart.lines] == [""] * len(chart.rows)


def test_every_mark_stays_on_its_drawing(plans):
    flow = TestCashFlow.FLOW
    drawn = [
        fit_against_cost(plans, 0.6, "USD", "en"),
        cost_by_class(plans, "USD", "en"),
        rank_acceptability({"a": "Acme"}, {"a": [0.6, 0.4]}),
        gaps("Acme", TestGaps.PARTS),
        cash_flow([flow] * 3, "USD", "en"),
    ]
    for chart in drawn:
        for _size, drawing in chart.drawings:
            for mark in drawing.marks:
                assert (
                    -1 <= mark.y <= drawing.height if isinstance(mark, Line | Rect | Circle | Text) else True
                )
                if isinstance(mark, Rect):
                    assert mark.x + mark.width <= drawing.width + 1
                if isinstance(mark, Line):
                    assert mark.x2 <= drawing.width + 1
