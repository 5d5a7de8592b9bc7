"""The sheet Teams: voices, people, rates; what all of a team's needs weigh (spec 4.1, 5.2)."""

from collections.abc import Callable
from fractions import Fraction

from django.utils.translation import gettext as _

from scoring.engine.costs.efforts import mean_rate
from scoring.engine.values import Team
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs

FIRST = 3
KEY, TEAM, VOICE, PEOPLE, RATE, TOTAL, SHARE, SCALE, RATED = range(9)


class TeamSheet:
    """One row a team, then the sums."""

    def __init__(self, sheet: Sheet, inputs: Inputs) -> None:
        self.sheet, self.inputs = sheet, inputs
        self.teams = inputs.header.teams
        self.last = FIRST + len(self.teams) - 1
        self.sums = self.last + 1

    def column(self, column: int) -> str:
        return self.sheet.area(FIRST, column, self.last, column)

    def cell(self, team: int, column: int) -> str:
        return self.sheet.at(FIRST + team, column)

    @property
    def employees(self) -> str:
        return self.sheet.at(self.sums, PEOPLE)

    @property
    def mean_rate(self) -> str:
        return self.sheet.at(self.sums, RATE)

    def voices(self, totals: list[int]) -> list[Fraction]:
        """W_t of each team, normalised over the teams heard."""
        heard = [
            Fraction(team.voice) if total else Fraction(0)
            for team, total in zip(self.teams, totals, strict=True)
        ]
        return [voice / (sum(heard) or 1) for voice in heard]

    def write(self, total_of: Callable[[int], str], totals: list[int]) -> None:
        """`total_of(i)` is the formula of U_t, `totals` its values."""
        self.sheet.title(
            _("Teams"),
            _("A team that lists more does not weigh more: each team's needs are taken as shares."),
        )
        heads = [
            _("Key"),
            _("Team"),
            _("Voice"),
            _("People"),
            _("Rate an hour"),
            _("All its needs (billionths)"),
        ]
        heads += [_("Voice among the heard"), _("Voice ÷ needs"), _("People with a rate")]
        self.sheet.heads(2, heads, [20, 32, 10, 10, 14, 20, 16, 16, 14], texts=2)
        self.sheet.freeze(FIRST, 2)
        voices = self.voices(totals)
        for i, team in enumerate(self.teams):
            self.write_team(i, team, total_of(i), totals[i], voices[i])
        self.write_sums()

    def write_team(self, i: int, team: Team, total: str, value: int, voice: Fraction) -> None:
        row, cell, sheet = FIRST + i, lambda column: self.cell(i, column), self.sheet
        sheet.text(row, KEY, team.key, "soft")
        sheet.text(row, TEAM, team.name)
        sheet.number(row, VOICE, team.voice, "input number")
        sheet.number(row, PEOPLE, team.people, "input whole")
        sheet.number(row, RATE, team.hourly_rate, "input number")
        sheet.formula(row, TOTAL, total, value, "whole")
        heard = f'SUMIFS({self.column(VOICE)},{self.column(TOTAL)},">0")'
        sheet.formula(
            row, SHARE, f"IF(AND({cell(TOTAL)}>0,{heard}>0),{cell(VOICE)}/{heard},0)", float(voice), "weight"
        )
        scale = float(voice) / value if value else 0
        sheet.formula(row, SCALE, f"IF({cell(TOTAL)}>0,{cell(SHARE)}/{cell(TOTAL)},0)", scale, "soft number")
        rated = team.people if team.hourly_rate is not None else 0
        sheet.formula(row, RATED, f"IF(ISNUMBER({cell(RATE)}),{cell(PEOPLE)},0)", rated, "soft whole")

    def write_sums(self) -> None:
        """All people, and the mean rate of the rated teams weighted by people."""
        row, people = self.sums, sum(team.people for team in self.teams)
        mean = mean_rate(self.inputs.header)
        self.sheet.text(row, KEY, "", "strong text")
        self.sheet.text(row, TEAM, _("All teams; mean rate by people"), "strong text")
        self.sheet.text(row, VOICE, "", "strong text")
        self.sheet.formula(row, PEOPLE, f"SUM({self.column(PEOPLE)})", people, "strong whole")
        rated = f"SUM({self.column(RATED)})"
        weighted = f"SUMPRODUCT({self.column(RATED)},{self.column(RATE)})"
        self.sheet.formula(
            row,
            RATE,
            f'IF({rated}>0,{weighted}/{rated},"")',
            None if mean is None else float(mean),
            "strong number",
        )
