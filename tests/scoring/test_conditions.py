"""The conditions of a decision: each gets an owner and an answer in the plan, and is met or not on a day."""

import re
import threading
import time
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from discovery.actions import risks as risks_module
from discovery.actions.risks import edit_risk
from discovery.models import AuditEntry, Risk
from discovery.queries.risks import open_count, risks
from scoring.actions import decisions
from scoring.actions.decisions import decide
from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.models import Decision, Run
from scoring.queries import conditions_of, standing_decision
from scoring.reports.steps import standings
from tests.factories import FeatureFactory, MembershipFactory, scorable_evaluation

pytestmark = pytest.mark.django_db

TWO = "If the demo shows X by 1 June.\r\n\r\n  If the price holds.  \nIf the price holds."
FUTURE = "That day is still to come: write the day on which it was seen."
LINES = ["If the demo shows X by 1 June.", "If the price holds."]


def finished_run(evaluation=None) -> Run:
    run, _created = request_run(by=None, evaluation=evaluation or scorable_evaluation(), send=False)
    execute(run.pk)
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def run() -> Run:
    return finished_run()


@pytest.fixture
def lead(run, client):
    user = MembershipFactory(evaluation=run.evaluation, role="facilitator").user
    client.force_login(user)
    return user


def decided(run: Run, conditions: str, by=None, **columns) -> Decision:
    values = {"way": "buy", "offer": {"offer": "acme/pro"}, "offer_name": "Acme Pro", "reasons": "It fits."}
    return decide(by=by, run=run, conditions=conditions, **values | columns)


def states(run: Run) -> dict[str, str]:
    rows = Risk.objects.filter(evaluation=run.evaluation, kind="condition").order_by("pk")
    return dict(rows.values_list("title", "status"))


def answer(risk: Risk, by, **values) -> Risk:
    written = {"owner": "Mali", "answer": "Asks Acme", "status": "met", "settled_on": date(2026, 5, 30)}
    return edit_risk(by=by, risk=risk, version=risk.version, **written | values)


def page(run: Run, path: str) -> str:
    return f"/e/{run.evaluation.slug}/{path}"


def text_of(response) -> str:
    """What a page says, without its tags."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2])
    return " ".join(words.split())


class TestDeciding:
    def test_each_line_is_a_condition_of_its_own(self, run):
        assert decided(run, TWO).each_condition == LINES
        assert states(run) == dict.fromkeys(LINES, "open")

    def test_each_is_on_record_under_who_decided(self, run, lead):
        decided(run, TWO, by=lead)
        found = AuditEntry.objects.filter(action="add_risk", details__kind="condition")
        rows = found.order_by("pk").values_list("actor", "target", "evaluation")
        assert list(rows) == [
            (lead.username, f"discovery.risk {line}", run.evaluation.slug) for line in LINES
        ]

    def test_without_conditions_there_is_nothing_to_follow(self, run):
        decided(run, " \n ")
        assert states(run) == {}

    def test_a_later_decision_closes_what_it_no_longer_asks(self, run):
        decided(run, TWO)
        decided(run, "If the price holds.\nIf Finance agrees.")
        assert states(run) == {LINES[0]: "closed", LINES[1]: "open", "If Finance agrees.": "open"}
        decided(run, LINES[0])
        assert states(run) == {LINES[0]: "open", LINES[1]: "closed", "If Finance agrees.": "closed"}

    def test_what_people_did_about_a_condition_outlives_the_decision(self, run, lead):
        answer(conditions_of(decided(run, TWO))[1], lead)
        later = decided(run, LINES[1], way="customise")
        (row,) = conditions_of(later)
        assert (row.owner, row.status, row.settled_on) == ("Mali", "met", date(2026, 5, 30))

    def test_the_decision_stays_as_it_was_written(self, run, lead):
        decision = decided(run, TWO)
        answer(conditions_of(decision)[0], lead, status="not_met")
        assert Decision.objects.get().conditions == TWO

    def test_a_stored_condition_too_long_for_a_risk_is_followed_by_its_start(self, run):
        assert decided(run, "x" * 501).each_condition == ["x" * 500]
        assert states(run) == {"x" * 500: "open"}

    @pytest.mark.parametrize(("length", "saved"), [(500, 1), (501, 0)])
    def test_the_form_refuses_a_condition_too_long_for_a_risk(self, run, lead, client, length, saved):
        fields = {"way": "nothing", "reasons": "Too early.", "conditions": "x" * length + "\r\ny"}
        response = client.post(page(run, f"report/{run.number}/decision/"), fields)
        assert Decision.objects.count() == saved
        assert ("of at most 500 characters" in response.content.decode()) == (not saved)

    def test_the_newest_decision_of_any_run_stands(self, run):
        FeatureFactory(evaluation=run.evaluation)
        second = finished_run(run.evaluation)
        decided(second, LINES[0])
        later = decided(run, LINES[1])
        decided(finished_run(), "Elsewhere.")
        assert standing_decision(run.evaluation) == later
        assert [row.title for row in conditions_of(later)] == [LINES[1]]


class TestStored:
    def test_what_was_decided_before_is_followed_too(self, run):
        for conditions in ("Never mind.", TWO):
            Decision.objects.create(run=run, way="build", reasons="x", conditions=conditions)
        import_module("scoring.migrations.0004_conditions_of_decisions").follow(apps, None)
        assert states(run) == dict.fromkeys(LINES, "open")
        assert [row.title for row in conditions_of(standing_decision(run.evaluation))] == LINES
        found = AuditEntry.objects.filter(action="add_risk", details__kind="condition")
        rows = found.order_by("pk").values_list("actor", "target")
        assert list(rows) == [("system", f"discovery.risk {line}") for line in LINES]

    def test_a_step_back_forgets_them_and_the_decisions_keep_them(self, run):
        decided(run, TWO)
        other = Risk.objects.create(evaluation=run.evaluation, title="Freeze")
        steps = import_module("scoring.migrations.0004_conditions_of_decisions")
        steps.forget(apps, None)
        assert states(run) == {}
        assert Risk.objects.get(pk=other.pk).title == "Freeze"
        steps.follow(apps, None)
        assert states(run) == dict.fromkeys(LINES, "open")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Two leads decide in one moment, each on a condition of their own."""

    def race(self, run) -> dict[str, str]:
        start = threading.Barrier(2)

        def one(line):
            start.wait()
            try:
                decided(Run.objects.get(pk=run.pk), line)
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(line,)) for line in LINES]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return states(run)

    def slowly(self, monkeypatch):
        """Between what is known and what is written there is time for another."""
        known = risks_module.add_risk

        def add_risk(**values):
            time.sleep(0.3)
            return known(**values)

        monkeypatch.setattr(risks_module, "add_risk", add_risk)

    def test_the_conditions_of_the_decision_that_stands_alone_are_open(self, run, monkeypatch):
        self.slowly(monkeypatch)
        found = self.race(run)
        standing = standing_decision(run.evaluation).conditions
        assert found == {line: "open" if line == standing else "closed" for line in LINES}

    def test_without_the_lock_both_stay_open(self, run, monkeypatch):
        self.slowly(monkeypatch)
        monkeypatch.setattr(decisions, "wait_for_others", lambda evaluation: None)
        assert self.race(run) == dict.fromkeys(LINES, "open")


class TestAnswering:
    def test_a_day_without_a_finding_is_refused_by_the_database_as_well(self, run):
        decided(run, LINES[0])
        for columns in ({"status": "met"}, {"settled_on": date(2027, 5, 1)}):
            with pytest.raises(IntegrityError, match="risk_settled_has_day"), transaction.atomic():
                Risk.objects.update(**columns)

    def test_only_a_condition_is_met(self, run, lead):
        risk = Risk.objects.create(evaluation=run.evaluation, title="Freeze")
        with pytest.raises(ValidationError, match="risk_settled_has_day"):
            answer(risk, lead)

    def test_what_is_met_or_not_needs_nobody_any_more(self, run, lead):
        first, second = conditions_of(decided(run, TWO))
        before = open_count(run.evaluation)
        answer(first, lead, owner="", answer="")
        answer(second, lead, owner="", answer="", status="not_met")
        assert open_count(run.evaluation) == before - 2

    def test_what_a_later_decision_closed_needs_nobody_any_more(self, run):
        decided(run, TWO)
        before = open_count(run.evaluation)
        decided(run, "")
        assert open_count(run.evaluation) == before - 2
        gone = [row for row in risks(run.evaluation) if row.finding.kind == "condition"]
        assert [(row.over, row.cleared) for row in gone] == [(True, False)] * 2

    def test_the_form_asks_of_a_condition_what_a_risk_is_not_asked(self, run, lead, client):
        (row,) = conditions_of(decided(run, LINES[0]))
        other = Risk.objects.create(evaluation=run.evaluation, title="Freeze")
        form, plain = (client.get(page(run, f"risks/{risk.pk}/")).context["form"] for risk in (row, other))
        assert [key for key, _label in form.fields["status"].choices] == ["open", "met", "not_met"]
        assert [key for key, _label in plain.fields["status"].choices] == ["open", "accepted", "closed"]
        assert (form["title"].label, form.fields["title"].disabled) == ("What must hold", True)
        assert [type(each.fields["title"].widget).__name__ for each in (form, plain)] == [
            "Textarea",
            "TextInput",
        ]
        assert "settled_on" not in plain.fields

    def test_a_condition_that_a_decision_closed_stays_so(self, run, lead, client):
        (row,) = conditions_of(decided(run, LINES[0]))
        decided(run, "")
        form = client.get(page(run, f"risks/{row.pk}/")).context["form"]
        assert [key for key, _label in form.fields["status"].choices] == ["closed"]
        response = client.post(page(run, f"risks/{row.pk}/"), {"status": "open", "version": row.version + 1})
        assert (response.status_code, states(run)) == (422, {LINES[0]: "closed"})

    def test_an_owner_and_an_answer_lead_back_to_the_plan(self, run, lead, client):
        (row,) = conditions_of(decided(run, LINES[0]))
        written = {"owner": "Mali", "answer": "Asks Acme", "status": "met", "settled_on": "2026-05-30"}
        response = client.post(page(run, f"risks/{row.pk}/"), {**written, "title": "Other", "version": "1"})
        assert response["Location"] == page(run, "plan/")
        row.refresh_from_db()
        assert (row.title, row.owner, row.status) == (LINES[0], "Mali", "met")
        assert row.settled_on == date(2026, 5, 30)
        entry = AuditEntry.objects.get(action="edit_risk")
        assert entry.details["changes"]["settled_on"] == ["None", "2026-05-30"]

    @pytest.mark.parametrize(
        ("status", "day", "field", "words"),
        [
            ("met", "", "settled_on", "Write the day on which somebody saw it."),
            ("not_met", "", "settled_on", "Write the day on which somebody saw it."),
            ("open", "2026-05-30", "status", "Say whether it was met on that day."),
            ("met", "2999-01-01", "settled_on", FUTURE),
            ("open", "2999-01-01", "settled_on", FUTURE),
        ],
    )
    def test_a_finding_and_its_day_come_together(self, run, lead, client, status, day, field, words):
        (row,) = conditions_of(decided(run, LINES[0]))
        data = {"status": status, "settled_on": day, "version": "1"}
        response = client.post(page(run, f"risks/{row.pk}/"), data)
        assert response.status_code == 422
        assert response.context["form"].errors == {field: [words]}
        assert states(run) == {LINES[0]: "open"}


class TestPlanPage:
    def test_it_says_what_was_decided_when_by_whom_and_on_what(self, run, lead, client):
        decision = decided(run, TWO, by=lead)
        response = client.get(page(run, "plan/"))
        text = text_of(response)
        assert "Buy this offer: Acme Pro" in text
        assert f"Decided by {lead}, " in text
        assert reverse("scoring:report", args=[run.evaluation.slug, run.number]) in response.content.decode()
        assert "2 conditions are open: nobody has said yet whether they are met." in text
        assert text.count("no owner no answer Open Answer condition") == 2
        links = [page(run, f"risks/{row.pk}/") for row in conditions_of(decision)]
        assert re.findall(r'href="([^"]*/risks/\d+/)"', response.content.decode()) == links

    def test_the_overview_says_what_was_decided_and_leads_on_to_the_plan(self, run, lead, client):
        before = text_of(client.get(page(run, "")))
        decided(run, "")
        response = client.get(page(run, ""))
        text = text_of(response)
        assert ("Read report" in before, "Read report" in text) == (True, False)
        assert "Buy this offer: Acme Pro" in text
        assert f'<a class="button" href="{page(run, "plan/")}">Open plan</a>' in response.content.decode()

    def test_an_answer_stands_beside_its_condition(self, run, lead, client):
        answer(conditions_of(decided(run, TWO, by=lead))[0], lead)
        text = text_of(client.get(page(run, "plan/")))
        assert f"{LINES[0]} Mali Asks Acme Met 30 May 2026" in text
        assert "1 condition is open: nobody has said yet whether it is met." in text

    def test_when_all_are_answered_it_says_so(self, run, lead, client):
        answer(conditions_of(decided(run, LINES[0]))[0], lead, status="not_met")
        text = text_of(client.get(page(run, "plan/")))
        assert "No condition is open." in text
        assert "Not met 30 May 2026" in text

    def test_without_a_decision_it_is_the_plan_alone(self, run, lead, client):
        text = text_of(client.get(page(run, "plan/")))
        assert ("Decided by" in text, "Conditions of the decision" in text) == (False, False)

    def test_a_failed_plan_shows_the_conditions_as_well(self, run, lead, client):
        decided(run, LINES[0])
        client.post(page(run, "plan/change/"), {"start": "1"})
        formset = client.get(page(run, "plan/")).context["formset"]
        fields = [field for form in [*formset.forms, formset.management_form] for field in form]
        data = {field.html_name: field.value() for field in fields if field.value()}
        response = client.post(page(run, "plan/change/"), {**data, "steps-0-low": "3", "seen": ""})
        assert response.status_code == 422
        assert LINES[0] in text_of(response)

    def test_who_does_not_lead_reads_and_answers_nothing(self, run, client):
        decided(run, LINES[0])
        client.force_login(MembershipFactory(evaluation=run.evaluation, role="evaluator").user)
        response = client.get(page(run, "plan/"))
        assert LINES[0] in text_of(response)
        assert "/risks/" not in response.content.decode().partition("<main")[2]

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_for_one_condition_and_for_three(
        self, run, lead, client, count, django_assert_num_queries
    ):
        decided(run, "\n".join(f"Condition {i}" for i in range(count)), by=lead)
        with django_assert_num_queries(9):
            client.get(page(run, "plan/"))


class TestHome:
    def test_open_conditions_are_told_with_the_way_to_answer_them(self, run, lead, client):
        rows = conditions_of(decided(run, TWO))
        home = client.get(page(run, ""))
        assert "2 conditions of the decision are open." in text_of(home)
        assert f'<a href="{page(run, "plan/")}#conditions">Answer conditions</a>' in home.content.decode()
        for row in rows:
            answer(row, lead)
        home = client.get(page(run, ""))
        assert "of the decision" not in text_of(home)
        assert "Answer conditions" not in home.content.decode()

    def test_each_evaluation_counts_its_own(self, run):
        other = finished_run()
        decided(run, TWO)
        decided(other, LINES[0])
        found = standings([run.evaluation, other.evaluation])
        assert [found[row.evaluation_id].open_conditions for row in (run, other)] == [2, 1]

    def test_a_reader_is_told_and_offered_no_plan(self, run, client):
        decided(run, LINES[0])
        client.force_login(MembershipFactory(evaluation=run.evaluation, role="reader").user)
        home = client.get(page(run, ""))
        assert "1 condition of the decision is open." in text_of(home)
        assert "Answer conditions" not in home.content.decode()
