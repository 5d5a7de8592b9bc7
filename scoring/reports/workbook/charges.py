"""The sheets Charges and Tiers: every price with its terms (spec 3.3, 5.2)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from scoring.engine.costs.charges import effective
from scoring.engine.values import Charge, Product
from scoring.engine.vocabulary import ChargeKind, ChargeModel, Metric
from scoring.reports import words
from scoring.reports.workbook.answers import name_of
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs

HEAD, FIRST = 2, 3
OWNER, NAME, CATEGORY, MODEL, METRIC, PERIOD, BILLING, INCLUDED, SIZE = range(9)
LOW, LIKELY, HIGH, CURRENCY, START, QUANTITY, KIND, SOURCE, USED = range(9, 18)
T_CHARGE, T_CATEGORY, T_ABOVE, T_UP_TO, T_UNIT, T_FLAT = range(6)
UNBOUNDED = 10**15


class ChargeKey(NamedTuple):
    """A charge by its product's place, its owner's key ("" is the product itself) and its position."""

    product: int
    owner: str
    position: int


def charges_of(inputs: Inputs) -> Iterator[tuple[ChargeKey, Charge]]:
    for i, product in enumerate(inputs.products):
        for owner, charges in owners(product):
            yield from ((ChargeKey(i, owner, n), charge) for n, charge in enumerate(charges))


def owners(product: Product) -> Iterator[tuple[str, tuple[Charge, ...]]]:
    """What charges belong to: the plans, the add-ons, the product."""
    yield from ((plan.key, plan.charges) for plan in product.plans)
    yield from ((f"+{addon.key}", addon.charges) for addon in product.addons)
    yield "", product.charges


class ChargeSheet:
    """A row a charge, and a row a tier."""

    def __init__(self, sheet: Sheet, tiers: Sheet, inputs: Inputs) -> None:
        self.sheet, self.tiers, self.inputs = sheet, tiers, inputs
        self.charges = dict(charges_of(inputs))
        self.row_of = {key: FIRST + row for row, key in enumerate(self.charges)}
        self.tier_row: dict[ChargeKey, int] = {}
        row = FIRST
        for key, charge in self.charges.items():
            self.tier_row[key] = row
            row += len(charge.tiers)

    def cell(self, key: ChargeKey, column: int) -> str:
        return self.sheet.at(self.row_of[key], column)

    def tier_column(self, key: ChargeKey, column: int) -> str:
        first = self.tier_row[key]
        return self.tiers.area(first, column, first + len(self.charges[key].tiers) - 1, column)

    def first_flat(self, key: ChargeKey) -> str:
        return self.tiers.at(self.tier_row[key], T_FLAT)

    def write(self) -> None:
        self.sheet.title(
            _("Charges"),
            _("Every price. Amounts, included quantities, sizes, starts and tiers may be changed."),
        )
        heads = [
            _("Offering"), _("Name"), _("Category"), _("Model"), _("Counts"), _("Period"), _("Billing"),
            _("Included"), _("Package of"), _("Low"), _("Likely"), _("High"), _("Currency"), _("From month"),
            _("Quantity"), _("Kind"), _("Source"), _("In use"),
        ]  # fmt: skip
        widths = [28, 34, 34, 12, 10, 14, 16, 10, 10, 12, 12, 12, 10, 10, 10, 8, 34, 26]
        self.sheet.heads(HEAD, heads, widths)
        self.sheet.freeze(FIRST, 2)
        self.sheet.page.autofilter(HEAD, 0, FIRST + max(len(self.charges), 1) - 1, USED)
        for i, product in enumerate(self.inputs.products):
            for owner, charges in owners(product):
                self.write_owner(i, owner, charges)
        self.write_tiers()

    def write_owner(self, product: int, owner: str, charges: Sequence[Charge]) -> None:
        used = {n for n, _charge in effective(charges, self.inputs.header.policy.horizon_months)}
        for n, charge in enumerate(charges):
            self.write_charge(ChargeKey(product, owner, n), charge, n in used)

    def write_charge(self, key: ChargeKey, charge: Charge, used: bool) -> None:
        sheet, row, product = self.sheet, self.row_of[key], self.inputs.products[key.product]
        texts = [
            (OWNER, product.offering(key.owner) if key.owner else product.path),
            (NAME, name_of(product, key.owner) if key.owner else product.name),
            (CATEGORY, words.category_name(charge.category)),
            (MODEL, self.models[charge.model]),
            (METRIC, self.metrics[charge.metric]),
            (PERIOD, words.PERIODS[charge.period]),
            (BILLING, words.BILLINGS[charge.billing] if charge.billing else ""),
            (CURRENCY, charge.currency or self.inputs.header.policy.currency),
            (KIND, _("Quote") if charge.kind is ChargeKind.QUOTE else _("List")),
            (SOURCE, charge.source),
            (USED, self.use(charge, used)),
        ]
        for column, text in texts:
            sheet.text(row, column, text, "soft" if column in (OWNER, SOURCE, USED) else "text")
        amount = charge.amount
        tiered = charge.model in (ChargeModel.GRADUATED, ChargeModel.VOLUME)
        sheet.number(row, INCLUDED, charge.included, "input number")
        sheet.number(row, SIZE, charge.package_size, "input number")
        sheet.number(row, LOW, amount.low if amount else None, "soft number")
        sheet.number(
            row, LIKELY, amount.likely if amount else None, "soft number" if tiered else "input number"
        )
        sheet.number(row, HIGH, amount.high if amount else None, "soft number")
        sheet.number(row, START, charge.start_month, "input whole")
        sheet.number(row, QUANTITY, charge.quantity, "input number")

    def use(self, charge: Charge, used: bool) -> str:
        if used:
            return _("yes") if charge.priced else _("not priced")
        late = charge.start_month >= self.inputs.header.policy.horizon_months
        return _("starts after the horizon") if late else _("a quote replaces it")

    @property
    def models(self) -> dict[str, str]:
        return {
            ChargeModel.FLAT: _("flat"),
            ChargeModel.PER_UNIT: _("per unit"),
            ChargeModel.GRADUATED: _("graduated"),
            ChargeModel.VOLUME: _("volume"),
            ChargeModel.PACKAGE: _("package"),
        }

    @property
    def metrics(self) -> dict[str, str]:
        return {
            Metric.NONE: "",
            Metric.USER: _("users"),
            Metric.CONTACT: _("contacts"),
            Metric.HOUR: _("hours"),
            Metric.DAY: _("days"),
            Metric.EMPLOYEE: _("employees"),
        }

    def write_tiers(self) -> None:
        self.tiers.title(_("Tiers"), _("Prices by quantity: above the one number, up to and with the other."))
        heads = [_("Offering"), _("Category"), _("Above"), _("Up to"), _("Each"), _("Flat fee")]
        self.tiers.heads(HEAD, heads, [34, 34, 14, 14, 14, 14])
        self.tiers.freeze(FIRST, 2)
        for key, charge in self.charges.items():
            product = self.inputs.products[key.product]
            for n, tier in enumerate(charge.tiers):
                row = self.tier_row[key] + n
                self.tiers.text(
                    row, T_CHARGE, product.offering(key.owner) if key.owner else product.path, "soft"
                )
                self.tiers.text(row, T_CATEGORY, words.category_name(charge.category))
                below = charge.tiers[n - 1].up_to if n else 0
                above = self.tiers.at(row - 1, T_UP_TO) if n else "0"
                self.tiers.formula(row, T_ABOVE, above, below, "soft number")
                self.tiers.number(
                    row, T_UP_TO, UNBOUNDED if tier.up_to is None else tier.up_to, "input bound"
                )
                self.tiers.number(row, T_UNIT, tier.unit, "input number")
                self.tiers.number(row, T_FLAT, tier.flat, "input number")
