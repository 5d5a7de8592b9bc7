"""Merging keeps every team's own words and every vendor's answer, and can be undone (spec 2.3)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from discovery.actions.merging import merge_topics, undo_merge
from discovery.actions.requirements import edit_requirement
from discovery.actions.stale import Stale
from discovery.models import AuditEntry, Feature, Merge
from discovery.queries.agreement import duplicates, merges, topic_of
from discovery.queries.requirements import live_features, suggestions
from tests.factories import (
    AnswerFactory,
    EvaluationFactory,
    FeatureFactory,
    PlanFactory,
    RequirementFactory,
    TeamFactory,
)
from vendors.models import Answer

pytestmark = pytest.mark.django_db


def feature(house, name, **columns):
    return FeatureFactory(evaluation=house.evaluation, name=name, **columns)


def need(house, team, to, statement="We need it", **columns):
    return RequirementFactory(
        evaluation=house.evaluation, team=team, feature=to, statement=statement, **columns
    )


def topic(row):
    found = topic_of(row.evaluation, f"{'f' if isinstance(row, Feature) else 'r'}{row.pk}")
    assert found is not None
    return found


def merge(house, kept, absorbed):
    return merge_topics(
        by=house.lead, evaluation=house.evaluation, kept=topic(kept), absorbed=topic(absorbed)
    )


class TestDuplicates:
    def test_likely_pairs_are_listed_with_their_score_the_likeliest_first(self, house):
        one, two = feature(house, "Duplicate detection"), feature(house, "Duplicate detection and merging")
        three, _four = feature(house, "Detection of duplicates"), feature(house, "Sales forecast")
        pairs = [
            ({pair.one.feature, pair.other.feature}, pair.percent) for pair in duplicates(house.evaluation)
        ]
        assert pairs[0][0] == {one, two}
        assert {one, three} in [names for names, _ in pairs]
        assert [percent for _, percent in pairs] == sorted((percent for _, percent in pairs), reverse=True)
        assert min(percent for _, percent in pairs) >= 60

    def test_thai_statements_are_compared_too(self, house):
        one = need(house, house.sales, None, "ส่งอีเมลอัตโนมัติให้ลูกค้า")
        other = need(house, house.finance, None, "ส่งอีเมลอัตโนมัติถึงลูกค้า")
        need(house, house.finance, None, "รายงานยอดขาย")
        (pair,) = duplicates(house.evaluation)
        assert [pair.one.requirements, pair.other.requirements] == [[one], [other]]

    def test_a_requirement_without_a_feature_is_compared_with_features_and_their_statements(self, house):
        known = feature(house, "Timeline")
        need(house, house.sales, known, "See every call with a customer in one place")
        alone = need(house, house.finance, None, "See every call with a customer at one place")
        (pair,) = duplicates(house.evaluation)
        assert (pair.one.feature, pair.other.requirements) == (known, [alone])

    def test_what_points_to_one_feature_already_is_no_duplicate(self, house):
        one = feature(house, "Timeline")
        need(house, house.sales, one, "See every call")
        need(house, house.finance, one, "See every call")
        assert duplicates(house.evaluation) == []

    def test_dropped_requirements_are_no_duplicates(self, house):
        need(house, house.sales, None, "See every call", status="dropped")
        need(house, house.finance, None, "See every call")
        assert duplicates(house.evaluation) == []


class TestMerging:
    def test_requirements_point_to_one_feature_and_keep_their_words_and_weights(self, house):
        kept, absorbed = feature(house, "Timeline"), feature(house, "History")
        one = need(house, house.sales, kept, "See calls", priority="must", importance=Decimal(2))
        other = need(
            house, house.finance, absorbed, "See history", priority="nice", importance=Decimal("0.5")
        )
        merge(house, kept, absorbed)
        rows = [
            (row.feature, row.statement, row.priority, row.importance, row.team)
            for row in house.evaluation.requirements.order_by("pk")
        ]
        assert rows == [
            (kept, one.statement, "must", Decimal(2), house.sales),
            (kept, other.statement, "nice", Decimal("0.5"), house.finance),
        ]

    def test_a_feature_nobody_answered_leaves_the_vocabulary(self, house):
        kept, absorbed = feature(house, "Timeline"), feature(house, "History")
        row = merge(house, kept, absorbed)
        assert list(house.evaluation.features.all()) == [kept]
        assert row.kept_row is None
        assert row.absorbed["name"] == "History"

    def test_a_feature_somebody_answered_stays_with_its_answers_and_without_requirements(self, house):
        kept, absorbed = feature(house, "Timeline"), feature(house, "History")
        need(house, house.sales, absorbed)
        plan = PlanFactory(product__vendor__evaluation=house.evaluation)
        answer = AnswerFactory(offering=plan, feature=absorbed)
        merge(house, kept, absorbed)
        assert Answer.objects.get() == answer
        assert absorbed.requirements.count() == 0
        assert list(live_features(house.evaluation)) == [kept]
        assert suggestions(house.evaluation, "History") == []

    def test_a_requirement_without_a_feature_joins_one(self, house):
        kept, alone = feature(house, "Timeline"), need(house, house.sales, None)
        merge(house, kept, alone)
        alone.refresh_from_db()
        assert alone.feature == kept

    def test_two_requirements_without_a_feature_get_one_of_the_kept_words(self, house):
        one, other = (
            need(house, house.sales, None, "See every call"),
            need(house, house.finance, None, "Calls"),
        )
        row = merge(house, one, other)
        assert row.kept.name == "See every call"
        assert set(row.kept.requirements.all()) == {one, other}

    def test_a_merge_is_recorded(self, house):
        merge(house, feature(house, "Timeline"), feature(house, "History"))
        entry = AuditEntry.objects.get(action="merge")
        assert (entry.actor, entry.evaluation) == ("lead", "crm")

    def test_a_feature_is_not_merged_with_itself(self, house):
        row = feature(house, "Timeline")
        with pytest.raises(ValidationError, match="with itself"):
            merge(house, row, row)

    def test_a_form_opened_before_the_merge_is_told_of_it(self, house):
        kept, absorbed = feature(house, "Timeline"), feature(house, "History")
        row = need(house, house.sales, absorbed)
        merge(house, kept, absorbed)
        with pytest.raises(Stale) as caught:
            edit_requirement(by=house.lead, requirement=row, version=1, need=house.need())
        assert caught.value.current.feature == kept

    def test_who_merges_second_is_told_that_a_feature_has_gone(self, house):
        one, other = feature(house, "Timeline"), feature(house, "History")
        seen = topic(one), topic(other)
        merge(house, one, other)
        with pytest.raises(Stale, match="merged one of these"):
            merge_topics(by=house.lead, evaluation=house.evaluation, kept=seen[1], absorbed=seen[0])

    def test_the_database_keeps_a_merge_in_one_evaluation(self, house):
        stranger = FeatureFactory(evaluation=EvaluationFactory())
        with pytest.raises(IntegrityError, match="a merge and its feature"), transaction.atomic():
            Merge.objects.create(evaluation=house.evaluation, kept=stranger)

    def test_a_topic_of_another_evaluation_is_not_found(self, house):
        assert topic_of(house.evaluation, f"f{FeatureFactory().pk}") is None
        assert topic_of(house.evaluation, f"r{RequirementFactory(feature=None).pk}") is None

    @pytest.mark.parametrize("key", ["f", "r-1", "f١", "f" + "9" * 30, "f1.5"])
    def test_a_key_that_is_none_is_not_found(self, house, key):
        assert topic_of(house.evaluation, key) is None


class TestUndoing:
    def test_the_absorbed_feature_comes_back_with_its_requirements(self, house):
        kept = feature(house, "Timeline")
        absorbed = feature(
            house, "History", key="history", group="Contacts", question="Is it kept?", position=7
        )
        stays, moves = need(house, house.sales, kept), need(house, house.finance, absorbed)
        assert undo_merge(by=house.lead, merge=merge(house, kept, absorbed)) == 1
        moves.refresh_from_db()
        stays.refresh_from_db()
        back = moves.feature
        assert (back.key, back.name, back.group, back.question, back.position) == (
            "history", "History", "Contacts", "Is it kept?", 7,
        )  # fmt: skip
        assert stays.feature == kept
        assert list(merges(house.evaluation)) == []

    def test_a_row_that_stayed_for_its_answers_is_the_one_that_comes_back(self, house):
        kept, absorbed = feature(house, "Timeline"), feature(house, "History")
        row = need(house, house.sales, absorbed)
        AnswerFactory(offering=PlanFactory(product__vendor__evaluation=house.evaluation), feature=absorbed)
        undo_merge(by=house.lead, merge=merge(house, kept, absorbed))
        row.refresh_from_db()
        assert row.feature == absorbed
        assert set(live_features(house.evaluation)) == {kept, absorbed}

    def test_what_was_pointed_elsewhere_since_stays_there(self, house):
        kept, absorbed, third = (feature(house, name) for name in ("Timeline", "History", "Third"))
        row = need(house, house.sales, absorbed)
        done = merge(house, kept, absorbed)
        row.refresh_from_db()
        edit_requirement(
            by=house.lead, requirement=row, version=row.version, need=house.need(statement="x", feature=third)
        )
        assert undo_merge(by=house.lead, merge=done) == 0
        row.refresh_from_db()
        assert row.feature == third

    def test_a_requirement_without_a_feature_is_without_one_again(self, house):
        alone = need(house, house.sales, None)
        undo_merge(by=house.lead, merge=merge(house, feature(house, "Timeline"), alone))
        alone.refresh_from_db()
        assert alone.feature is None

    def test_a_merge_is_undone_once(self, house):
        done = merge(house, feature(house, "Timeline"), feature(house, "History"))
        undo_merge(by=house.lead, merge=done)
        with pytest.raises(Stale, match="undone already"):
            undo_merge(by=house.lead, merge=done)

    def test_chained_merges_are_undone_from_the_last(self, house):
        one, two, three = (feature(house, name) for name in ("One", "Two", "Three"))
        row = need(house, house.sales, one)
        first = merge(house, two, one)
        second = merge(house, three, two)
        with pytest.raises(ValidationError, match="Undo that merge first"):
            undo_merge(by=house.lead, merge=first)
        undo_merge(by=house.lead, merge=second)
        undo_merge(by=house.lead, merge=first)
        row.refresh_from_db()
        assert row.feature.name == "One"
        assert sorted(live_features(house.evaluation).values_list("name", flat=True)) == [
            "One",
            "Three",
            "Two",
        ]

    def test_a_key_taken_meanwhile_is_said_and_nothing_is_undone(self, house):
        done = merge(house, feature(house, "Timeline"), feature(house, "History", key="history"))
        feature(house, "Another", key="history")
        with pytest.raises(ValidationError, match="another feature"), transaction.atomic():
            undo_merge(by=house.lead, merge=done)
        done.refresh_from_db()
        assert done.undone_at is None


def test_teams_of_another_evaluation_are_no_part_of_a_merge(house):
    stranger = TeamFactory()
    with pytest.raises(IntegrityError, match="belong to one evaluation"), transaction.atomic():
        need(house, stranger, feature(house, "Timeline"))
