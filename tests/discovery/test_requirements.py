"""Writing requirements: features in the same step, one version at a time, own team only."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from discovery.actions.requirements import create_requirement, edit_requirement, lock_list, set_status
from discovery.actions.stale import Stale
from discovery.models import AuditEntry, Evaluation, Requirement
from discovery.queries.locked import changed_since
from discovery.queries.requirements import Filters, requirements, shares, suggestions
from tests.factories import FeatureFactory, RequirementFactory

pytestmark = pytest.mark.django_db


def create(house, **values):
    return create_requirement(by=house.lead, evaluation=house.evaluation, need=house.need(**values))


def edit(house, row, version, **values):
    need = house.need(**{"statement": row.statement, **values})
    return edit_requirement(by=house.lead, requirement=row, version=version, need=need)


def test_a_requirement_is_written_with_its_author_and_an_audit_entry(house):
    row = create(house, why="We ask twice", priority="must", deal_breaker=True, importance=Decimal("1.5"))
    row.refresh_from_db()
    assert (row.statement, row.why, row.priority, row.deal_breaker) == (
        "Find every customer's calls", "We ask twice", "must", True,
    )  # fmt: skip
    assert (row.author, row.status, row.version, row.importance) == (house.lead, "draft", 1, Decimal("1.5"))
    entry = AuditEntry.objects.get(action="create_requirement")
    assert (entry.actor, entry.evaluation) == ("lead", "crm")


def test_the_feature_is_created_in_the_same_step(house):
    row = create(house, new_feature="Call history")
    assert (row.feature.name, row.feature.key, row.feature.position) == ("Call history", "call-history", 0)


def test_a_feature_of_the_same_name_is_picked_instead_of_doubled(house):
    existing = FeatureFactory(evaluation=house.evaluation, name="Call history")
    assert create(house, new_feature="  call   HISTORY ").feature == existing


def test_a_thai_name_gets_a_key_of_its_own(house):
    first, second = create(house, new_feature="ประวัติการโทร"), create(house, new_feature="รายงานยอดขาย")
    assert (first.feature.key, second.feature.key) == ("feature", "feature-2")


def test_positions_count_up(house):
    assert [create(house).position for _ in range(3)] == [0, 1, 2]


def test_a_deal_breaker_is_a_must_have(house):
    with pytest.raises(ValidationError, match="Only a must-have"):
        create(house, deal_breaker=True, priority="nice")


def test_the_database_itself_refuses_to_insert_a_deal_breaker_that_is_nice_to_have(house):
    with pytest.raises(IntegrityError, match="requirement_deal_breaker_is_must"), transaction.atomic():
        RequirementFactory(team=house.sales, evaluation=house.evaluation, priority="nice", deal_breaker=True)


def test_the_database_itself_refuses_to_make_a_deal_breaker_nice_to_have(house):
    row = RequirementFactory(
        team=house.sales, evaluation=house.evaluation, priority="must", deal_breaker=True
    )
    with pytest.raises(IntegrityError, match="requirement_deal_breaker_is_must"), transaction.atomic():
        Requirement.objects.filter(pk=row.pk).update(priority="nice")


@pytest.mark.parametrize("importance", ["0", "-1"])
def test_importance_is_above_nothing(house, importance):
    with pytest.raises(ValidationError):
        create(house, importance=Decimal(importance))


def test_importance_has_at_most_four_decimals(house):
    with pytest.raises(ValidationError, match="four decimals"):
        create(house, importance=Decimal("0.00001"))
    assert create(house, importance=Decimal("0.0001")).importance == Decimal("0.0001")


def test_a_refused_requirement_leaves_no_feature_behind(house):
    with pytest.raises(ValidationError):
        create(house, new_feature="Left behind", importance=Decimal(-1))
    assert house.evaluation.features.count() == 0


def test_an_edit_moves_the_version_and_records_both_texts(house):
    row = create(house)
    saved = edit(house, row, 1, statement="Another text")
    assert (saved.version, saved.statement) == (2, "Another text")
    entry = AuditEntry.objects.get(action="edit_requirement")
    assert entry.details["changes"]["statement"] == ["Find every customer's calls", "Another text"]


def test_an_edit_of_an_older_version_writes_nothing_and_shows_the_current_row(house):
    row = create(house)
    edit(house, row, 1, statement="First")
    with pytest.raises(Stale) as caught:
        edit(house, row, 1, statement="Second")
    assert caught.value.current.statement == "First"
    row.refresh_from_db()
    assert (row.statement, row.version) == ("First", 2)


def test_an_edit_that_is_refused_leaves_the_version(house):
    row = create(house)
    with pytest.raises(ValidationError):
        edit(house, row, 1, statement="")
    row.refresh_from_db()
    assert row.version == 1


def test_dropping_keeps_every_word(house):
    row = create(house, why="Why", demo_script="Script", importance=Decimal(2))
    dropped = set_status(by=house.lead, requirement=row, version=1, status="dropped")
    assert (dropped.status, dropped.why, dropped.demo_script, dropped.importance) == (
        "dropped", "Why", "Script", Decimal(2),
    )  # fmt: skip


class TestWhoMayWrite:
    def test_a_member_writes_for_the_own_team(self, house):
        member = house.person("member", house.sales)
        row = create_requirement(by=member, evaluation=house.evaluation, need=house.need())
        assert row.author == member

    def test_a_member_does_not_write_for_another_team(self, house):
        member = house.person("member", house.finance)
        with pytest.raises(PermissionDenied):
            create_requirement(by=member, evaluation=house.evaluation, need=house.need())

    def test_a_member_does_not_take_another_teams_requirement_over(self, house):
        row, member = create(house), house.person("member", house.finance)
        with pytest.raises(PermissionDenied):
            edit_requirement(by=member, requirement=row, version=1, need=house.need(team=house.finance))
        row.refresh_from_db()
        assert (row.team, row.version) == (house.sales, 1)

    @pytest.mark.parametrize("role", ["evaluator", "reader"])
    def test_others_do_not_write(self, house, role):
        with pytest.raises(PermissionDenied):
            create_requirement(by=house.person(role), evaluation=house.evaluation, need=house.need())

    def test_nobody_writes_into_another_evaluation(self, house):
        stranger = RequirementFactory()
        with pytest.raises(PermissionDenied):
            edit_requirement(
                by=house.lead, requirement=stranger, version=1, need=house.need(team=stranger.team)
            )


class TestReading:
    def test_filters_by_team_area_priority_and_status(self, house):
        create(house, area="business", priority="must")
        create(house, team=house.finance, status="agreed")
        create(house, status="dropped")
        count = lambda **words: requirements(house.evaluation, Filters(**words)).count()
        assert count() == 2
        assert count(team="sales") == 1
        assert count(area="business") == 1
        assert count(priority="nice") == 1
        assert count(status="dropped") == 1
        assert count(team="finance", priority="must") == 0

    def test_one_can_ask_for_those_that_map_to_no_feature(self, house):
        create(house, new_feature="Call history")
        alone = create(house)
        assert list(requirements(house.evaluation, Filters(feature="none"))) == [alone]

    def test_shares_of_a_team_follow_the_weights(self, house):
        must = create(house, priority="must", importance=Decimal(2), status="agreed")
        nice = create(house, priority="nice", importance=Decimal(1), status="agreed")
        draft = create(house)
        found = shares(house.evaluation)
        assert found[must.pk] == Decimal(6) / 7
        assert found[nice.pk] == Decimal(1) / 7
        assert draft.pk not in found

    def test_drafts_have_a_share_where_the_evaluation_counts_them(self, house):
        Evaluation.objects.update(include_drafts=True)
        house.evaluation.refresh_from_db()
        row = create(house)
        assert shares(house.evaluation) == {row.pk: Decimal(1)}

    def test_suggestions_are_the_likeliest_features_best_first_also_in_thai(self, house):
        names = ["บันทึกข้อมูลลูกค้า", "รายงานยอดขาย", "Duplicate detection", "Duplicate invoices"]
        rows = [FeatureFactory(evaluation=house.evaluation, name=name) for name in names]
        offered = lambda text: [row.feature for row in suggestions(house.evaluation, text)]
        assert offered("เก็บข้อมูลของลูกค้า") == [rows[0]]
        assert offered("รายงานการขาย") == [rows[1]]
        assert offered("duplicate detect") == [rows[2], rows[3]]
        assert offered("Zebra") == []
        assert offered("   ") == []

    def test_suggestions_know_what_the_vendor_is_asked(self, house):
        row = FeatureFactory(
            evaluation=house.evaluation, name="Timeline", question="Are calls and meetings kept?"
        )
        assert [found.feature for found in suggestions(house.evaluation, "calls and meetings")] == [row]

    def test_suggestions_are_of_this_evaluation_only(self, house):
        FeatureFactory(name="Duplicate detection")
        assert suggestions(house.evaluation, "Duplicate detection") == []


class TestLocking:
    def test_a_version_keeps_the_agreed_list_whatever_comes_later(self, house):
        row = create(house, status="agreed", new_feature="Call history")
        create(house, status="draft")
        locked = lock_list(by=house.lead, evaluation=house.evaluation, name="Signed")
        edit(house, row, 1, statement="Reworded", status="agreed")
        locked.refresh_from_db()
        assert [(need["statement"], need["team"]) for need in locked.requirements] == [
            ("Find every customer's calls", "Sales")
        ]
        assert changed_since(locked) == 1

    def test_versions_are_numbered_and_named(self, house):
        create(house, status="agreed")
        names = [
            lock_list(by=house.lead, evaluation=house.evaluation, name=name).name
            for name in ("", "Signed", " ")
        ]
        assert names == ["Version 1", "Signed", "Version 3"]

    def test_nothing_agreed_is_nothing_to_lock(self, house):
        create(house, status="draft")
        with pytest.raises(ValidationError, match="No requirement is agreed"):
            lock_list(by=house.lead, evaluation=house.evaluation, name="Early")

    def test_the_same_list_has_the_same_hash(self, house):
        create(house, status="agreed")
        one, other = (lock_list(by=house.lead, evaluation=house.evaluation, name="") for _ in range(2))
        assert one.sha256 == other.sha256
        assert changed_since(one) == 0

    def test_the_database_refuses_to_change_a_locked_version(self, house):
        create(house, status="agreed")
        locked = lock_list(by=house.lead, evaluation=house.evaluation, name="Signed")
        with pytest.raises(IntegrityError, match="a locked version cannot be changed"), transaction.atomic():
            type(locked).objects.filter(pk=locked.pk).update(name="Forged")
