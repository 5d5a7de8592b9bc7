"""Teams and members."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from discovery.actions.members import add_member, change_member, remove_member
from discovery.actions.stale import Stale
from discovery.actions.teams import TeamRow, save_teams, teams_seen
from discovery.models import AuditEntry, Membership
from discovery.queries.people import teams_with_counts, writable_teams
from tests.factories import MembershipFactory, RequirementFactory, UserFactory

pytestmark = pytest.mark.django_db


class TestTeams:
    def save(self, house, *rows, seen=None):
        seen = teams_seen(house.evaluation) if seen is None else seen
        return save_teams(by=house.lead, evaluation=house.evaluation, rows=list(rows), seen=seen)

    def test_teams_are_changed_added_and_removed_in_one_go(self, house):
        self.save(
            house,
            TeamRow(key="sales", name="Selling", people=12, hourly_rate=Decimal(45)),
            TeamRow(key="finance", name="Finance", remove=True),
            TeamRow(name="Support", people=4),
        )
        found = house.evaluation.teams.values_list("key", "name", "people", "hourly_rate", "position")
        assert list(found) == [
            ("sales", "Selling", 12, Decimal(45), 0),
            ("support", "Support", 4, None, 2),
        ]
        actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["change_team", "remove_team", "add_team"]

    def test_two_teams_of_one_name_have_two_keys(self, house):
        self.save(house, TeamRow(name="Support"), TeamRow(name="Support"))
        keys = house.evaluation.teams.values_list("key", flat=True)
        assert list(keys) == ["sales", "finance", "support", "support-2"]

    def test_what_is_not_changed_leaves_no_entry(self, house):
        people = house.sales.people
        self.save(house, TeamRow(key="sales", name="Sales", people=people))
        assert AuditEntry.objects.count() == 0

    def test_a_team_with_requirements_stays(self, house):
        RequirementFactory(evaluation=house.evaluation, team=house.sales)
        with pytest.raises(ValidationError, match="Sales has 1 requirements"), transaction.atomic():
            self.save(house, TeamRow(key="sales", name="Sales", remove=True))
        assert house.evaluation.teams.count() == 2

    def test_somebody_must_have_a_voice(self, house):
        rows = [TeamRow(key=key, name=key, voice=Decimal(0)) for key in ("sales", "finance")]
        with pytest.raises(ValidationError, match="Every voice is 0"), transaction.atomic():
            self.save(house, *rows)
        house.sales.refresh_from_db()
        assert house.sales.voice == 1

    def test_a_save_over_another_is_refused(self, house):
        seen = teams_seen(house.evaluation)
        self.save(house, TeamRow(key="sales", name="Selling"))
        with pytest.raises(Stale, match="changed the teams"):
            self.save(house, TeamRow(key="sales", name="Trade"), seen=seen)
        house.sales.refresh_from_db()
        assert house.sales.name == "Selling"

    def test_a_key_of_another_evaluation_makes_a_team_here(self, house):
        self.save(house, TeamRow(key="stranger", name="Stranger"))
        assert house.evaluation.teams.get(name="Stranger").key == "stranger"

    def test_needs_are_counted(self, house):
        RequirementFactory(evaluation=house.evaluation, team=house.sales)
        assert [(team.name, team.needs) for team in teams_with_counts(house.evaluation)] == [
            ("Sales", 1),
            ("Finance", 0),
        ]


class TestMembers:
    def add(self, house, who, role="reader", team=None):
        return add_member(by=house.lead, evaluation=house.evaluation, who=who, role=role, team=team)

    @pytest.mark.parametrize("who", ["mali", "mali@example.test", "MALI@Example.test"])
    def test_somebody_is_added_by_username_or_address(self, house, who):
        user = UserFactory(username="mali")
        member = self.add(house, who, "member", house.sales)
        assert (member.user, member.role, member.team) == (user, "member", house.sales)
        assert AuditEntry.objects.get().action == "set_member"

    @pytest.mark.parametrize("who", ["nobody", "mali "])
    def test_an_unknown_name_is_said(self, house, who):
        UserFactory(username="mali")
        with pytest.raises(ValidationError, match="There is no account"):
            self.add(house, who)

    def test_an_account_that_is_switched_off_is_not_found(self, house):
        UserFactory(username="mali", is_active=False)
        with pytest.raises(ValidationError, match="There is no account"):
            self.add(house, "mali")

    def test_an_address_of_two_accounts_asks_for_the_username(self, house):
        for name in ("mali", "somchai"):
            UserFactory(username=name, email="team@example.test")
        with pytest.raises(ValidationError, match="Several accounts"):
            self.add(house, "team@example.test")

    def test_nobody_is_added_twice(self, house):
        UserFactory(username="mali")
        self.add(house, "mali")
        with pytest.raises(ValidationError, match="a member already"):
            self.add(house, "mali")

    def test_a_team_member_needs_a_team_and_nobody_else_has_one(self, house):
        UserFactory(username="mali")
        with pytest.raises(ValidationError, match="Choose the team"):
            self.add(house, "mali", "member")
        assert self.add(house, "mali", "evaluator", house.sales).team is None

    def test_the_last_facilitator_stays(self, house):
        member = Membership.objects.get(user=house.lead)
        with pytest.raises(ValidationError, match="needs a facilitator"):
            remove_member(by=house.lead, member=member)
        with pytest.raises(ValidationError, match="needs a facilitator"):
            change_member(by=house.lead, member=member, role="reader")
        MembershipFactory(evaluation=house.evaluation, role="facilitator")
        remove_member(by=house.lead, member=member)
        assert not Membership.objects.filter(user=house.lead).exists()


class TestWritableTeams:
    def test_each_role_writes_for_its_teams(self, house):
        administrator = UserFactory(administrator=True)
        names = lambda user: [team.name for team in writable_teams(user, house.evaluation)]
        assert names(administrator) == ["Sales", "Finance"]
        assert names(house.lead) == ["Sales", "Finance"]
        assert names(house.person("member", house.finance)) == ["Finance"]
        assert names(house.person("member")) == []
        assert names(house.person("evaluator")) == []
        assert names(house.person("reader")) == []
        assert names(UserFactory()) == []

    def test_a_membership_elsewhere_counts_for_nothing_here(self, house):
        other = MembershipFactory(role="facilitator")
        assert list(writable_teams(other.user, house.evaluation)) == []
