"""The sheet Verdicts: fits over all teams, what stands in an offer's way, its verdict (spec 4.2 to 4.4)."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from scoring.engine.fit.cells import Bytes
from scoring.engine.vocabulary import CODE_OF_LEVEL, Level, Verdict
from scoring.reports import words
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.fits import APPLIES, BY, VERIFIED, FitSheet, title_of
from scoring.reports.workbook.inputs import Choice
from scoring.reports.workbook.policy import CREDITED, SCORED
from scoring.reports.workbook.weights import ASKED, DEAL, MUST

V_OFFER, V_FIT, V_CLAIMED, V_POSSIBLE, V_REFUSED, V_UNPROVEN = range(6)
V_MET, V_OF, V_ASKED, V_ANSWERED, V_FOUND, V_OVER = range(6, 12)
V_VERDICT, V_STANDING = V_OVER + 3, V_OVER + 4
V_FIRST = 3
NEAR = 10
"""Distances to the line, in percent, are rounded to ten decimals: sums of teams are exact, means are not."""


class VerdictSheet:
    """A row for every choice: its fits over all teams, what stands in its way, its verdict."""

    def __init__(self, sheet: Sheet, fits: FitSheet) -> None:
        self.sheet, self.fits, self.inputs = sheet, fits, fits.inputs
        self.policy, self.needs, self.answers = fits.policy, fits.needs, fits.answers
        self.row_of = {choice: V_FIRST + i for i, choice in enumerate(self.inputs.choices)}

    def cell(self, choice: Choice, column: int) -> str:
        return self.sheet.at(self.row_of[choice], column)

    def write(self) -> None:
        heads = [_("Offer"), _("Verified"), _("Claimed"), _("Possible"), _("Deal-breakers refused")]
        heads += [
            _("Deal-breakers not proven"),
            _("Must-haves met"),
            _("of"),
            _("Features asked for"),
            _("Answered"),
        ]
        heads += [
            _("Found"),
            _("Verified over the line"),
            _("Claimed over the line"),
            _("Possible over the line"),
        ]
        self.sheet.title(
            _("Verdicts"), _("Fits over all teams by their voices, and the verdict in its order.")
        )
        self.sheet.heads(
            V_FIRST - 1, [*heads, _("Verdict"), _("Order")], [60, *[15] * (V_VERDICT - 1), 18, 8]
        )
        self.sheet.freeze(V_FIRST, 1)
        self.sheet.wide(1)
        for choice in self.inputs.choices:
            self.write_choice(choice)

    def write_choice(self, choice: Choice) -> None:
        row, figures = self.row_of[choice], self.figures[choice]
        self.sheet.text(row, V_OFFER, title_of(self.inputs, choice))
        self.write_pooled(row, choice, figures)
        self.write_counts(row, choice)
        verdict = Verdict(figures["verdict"])
        blocked, passes, needs_proof, undecided, below = (
            self.policy.verdict(v)
            for v in (Verdict.BLOCKED, Verdict.PASSES, Verdict.NEEDS_PROOF, Verdict.UNDECIDED, Verdict.BELOW)
        )
        cell = lambda column: self.sheet.at(row, column)
        passing = f"AND({cell(V_UNPROVEN)}=0,{cell(V_OVER)}>=0)"
        rest = f"IF({cell(V_OVER + 2)}>=0,{undecided},{below})"
        decided = f"IF({passing},{passes},IF({cell(V_OVER + 1)}>=0,{needs_proof},{rest}))"
        formula = f'IF({cell(V_REFUSED)}>0,{blocked},IF({cell(V_POSSIBLE)}="",{undecided},{decided}))'
        self.sheet.formula(row, V_VERDICT, formula, str(words.VERDICTS[verdict]), "strong text")
        standing = list(Verdict).index(verdict) + 1
        order = f"MATCH({cell(V_VERDICT)},{self.policy.words[f'all {Verdict.PASSES}']},0)"
        self.sheet.formula(row, V_STANDING, order, standing, "soft whole")

    @cached_property
    def figures(self) -> dict[Choice, dict]:
        """The result's figures of each choice; all its cycles have the same fit."""
        return {row.choice: row.figures for row in reversed(self.inputs.offers)}

    def write_pooled(self, row: int, choice: Choice, figures: dict) -> None:
        """Σ voice ÷ needs × sum, over all teams; and how far over the line, in percent of what applies."""
        scale, applies = self.fits.column(choice, BY), self.fits.column(choice, APPLIES)
        whole = f"SUMPRODUCT({scale},{applies})"
        line = f"ROUND(100*{self.policy.at['threshold']},8)"
        for i, name in enumerate(("verified", "claimed", "possible")):
            total = f"SUMPRODUCT({scale},{self.fits.column(choice, VERIFIED + i)})"
            self.sheet.formula(
                row, V_FIT + i, f'IF({whole}>0,{total}/(100*{whole}),"")', figures["fit"][name], "strong fit"
            )
            over = f"ROUND({total}-{line}*{whole},{NEAR})"
            self.sheet.formula(row, V_OVER + i, over, self.over(choice, i), "soft number")

    def over(self, choice: Choice, which: int) -> float:
        threshold = Fraction(self.inputs.header.policy.threshold)
        totals = self.needs.totals
        voices = self.fits.teams.voices(totals)
        difference = Fraction(0)
        for team, (voice, total) in enumerate(zip(voices, totals, strict=True)):
            sums = self.fits.sums(choice, team)
            if total:
                credit = (sums.verified, sums.claimed, sums.possible)[which]
                difference += voice / total * (credit - 100 * threshold * sums.applies)
        return round(float(difference), NEAR) + 0.0

    def write_counts(self, row: int, choice: Choice) -> None:
        codes, found = self.answers.codes_of(choice)
        deal, must, asked = (self.needs.column(column) for column in (DEAL, MUST, ASKED))
        away = CODE_OF_LEVEL[Level.NOT_APPLICABLE]
        flags = {column: np.array(self.flagged(column), dtype=bool) for column in (DEAL, MUST, ASKED)}
        values = {
            V_REFUSED: count(flags[DEAL], codes, (Level.ROADMAP, Level.NONE)),
            V_UNPROVEN: int((flags[DEAL] & (codes != away)).sum())
            - self.credited_count(flags[DEAL], found)
            + self.without(DEAL),
            V_MET: self.credited_count(flags[MUST], codes),
            V_OF: int((flags[MUST] & (codes != away)).sum()) + self.without(MUST),
            V_ASKED: int(flags[ASKED].sum()) + self.without(ASKED),
            V_ANSWERED: count(flags[ASKED], codes, SCORED),
            V_FOUND: count(flags[ASKED], found, SCORED),
        }
        counts, finds = self.answers.counting(choice), self.answers.found(choice)
        formulas = {
            V_REFUSED: self.counted(deal, counts, (Level.ROADMAP, Level.NONE)),
            V_UNPROVEN: f"{self.applying(DEAL, counts)}-({self.credited(deal, finds)})",
            V_MET: self.credited(must, counts),
            V_OF: self.applying(MUST, counts),
            V_ASKED: self.all_of(ASKED),
            V_ANSWERED: self.counted(asked, counts, SCORED),
            V_FOUND: self.counted(asked, finds, SCORED),
        }
        for column, formula in formulas.items():
            self.sheet.formula(row, column, formula, values[column], "whole")

    def flagged(self, column: int) -> list[bool]:
        weights = self.inputs.weights
        chosen = {ASKED: weights.weighted, MUST: weights.musts, DEAL: weights.deal_breakers}[column]
        return [f in set(chosen) for f in range(len(self.needs.features))]

    def without(self, column: int) -> int:
        """How many requirements without a feature are of a kind."""
        weights = self.inputs.weights
        chosen = {ASKED: weights.weighted, MUST: weights.musts, DEAL: weights.deal_breakers}[column]
        return sum(f >= weights.features for f in chosen)

    def credited_count(self, flags: Bytes, codes: Bytes) -> int:
        percents = self.policy.credits.percents
        return count(flags, codes, [level for level in CREDITED if percents[CODE_OF_LEVEL[level]] > 0])

    def all_of(self, column: int) -> str:
        return f"SUM({self.needs.column(column)},{self.needs.without_feature(column)})"

    def applying(self, column: int, levels: str) -> str:
        """All of a kind but the features that are not applicable."""
        away = self.policy.level(Level.NOT_APPLICABLE)
        return f"{self.all_of(column)}-COUNTIFS({self.needs.column(column)},1,{levels},{away})"

    def counted(self, flags: str, levels: str, chosen: Sequence[Level]) -> str:
        return "+".join(f"COUNTIFS({flags},1,{levels},{self.policy.level(level)})" for level in chosen)

    def credited(self, flags: str, levels: str) -> str:
        """How many flagged features have a level with a credit."""
        return "+".join(
            f"({self.policy.percent(level)}>0)*COUNTIFS({flags},1,{levels},{self.policy.level(level)})"
            for level in CREDITED
        )


def count(flags: Bytes, codes: Bytes, levels: Sequence[Level]) -> int:
    return int((flags & np.isin(codes, [CODE_OF_LEVEL[level] for level in levels])).sum())
