"""The sheets Charges, Tiers and Efforts: every price and every hour (spec 3.3, 5.2)."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from scoring.engine.costs.charges import effective
from scoring.engine.costs.efforts import rate_of
from scoring.engine.values import Charge, Effort, Product
from scoring.engine.vocabulary import ChargeKind, ChargeModel, EffortPer, Metric
from scoring.reports import words
from scoring.reports.workbook.answers import name_of
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs
from scoring.reports.workbook.policy import KEY, RATE, TeamSheet

HEAD, FIRST = 2, 3
(
    OWNER,
    NAME,
    CATEGORY,
    MODEL,
    METRIC,
    PERIOD,
    BILLING,
    INCLUDED,
    SIZE,
    LOW,
    LIKELY,
    HIGH,
    CURRENCY,
    START,
    QUANTITY,
) = range(15)
KIND, SOURCE, USED = 15, 16, 17
T_CHARGE, T_CATEGORY, T_ABOVE, T_UP_TO, T_UNIT, T_FLAT = range(6)
UNBOUNDED = 10**15
E_CATEGORY, E_TEAM, E_OFFERING, E_LOW, E_LIKELY, E_HIGH, E_PER, E_RATE = range(8)


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
            _("Offering"),
            _("Name"),
            _("Category"),
            _("Model"),
            _("Counts"),
            _("Period"),
            _("Billing"),
            _("Included"),
        ]
        heads += [
            _("Package of"),
            _("Low"),
            _("Likely"),
            _("High"),
            _("Currency"),
            _("From month"),
            _("Quantity"),
        ]
        heads += [_("Kind"), _("Source"), _("In use")]
        widths = [28, 34, 34, 12, 10, 14, 16, 10, 10, 12, 12, 12, 10, 10, 10, 8, 34, 26]
        self.sheet.heads(HEAD, heads, widths)
        self.sheet.freeze(FIRST, 2)
        self.sheet.page.autofilter(HEAD, 0, FIRST + max(len(self.charges), 1) - 1, USED)
        horizon = self.inputs.header.policy.horizon_months
        for i, product in enumerate(self.inputs.products):
            for owner, charges in owners(product):
                used = {n for n, _charge in effective(charges, horizon)}
                for n, charge in enumerate(charges):
                    self.write_charge(ChargeKey(i, owner, n), charge, n in used)
        self.write_tiers()

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


class EffortSheet:
    """A row an effort: hours of the buyer's own people, and what an hour costs."""

    def __init__(self, sheet: Sheet, inputs: Inputs, teams: TeamSheet) -> None:
        self.sheet, self.inputs, self.teams = sheet, inputs, teams

    def cell(self, effort: int, column: int) -> str:
        return self.sheet.at(FIRST + effort, column)

    def write(self) -> None:
        self.sheet.title(
            _("Efforts"),
            _("Hours of your own people. Without a team or its rate, an hour costs the mean rate."),
        )
        heads = [
            _("Category"),
            _("Team"),
            _("Only for"),
            _("Hours, low"),
            _("Hours, likely"),
            _("Hours, high"),
        ]
        self.sheet.heads(HEAD, [*heads, _("For each"), _("Rate an hour")], [44, 24, 34, 12, 12, 12, 16, 14])
        self.sheet.freeze(FIRST, 1)
        for i, effort in enumerate(self.inputs.header.efforts):
            self.write_effort(i, effort)

    def write_effort(self, i: int, effort: Effort) -> None:
        sheet, row = self.sheet, FIRST + i
        sheet.text(row, E_CATEGORY, words.category_name(effort.category))
        sheet.text(row, E_TEAM, effort.team or "", "input text")
        sheet.text(row, E_OFFERING, effort.offering or "", "soft")
        sheet.number(row, E_LOW, effort.hours.low, "soft number")
        sheet.number(row, E_LIKELY, effort.hours.likely, "input number")
        sheet.number(row, E_HIGH, effort.hours.high, "soft number")
        per = {
            EffortPer.EVALUATION: _("evaluation"),
            EffortPer.USER: _("user"),
            EffortPer.MONTH: _("month"),
            EffortPer.YEAR: _("year"),
        }
        sheet.text(row, E_PER, per[effort.per])
        team, mean = self.cell(i, E_TEAM), self.teams.mean_rate
        own = f"INDEX({self.teams.column(RATE)},MATCH({team},{self.teams.column(KEY)},0))"
        rate = rate_of(effort, self.inputs.header)
        formula = f'IF({team}="",{mean},IF(ISNUMBER({own}),{own},{mean}))'
        sheet.formula(row, E_RATE, formula, None if rate is None else float(rate), "number")
