"""The audit trail: a row with every write, sealed in batches into a chain (ADR 8)."""

import pytest
from django.db import transaction

from discovery.actions import audit
from discovery.actions.audit import GENESIS, broken_seals, record, seal_audit
from discovery.actions.members import set_member
from discovery.models import AuditEntry, AuditSeal
from tests.factories import EvaluationFactory, MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def entries(n: int) -> list[AuditEntry]:
    return [record(by=None, action="count", target=f"number {i}", number=i) for i in range(n)]


class TestRows:
    def test_say_who_did_what_to_what(self):
        user = UserFactory(username="ana")
        evaluation = EvaluationFactory(slug="crm", name="CRM")
        record(by=user, action="rename", target=evaluation, evaluation="crm", before="A", after=[1, None])
        record(by=None, action="sweep", target="runs")
        rows = AuditEntry.objects.order_by("pk").values_list(
            "actor", "action", "target", "evaluation", "details"
        )
        assert list(rows) == [
            ("ana", "rename", "discovery.evaluation CRM", "crm", {"before": "A", "after": [1, None]}),
            ("system", "sweep", "runs", "", {}),
        ]

    def test_are_written_with_the_action_or_not_at_all(self):
        evaluation = EvaluationFactory()
        with transaction.atomic():
            set_member(by=None, evaluation=evaluation, user=UserFactory(), role="reader")
            transaction.set_rollback(True)
        assert not AuditEntry.objects.exists()
        assert not evaluation.memberships.exists()

    def test_keep_a_long_name_within_their_column(self):
        assert len(record(by=None, action="x", target="t" * 900).target) == 500


class TestMembers:
    def test_a_role_is_given_and_told(self):
        evaluation, user = EvaluationFactory(slug="crm"), UserFactory(username="ana")
        membership = set_member(by=user, evaluation=evaluation, user=user, role="reader")
        assert (membership.role, membership.team) == ("reader", None)
        entry = AuditEntry.objects.get()
        assert (entry.actor, entry.action, entry.evaluation) == ("ana", "set_member", "crm")
        assert (entry.target, entry.details) == ("discovery.membership ana · Reader", {"role": "reader"})

    def test_a_role_is_changed_in_its_row(self):
        row = MembershipFactory(role="reader")
        team = TeamFactory(evaluation=row.evaluation)
        set_member(by=None, evaluation=row.evaluation, user=row.user, role="member", team=team)
        assert row.evaluation.memberships.values_list("role", "team").get() == ("member", team.pk)

    def test_what_is_so_already_is_not_told(self):
        row = MembershipFactory(role="reader")
        set_member(by=None, evaluation=row.evaluation, user=row.user, role="reader")
        assert not AuditEntry.objects.exists()


class TestSeals:
    def test_cover_what_no_seal_covers_yet(self):
        first, second = entries(3), None
        seal = seal_audit()
        second = entries(2)
        other = seal_audit()
        assert [seal.previous, other.previous] == [GENESIS, seal.sha256]
        assert set(seal.entries.all()) == set(first)
        assert set(other.entries.all()) == set(second)
        assert broken_seals() == []

    def test_are_not_made_of_nothing(self):
        assert seal_audit() is None
        entries(1)
        seal_audit()
        assert seal_audit() is None
        assert AuditSeal.objects.count() == 1

    def test_come_in_batches(self, monkeypatch):
        monkeypatch.setattr(audit, "BATCH", 2)
        entries(5)
        sizes = [seal_audit().entries.count() for _ in range(3)]
        assert sizes == [2, 2, 1]
        assert broken_seals() == []

    def test_cover_a_row_that_was_committed_late(self):
        """A lower number may appear after a higher one was sealed."""
        late, early = entries(2)
        AuditEntry.objects.filter(pk=late.pk).update(seal=None)
        seal = AuditSeal.objects.create(previous=GENESIS, sha256=audit.link(GENESIS, [early]))
        AuditEntry.objects.filter(pk=early.pk).update(seal=seal)
        assert list(seal_audit().entries.all()) == [late]
        assert broken_seals() == []

    @pytest.mark.parametrize(
        "change",
        [
            {"actor": "nobody"},
            {"action": "nothing"},
            {"target": "elsewhere"},
            {"evaluation": "other"},
            {"details": {"number": 99}},
            {"at": "2020-01-01T00:00:00Z"},
            {"seal": None},
        ],
    )
    def test_tell_a_changed_row(self, change):
        for _ in range(3):
            row = entries(2)[0]
            seal_audit()
        middle = AuditEntry.objects.get(pk=row.pk - 2)
        assert AuditEntry.objects.filter(pk=middle.pk).update(**change) == 1
        assert broken_seals() == [AuditSeal.objects.order_by("pk")[1]]

    def test_tell_a_removed_row(self):
        row = entries(2)[0]
        seal = seal_audit()
        AuditEntry.objects.filter(pk=row.pk).delete()
        assert broken_seals() == [seal]

    def test_tell_a_removed_batch(self):
        seals = []
        for _ in range(3):
            entries(1)
            seals.append(seal_audit())
        AuditEntry.objects.filter(seal=seals[1]).delete()
        seals[1].delete()
        assert broken_seals() == [seals[2]]

    def test_tell_a_seal_that_follows_another(self):
        entries(1)
        seal = seal_audit()
        AuditSeal.objects.filter(pk=seal.pk).update(previous="f" * 64)
        assert broken_seals() == [seal]

    def test_tell_a_row_whose_seal_was_made_again(self):
        """Who rewrites one link has to rewrite all that follow."""
        changed = entries(1)[0]
        seal = seal_audit()
        entries(1)
        last = seal_audit()
        AuditEntry.objects.filter(pk=changed.pk).update(actor="nobody")
        forged = audit.link(GENESIS, list(seal.entries.all()))
        AuditSeal.objects.filter(pk=seal.pk).update(sha256=forged)
        assert broken_seals() == [last]
