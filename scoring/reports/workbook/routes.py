"""The sheet Routes: which plan is in force when, as limits are crossed (spec 5.2)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from scoring.engine.costs import Projector
from scoring.engine.costs.routes import Route
from scoring.engine.values import Plan
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Bought, Inputs
from scoring.reports.workbook.plans import PlanSheet

HEAD, FIRST = 2, 3
Ladder = tuple[int, tuple[str, ...]]
"""A product's place, and the plans from the one bought to the highest that its buyer may be moved to."""
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
