"""The sheet Efforts: every hour of the buyer's own people (spec 5.2)."""

from django.utils.translation import gettext as _

from scoring.engine.costs.efforts import rate_of
from scoring.engine.values import Effort
from scoring.engine.vocabulary import EffortPer
from scoring.reports import words
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs
from scoring.reports.workbook.teams import KEY, RATE, TeamSheet

HEAD, FIRST = 2, 3
CATEGORY, TEAM, OFFERING, LOW, LIKELY, HIGH, PER, HOURLY = range(8)


class EffortSheet:
    """A row an effort: hours of the buyer's own people, and what an hour costs."""

    def __init__(self, sheet: Sheet, inputs: Inputs, teams: TeamSheet) -> None:
        self.sheet, self.inputs, self.teams = sheet, inputs, teams

    def cell(self, effort: int, column: int) -> str:
        return self.sheet.at(FIRST + effort, column)

    def write(self) -> None:
        self.sheet.title(
            _("Efforts"),
            _("Hours of your own people. Without a team or its rate, an hour costs the mean rate."),
        )
        heads = [
            _("Category"),
            _("Team"),
            _("Only for"),
            _("Hours, low"),
            _("Hours, likely"),
            _("Hours, high"),
        ]
        self.sheet.heads(HEAD, [*heads, _("For each"), _("Rate an hour")], [44, 24, 34, 12, 12, 12, 16, 14])
        self.sheet.freeze(FIRST, 1)
        for i, effort in enumerate(self.inputs.header.efforts):
            self.write_effort(i, effort)

    def write_effort(self, i: int, effort: Effort) -> None:
        sheet, row = self.sheet, FIRST + i
        sheet.text(row, CATEGORY, words.category_name(effort.category))
        sheet.text(row, TEAM, effort.team or "", "input text")
        sheet.text(row, OFFERING, effort.offering or "", "soft")
        sheet.number(row, LOW, effort.hours.low, "soft number")
        sheet.number(row, LIKELY, effort.hours.likely, "input number")
        sheet.number(row, HIGH, effort.hours.high, "soft number")
        per = {
            EffortPer.EVALUATION: _("evaluation"),
            EffortPer.USER: _("user"),
            EffortPer.MONTH: _("month"),
            EffortPer.YEAR: _("year"),
        }
        sheet.text(row, PER, per[effort.per])
        team, mean = self.cell(i, TEAM), self.teams.mean_rate
        own = f"INDEX({self.teams.column(RATE)},MATCH({team},{self.teams.column(KEY)},0))"
        rate = rate_of(effort, self.inputs.header)
        formula = f'IF({team}="",{mean},IF(ISNUMBER({own}),{own},{mean}))'
        sheet.formula(row, HOURLY, formula, None if rate is None else float(rate), "number")
