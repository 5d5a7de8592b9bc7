"""Writing the workbook: sheets in the order of reading, filled in the order of their dependence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.engine.costs import Assumptions, Projector
from scoring.reports.workbook.accounts import Accounts
from scoring.reports.workbook.answers import AnswerSheets
from scoring.reports.workbook.book import ACCENT, INPUT, LINE, Book, Sheet
from scoring.reports.workbook.cashflow import CashflowSheet
from scoring.reports.workbook.charges import ChargeSheet
from scoring.reports.workbook.costs import CostSheets
from scoring.reports.workbook.efforts import EffortSheet
from scoring.reports.workbook.fits import FitSheet, title_of
from scoring.reports.workbook.inputs import Inputs
from scoring.reports.workbook.plans import PlanSheet
from scoring.reports.workbook.policy import PolicySheet
from scoring.reports.workbook.quantities import QuantitySheet
from scoring.reports.workbook.read_me import write_read_me
from scoring.reports.workbook.requirements import RequirementSheet
from scoring.reports.workbook.routes import RouteSheet
from scoring.reports.workbook.shortlist import ShortlistSheet
from scoring.reports.workbook.teams import TeamSheet
from scoring.reports.workbook.verdicts import VerdictSheet
from scoring.reports.workbook.ways import write_ways
from scoring.reports.workbook.weights import KEY, WeightSheet

MOST_CELLS, MOST_OFFERS = 500_000, 8_000
"""Offers × features, and offers beside each other, that one workbook holds."""
RESULTS, INPUTS, STEPS = ACCENT, INPUT, LINE
"""Colours of the tabs."""


class TooLargeError(ValueError):
    """A run that no spreadsheet opens in reasonable time."""


def check_size(inputs: Inputs) -> None:
    offers = len(inputs.choices) + sum(len(product.addons) for product in inputs.products)
    cells = offers * len(inputs.header.features)
    if cells > MOST_CELLS or offers > MOST_OFFERS:
        size = {"offers": offers, "features": len(inputs.header.features), "most": MOST_CELLS}
        text = (
            "{offers} offers × {features} features are more than a workbook's {most} cells: take json or csv"
        )
        raise TooLargeError(text.format(**size))


def contents() -> dict[str, tuple[str, str, str]]:
    """Each sheet by our name for it: its name in the workbook, the colour of its tab, what it holds."""
    return {
        "read me": (_("Read me"), RESULTS, ""),
        "shortlist": (
            pgettext("sheet", "Shortlist"),
            RESULTS,
            _("The table: ranks, fits, must-haves, likely cost, verdict."),
        ),
        "ways": (_("Ways out"), RESULTS, _("What to customise, drop or build, and what each costs.")),
        "policy": (_("Policy"), INPUTS, _("The line, weights, credits, quantities, exchange rates, rules.")),
        "teams": (_("Teams"), INPUTS, _("Voices, people, rates an hour.")),
        "requirements": (_("Requirements"), INPUTS, _("What each team needs, and how much.")),
        "weights": (_("Weights"), STEPS, _("What each feature weighs, by team and in all.")),
        "answers": (_("Answers"), INPUTS, _("What each vendor claims, and what was found.")),
        "levels": (_("Levels"), STEPS, _("What counts of it for each plan and bundle.")),
        "fits": (_("Fits"), STEPS, _("Sums and the three fits, by offer and team.")),
        "verdicts": (_("Verdicts"), STEPS, _("Fits over all teams, deal-breakers, must-haves, verdict.")),
        "charges": (_("Charges"), INPUTS, _("Every price with its terms.")),
        "tiers": (_("Tiers"), INPUTS, _("Prices by quantity.")),
        "efforts": (_("Efforts"), INPUTS, _("Hours of your own people.")),
        "plans": (_("Plans"), INPUTS, _("Limits, and when they are crossed.")),
        "quantities": (_("Quantities"), STEPS, _("Users and contacts, month by month.")),
        "routes": (_("Routes"), STEPS, _("Which plan is in force when.")),
        "units": (_("Units"), STEPS, _("How many units each line counts.")),
        "highest": (_("Highest"), STEPS, _("The most paid for so far.")),
        "costs": (_("Costs"), STEPS, _("What each line posts, month by month.")),
        "cashflow": (_("Cash flow"), STEPS, _("Each offer's lines added up: months, years, classes.")),
    }


@dataclass
class Fit:
    """The sheets that lead to verdicts."""

    policy: PolicySheet
    teams: TeamSheet
    verdicts: VerdictSheet


def write_workbook(inputs: Inputs, page: Mapping[str, Any] | None = None) -> bytes:
    """The workbook of a run, in the language at hand. TooLargeError where no spreadsheet would open it.

    `page`: what the report shows of the run; without it there is no sheet of the ways out.
    """
    check_size(inputs)
    book, listed = Book(), contents()
    if page is None:
        del listed["ways"]
    sheets = {key: book.sheet(name, colour) for key, (name, colour, _holds) in listed.items()}
    holds = {sheets[key].name: text for key, (_name, _colour, text) in listed.items() if text}
    write_read_me(sheets["read me"], inputs, holds)
    fit = write_fits(inputs, sheets)
    write_costs(inputs, sheets, fit)
    if page is not None:
        write_ways(sheets["ways"], page)
    sheets["shortlist"].page.activate()
    policy = inputs.header.policy
    return book.close(
        {"title": policy.name, "subject": policy.category, "comments": inputs.result["inputs_sha256"]}
    )


def write_fits(inputs: Inputs, sheets: dict[str, Sheet]) -> Fit:
    policy = PolicySheet(sheets["policy"], inputs)
    teams = TeamSheet(sheets["teams"], inputs)
    policy.write()
    requirements = RequirementSheet(sheets["requirements"], inputs, policy, teams)
    weights = WeightSheet(sheets["weights"], requirements)
    teams.write(requirements.team_total, requirements.totals)
    requirements.write(weights.column(KEY))
    weights.write()
    answers = AnswerSheets(sheets["answers"], sheets["levels"], inputs, policy, weights)
    answers.write_answers()
    answers.write_levels()
    fits = FitSheet(sheets["fits"], inputs, policy, teams, weights, answers)
    fits.write()
    verdicts = VerdictSheet(sheets["verdicts"], fits)
    verdicts.write()
    return Fit(policy, teams, verdicts)


def write_costs(inputs: Inputs, sheets: dict[str, Sheet], fit: Fit) -> None:
    assumptions = Assumptions(inputs.header)
    projectors = [Projector(inputs.header, product, assumptions) for product in inputs.products]
    quantities = QuantitySheet(sheets["quantities"], assumptions, fit.policy)
    plans = PlanSheet(sheets["plans"], inputs, quantities)
    routes = RouteSheet(sheets["routes"], inputs, plans, projectors)
    charges = ChargeSheet(sheets["charges"], sheets["tiers"], inputs)
    efforts = EffortSheet(sheets["efforts"], inputs, fit.teams)
    for part in (quantities, plans, routes, charges, efforts):
        part.write()
    costs = CostSheets(
        sheets["costs"], sheets["units"], sheets["highest"], quantities.months, inputs.header.policy.currency
    )
    costs.write_heads()
    accounts = Accounts(
        inputs, assumptions, projectors, fit.policy, fit.teams, routes, charges, efforts, costs
    )
    cashflow = CashflowSheet(sheets["cashflow"], costs, fit.policy)
    cashflow.write_heads()
    rows = {}
    for i, bought in enumerate(inputs.offers):
        rows[i] = cashflow.write(accounts.account(bought, title_of(inputs, bought.choice)))
    ShortlistSheet(sheets["shortlist"], inputs, fit.verdicts, cashflow, routes).write(rows)
