"""A product as its page shows it: tiers, answers with what is inherited, price lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from discovery.models import Evaluation, Feature, Requirement
from scoring.engine.costs.calculator import charge_by_month
from scoring.engine.values import Charge
from scoring.engine.vocabulary import ChargeKind, Priority, Status
from vendors.content import QUESTIONS
from vendors.models import Offering, Product
from vendors.queries.verifying import Cell, cells_of


@dataclass(frozen=True)
class ShownCharge:
    """A charge with its place in its price list; `replaced` where a quote takes its place."""

    position: int | None
    """None for a charge that an answer about fees makes: `question` is that question's key."""
    charge: Charge
    replaced: bool
    question: str = ""


@dataclass(frozen=True)
class PriceList:
    """What an offering costs, or the product itself for `offering` None."""

    offering: Offering | None
    charges: list[ShownCharge] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The offering in addresses; 0 is the product's own list."""
        return 0 if self.offering is None else self.offering.pk


@dataclass(frozen=True)
class ShownCell:
    """One offering's cell in a table of features."""

    offering: Offering
    cell: Cell

    @property
    def inherited(self) -> bool:
        return self.cell.claim is not None and self.cell.claim.offering_id != self.offering.pk


@dataclass(frozen=True)
class FeatureRow:
    feature: Feature
    must: bool
    cells: list[ShownCell]

    @property
    def differs(self) -> bool:
        """Whether the offers do not all say and show the same."""
        return len({(row.cell.level, row.cell.finding is None) for row in self.cells}) > 1


def shown_charges(charges: list[Charge], answered: Mapping[str, Charge]) -> list[ShownCharge]:
    """A price list, then the charges that answers make, by question.

    A quote replaces the list charges of its category and billing cycle; both are kept (spec 3.3).
    """
    every = [*charges, *answered.values()]
    quoted = {(charge.category, charge.billing) for charge in every if charge.kind is ChargeKind.QUOTE}

    def replaced(charge: Charge) -> bool:
        return charge.kind is ChargeKind.LIST and (charge.category, charge.billing) in quoted

    listed = [ShownCharge(i, charge, replaced(charge)) for i, charge in enumerate(charges)]
    return listed + [ShownCharge(None, row, replaced(row), key) for key, row in answered.items()]


def linked(shown: list[ShownCharge], url_of: Callable[[ShownCharge], str]) -> list[dict[str, Any]]:
    """Charges as a table shows them, each with the address where it is changed; none for an empty one."""
    return [
        {
            "charge": row.charge,
            "replaced": row.replaced,
            "question": QUESTIONS[row.question].text if row.question else "",
            "url": url_of(row),
        }
        for row in shown
    ]


def musts_of(evaluation: Evaluation) -> set[int]:
    """Features that some agreed requirement calls a must-have."""
    needs = Requirement.objects.filter(
        evaluation=evaluation, status=Status.AGREED, priority=Priority.MUST, feature__isnull=False
    )
    return {pk for pk in needs.values_list("feature_id", flat=True) if pk is not None}


def feature_rows(evaluation: Evaluation, offerings: list[Offering]) -> list[FeatureRow]:
    """Every feature with the cells of some offerings, must-haves first."""
    cells = {offering.pk: cells_of(offering) for offering in offerings}
    musts = musts_of(evaluation)
    rows = [
        FeatureRow(
            feature,
            feature.pk in musts,
            [ShownCell(row, cells[row.pk].get(feature.pk, Cell())) for row in offerings],
        )
        for feature in evaluation.features.all()
    ]
    return sorted(rows, key=lambda row: not row.must)


def tiers_of(product: Product) -> list[Offering]:
    """Plans, each after the one that it builds on."""
    rows = product.offerings.filter(kind=Offering.Kind.PLAN).select_related("builds_on", "upgrades_to")
    plans = list(rows.prefetch_related("trial_excludes"))
    ordered: list[Offering] = []
    below: list[int | None] = [None]
    while below:
        here = below.pop()
        found = [plan for plan in plans if plan.builds_on_id == here and plan not in ordered]
        ordered += found
        below += [plan.pk for plan in reversed(found)]
    return ordered + [plan for plan in plans if plan not in ordered]


@dataclass(frozen=True)
class Bills:
    """A charge's bills month by month; None where it is not priced at these numbers."""

    shown: ShownCharge
    months: tuple[Decimal, ...] | None

    @property
    def total(self) -> Decimal | None:
        return None if self.months is None else sum(self.months, Decimal(0))


def bills_of(
    priced: PriceList, *, users: int, contacts: int | None, employees: int, months: int
) -> list[Bills]:
    """What each charge of a list costs at numbers that stay as they are, by the engine's own function."""
    numbers = {"users": users, "contacts": contacts, "employees": employees, "months": months}
    return [Bills(row, charge_by_month(row.charge, **numbers)) for row in priced.charges]  # type: ignore[arg-type]
