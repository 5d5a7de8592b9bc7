"""Who has spoken where, which risks stand, how ready the data are, and when it is finished (spec 2.5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from discovery.actions.data import SourceText, StepHours, add_source, edit_source, remove_source, source_seen
from discovery.actions.plans import StepRow, outcome_seen, plan_seen, record_outcome, save_plan, start_plan
from discovery.actions.risks import add_risk, edit_risk, note_found
from discovery.actions.stale import Stale
from discovery.models import DataHours, Evaluation, PlanStep, Risk
from discovery.queries import readiness
from discovery.queries.data import Span, data_efforts, data_sources, plan
from discovery.queries.outcome import outcome_beside_plan
from discovery.queries.risks import open_count, risks, said
from tests.factories import RequirementFactory, TeamFactory

pytestmark = pytest.mark.django_db

PREPARATION, CLEANING = "transparent_time/data_preparation", "hidden_time/data_cleaning_and_migration"


def needs(house, team, area="feature", **columns):
    return RequirementFactory(evaluation=house.evaluation, team=team, area=area, **columns)


class TestReadiness:
    def test_counts_by_team_and_area(self, house):
        needs(house, house.sales, "business")
        needs(house, house.sales, "business")
        needs(house, house.sales, "functional", status="dropped")
        found = readiness(house.evaluation)
        assert [(row.team.name, row.counts, row.total) for row in found.rows] == [
            ("Sales", [0, 2, 0, 0, 0], 2),
            ("Finance", [0, 0, 0, 0, 0], 0),
        ]
        assert found.areas[1] == "Business requirements"
        assert found.total == 2

    def test_what_blocks_the_next_step(self, house):
        assert readiness(house.evaluation).blocks == ["No team has written a requirement yet."]
        needs(house, house.sales, feature=None)
        assert readiness(house.evaluation).blocks == [
            "Not heard yet: Finance.",
            "1 requirements map to no feature: no vendor can answer them.",
        ]
        house.evaluation.requirements.all().delete()
        house.evaluation.teams.all().delete()
        assert readiness(house.evaluation).blocks == ["There is no team. Add the teams that take part."]

    def test_must_haves_without_a_demo_script(self, house):
        bare = needs(house, house.sales, priority="must", demo_script="  ")
        needs(house, house.sales, priority="must", demo_script="Show it")
        needs(house, house.sales, priority="nice")
        assert readiness(house.evaluation).without_script == [bare]

    def test_a_silent_team_is_one_finding_and_a_heard_one_has_one_for_each_silent_area(self, house):
        needs(house, house.sales, "feature", demo_script="Show it")
        found = [finding.subject for finding in readiness(house.evaluation).findings]
        assert found == [
            "sales/business", "sales/non_functional", "sales/functional", "sales/system_design", "finance",
        ]  # fmt: skip

    def test_one_query_a_list(self, house, django_assert_num_queries):
        for _ in range(3):
            needs(house, house.sales)
        with django_assert_num_queries(2):
            readiness(house.evaluation)


def not_estimated(house, subjects):
    """What a run says when it could not estimate these categories."""
    return note_found(by=None, evaluation=house.evaluation, kind=Risk.Kind.NOT_ESTIMATED, subjects=subjects)


class TestRisks:
    def test_a_found_risk_is_listed_until_somebody_takes_it(self, house):
        row = needs(house, house.sales, priority="must")
        (listed,) = [risk for risk in risks(house.evaluation) if risk.finding.kind == "no_script"]
        assert (listed.risk, listed.needs_owner) == (None, True)
        taken = add_risk(
            by=house.lead,
            evaluation=house.evaluation,
            title=listed.finding.title,
            kind="no_script",
            subject=str(row.pk),
            owner="Mali",
            answer="Writes it on Monday",
        )
        (listed,) = [risk for risk in risks(house.evaluation) if risk.finding.kind == "no_script"]
        assert (listed.risk, listed.needs_owner) == (taken, False)

    def test_a_risk_whose_cause_is_gone_has_cleared_by_itself(self, house):
        row = needs(house, house.sales, priority="must")
        add_risk(
            by=house.lead,
            evaluation=house.evaluation,
            title="No script",
            kind="no_script",
            subject=str(row.pk),
        )
        row.demo_script = "Show it"
        row.save()
        (listed,) = [risk for risk in risks(house.evaluation) if risk.finding.kind == "no_script"]
        assert (listed.cleared, listed.needs_owner) == (True, False)

    def test_one_subject_is_taken_once(self, house):
        values = {"evaluation": house.evaluation, "title": "Silent", "kind": "not_heard", "subject": "sales"}
        first = add_risk(by=house.lead, **values)
        with pytest.raises(Stale) as caught:
            add_risk(by=house.lead, **values)
        assert caught.value.current == first

    def test_a_risk_needs_a_title(self, house):
        with pytest.raises(ValidationError):
            add_risk(by=house.lead, evaluation=house.evaluation, title="")

    def test_an_edit_of_an_older_version_writes_nothing(self, house):
        risk = add_risk(by=house.lead, evaluation=house.evaluation, title="Budget freeze")
        values = {"title": "Budget freeze", "answer": "", "status": "open"}
        edit_risk(by=house.lead, risk=risk, version=1, owner="Mali", **values)
        with pytest.raises(Stale):
            edit_risk(by=house.lead, risk=risk, version=1, owner="Somchai", **values)
        risk.refresh_from_db()
        assert (risk.owner, risk.version) == ("Mali", 2)

    def test_costs_that_a_run_could_not_estimate_come_and_go(self, house):
        note = lambda *paths: not_estimated(house, list(paths))
        states = lambda: dict(house.evaluation.risks.order_by("pk").values_list("subject", "status"))
        assert note("hidden_fees/training", "hidden_fees/overtime") == 2
        assert note("hidden_fees/training") == 0
        assert states() == {"hidden_fees/training": "open", "hidden_fees/overtime": "closed"}
        assert note("hidden_fees/overtime") == 0
        assert states() == {"hidden_fees/training": "closed", "hidden_fees/overtime": "open"}

    def test_a_risk_somebody_accepted_stays_accepted(self, house):
        not_estimated(house, ["hidden_fees/training"])
        Risk.objects.update(status="accepted")
        not_estimated(house, ["hidden_fees/training"])
        assert Risk.objects.get().status == "accepted"

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "Nobody has estimated Contract terms (hidden fees)."),
            ("th", "ยังไม่มีผู้ประมาณการเงื่อนไขสัญญา (ค่าธรรมเนียมที่ซ่อนอยู่)"),
        ],
    )
    def test_what_a_run_could_not_estimate_reads_in_the_readers_language(self, house, language, words):
        with translation.override("en" if language == "th" else "th"):
            not_estimated(house, ["hidden_fees/contract_terms"])
        with translation.override(language):
            titles = [row.finding.title for row in risks(house.evaluation) if row.risk]
        assert titles == [words]

    def test_a_found_risk_keeps_its_words_when_it_gets_an_owner(self, house, client):
        not_estimated(house, ["hidden_fees/overtime"])
        row = house.evaluation.risks.get()
        client.force_login(house.lead)
        url = reverse("discovery:risk", args=[house.evaluation.slug, row.pk])
        written = {
            "title": "Something else",
            "owner": "Mali",
            "answer": "Asks",
            "status": "open",
            "version": "1",
        }
        assert client.post(url, written).status_code == 302
        row.refresh_from_db()
        assert (row.title, row.owner, row.answer) == ("hidden_fees/overtime", "Mali", "Asks")
        assert said(row) == "Nobody has estimated Staff overtime (hidden fees)."

    def test_the_overview_and_the_list_count_the_same_risks(self, house, client):
        not_estimated(house, ["hidden_fees/overtime"])
        count = open_count(house.evaluation)
        client.force_login(house.lead)
        home = client.get(reverse("scoring:home", args=[house.evaluation.slug])).content.decode()
        listed = client.get(reverse("discovery:risks", args=[house.evaluation.slug])).content.decode()
        assert f"{count} risks have no owner or no answer" in home
        assert f"{count} have none yet." in listed

    def test_those_without_owner_or_answer_are_counted(self, house):
        Evaluation.objects.get().teams.all().delete()
        add_risk(by=house.lead, evaluation=house.evaluation, title="One", owner="Mali")
        add_risk(by=house.lead, evaluation=house.evaluation, title="Two", owner="Mali", answer="Done")
        assert open_count(house.evaluation) == 1


def source(house, records=None, **hours):
    text = SourceText("Sheet", records, "Mali", {step: StepHours(*values) for step, values in hours.items()})
    return add_source(by=house.lead, evaluation=house.evaluation, text=text)


class TestData:
    def test_without_a_range_high_is_twice_likely(self, house):
        source(house, find=(Decimal(10),))
        (listed,) = data_sources(house.evaluation)
        assert listed.cells[0] == Span(Decimal(10), Decimal(10), Decimal(20))
        assert listed.missing == 6

    def test_hours_per_thousand_records_follow_the_count(self, house):
        source(house, 2500, clean=(Decimal(4), Decimal(2), Decimal(6), True))
        (listed,) = data_sources(house.evaluation)
        assert listed.cells[2] == Span(Decimal(5), Decimal(10), Decimal(15))

    def test_per_thousand_without_a_count_is_not_estimated(self, house):
        source(house, None, clean=(Decimal(4), None, None, True))
        (listed,) = data_sources(house.evaluation)
        assert listed.cells == [None] * 7
        assert data_efforts(house.evaluation) == {}

    def test_steps_feed_preparation_and_cleaning(self, house):
        hours = {
            step: (Decimal(1),) for step in ("find", "rank", "clean", "resolve", "fill", "entry", "audit")
        }
        source(house, **hours)
        source(house, find=(Decimal(5),))
        efforts = data_efforts(house.evaluation)
        assert {category: span.likely for category, span in efforts.items()} == {PREPARATION: 9, CLEANING: 3}

    def test_hours_that_decrease_are_refused_by_the_database_as_well(self, house):
        row = source(house)
        with pytest.raises(IntegrityError, match="datahours_ordered"), transaction.atomic():
            DataHours.objects.create(source=row, step="find", hours_low=3, hours_likely=2, hours_high=1)

    def test_hours_move_the_revision_of_the_evaluation(self, house):
        row = source(house)
        before = Evaluation.objects.get().revision
        DataHours.objects.create(source=row, step="find", hours_low=1, hours_likely=2, hours_high=3)
        assert Evaluation.objects.get().revision > before

    def test_an_edit_replaces_the_hours(self, house):
        row = source(house, find=(Decimal(1),), rank=(Decimal(1),))
        text = SourceText("Sheet", None, "", {"find": StepHours(Decimal(7))})
        edit_source(by=house.lead, source=row, text=text, seen=source_seen(row))
        assert list(row.hours.values_list("step", "hours_likely")) == [("find", Decimal(7))]

    def test_an_edit_over_another_is_refused(self, house):
        row = source(house)
        seen = source_seen(row)
        edit_source(by=house.lead, source=row, text=SourceText("First"), seen=seen)
        with pytest.raises(Stale, match="changed this data source"):
            edit_source(by=house.lead, source=row, text=SourceText("Second"), seen=seen)
        row.refresh_from_db()
        assert row.name == "First"

    def test_a_source_goes_with_its_hours(self, house):
        remove_source(by=house.lead, source=source(house, find=(Decimal(1),)))
        assert DataHours.objects.count() == 0

    def test_two_queries_whatever_the_sources(self, house, django_assert_num_queries):
        for _ in range(3):
            source(house, find=(Decimal(1),))
        with django_assert_num_queries(2):
            data_sources(house.evaluation)


class TestPlan:
    def save(self, house, *rows, seen=None):
        seen = plan_seen(house.evaluation) if seen is None else seen
        save_plan(by=house.lead, evaluation=house.evaluation, rows=list(rows), seen=seen)

    def test_it_starts_with_the_seeds_five_steps_once(self, house):
        start_plan(by=house.lead, evaluation=house.evaluation)
        start_plan(by=house.lead, evaluation=house.evaluation)
        assert [step.name for step in house.evaluation.plan_steps.all()] == [
            "Choose the hardest problem to solve first",
            "Keep your data clean and organised",
            "Migrate your customer data to the new system",
            "Set up automation and integrate other tools",
            "Train your team, and yourself",
        ]

    def test_weeks_sum_to_a_range_and_what_is_missing_is_counted(self, house):
        low, likely, high = Decimal(1), Decimal("2.5"), Decimal(5)
        self.save(
            house,
            StepRow("One", low=low, likely=likely, high=high),
            StepRow("Two", likely=Decimal(1)),
            StepRow("Three"),
        )
        found = plan(house.evaluation)
        assert found.weeks == Span(Decimal(2), Decimal("3.5"), Decimal(6))
        assert found.without_weeks == 1

    def test_the_same_weeks_for_very_different_teams_are_flagged(self, house):
        large = TeamFactory(evaluation=house.evaluation, people=30)
        small = TeamFactory(evaluation=house.evaluation, people=3)
        middle = TeamFactory(evaluation=house.evaluation, people=15)
        week = Decimal(1)
        rows = [StepRow("Train", team=team, likely=week) for team in (large, small, middle)]
        self.save(house, *rows, StepRow("Other", team=large, likely=week))
        pairs = [(one.team, other.team) for one, other in plan(house.evaluation).same_weeks]
        assert pairs == [(large, small), (small, middle)]

    def test_weeks_that_decrease_are_refused(self, house):
        with pytest.raises(ValidationError, match="planstep_weeks_ordered"):
            self.save(house, StepRow("One", low=Decimal(3), likely=Decimal(2), high=Decimal(4)))

    def test_a_save_over_another_is_refused(self, house):
        seen = plan_seen(house.evaluation)
        self.save(house, StepRow("One"))
        with pytest.raises(Stale, match="changed the plan"):
            self.save(house, StepRow("Two"), seen=seen)

    def test_the_database_keeps_a_step_in_one_evaluation(self, house):
        with pytest.raises(IntegrityError, match="a plan step and its team"), transaction.atomic():
            PlanStep.objects.create(evaluation=house.evaluation, name="Train", team=TeamFactory())


class TestOutcome:
    def record(self, house, **values):
        seen = outcome_seen(house.evaluation)
        return record_outcome(by=house.lead, evaluation=house.evaluation, seen=seen, **values)

    def test_nothing_is_recorded_at_first(self, house):
        assert outcome_beside_plan(house.evaluation) is None

    @pytest.mark.parametrize(
        ("values", "failures"),
        [
            ({}, []),
            ({"spend": Decimal(1000)}, []),
            ({"spend": Decimal("1000.01")}, ["Over budget"]),
            ({"went_live_on": date(2027, 1, 15)}, []),
            ({"went_live_on": date(2027, 1, 16)}, ["Late: after the high end of the plan"]),
            ({"meets_needs": False}, ["Disappointing: it does not do what it was bought for"]),
            ({"meets_needs": True}, []),
            ({"active_users": 5}, []),
            ({"active_users": 4}, ["Unused: fewer than half of the users work with it"]),
        ],
    )
    def test_the_four_ways_to_fail(self, house, values, failures):
        Evaluation.objects.update(budget=Decimal(1000))
        house.evaluation.refresh_from_db()
        PlanStep.objects.create(
            evaluation=house.evaluation, name="All", weeks_low=1, weeks_likely=1, weeks_high=2
        )
        self.record(house, **values)
        found = outcome_beside_plan(house.evaluation)
        assert (found.planned_on, found.failures) == (date(2027, 1, 15), failures)

    def test_without_plan_and_budget_nothing_is_late_or_dear(self, house):
        self.record(house, spend=Decimal(10**6), went_live_on=date(2030, 1, 1))
        assert outcome_beside_plan(house.evaluation).failures == []

    def test_a_record_over_another_is_refused(self, house):
        seen = outcome_seen(house.evaluation)
        self.record(house, active_users=5)
        with pytest.raises(Stale, match="changed the outcome"):
            record_outcome(by=house.lead, evaluation=house.evaluation, seen=seen, active_users=6)
