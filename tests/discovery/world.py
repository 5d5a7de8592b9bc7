"""Two evaluations with everything that triggers look at, and their revisions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from discovery.models import DataHours, DataSource, Evaluation
from tests.factories import (
    AddOnFactory,
    AnswerFactory,
    ChargeFactory,
    EffortFactory,
    EvaluationFactory,
    FeatureFactory,
    FeeAnswerFactory,
    PlanFactory,
    ProductFactory,
    RequirementFactory,
    TeamFactory,
    VendorFactory,
    VerificationFactory,
)
from vendors.models import Offering, Product


@dataclass
class World:
    """Evaluation `a` with the products `p` and `q`, evaluation `b` with the product `r`."""

    a: Evaluation = field(default_factory=lambda: EvaluationFactory(slug="a"))
    b: Evaluation = field(default_factory=lambda: EvaluationFactory(slug="b"))

    def __post_init__(self) -> None:
        self.vendor = VendorFactory(evaluation=self.a)
        self.p, self.q = (ProductFactory(vendor=self.vendor) for _ in range(2))
        self.r = ProductFactory(vendor=VendorFactory(evaluation=self.b))
        self.team, self.other_team = (TeamFactory(evaluation=one) for one in (self.a, self.b))
        self.features = [FeatureFactory(evaluation=self.a) for _ in range(4)]
        self.other_feature = FeatureFactory(evaluation=self.b)
        self.plans = [PlanFactory(product=self.p) for _ in range(4)]
        self.addons = [AddOnFactory(product=self.p) for _ in range(4)]
        self.q_plan, self.q_addon = PlanFactory(product=self.q), AddOnFactory(product=self.q)
        self.r_plan = PlanFactory(product=self.r)
        self.source = DataSource.objects.create(evaluation=self.a, name="Spreadsheets")

    def revisions(self) -> dict[str, int]:
        rows = {"a": (Evaluation, self.a), "b": (Evaluation, self.b)}
        rows |= {name: (Product, getattr(self, name)) for name in "pqr"}
        found = {name: model.objects.filter(pk=row.pk).first() for name, (model, row) in rows.items()}
        return {name: row.revision for name, row in found.items() if row is not None}

    def moved_by(self, change: Callable[[], Any]) -> set[str]:
        """Names of the evaluations and products whose revision a change moved; none may go back."""
        before = self.revisions()
        change()
        after = self.revisions()
        assert all(after[name] >= before[name] for name in after)
        return {name for name in after if after[name] != before[name]}


@dataclass(frozen=True)
class Kind:
    """A table: how its i-th row is built, a column to change with another value, and what its rows move."""

    build: Callable[[World, int], models.Model]
    column: str
    value: Callable[[World], Any]
    moves: str


def link(name: str, ends: Callable[[World, int], dict[str, Any]], column: str, value: Callable) -> Kind:
    """A table between offerings and what they name."""
    through = getattr(Offering, name).through
    return Kind(lambda world, i: through(**ends(world, i)), column, value, "p")


def data_hours(world: World, i: int) -> DataHours:
    step = DataHours._meta.get_field("step").choices[i][0]
    return DataHours(source=world.source, step=step, hours_low=1, hours_likely=1, hours_high=1)


KINDS = {
    "team": Kind(lambda w, i: TeamFactory.build(evaluation=w.a), "name", lambda w: "New", "a"),
    "feature": Kind(lambda w, i: FeatureFactory.build(evaluation=w.a), "group", lambda w: "New", "a"),
    "requirement": Kind(
        lambda w, i: RequirementFactory.build(evaluation=w.a, team=w.team, feature=w.features[i]),
        "statement",
        lambda w: "New",
        "a",
    ),
    "data source": Kind(lambda w, i: DataSource(evaluation=w.a, name="Mail"), "name", lambda w: "New", "a"),
    "data hours": Kind(data_hours, "hours_high", lambda w: 9, "a"),
    "effort": Kind(lambda w, i: EffortFactory.build(evaluation=w.a), "hours_high", lambda w: 99, "a"),
    "offering": Kind(lambda w, i: PlanFactory.build(product=w.p), "name", lambda w: "New", "p"),
    "charge": Kind(
        lambda w, i: ChargeFactory.build(product=w.p, offering=w.plans[0]), "source", lambda w: "New", "p"
    ),
    "fee answer": Kind(lambda w, i: FeeAnswerFactory.build(product=w.p), "detail", lambda w: "New", "p"),
    "answer": Kind(
        lambda w, i: AnswerFactory.build(offering=w.plans[0], feature=w.features[i]),
        "note",
        lambda w: "New",
        "p",
    ),
    "verification": Kind(
        lambda w, i: VerificationFactory.build(offering=w.plans[0], feature=w.features[i]),
        "note",
        lambda w: "New",
        "p",
    ),
    "trial excludes": link(
        "trial_excludes",
        lambda w, i: {"offering": w.plans[0], "feature": w.features[i]},
        "feature_id",
        lambda w: w.features[3].pk,
    ),
    "plans": link(
        "plans",
        lambda w, i: {"from_offering": w.addons[0], "to_offering": w.plans[i]},
        "to_offering_id",
        lambda w: w.plans[3].pk,
    ),
    "requires": link(
        "requires",
        lambda w, i: {"from_offering": w.addons[0], "to_offering": w.addons[1 + i]},
        "to_offering_id",
        lambda w: w.addons[0].pk,
    ),
    "excludes": link(
        "excludes",
        lambda w, i: {"from_offering": w.addons[0], "to_offering": w.addons[1 + i]},
        "to_offering_id",
        lambda w: w.addons[0].pk,
    ),
}
"""Every table whose rows move the revision of the evaluation or product above them."""


def insert_sql(row: models.Model) -> None:
    """INSERT without Django's help."""
    fields = [field for field in row._meta.local_concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    holes = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({holes})", values)


def run_sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
