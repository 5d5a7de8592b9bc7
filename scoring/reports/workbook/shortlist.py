"""The sheet Shortlist: the table that all else leads to (spec 4.5)."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor

from django.utils.translation import gettext as _

from scoring.engine.verdicts import minor_units
from scoring.engine.vocabulary import Verdict
from scoring.reports import words
from scoring.reports.workbook.book import Sheet, Value
from scoring.reports.workbook.cashflow import LIKELY, UNPRICED, CashflowSheet
from scoring.reports.workbook.fits import title_of
from scoring.reports.workbook.inputs import Bought, Inputs
from scoring.reports.workbook.routes import RouteSheet
from scoring.reports.workbook.verdicts import (
    V_ANSWERED,
    V_ASKED,
    V_FIT,
    V_FOUND,
    V_MET,
    V_OF,
    V_STANDING,
    V_VERDICT,
    VerdictSheet,
)

HEAD, FIRST = 2, 3
RANK, OFFER, BILLING, VERIFIED, CLAIMED, POSSIBLE, FOUND, ANSWERED, ASKED, MET, OF = range(11)
COST, LOW, HIGH, VERDICT, PRICED, LOST = range(11, 17)
WAS_VERDICT, WAS_CLAIMED, WAS_COST = 18, 19, 20
ORDER, MERIT, INCOMPLETE, TOTAL = 22, 23, 24, 25
"""What the rank follows from: verdict, claimed fit, complete prices and availability, likely total."""
EXACT = 12


class ShortlistSheet:
    """A row an offer, in the run's order; the rank moves with what is changed."""

    def __init__(
        self,
        sheet: Sheet,
        inputs: Inputs,
        verdicts: VerdictSheet,
        cashflow: CashflowSheet,
        routes: RouteSheet,
    ) -> None:
        self.sheet, self.inputs, self.verdicts, self.cashflow, self.routes = (
            sheet,
            inputs,
            verdicts,
            cashflow,
            routes,
        )
        self.plans = [offer for offer in inputs.offers if not offer.choice.addons]
        self.months = routes.months

    def write(self, rows: Mapping[int, int]) -> None:
        """`rows`: each offer's row on the cash flow sheet."""
        self.write_heads()
        for i, offer in enumerate(self.inputs.offers):
            self.write_offer(FIRST + i, offer, rows[i])
        self.sheet.page.print_area(0, 0, FIRST + len(self.inputs.offers) - 1, LOST)

    def write_heads(self) -> None:
        sheet, policy = self.sheet, self.inputs.header.policy
        cost = _("Likely cost, {currency}, {months} months")
        heads = [
            _("Rank"), _("Offer"), _("Billing"), _("Verified"), _("Claimed"), _("Possible"),
            _("Features verified"), _("answered"), _("of"), _("Must-haves met"), _("of"),
            cost.format(currency=policy.currency, months=self.months), _("8 of 10 from"), _("to"),
            _("Verdict"), _("Fully priced"), _("Not to be had from month"),
        ]  # fmt: skip
        sheet.title(policy.name, self.lead())
        sheet.heads(HEAD, heads, [6, 84, 18, 10, 10, 10, 10, 10, 6, 12, 6, 18, 13, 13, 18, 10, 14])
        before = [_("Verdict in the run"), _("Claimed in the run"), _("Cost in the run")]
        sheet.heads(HEAD, before, [18, 14, 16], WAS_VERDICT)
        sheet.heads(HEAD, [_("Order"), _("Claimed"), _("Incomplete"), _("Total")], [8, 16, 10, 16], ORDER)
        for column in (RANK, *range(VERIFIED, VERDICT), LOST):
            sheet.text(HEAD, column, heads[column], "head number")
        sheet.page.set_column(ORDER, TOTAL, None, None, {"level": 1, "hidden": True})
        sheet.freeze(FIRST, 2)

    def lead(self) -> str:
        threshold = floor(100 * Fraction(self.inputs.header.policy.threshold))
        run = _("Run {number}.").format(number=self.inputs.run) + " " if self.inputs.run else ""
        return run + _("Percentages are rounded down. The line is {percent} %.").format(percent=threshold)

    def write_offer(self, row: int, offer: Bought, cash: int) -> None:
        sheet, figures = self.sheet, offer.figures
        sheet.text(
            row, OFFER, title_of(self.inputs, offer.choice), "soft" if offer.choice.addons else "strong"
        )
        sheet.text(row, BILLING, words.BILLINGS[offer.offer.billing] if offer.offer.billing else "", "soft")
        self.write_fit(row, offer)
        cost = self.cashflow.sheet.at(cash, LIKELY)
        likely = float(figures["cost"]["likely"])
        sheet.formula(row, COST, cost, likely, "strong money")
        for column, name in ((LOW, "p10"), (HIGH, "p90")):
            sheet.number(row, column, figures["cost"][name], "soft money")
        unpriced = self.cashflow.sheet.at(cash, UNPRICED)
        yes, no = _("yes"), _("no")
        priced = yes if figures["cost"]["priced"] else no
        sheet.formula(row, PRICED, f'IF({unpriced}=0,"{yes}","{no}")', priced, "centre")
        lost = self.routes.lost(self.routes.ladder(offer))
        sheet.formula(
            row, LOST, f'IF({lost}<{self.months},{lost},"")', figures["unavailable_from"], "soft whole"
        )
        sheet.text(row, WAS_VERDICT, words.VERDICTS[figures["verdict"]], "soft")
        sheet.number(row, WAS_CLAIMED, figures["fit"]["claimed"], "soft fit")
        sheet.number(row, WAS_COST, likely, "soft money")
        self.write_rank(row, offer, unpriced, lost)

    def write_fit(self, row: int, offer: Bought) -> None:
        sheet, figures = self.sheet, offer.figures
        cell = lambda column: self.verdicts.cell(offer.choice, column)
        for i, name in enumerate(("verified", "claimed", "possible")):
            exact = cell(V_FIT + i)
            shown = f'IF({exact}="","",ROUNDDOWN(ROUND({exact},{EXACT}),2))'
            sheet.formula(row, VERIFIED + i, shown, floored(figures["fit"][name]), "percent")
        counts, must = figures["counts"], figures["must"]
        values: list[tuple[int, int, Value]] = [
            (FOUND, V_FOUND, counts["verified"]),
            (ANSWERED, V_ANSWERED, counts["answered"]),
            (ASKED, V_ASKED, counts["features"]),
            (MET, V_MET, must["met"]),
            (OF, V_OF, must["of"]),
        ]
        for column, source, value in values:
            sheet.formula(row, column, cell(source), value, "whole")
        sheet.formula(row, VERDICT, cell(V_VERDICT), str(words.VERDICTS[figures["verdict"]]), "strong text")

    def write_rank(self, row: int, offer: Bought, unpriced: str, lost: str) -> None:
        """Only plans alone have a rank; ties share it (spec 4.5)."""
        sheet, figures = self.sheet, offer.figures
        if offer.choice.addons:
            sheet.text(row, RANK, "")
            return
        cell = lambda column: self.verdicts.cell(offer.choice, column)
        at, claimed = sheet.at, figures["fit"]["claimed"]
        units = minor_units(self.inputs.header.policy.currency)
        fit = cell(V_FIT + 1)
        sheet.formula(
            row, ORDER, cell(V_STANDING), list(Verdict).index(Verdict(figures["verdict"])) + 1, "soft whole"
        )
        merit = -1 if claimed is None else round(claimed, EXACT)
        sheet.formula(row, MERIT, f'IF({fit}="",-1,ROUND({fit},{EXACT}))', merit, "soft fit")
        incomplete = not figures["cost"]["priced"] or figures["unavailable_from"] is not None
        formula = f"IF(OR({unpriced}>0,{lost}<{self.months}),1,0)"
        sheet.formula(row, INCOMPLETE, formula, int(incomplete), "soft whole")
        total = round(float(figures["cost"]["likely"]), units)
        sheet.formula(row, TOTAL, f"ROUND({at(row, COST)},{units})", total, "soft number")
        sheet.formula(row, RANK, self.rank(row), figures["rank"], "strong whole")

    def rank(self, row: int) -> str:
        """One more than the offers that are better: by verdict, then fit, then completeness, then cost."""
        last = FIRST + len(self.inputs.offers) - 1

        def column(which: int) -> str:
            return self.sheet.area(FIRST, which, last, which)

        def here(which: int) -> str:
            return self.sheet.at(row, which)

        def better(which: int, sign: str, then: str = "") -> str:
            same = f"+({column(which)}={here(which)})*({then})" if then else ""
            return f"({column(which)}{sign}{here(which)}){same}"

        order = better(ORDER, "<", better(MERIT, ">", better(INCOMPLETE, "<", better(TOTAL, "<"))))
        return f"1+SUMPRODUCT(({column(ORDER)}>0)*({order}))"


def floored(fit: float | None) -> float | None:
    """A share to two decimals, rounded down."""
    return None if fit is None else floor(Fraction(repr(round(fit, EXACT))) * 100) / 100
