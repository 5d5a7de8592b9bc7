"""The sheet Plans: limits, and from each month on the next in which one is crossed (spec 5.2)."""

from django.utils.translation import gettext as _

from scoring.engine.costs.routes import crossed
from scoring.engine.values import Plan, Product
from scoring.engine.vocabulary import UsersCounted
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs
from scoring.reports.workbook.quantities import CONTACTS, QuantitySheet

HEAD, FIRST = 2, 3
VENDOR, PRODUCT, PLAN, KEY, COUNTED, MAX_USERS, MAX_CONTACTS, BELOW, ABOVE, OVER = range(10)


class PlanSheet:
    """A row a plan: its limits, and from each month on the next in which one of them is crossed."""

    def __init__(self, sheet: Sheet, inputs: Inputs, quantities: QuantitySheet) -> None:
        self.sheet, self.inputs, self.quantities = sheet, inputs, quantities
        self.months = quantities.months
        plans = [(i, plan.key) for i, product in enumerate(inputs.products) for plan in product.plans]
        self.row_of = {plan: FIRST + row for row, plan in enumerate(plans)}

    def crossings(self, product: int, plan: str) -> str:
        row = self.row_of[product, plan]
        return self.sheet.area(row, OVER, row, OVER + self.months)

    def write(self) -> None:
        heads = [
            _("Vendor"),
            _("Product"),
            _("Plan"),
            _("Key"),
            _("Users count"),
            _("Most users"),
            _("Most contacts"),
        ]
        heads += [_("Builds on"), _("Vendor moves you up to")]
        lead = _("Limits, and for each month the next in which one is crossed ({months} is never).")
        self.sheet.title(_("Plans"), lead.format(months=self.months))
        self.sheet.heads(HEAD, [*heads, *range(self.months + 1)], [20, 20, 20, 16, 16, 10, 10, 16, 20])
        self.sheet.page.set_column(OVER, OVER + self.months, 5)
        self.sheet.freeze(FIRST, 3)
        self.sheet.wide(3)
        for i, product in enumerate(self.inputs.products):
            for plan in product.plans:
                self.write_plan(self.row_of[i, plan.key], product, plan)

    def write_plan(self, row: int, product: Product, plan: Plan) -> None:
        sheet = self.sheet
        concurrent = plan.users_counted is UsersCounted.CONCURRENT
        counted = _("at work at once") if concurrent else _("by name")
        names = [product.vendor_name, product.name, plan.name, plan.key, counted]
        for column, name in enumerate(names):
            sheet.text(row, column, name, "soft" if column == KEY else "text")
        sheet.number(row, MAX_USERS, plan.max_users, "input whole")
        sheet.number(row, MAX_CONTACTS, plan.max_contacts, "input whole")
        sheet.text(row, BELOW, plan.builds_on or "", "soft")
        sheet.text(row, ABOVE, plan.upgrades_to or "", "soft")
        over = crossed(plan, self.quantities.assumptions.quantities)[0]
        following = self.months
        sheet.number(row, OVER + self.months, self.months, "soft whole")
        for m in reversed(range(self.months)):
            following = m if over[m] else following
            later = sheet.at(row, OVER + m + 1)
            sheet.formula(
                row, OVER + m, f"IF({self.over(row, plan, m)},{m},{later})", following, "soft whole"
            )

    def over(self, row: int, plan: Plan, month: int) -> str:
        most_users, most_contacts = self.sheet.at(row, MAX_USERS), self.sheet.at(row, MAX_CONTACTS)
        users = self.quantities.users(plan.users_counted, month)
        too_many = f"AND(ISNUMBER({most_users}),{users}>{most_users})"
        if self.inputs.header.policy.contacts is None:
            return too_many
        contacts = self.quantities.at(CONTACTS, month)
        return f"OR({too_many},AND(ISNUMBER({most_contacts}),{contacts}>{most_contacts}))"
