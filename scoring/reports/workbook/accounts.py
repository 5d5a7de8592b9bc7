"""From the engine's projection of an offer to the blocks of the sheet Costs, each written once."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.costs.charges import effective
from scoring.engine.costs.components import (
    Component,
    addon_component,
    charges_in,
    counted_at,
    efforts_of,
    product_component,
    stage_component,
)
from scoring.engine.costs.fees import OVERTIME, middle
from scoring.engine.costs.lines import ADMINISTRATOR_RULE, TRAINING_RULE, Line
from scoring.engine.costs.quantities import Numbers
from scoring.engine.costs.rules import HOURS_A_DAY, IMPLEMENTATION, answered
from scoring.engine.values import AddOn, Charge, Offer
from scoring.engine.vocabulary import Metric
from scoring.reports import words
from scoring.reports.workbook.answers import name_of
from scoring.reports.workbook.cashflow import Account
from scoring.reports.workbook.charges import ChargeKey, ChargeSheet
from scoring.reports.workbook.costs import Block, CostSheets, Draft, Valued
from scoring.reports.workbook.efforts import HOURLY, EffortSheet
from scoring.reports.workbook.efforts import LIKELY as EFFORT_LIKELY
from scoring.reports.workbook.inputs import Bought, Inputs
from scoring.reports.workbook.policy import PolicySheet
from scoring.reports.workbook.quantities import CONTACTS, NEW
from scoring.reports.workbook.routes import BEFORE, FROM, Ladder, RouteSheet, likely_span
from scoring.reports.workbook.rows import TIERED, Counting, FeeRow, TimeRow, counts_of
from scoring.reports.workbook.teams import TeamSheet

Numbered = Sequence[tuple[int, Charge]]


class Accounts:
    """Makes accounts; what several offers share is one block."""

    def __init__(
        self,
        inputs: Inputs,
        assumptions: Assumptions,
        projectors: Sequence[Projector],
        policy: PolicySheet,
        teams: TeamSheet,
        routes: RouteSheet,
        charges: ChargeSheet,
        efforts: EffortSheet,
        costs: CostSheets,
    ) -> None:
        self.inputs, self.assumptions, self.projectors = inputs, assumptions, projectors
        self.policy, self.teams, self.routes = policy, teams, routes
        self.charges, self.efforts, self.costs = charges, efforts, costs
        self.months = costs.months
        self._blocks: dict[object, Block | None] = {}

    def account(self, bought: Bought, title: str) -> Account:
        """An offer's blocks: plan by plan, product, efforts, add-ons, rules."""
        ladder = self.routes.ladder(bought)
        place, offer = bought.choice.product, bought.offer
        blocks = [self.stage(ladder, offer, stage) for stage in range(len(ladder[1]))]
        blocks += [self.product(ladder), self.effort_block(place, None), self.effort_block(place, offer.plan)]
        for key in offer.addons:
            blocks += [self.addon(ladder, offer, key), self.effort_block(place, f"+{key}")]
        rules = self.projectors[place].rule_lines(self.projectors[place].parts(offer))
        blocks += [self.rule(line) for line in rules]
        free = IMPLEMENTATION in answered(self.inputs.products[place])
        return Account(bought, title, [block for block in blocks if block is not None], free)

    def kept(self, key: object, draft: Callable[[], Draft]) -> Block | None:
        """A block, written on first use; None where there is nothing to write."""
        if key not in self._blocks:
            made = draft()
            self._blocks[key] = self.costs.write(made) if made.rows or made.missing else None
        return self._blocks[key]

    # Charges ------------------------------------------------------------------------------------------------

    def stage(self, ladder: Ladder, offer: Offer, stage: int) -> Block | None:
        return self.kept(
            ("plan", ladder, offer.billing, stage), lambda: self.stage_draft(ladder, offer, stage)
        )

    def stage_draft(self, ladder: Ladder, offer: Offer, stage: int) -> Draft:
        """The charges of one plan of a route while it is in force; of a target, only what counts."""
        place, route = ladder[0], self.routes.routes[ladder]
        product, plan, span = self.inputs.products[place], route.plans[stage], likely_span(route, stage)
        charges = charges_in(plan, offer.billing, self.assumptions)
        due = counted_at(stage, charges, self.assumptions)
        component = stage_component(product, route, stage, offer.billing, self.assumptions)
        bounds = tuple(self.routes.cell(ladder, stage, column) for column in (FROM, BEFORE))
        quantities = self.routes.plans.quantities
        rows = self.fee_rows(
            place, plan.key, due, component, span, bounds,
            users=lambda month: quantities.users(plan.users_counted, month),
            counted=self.assumptions.quantities.counted(plan.users_counted), bought=stage == 0,
        )  # fmt: skip
        title = self.title(place, plan.key, offer.billing)
        if stage:
            title = _("{plan}, moved up from {bought}").format(plan=title, bought=route.plans[0].name)
        reached = Valued(bounds[0], span[0]) if stage else None
        return Draft(title, rows, missing=not charges, reached=reached)

    def product(self, ladder: Ladder) -> Block | None:
        key = ("product", ladder[0], self.routes.routes[ladder].key)
        return self.kept(key, lambda: self.product_draft(ladder))

    def product_draft(self, ladder: Ladder) -> Draft:
        place, route = ladder[0], self.routes.routes[ladder]
        product = self.inputs.products[place]
        charges = effective(product.charges, self.months)
        component = product_component(product, route, self.assumptions)
        rows = self.along(ladder, "", charges, component)
        return Draft(self.title(place, ""), rows)

    def addon(self, ladder: Ladder, offer: Offer, key: str) -> Block | None:
        kept = ("addon", ladder[0], key, offer.billing, self.routes.routes[ladder].key)
        return self.kept(kept, lambda: self.addon_draft(ladder, offer, key))

    def addon_draft(self, ladder: Ladder, offer: Offer, key: str) -> Draft:
        place, route = ladder[0], self.routes.routes[ladder]
        product = self.inputs.products[place]
        addon: AddOn = next(addon for addon in product.addons if addon.key == key)
        charges = charges_in(addon, offer.billing, self.assumptions)
        component = addon_component(product, addon, route, offer.billing, self.assumptions)
        rows = self.along(ladder, f"+{key}", charges, component)
        return Draft(self.title(place, f"+{key}", offer.billing), rows, missing=not charges)

    def along(self, ladder: Ladder, owner: str, charges: Numbered, component: Component) -> list[FeeRow]:
        """Charges in force from the first month to the horizon, whatever plan is in force."""
        route = self.routes.routes[ladder]
        return self.fee_rows(
            ladder[0], owner, charges, component, (0, self.months), ("0", str(self.months)),
            users=lambda month: f"({self.routes.users(ladder, month)})",
            counted=route.users,
        )  # fmt: skip

    def fee_rows(
        self, place: int, owner: str, charges: Numbered, component: Component, span: tuple[int, int],
        bounds: tuple[str, ...], *, users: Callable[[int], str], counted: Numbers, bought: bool = True,
    ) -> list[FeeRow]:  # fmt: skip
        product = self.inputs.products[place]
        path = product.offering(owner) if owner else product.path
        lines = {line.key: line for line in (*component.lines, *component.latent)}
        return [
            FeeRow(
                title=f"{words.category_name(charge.category)}",
                key=ChargeKey(place, owner, i),
                charge=charge,
                sheet=self.charges,
                line=lines.get(f"{path}#charge-{i}"),
                counting=self.counting(charge, users, counted),
                factors=self.factors(charge),
                span=span,
                start=bounds[0],
                stop=bounds[1],
                months=self.months,
                priceable=self.priceable(charge),
                bought=bought,
            )
            for i, charge in charges
        ]

    def counting(self, charge: Charge, users: Callable[[int], str], counted: Numbers) -> Counting:
        units = self.assumptions.units(charge, counted) if self.priceable(charge) else None
        quantities = self.routes.plans.quantities
        return Counting(users, lambda month: quantities.at(CONTACTS, month), self.teams.employees, units)

    def priceable(self, charge: Charge) -> bool:
        if charge.metric is Metric.CONTACT and self.assumptions.quantities.contacts is None:
            return False
        return bool(charge.tiers) or charge.model not in TIERED

    def factors(self, charge: Charge) -> tuple[Valued, ...]:
        """The exchange rate, and the multiplier of overtime (spec 5.2, 5.3)."""
        found = []
        if charge.currency is not None and charge.currency != self.inputs.header.policy.currency:
            rate = float(self.inputs.header.policy.rates[charge.currency])
            found.append(Valued(self.policy.rates[charge.currency], rate))
        multiplier = self.inputs.header.policy.rules.overtime_multiplier
        if charge.category == OVERTIME and multiplier is not None:
            found.append(Valued(self.policy.middle("overtime"), float(middle(*multiplier).likely)))
        return tuple(found)

    def title(self, place: int, key: str, billing: str | None = None) -> str:
        product = self.inputs.products[place]
        names = [product.vendor_name, product.name, *([name_of(product, key)] if key else [])]
        cycle = f" ({words.BILLINGS[billing]})" if billing else ""
        return " · ".join(dict.fromkeys(names)) + cycle

    # Efforts and rules --------------------------------------------------------------------------------------

    def effort_block(self, place: int, key: str | None) -> Block | None:
        kept = ("efforts",) if key is None else ("efforts", place, key)
        return self.kept(kept, lambda: self.effort_draft(place, key))

    def effort_draft(self, place: int, key: str | None) -> Draft:
        """The efforts of one offering, or those that belong to every offer."""
        offering = None if key is None else self.inputs.products[place].offering(key)
        lines = efforts_of(offering, self.assumptions).lines
        efforts = enumerate(self.inputs.header.efforts)
        positions = [i for i, effort in efforts if effort.offering == offering]
        rows = [self.effort_row(i, line) for i, line in zip(positions, lines, strict=True)]
        title = (
            _("Your own people, for every offer")
            if key is None
            else _("Your own people, for {offering}").format(offering=self.title(place, key))
        )
        return Draft(title, rows)

    def effort_row(self, i: int, line: Line) -> TimeRow:
        assert line.effort is not None  # noqa: S101
        hours, rate = self.efforts.cell(i, EFFORT_LIKELY), self.efforts.cell(i, HOURLY)
        price = Valued(f"IF(ISNUMBER({rate}),{hours}*{rate},0)", float(line.price or 0))
        names = {team.key: team.name for team in self.inputs.header.teams}
        category = words.category_name(line.category)
        team = names.get(line.effort.team or "")
        title = f"{category} · {team}" if team else category
        return TimeRow(title, line, price, counts_of(line.effort.per, self.new_users), self.months)

    def new_users(self, month: int) -> str:
        return self.routes.plans.quantities.at(NEW, month)

    def rule(self, line: Line) -> Block | None:
        return self.kept(line.key, lambda: Draft(str(words.RULES[line.rule]), [self.rule_row(line)]))

    def rule_row(self, line: Line) -> TimeRow:
        """Training time where nobody estimated it, and the administrator's share of a post (spec 5.3)."""
        at = self.policy.at
        title = words.category_name(line.category)
        if line.rule == ADMINISTRATOR_RULE:
            price = Valued(f"{at['salary']}*{at['post']}/12", float(line.price or 0))
            return TimeRow(title, line, price, lambda _month: "1", self.months)
        assert line.rule == TRAINING_RULE  # noqa: S101
        hours = HOURS_A_DAY * self.inputs.header.policy.rules.core_tools
        mean = self.teams.mean_rate
        formula = (
            f"IF(ISNUMBER({mean}),{HOURS_A_DAY}*{at['tools']}*{self.policy.middle('training')}*{mean},0)"
        )
        return TimeRow(
            title, line, Valued(formula, hours * float(line.price or 0)), self.new_users, self.months
        )
