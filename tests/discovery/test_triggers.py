"""Revisions move in the database, whatever writes (ADR 4)."""

import re

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from discovery.models import Evaluation, Risk
from discovery.revisions import TRIGGERS as DISCOVERY_TRIGGERS
from discovery.triggers import MovesOwnRevision, MovesRevision, missing_triggers
from scoring.snapshots.rows import dump_evaluation
from tests.discovery.world import KINDS, World, insert_sql, run_sql
from tests.factories import (
    AnswerFactory,
    ChargeFactory,
    MembershipFactory,
    PlanFactory,
    RequirementFactory,
)
from vendors.models import Charge, Offering, Product, Vendor
from vendors.triggers import TRIGGERS as VENDORS_TRIGGERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def save_new(world, kind):
    row = kind.build(world, 0)
    return row.save


def save_changed(world, kind):
    row = kind.build(world, 0)
    row.save()
    setattr(row, kind.column, kind.value(world))
    return row.save


def update(world, kind):
    row = kind.build(world, 0)
    row.save()
    rows = type(row).objects.filter(pk=row.pk)
    return lambda: rows.update(**{kind.column: kind.value(world)})


def bulk_create(world, kind):
    rows = [kind.build(world, i) for i in range(3)]
    return lambda: type(rows[0]).objects.bulk_create(rows)


def bulk_update(world, kind):
    row = kind.build(world, 0)
    row.save()
    setattr(row, kind.column, kind.value(world))
    return lambda: type(row).objects.bulk_update([row], [kind.column])


def delete(world, kind):
    row = kind.build(world, 0)
    row.save()
    return type(row).objects.filter(pk=row.pk).delete


def sql_insert(world, kind):
    row = kind.build(world, 0)
    return lambda: insert_sql(row)


def sql_update(world, kind):
    row = kind.build(world, 0)
    row.save()
    statement = f'UPDATE {row._meta.db_table} SET "{kind.column}" = %s WHERE id = %s'
    return lambda: run_sql(statement, kind.value(world), row.pk)


def sql_delete(world, kind):
    row = kind.build(world, 0)
    row.save()
    return lambda: run_sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)


WAYS = (
    save_new,
    save_changed,
    update,
    bulk_create,
    bulk_update,
    delete,
    sql_insert,
    sql_update,
    sql_delete,
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_change_moves_the_revision_above_it_and_no_other(world, kind, way):
    assert world.moved_by(way(world, kind)) == {kind.moves}


class TestRevisions:
    def test_of_an_evaluation_move_with_itself(self, world):
        world.a.name = "New"
        assert world.moved_by(world.a.save) == {"a"}
        assert world.moved_by(lambda: Evaluation.objects.filter(slug="b").update(seed=7)) == {"b"}
        assert world.moved_by(lambda: run_sql("UPDATE discovery_evaluation SET seed = 1")) == {"a", "b"}

    def test_of_a_product_move_with_itself(self, world):
        world.p.name = "New"
        assert world.moved_by(world.p.save) == {"p"}
        assert world.moved_by(lambda: Product.objects.filter(pk=world.r.pk).update(name="New")) == {"r"}

    def test_of_products_move_with_their_vendor(self, world):
        world.vendor.name = "New"
        assert world.moved_by(world.vendor.save) == {"p", "q"}
        vendors = Vendor.objects.filter(evaluation=world.b)
        assert world.moved_by(lambda: vendors.update(name="New")) == {"r"}

    def test_never_go_back_when_an_old_copy_is_saved(self, world):
        """Otherwise a frozen part of an earlier revision would pass for the present one."""
        old = Product.objects.get(pk=world.p.pk)
        AnswerFactory(offering=world.plans[0], feature=world.features[0])
        assert world.moved_by(old.save) == {"p"}
        old_evaluation = Evaluation.objects.get(slug="a")
        RequirementFactory(evaluation=world.a, team=world.team, feature=None)
        assert world.moved_by(old_evaluation.save) == {"a"}

    def test_stay_where_nothing_was_changed(self, world):
        nobody = {"pk": 0}
        assert world.moved_by(lambda: Offering.objects.filter(**nobody).update(name="New")) == set()
        assert world.moved_by(lambda: Offering.objects.filter(**nobody).delete()) == set()
        assert world.moved_by(lambda: MembershipFactory(evaluation=world.a)) == set()
        assert world.moved_by(lambda: Risk.objects.create(evaluation=world.a, title="Late")) == set()

    def test_of_both_sides_move_when_a_row_changes_sides(self, world):
        answer = AnswerFactory(offering=world.plans[0], feature=world.features[0])
        answer.offering = world.q_plan
        assert world.moved_by(answer.save) == {"p", "q"}
        charge = ChargeFactory(product=world.p, offering=None)
        moving = Charge.objects.filter(pk=charge.pk)
        assert world.moved_by(lambda: moving.update(product=world.q)) == {"p", "q"}

    def test_of_several_products_move_in_one_statement(self, world):
        charges = [
            ChargeFactory.build(product=plan.product, offering=plan)
            for plan in (world.plans[0], world.r_plan)
        ]
        assert world.moved_by(lambda: Charge.objects.bulk_create(charges)) == {"p", "r"}
        assert world.moved_by(lambda: Charge.objects.update(source="New")) == {"p", "r"}
        assert world.moved_by(lambda: Charge.objects.all().delete()) == {"p", "r"}

    def test_move_with_what_a_deletion_takes_along(self, world):
        AnswerFactory(offering=world.plans[0], feature=world.features[0])
        assert world.moved_by(world.features[0].delete) == {"a", "p"}
        assert world.moved_by(world.plans[0].delete) == {"p"}

    def test_do_not_move_when_the_change_is_rolled_back(self, world):
        def add_and_take_back():
            with transaction.atomic():
                PlanFactory(product=world.p)
                transaction.set_rollback(True)

        assert world.moved_by(add_and_take_back) == set()

    def test_move_in_every_table_that_a_document_is_read_from(self, world):
        """Whoever lets the document hold one more table is told here that it needs a trigger."""
        for name in ("requirement", "effort", "charge", "fee answer", "answer", "verification"):
            KINDS[name].build(world, 0).save()
        with CaptureQueriesContext(connection) as queries:
            dump_evaluation(Evaluation.objects.get(slug="a"))
        read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(query["sql"] for query in queries)))
        declared = (*DISCOVERY_TRIGGERS, *VENDORS_TRIGGERS)
        moving = {one.table for one in declared if isinstance(one, MovesRevision | MovesOwnRevision)}
        assert read == moving


def checked() -> str:
    """What `manage.py check --database default` says of the triggers."""
    found = run_checks(tags=[Tags.database], databases=["default"])
    return "\n".join(str(message) for message in found if message.id == "discovery.W001")


class TestInstallation:
    """Django's SQLite table rebuild drops triggers silently."""

    def dropped(self, name: str, table: str) -> None:
        run_sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))

    def test_nothing_is_missing_after_migrate(self):
        assert missing_triggers() == []
        assert checked() == ""

    @pytest.mark.parametrize(
        ("name", "table"),
        [
            ("discovery_team_moves_discovery_evaluation_update", "discovery_team"),
            ("vendors_answer_one_evaluation_insert", "vendors_answer"),
            ("vendors_product_moves_itself", "vendors_product"),
            ("scoring_run_refuses_update", "scoring_run"),
        ],
    )
    def test_a_dropped_trigger_is_told_and_brought_back(self, name, table):
        self.dropped(name, table)
        assert missing_triggers() == [name]
        assert f"Trigger {name} is missing.\n\tHINT: Run manage.py migrate." in checked()
        call_command("migrate", verbosity=0)
        assert missing_triggers() == []
        assert checked() == ""

    def test_without_its_trigger_a_change_goes_unseen(self, world):
        """The negative control: it is the trigger that moves the revision."""
        self.dropped("vendors_offering_moves_vendors_product_update", "vendors_offering")
        plans = Offering.objects.filter(product=world.p)
        assert world.moved_by(lambda: plans.update(name="New")) == set()

    def test_tables_that_are_not_there_yet_are_left_alone(self):
        """While migrations go back or forth, a trigger's table may not exist."""
        run_sql("DROP TABLE discovery_lockedlist")
        call_command("migrate", verbosity=0)
        assert missing_triggers() == []
