"""The sheets Quantities, Plans and Routes: how many each month, and which plan is in force (spec 5.2)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.costs.billing import rises_of
from scoring.engine.costs.routes import Route, crossed
from scoring.engine.values import Plan, Product
from scoring.engine.vocabulary import UsersCounted
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Bought, Inputs
from scoring.reports.workbook.policy import PolicySheet

HEAD, FIRST = 2, 3
USERS, AT_WORK, CONTACTS, HIGHEST, NEW = range(FIRST, FIRST + 5)
MONTHS = 1
FORGIVEN = "MAX(1E-9,{0}*1E-14)"
"""Ceilings forgive 1e-9, and what a floating-point number of that size cannot hold."""

Ladder = tuple[int, tuple[str, ...]]
"""A product's place, and the plans from the one bought to the highest that its buyer may be moved to."""


def ceiling(value: str) -> str:
    return f"-INT(-({value}-{FORGIVEN.format(value)}))"


class QuantitySheet:
    """A column a month: users, contacts, and who is new."""

    def __init__(self, sheet: Sheet, assumptions: Assumptions, policy: PolicySheet) -> None:
        self.sheet, self.assumptions, self.policy = sheet, assumptions, policy
        self.months = assumptions.quantities.months

    def at(self, row: int, month: int) -> str:
        return self.sheet.at(row, MONTHS + month)

    def users(self, counted: UsersCounted, month: int) -> str:
        return self.at(AT_WORK if counted is UsersCounted.CONCURRENT else USERS, month)

    def write(self) -> None:
        sheet, quantities = self.sheet, self.assumptions.quantities
        sheet.title(
            _("Quantities"), _("Users and contacts at the start of every month, by their likely growth.")
        )
        sheet.heads(HEAD, [_("Month"), *range(self.months)], [34, *[9] * self.months], texts=1)
        sheet.freeze(FIRST, 1)
        sheet.wide(1)
        names = {USERS: _("Users"), AT_WORK: _("Users at work at once"), CONTACTS: _("Contacts")}
        names |= {HIGHEST: _("Most users so far"), NEW: _("New users")}
        for row, name in names.items():
            sheet.text(row, 0, name)
        users, at_work = quantities.users.values[0], quantities.concurrent.values[0]
        new = rises_of(quantities.users.values)[0]
        highest = 0
        for m in range(self.months):
            highest = max(highest, int(users[m]))
            grown = f"{self.policy.at['users']}*(1+{self.policy.at['users growth']})^({m}/12)"
            sheet.formula(USERS, MONTHS + m, ceiling(grown), int(users[m]), "whole")
            share = f"{self.at(USERS, m)}*{self.policy.at['share']}"
            sheet.formula(AT_WORK, MONTHS + m, ceiling(share), int(at_work[m]), "whole")
            before = self.at(HIGHEST, m - 1) if m else "0"
            sheet.formula(HIGHEST, MONTHS + m, f"MAX({before},{self.at(USERS, m)})", highest, "soft whole")
            sheet.formula(NEW, MONTHS + m, f"{self.at(HIGHEST, m)}-{before}", int(new[m]), "whole")
        self.write_contacts()

    def write_contacts(self) -> None:
        contacts = self.assumptions.quantities.contacts
        for m in range(self.months):
            if contacts is None:
                return
            grown = f"{self.policy.at['contacts']}*(1+{self.policy.at['contacts growth']})^({m}/12)"
            self.sheet.formula(CONTACTS, MONTHS + m, ceiling(grown), int(contacts.values[0, m]), "whole")


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


OF_PRODUCT, BOUGHT, STEP, IN_FORCE, FROM, BEFORE, CROSSED = range(7)


class RouteSheet:
    """For each plan that can be bought: the plans its buyer is moved through, and when."""

    def __init__(
        self, sheet: Sheet, inputs: Inputs, plans: PlanSheet, projectors: Sequence[Projector]
    ) -> None:
        self.sheet, self.inputs, self.plans, self.projectors = sheet, inputs, plans, projectors
        self.months = plans.months
        self.routes: dict[Ladder, Route] = {}
        self.row_of: dict[Ladder, int] = {}
        row = FIRST
        for offer in inputs.offers:
            ladder = self.ladder(offer)
            if ladder not in self.row_of:
                self.routes[ladder] = projectors[offer.choice.product].route(offer.offer)
                self.row_of[ladder] = row
                row += len(ladder[1])

    def ladder(self, bought: Bought) -> Ladder:
        route = self.projectors[bought.choice.product].route(bought.offer)
        return bought.choice.product, tuple(plan.key for plan in route.plans)

    def cell(self, ladder: Ladder, stage: int, column: int) -> str:
        return self.sheet.at(self.row_of[ladder] + stage, column)

    def lost(self, ladder: Ladder) -> str:
        """The month from which the offer cannot be had; the horizon is never."""
        return self.cell(ladder, len(ladder[1]) - 1, CROSSED)

    def users(self, ladder: Ladder, month: int) -> str:
        """The users that prices outside of the plans count: as the plan in force counts them."""
        route, quantities = self.routes[ladder], self.plans.quantities
        counted = quantities.users(route.plans[0].users_counted, month)
        if route.same_counting:
            return counted
        for stage, plan in enumerate(route.plans[1:], start=1):
            then = quantities.users(plan.users_counted, month)
            counted = f"IF({month}>={self.cell(ladder, stage, FROM)},{then},{counted})"
        return counted

    def write(self) -> None:
        lead = _("Whom a vendor moves up to is stated; the months follow from users, contacts and limits.")
        self.sheet.title(_("Routes"), lead)
        heads = [
            _("Product"),
            _("Bought plan"),
            _("Step"),
            _("Plan in force"),
            _("From month"),
            _("Before month"),
        ]
        self.sheet.heads(HEAD, [*heads, _("Limit crossed in month")], [34, 20, 8, 20, 12, 12, 14])
        self.sheet.freeze(FIRST, 2)
        for ladder, route in self.routes.items():
            for stage, plan in enumerate(route.plans):
                self.write_stage(ladder, stage, plan, route)

    def write_stage(self, ladder: Ladder, stage: int, plan: Plan, route: Route) -> None:
        sheet, row = self.sheet, self.row_of[ladder] + stage
        product = self.inputs.products[ladder[0]]
        sheet.text(row, OF_PRODUCT, f"{product.vendor_name} · {product.name}", "soft")
        sheet.text(row, BOUGHT, route.plans[0].name, "soft")
        sheet.number(row, STEP, stage + 1, "whole")
        sheet.text(row, IN_FORCE, plan.name)
        since, until = likely_span(route, stage)
        start = "0" if stage == 0 else self.cell(ladder, stage - 1, CROSSED)
        sheet.formula(row, FROM, start, since, "whole")
        last = stage + 1 == len(route.plans)
        end = str(self.months) if last else self.cell(ladder, stage, CROSSED)
        sheet.formula(row, BEFORE, end, until, "whole")
        crossing = f"INDEX({self.plans.crossings(ladder[0], plan.key)},{self.cell(ladder, stage, FROM)}+1)"
        month = route.unavailable if last else route.starts[stage + 1]
        sheet.formula(row, CROSSED, crossing, int(month[0]), "whole")


def likely_span(route: Route, stage: int) -> tuple[int, int]:
    """The first month of a route's stage on the likely path, and the month before which it ends."""
    last = stage + 1 == len(route.plans)
    return int(route.starts[stage][0]), route.months if last else int(route.starts[stage + 1][0])
