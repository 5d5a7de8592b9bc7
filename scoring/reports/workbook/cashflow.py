"""The sheet Cash flow: each offer's blocks added up, by month, by class and in all (spec 5.2, 5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from scoring.engine.costs.exact import UNIT
from scoring.engine.vocabulary import CostClass
from scoring.reports import words
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.costs import BASE, CLASS, IMPLEMENTS, PRICED, TOTAL, Block, CostSheets
from scoring.reports.workbook.inputs import Bought
from scoring.reports.workbook.policy import PolicySheet

HEAD, FIRST = 2, 3
NAME, BILLING, UNPRICED, GIVEN, YEAR_ONE, RULE, LIKELY = range(7)
CLASSES = 7
YEARS = CLASSES + len(CostClass)
MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class Account:
    """An offer with its blocks. `answered`: the vendor said that implementation costs nothing extra."""

    bought: Bought
    title: str
    blocks: Sequence[Block]
    answered: bool

    @property
    def unpriced(self) -> int:
        return sum(block.unpriced for block in self.blocks)

    @property
    def given(self) -> int:
        return sum(block.implements for block in self.blocks)

    def by_rule(self, switched_on: bool) -> int:
        """What the 1:1 rule adds, in integers of ten decimals."""
        applies = switched_on and not (self.unpriced or self.given or self.answered)
        return sum(block.base for block in self.blocks) if applies else 0


class CashflowSheet:
    """A row an offer."""

    def __init__(self, sheet: Sheet, costs: CostSheets, policy: PolicySheet) -> None:
        self.sheet, self.costs, self.policy = sheet, costs, policy
        self.months = costs.months
        self.years = -(-self.months // MONTHS_OF_YEAR)
        self.first_month = YEARS + self.years
        self.row = FIRST

    def write_heads(self) -> None:
        lead = _(
            "By month, in {currency}. The rule repeats the first year where nobody priced implementation."
        )
        self.sheet.title(_("Cash flow"), lead.format(currency=self.costs.currency))
        heads = [
            _("Offer"),
            _("Billing"),
            _("Lines not priced"),
            _("Implementation figures"),
            _("First year's fees"),
        ]
        heads += [
            _("Implementation by rule"),
            _("Likely cost"),
            *(str(words.CLASSES[name]) for name in CostClass),
        ]
        heads += [_("Year {n}").format(n=year) for year in range(1, self.years + 1)]
        widths = [60, 18, 12, 16, 14, 14, 16, *[15] * (len(CostClass) + self.years)]
        self.sheet.heads(HEAD, [*heads, *range(self.months)], widths, texts=2)
        self.sheet.page.set_column(self.first_month, self.first_month + self.months - 1, 11)
        self.sheet.freeze(FIRST, 1)
        self.sheet.wide(1)

    def write(self, account: Account) -> int:
        """One offer's row; the row's number."""
        row, sheet = self.row, self.sheet
        self.row += 1
        bought = account.bought
        sheet.text(row, NAME, account.title)
        sheet.text(row, BILLING, words.BILLINGS[bought.offer.billing] if bought.offer.billing else "", "soft")
        for column, of, value in ((UNPRICED, PRICED, account.unpriced), (GIVEN, IMPLEMENTS, account.given)):
            sheet.formula(row, column, self.sum_of(account, of), value, "soft whole")
        base = sum(block.base for block in account.blocks)
        sheet.formula(row, YEAR_ONE, self.sum_of(account, BASE), base / UNIT, "soft money")
        rule = self.write_rule(row, account)
        months = sheet.area(row, self.first_month, row, self.first_month + self.months - 1)
        likely = Decimal(bought.figures["cost"]["likely"])
        sheet.formula(row, LIKELY, f"SUM({months})", likely, "strong money")
        self.write_classes(row, account, rule)
        self.write_months(row, account, rule)
        return row

    def write_rule(self, row: int, account: Account) -> int:
        switched_on = self.policy.inputs.header.policy.rules.implementation_equals_first_year
        rule = account.by_rule(switched_on)
        at = self.sheet.at
        missing = f"{at(row, UNPRICED)}=0,{at(row, GIVEN)}=0"
        formula = f"IF(AND({self.policy.at['first year']}=1,{missing}),{at(row, YEAR_ONE)},0)"
        self.sheet.formula(row, RULE, "0" if account.answered else formula, rule / UNIT, "soft money")
        return rule

    def sum_of(self, account: Account, column: int) -> str:
        return "+".join(self.costs.cell(block.sums, column) for block in account.blocks) or "0"

    def write_classes(self, row: int, account: Account, rule: int) -> None:
        for i, cost_class in enumerate(CostClass):
            name = self.sheet.at(HEAD, CLASSES + i)
            filled = [block for block in account.blocks if block.rows]
            sums = [self.class_sum(block, name) for block in filled]
            value = sum(block.of_class(cost_class) for block in filled)
            if cost_class is CostClass.TRANSPARENT_FEES:
                sums.append(self.sheet.at(row, RULE))
                value += rule
            self.sheet.formula(row, CLASSES + i, "+".join(sums) or "0", value / UNIT, "money")

    def class_sum(self, block: Block, name: str) -> str:
        area = lambda column: self.costs.costs.area(block.first, column, block.sums - 1, column)
        return f"SUMIFS({area(TOTAL)},{area(CLASS)},{name})"

    def write_months(self, row: int, account: Account, rule: int) -> None:
        values = [sum(block.posted[m] for block in account.blocks) for m in range(self.months)]
        values[0] += rule
        for m, value in enumerate(values):
            terms = [self.costs.month(block.sums, m) for block in account.blocks]
            terms += [self.sheet.at(row, RULE)] if m == 0 else []
            self.sheet.formula(row, self.first_month + m, "+".join(terms) or "0", value / UNIT, "posting")
        for year in range(self.years):
            first, last = MONTHS_OF_YEAR * year, min(MONTHS_OF_YEAR * (year + 1), self.months) - 1
            area = self.sheet.area(row, self.first_month + first, row, self.first_month + last)
            self.sheet.formula(
                row, YEARS + year, f"SUM({area})", sum(values[first : last + 1]) / UNIT, "money"
            )
