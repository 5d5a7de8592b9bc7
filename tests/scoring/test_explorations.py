"""What-if, comparison of runs, and decisions: over finished runs, which stay as they were."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from discovery.models import AuditEntry
from scoring.actions.decisions import decide, delete_scenario, save_scenario
from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.forms import WhatIfForm
from scoring.interchange import parse
from scoring.models import Decision, Run, Scenario
from scoring.queries import result_of
from scoring.reports.whatif import Changes, explored, frozen, priced
from tests.factories import UserFactory
from tests.scoring.documents import SMALL, changed, text_of

pytestmark = pytest.mark.django_db

NOTHING = Changes(voices={}, priorities={})


def run_of(document) -> Run:
    """A finished run of a document, replacing what there is."""
    loaded = load_document(by=None, document=parse(text_of(document)), replace=True)
    run, _created = request_run(by=None, evaluation=loaded.evaluation, send=False)
    execute(run.pk)
    frozen.cache_clear()
    priced.cache_clear()
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def run():
    return run_of(SMALL)


@pytest.fixture
def lead(client, run):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def page(name, **kwargs):
    return reverse(f"scoring:{name}", kwargs={"slug": "crm", **kwargs})


class TestWhatIf:
    def test_without_changes_it_is_the_run(self, run):
        rows = explored(run, NOTHING)
        stored = [offer for offer in result_of(run)["offers"] if offer["rank"] is not None]
        assert [(row.offer, row.billing, row.rank, row.verdict) for row in rows] == [
            (offer["offer"], offer["billing"], offer["rank"], offer["verdict"]) for offer in stored
        ]
        assert [row.fit.claimed.value for row in rows] == [offer["fit"]["claimed"] for offer in stored]
        assert [row.cost.likely for row in rows] == [Decimal(offer["cost"]["likely"]) for offer in stored]

    @pytest.mark.parametrize(
        ("changes", "document"),
        [
            ({"voices": {"sales": Decimal(4)}}, {"teams[0].voice": "4"}),
            ({"threshold": Decimal("0.3")}, {"evaluation.threshold": "0.3"}),
            ({"must_weight": Decimal(9)}, {"evaluation.must_weight": "9"}),
            ({"nice_weight": Decimal("2.5")}, {"evaluation.nice_weight": "2.5"}),
            ({"users": 80}, {"evaluation.users.start": 80}),
            ({"horizon_months": 48}, {"evaluation.horizon_months": 48}),
        ],
    )
    def test_a_change_gives_what_a_run_of_it_gives(self, run, changes, document):
        rows = explored(run, Changes(**{"voices": {}, "priorities": {}} | changes))
        again = [o for o in result_of(run_of(changed(document)))["offers"] if o["rank"] is not None]
        assert [(row.offer, row.billing, row.rank, row.verdict) for row in rows] == [
            (offer["offer"], offer["billing"], offer["rank"], offer["verdict"]) for offer in again
        ]
        assert [row.fit.verified.value for row in rows] == [offer["fit"]["verified"] for offer in again]
        assert [row.cost.likely for row in rows] == [Decimal(offer["cost"]["likely"]) for offer in again]

    def test_a_deal_breaker_made_nice_to_have_blocks_nobody(self, run):
        from scoring.engine.vocabulary import Priority

        assert "blocked" in {row.verdict for row in explored(run, NOTHING)}
        relaxed = Changes(voices={}, priorities={0: Priority.NICE})
        assert "blocked" not in {row.verdict for row in explored(run, relaxed)}

    def test_changes_survive_their_storage(self, run):
        header = frozen(run.pk)[0].header
        changes = Changes(voices={"sales": Decimal("2.5")}, priorities={}, threshold=Decimal("0.7"), users=40)
        data = changes.to_json(header)
        assert data == {"voices": {"sales": "2.5"}, "threshold": "0.7", "users": 40}
        assert explored(run, Changes.from_json(data)) == explored(run, changes)

    def test_what_is_as_the_run_has_it_is_not_stored(self, run):
        header = frozen(run.pk)[0].header
        same = Changes(voices={"sales": Decimal(1)}, priorities={}, threshold=Decimal("0.60"), users=25)
        assert same.to_json(header) == {}

    def test_the_page_shows_the_shortlist(self, client, lead):
        response = client.get(page("what_if"))
        assert response.status_code == 200
        assert [row.rank for row in response.context["rows"]] == [1, 2, 3, 4]

    def test_htmx_gets_only_the_shortlist(self, client, lead):
        response = client.get(page("what_if"), {"threshold": "30"}, headers={"HX-Request": "true"})
        assert response.content.strip().startswith(b'<div id="shortlist"')
        assert response.context["changed"] == {"threshold": "0.3"}

    def test_the_whole_form_and_the_live_one_mean_the_same(self, run):
        header = frozen(run.pk)[0].header
        sent = {"priority-1": "must", "voice-sales": "3"}
        whole, live = WhatIfForm(header, sent), WhatIfForm(header, sent, whole=False)
        assert [name for name in whole.fields if name.startswith("priority")] == [
            f"priority-{i}" for i in range(3)
        ]
        assert [name for name in live.fields if name.startswith("priority")] == ["priority-1"]
        assert whole.is_valid()
        assert live.is_valid()
        assert whole.changes().to_json(header) == live.changes().to_json(header)
        assert live.changes().to_json(header) == {"voices": {"sales": "3"}, "priorities": {"1": "must"}}

    @pytest.mark.parametrize(
        "query", [{"threshold": "500"}, {"users": "many"}, {"voice-sales": "0", "voice-support": "0"}]
    )
    def test_numbers_that_give_no_shortlist_say_so(self, client, lead, query):
        response = client.get(page("what_if"), query)
        assert response.status_code == 200
        assert "rows" not in response.context
        assert b"These numbers give no shortlist" in response.content

    def test_nothing_is_saved_by_looking(self, client, lead):
        entries = AuditEntry.objects.count()
        client.get(page("what_if"), {"threshold": "30"})
        assert (Scenario.objects.count(), AuditEntry.objects.count()) == (0, entries)


class TestScenarios:
    def test_saving_keeps_only_what_differs(self, client, lead, run):
        client.post(page("save_scenario"), {"name": "Sales louder", "voice-sales": "3", "threshold": "60"})
        scenario = Scenario.objects.get()
        assert (scenario.name, scenario.changes, scenario.run, scenario.by) == (
            "Sales louder",
            {"voices": {"sales": "3"}},
            run,
            lead,
        )
        assert AuditEntry.objects.filter(action="save_scenario").count() == 1

    def test_scenarios_stand_side_by_side(self, client, lead, run):
        for name, voice in (("one", "2"), ("two", "5")):
            save_scenario(by=lead, run=run, name=name, changes={"voices": {"sales": voice}})
        columns = client.get(page("what_if")).context["scenarios"]
        assert [(column.scenario.name, column.changes) for column in columns] == [
            ("one", ("voice of Sales: 2",)),
            ("two", ("voice of Sales: 5",)),
        ]

    def test_a_name_stands_once(self, run):
        save_scenario(by=None, run=run, name="one", changes={})
        with pytest.raises(ValidationError):
            save_scenario(by=None, run=run, name="one", changes={})

    def test_without_a_name_nothing_is_saved(self, client, lead):
        response = client.post(page("save_scenario"), {"name": "", "voice-sales": "3"})
        assert Scenario.objects.count() == 0
        text = response.content.decode()
        assert re.search(r"<title>Error:\s+What if", text)
        assert 'href="#id_name"' in text
        assert response.context["form"].changes().voices["sales"] == Decimal(3)  # what was moved stays moved

    def test_a_name_that_stands_already_is_told_beside_its_field(self, client, lead, run):
        save_scenario(by=lead, run=run, name="one", changes={})
        response = client.post(page("save_scenario"), {"name": "one"})
        assert response.context["save"].errors == {
            "name": ["There is a scenario with this name already: choose another name."]
        }
        assert re.search(r"<title>Error:\s+What if", response.content.decode())

    def test_deleting_is_on_record(self, client, lead, run):
        scenario = save_scenario(by=None, run=run, name="one", changes={})
        client.post(page("delete_scenario", pk=scenario.pk))
        assert Scenario.objects.count() == 0
        assert AuditEntry.objects.filter(action="delete_scenario").count() == 1

    def test_another_evaluation_s_scenario_is_not_found(self, client, lead, run):
        scenario = save_scenario(by=lead, run=run, name="one", changes={})
        other = load_document(by=None, document=parse(text_of(changed({"evaluation.slug": "other"}))))
        address = reverse("scoring:delete_scenario", args=[other.evaluation.slug, scenario.pk])
        assert client.post(address).status_code == 404
        assert Scenario.objects.count() == 1

    def test_keeping_a_scenario_leaves_no_trace_once_deleted(self, run):
        delete_scenario(by=None, scenario=save_scenario(by=None, run=run, name="one", changes={}))
        assert not run.scenarios.exists()


class TestDecisions:
    FIELDS = {
        "way": "buy",
        "offer": "0",
        "reasons": "It fits.",
        "dissent": "",
        "conditions": "If the demo holds.",
    }

    def test_a_decision_stands_in_the_report(self, client, lead, run):
        client.post(page("decide", number=run.number), self.FIELDS)
        decision = Decision.objects.get()
        assert (decision.way, decision.reasons, decision.conditions, decision.by) == (
            "buy",
            "It fits.",
            "If the demo holds.",
            lead,
        )
        report = client.get(page("report", number=run.number)).content.decode()
        assert "It fits." in report
        assert decision.offer_name in report
        assert AuditEntry.objects.filter(action="decide").count() == 1

    @pytest.mark.parametrize(
        ("fields", "followed"),
        [
            ({}, True),
            ({"way": "build"}, True),
            ({"way": "nothing", "offer": ""}, True),
            ({"way": "nothing", "offer": "", "conditions": ""}, False),
        ],
    )
    def test_the_implementation_plan_follows_from_it(self, client, lead, run, fields, followed):
        client.post(page("decide", number=run.number), self.FIELDS | fields)
        report = client.get(page("report", number=run.number)).content.decode()
        assert ('<a href="/e/crm/plan/">From here: the implementation plan</a>' in report) == followed
        assert client.get("/e/crm/plan/").status_code == 200

    def test_it_names_the_offer_as_the_result_does(self, client, lead, run):
        client.post(page("decide", number=run.number), self.FIELDS)
        first = result_of(run)["offers"][0]
        assert Decision.objects.get().offer["offer"] == first["offer"]

    @pytest.mark.parametrize("changes", [{"offer": ""}, {"reasons": ""}, {"way": "guess"}, {"offer": "99"}])
    def test_what_is_missing_is_said_and_nothing_saved(self, client, lead, run, changes):
        response = client.post(page("decide", number=run.number), self.FIELDS | changes)
        assert response.status_code == 200
        assert b"Error:" in response.content
        assert Decision.objects.count() == 0

    @pytest.mark.parametrize("way", ["build", "nothing"])
    def test_building_and_nothing_name_no_offer(self, client, lead, run, way):
        client.post(page("decide", number=run.number), self.FIELDS | {"way": way})
        assert Decision.objects.get().offer_name == ""

    def test_the_database_refuses_an_offer_where_none_belongs(self, run):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(run=run, way="build", offer_name="Acme", reasons="x")

    def test_a_decision_cannot_be_changed_or_deleted(self, run):
        decision = decide(by=None, run=run, way="nothing", offer={}, offer_name="", reasons="Too early.")
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(reasons="Never mind.")
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).delete()
        assert Decision.objects.get().reasons == "Too early."

    def test_a_later_decision_stands_above(self, run):
        for reasons in ("first", "second"):
            decide(by=None, run=run, way="nothing", offer={}, offer_name="", reasons=reasons)
        assert [decision.reasons for decision in run.decisions.all()] == ["second", "first"]
