"""The sheet Fits: for each offer and team exact sums of weights by level, and the three fits (spec 4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from scoring.engine.fit.cells import Bytes
from scoring.engine.vocabulary import CODE_OF_LEVEL, Level
from scoring.reports.workbook.answers import AnswerSheets, name_of
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Choice, Inputs
from scoring.reports.workbook.policy import CREDITED, LEVELS, SCORED, PolicySheet
from scoring.reports.workbook.teams import SCALE, TOTAL, TeamSheet
from scoring.reports.workbook.weights import WeightSheet

OFFER, OF_TEAM, BY, NEEDS, FOUND = range(5)
COUNTING = FOUND + len(CREDITED)
VERIFIED = COUNTING + len(LEVELS)
CLAIMED, POSSIBLE, APPLIES = VERIFIED + 1, VERIFIED + 2, VERIFIED + 3
FITS = APPLIES + 1
PERCENT_ROW, FIRST = 3, 5


@dataclass(frozen=True)
class Sums:
    """One choice and team: weight by level found and counting, sums of credits in percent, what applies."""

    found: tuple[int, ...]
    counting: tuple[int, ...]
    verified: int
    claimed: int
    possible: int
    applies: int

    def fits(self) -> list[float | None]:
        sums = (self.verified, self.claimed, self.possible)
        return [float(Fraction(s, 100 * self.applies)) if self.applies else None for s in sums]


class FitSheet:
    """A row for every choice and team."""

    def __init__(
        self,
        sheet: Sheet,
        inputs: Inputs,
        policy: PolicySheet,
        teams: TeamSheet,
        needs: WeightSheet,
        answers: AnswerSheets,
    ) -> None:
        self.sheet, self.inputs, self.policy, self.teams = sheet, inputs, policy, teams
        self.needs, self.answers = needs, answers
        self._sums: dict[tuple[Choice, int], Sums] = {}
        self.row_of = {choice: FIRST + i * len(teams.teams) for i, choice in enumerate(inputs.choices)}

    def column(self, choice: Choice, column: int) -> str:
        """A choice's column, a cell a team."""
        first = self.row_of[choice]
        return self.sheet.area(first, column, first + len(self.teams.teams) - 1, column)

    @cached_property
    def weights(self) -> list[list[int]]:
        return [row[1:] for row in self.needs.by_team]

    def sums(self, choice: Choice, team: int) -> Sums:
        if (choice, team) not in self._sums:
            self._sums[choice, team] = self.computed(choice, team)
        return self._sums[choice, team]

    def computed(self, choice: Choice, team: int) -> Sums:
        counts, found = self.answers.codes_of(choice)
        u, total = self.weights[team], self.needs.totals[team]
        percents = self.policy.credits.percents
        by_found = tuple(weight_of(u, found, level) for level in CREDITED)
        by_level = tuple(weight_of(u, counts, level) for level in LEVELS)
        verified = sum(
            weight * percents[CODE_OF_LEVEL[level]] for level, weight in zip(CREDITED, by_found, strict=True)
        )
        claimed = sum(
            weight * percents[CODE_OF_LEVEL[level]] for level, weight in zip(LEVELS, by_level, strict=True)
        )
        possible = claimed + 100 * (total - sum(by_level))
        return Sums(
            by_found,
            by_level,
            verified,
            claimed,
            possible,
            total - by_level[LEVELS.index(Level.NOT_APPLICABLE)],
        )

    def write(self) -> None:
        self.write_heads()
        for choice in self.inputs.choices:
            for team in range(len(self.teams.teams)):
                self.write_row(choice, team)

    def write_heads(self) -> None:
        """Heads, and below them the credit of each level."""
        sheet, names = self.sheet, [self.policy.labels[level] for level in LEVELS]
        lead = _("For each offer and team: how much of its needs has which answer, and the three fits.")
        sheet.title(_("Fits"), lead)
        heads = [
            _("Offer"), _("Team"), _("Voice ÷ needs"), _("All its needs"), *names[: len(CREDITED)], *names,
            _("Verified × credit"), _("Claimed × credit"), _("Possible × credit"), _("Needs that apply"),
            _("Verified"), _("Claimed"), _("Possible"),
        ]  # fmt: skip
        sheet.heads(FIRST - 1, heads, [60, 24, 14, *[16] * (FITS + 3 - NEEDS)], texts=BY)
        sheet.text(PERCENT_ROW - 1, FOUND, _("Weight by level found"), "strong")
        sheet.text(PERCENT_ROW - 1, COUNTING, _("Weight by level that counts"), "strong")
        sheet.text(PERCENT_ROW, OF_TEAM, _("Credit in percent"), "soft")
        for first, levels in ((FOUND, CREDITED), (COUNTING, SCORED)):
            for i, level in enumerate(levels):
                value = self.policy.credits.percents[CODE_OF_LEVEL[level]]
                sheet.formula(PERCENT_ROW, first + i, self.policy.percent(level), value, "soft whole")
        sheet.freeze(FIRST, BY)
        sheet.wide(BY)

    def write_row(self, choice: Choice, team: int) -> None:
        row, sheet, sums = self.row_of[choice] + team, self.sheet, self.sums(choice, team)
        sheet.text(row, OFFER, title_of(self.inputs, choice), "soft")
        sheet.text(row, OF_TEAM, self.teams.teams[team].name)
        total = self.needs.totals[team]
        voice = float(self.teams.voices(self.needs.totals)[team])
        sheet.formula(row, BY, self.teams.cell(team, SCALE), voice / total if total else 0, "soft number")
        sheet.formula(row, NEEDS, self.teams.cell(team, TOTAL), total, "whole")
        u = self.needs.u(team)
        places: list[tuple[int, Sequence[Level], str, tuple[int, ...]]] = [
            (FOUND, CREDITED, self.answers.found(choice), sums.found)
        ]
        places.append((COUNTING, LEVELS, self.answers.counting(choice), sums.counting))
        for first, levels, column, values in places:
            for i, level in enumerate(levels):
                formula = f"SUMIFS({u},{column},{self.policy.level(level)})"
                sheet.formula(row, first + i, formula, values[i], "soft units")
        self.write_fits(row, sums)

    def write_fits(self, row: int, sums: Sums) -> None:
        sheet, cell = self.sheet, lambda column: self.sheet.at(row, column)
        found = sheet.area(row, FOUND, row, COUNTING - 1)
        scored = sheet.area(row, COUNTING, row, COUNTING + len(SCORED) - 1)
        answered = sheet.area(row, COUNTING, row, VERIFIED - 1)
        percents = sheet.area(PERCENT_ROW, FOUND, PERCENT_ROW, COUNTING - 1)
        all_percents = sheet.area(PERCENT_ROW, COUNTING, PERCENT_ROW, COUNTING + len(SCORED) - 1)
        sheet.formula(row, VERIFIED, f"SUMPRODUCT({found},{percents})", sums.verified, "whole")
        sheet.formula(row, CLAIMED, f"SUMPRODUCT({scored},{all_percents})", sums.claimed, "whole")
        unanswered = f"({cell(NEEDS)}-SUM({answered}))"
        sheet.formula(row, POSSIBLE, f"{cell(CLAIMED)}+100*{unanswered}", sums.possible, "whole")
        sheet.formula(row, APPLIES, f"{cell(NEEDS)}-{cell(VERIFIED - 1)}", sums.applies, "whole")
        for i, fit in enumerate(sums.fits()):
            formula = f'IF({cell(APPLIES)}>0,{cell(VERIFIED + i)}/(100*{cell(APPLIES)}),"")'
            sheet.formula(row, FITS + i, formula, fit, "strong fit")


def weight_of(u: Sequence[int], codes: Bytes, level: Level) -> int:
    """The weight of the features with a level."""
    return sum(u[f] for f in np.flatnonzero(codes == CODE_OF_LEVEL[level]).tolist())


def title_of(inputs: Inputs, choice: Choice) -> str:
    """Vendor, product, plan and add-ons."""
    product = inputs.products[choice.product]
    names = [product.vendor_name, product.name, name_of(product, choice.plan)]
    return " · ".join(dict.fromkeys(names)) + "".join(
        f" {name_of(product, f'+{key}')}" for key in choice.addons
    )
