"""What the teams do not agree on, and the four ways to settle it (spec 2.3)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from discovery.actions.disagreements import settle
from discovery.models import AuditEntry, Settlement
from discovery.queries.agreement import disagreements
from tests.factories import FeatureFactory, RequirementFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def timeline(house):
    return FeatureFactory(evaluation=house.evaluation, name="Timeline")


def says(house, team, to, priority="must", importance=1, **columns):
    return RequirementFactory(
        evaluation=house.evaluation,
        team=team,
        feature=to,
        priority=priority,
        importance=Decimal(importance),
        **columns,
    )


def settle_it(house, feature, way, **values):
    return settle(by=house.lead, evaluation=house.evaluation, feature=feature, way=way, **values)


class TestFinding:
    def test_must_against_nice(self, house, timeline):
        says(house, house.sales, timeline, "must")
        says(house, house.finance, timeline, "nice")
        (found,) = disagreements(house.evaluation)
        assert (found.split_priority, found.not_asked, found.wide) == (True, False, False)

    def test_must_against_a_team_that_has_not_asked(self, house, timeline):
        says(house, house.sales, timeline, "must")
        says(house, house.finance, None, "nice")
        (found,) = disagreements(house.evaluation)
        assert (found.split_priority, found.not_asked) == (False, True)

    def test_a_team_that_said_nothing_at_all_is_not_heard_and_agrees_to_nothing(self, house, timeline):
        says(house, house.sales, timeline, "must")
        assert disagreements(house.evaluation) == []
        says(house, house.finance, None)
        (found,) = disagreements(house.evaluation)
        TeamFactory(evaluation=house.evaluation, name="Silent", position=9)
        (found,) = disagreements(house.evaluation)
        assert [(p.team.name, p.heard, p.priority) for p in found.positions] == [
            ("Sales", True, "must"),
            ("Finance", True, ""),
            ("Silent", False, ""),
        ]

    def test_importance_that_spreads_widely(self, house, timeline):
        says(house, house.sales, timeline, "must", importance=4)
        says(house, house.finance, timeline, "must", importance=2)
        (found,) = disagreements(house.evaluation)
        assert (found.split_priority, found.not_asked, found.wide) == (False, False, True)
        assert [(p.lowest, p.highest) for p in found.positions] == [
            (Decimal(4), Decimal(4)),
            (Decimal(2), Decimal(2)),
        ]

    @pytest.mark.parametrize(("one", "other"), [("must", "must"), ("nice", "nice")])
    def test_teams_that_say_the_same_do_not_disagree(self, house, timeline, one, other):
        says(house, house.sales, timeline, one, importance=3)
        says(house, house.finance, timeline, other, importance=2)
        assert disagreements(house.evaluation) == []

    def test_nice_for_one_and_not_asked_by_another_is_no_disagreement(self, house, timeline):
        says(house, house.sales, timeline, "nice")
        says(house, house.finance, None)
        assert disagreements(house.evaluation) == []

    def test_the_spread_within_a_team_shows_as_a_range(self, house, timeline):
        says(house, house.sales, timeline, "must", importance=1)
        says(house, house.sales, timeline, "nice", importance=3)
        says(house, house.finance, timeline, "nice")
        (found,) = disagreements(house.evaluation)
        sales = found.positions[0]
        assert (sales.priority, sales.lowest, sales.highest) == ("must", Decimal(1), Decimal(3))

    def test_dropped_requirements_say_nothing(self, house, timeline):
        says(house, house.sales, timeline, "must")
        says(house, house.finance, timeline, "nice", status="dropped")
        assert disagreements(house.evaluation) == []

    def test_the_sharpest_come_first(self, house, timeline):
        other = FeatureFactory(evaluation=house.evaluation, name="Forecast")
        says(house, house.sales, timeline, "must")
        says(house, house.sales, other, "must")
        says(house, house.finance, other, "nice")
        assert [row.feature.name for row in disagreements(house.evaluation)] == ["Forecast", "Timeline"]


@pytest.fixture
def disputed(house, timeline):
    says(house, house.sales, timeline, "must")
    says(house, house.finance, timeline, "nice")
    return timeline


class TestSettling:
    @pytest.mark.parametrize("way", ["agree", "park"])
    def test_it_is_settled_and_recorded(self, house, disputed, way):
        settle_it(house, disputed, way, note="Sales needs it, finance can wait")
        (found,) = disagreements(house.evaluation)
        assert (found.settlement.way, found.settlement.note) == (way, "Sales needs it, finance can wait")
        assert AuditEntry.objects.get(action="settle").details == {"way": way}

    def test_an_owner_decides_by_a_date(self, house, disputed):
        settle_it(house, disputed, "owner", owner="Mali", due_on=date(2027, 1, 31))
        (found,) = disagreements(house.evaluation)
        assert (found.settlement.owner, found.settlement.due_on) == ("Mali", date(2027, 1, 31))

    @pytest.mark.parametrize(
        ("values", "field"), [({"owner": "Mali"}, "due_on"), ({"due_on": date(2027, 1, 31)}, "owner")]
    )
    def test_an_owner_needs_a_name_and_a_date(self, house, disputed, values, field):
        with pytest.raises(ValidationError) as caught:
            settle_it(house, disputed, "owner", **values)
        assert list(caught.value.error_dict) == [field]

    def test_the_database_asks_for_both_too(self, house, disputed):
        with pytest.raises(IntegrityError, match="settlement_owner_has_name_and_date"), transaction.atomic():
            Settlement.objects.create(
                evaluation=house.evaluation, feature=disputed, way="owner", owner="Mali"
            )

    def test_splitting_gives_the_chosen_teams_a_feature_of_their_own(self, house, disputed):
        settle_it(house, disputed, "split", new_feature="Timeline for finance", teams=[house.finance])
        names = house.evaluation.requirements.order_by("pk").values_list("team__name", "feature__name")
        assert list(names) == [("Sales", "Timeline"), ("Finance", "Timeline for finance")]

    @pytest.mark.parametrize("chosen", [(), ("sales", "finance")])
    def test_splitting_needs_some_teams_and_not_all(self, house, disputed, chosen):
        teams = [getattr(house, name) for name in chosen]
        with pytest.raises(ValidationError, match="and not all"):
            settle_it(house, disputed, "split", new_feature="Other", teams=teams)
        assert house.evaluation.features.count() == 1

    def test_splitting_needs_a_new_name(self, house, disputed):
        with pytest.raises(ValidationError, match="of this name"):
            settle_it(house, disputed, "split", new_feature="timeline", teams=[house.finance])

    def test_another_position_opens_it_again(self, house, disputed):
        settle_it(house, disputed, "agree")
        says(house, house.sales, disputed, "must", importance=5)
        (found,) = disagreements(house.evaluation)
        assert found.settlement is None

    def test_only_words_that_change_leave_it_settled(self, house, disputed):
        settle_it(house, disputed, "agree")
        house.evaluation.requirements.update(statement="Reworded")
        (found,) = disagreements(house.evaluation)
        assert found.settlement.way == "agree"

    def test_the_last_settlement_counts(self, house, disputed):
        settle_it(house, disputed, "park")
        settle_it(house, disputed, "agree")
        (found,) = disagreements(house.evaluation)
        assert found.settlement.way == "agree"
