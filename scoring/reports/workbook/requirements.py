"""The sheet Requirements: what each team needs, and u of each need (spec 4.1)."""

from functools import cached_property

from django.utils.translation import gettext as _

from scoring.engine.values import Requirement
from scoring.engine.vocabulary import Priority, Status
from scoring.engine.weights import counted, unit_weight
from scoring.reports import words
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs
from scoring.reports.workbook.policy import PolicySheet
from scoring.reports.workbook.teams import KEY, TeamSheet

WHOLE = 10**9
"""Weights are whole numbers of billionths, so that their sums are exact."""

NO, OF_TEAM, OF_FEATURE, AREA, STATEMENT, PRIORITY, IMPORTANCE = range(7)
BREAKER, STATUS, COUNTS, TEAM_NO, FEATURE_NO, WEIGHT = range(7, 13)
FIRST = 3


class RequirementSheet:
    """A row a requirement."""

    def __init__(self, sheet: Sheet, inputs: Inputs, policy: PolicySheet, teams: TeamSheet) -> None:
        self.sheet, self.inputs, self.policy, self.teams = sheet, inputs, policy, teams
        self.features = inputs.header.features
        self.rows = inputs.header.requirements
        self.last = FIRST + max(len(self.rows), 1) - 1

    def column(self, column: int) -> str:
        return self.sheet.area(FIRST, column, self.last, column)

    def team_total(self, team: int) -> str:
        return f"SUMIFS({self.column(WEIGHT)},{self.column(TEAM_NO)},{team + 1})"

    @cached_property
    def counting(self) -> dict[int, Requirement]:
        return dict(counted(self.inputs.header))

    @cached_property
    def units(self) -> dict[int, int]:
        """u of each counted requirement, in billionths."""
        return {i: round(unit_weight(row, self.inputs.header) * WHOLE) for i, row in self.counting.items()}

    @cached_property
    def team_no(self) -> dict[str, int]:
        return {team.key: i for i, team in enumerate(self.teams.teams, start=1)}

    @cached_property
    def feature_no(self) -> dict[str | None, int]:
        return {None: 0} | {feature.key: i for i, feature in enumerate(self.features, start=1)}

    @cached_property
    def by_team(self) -> list[list[int]]:
        """u of each team by feature number; number 0 is what no feature covers."""
        table = [[0] * (len(self.features) + 1) for _team in self.teams.teams]
        for i, row in self.counting.items():
            table[self.team_no[row.team] - 1][self.feature_no[row.feature]] += self.units[i]
        return table

    @cached_property
    def totals(self) -> list[int]:
        return [sum(row) for row in self.by_team]

    def write(self, feature_keys: str) -> None:
        """`feature_keys`: where the features are listed."""
        sheet = self.sheet
        sheet.title(
            _("Requirements"),
            _("What each team needs, in its own words. Importance, priority and status may be changed."),
        )
        heads = [_("No."), _("Team"), _("Feature"), _("Area"), _("Statement"), _("Priority"), _("Importance")]
        heads += [_("Deal-breaker (1 yes)"), _("Status"), _("Counts"), _("Team no."), _("Feature no.")]
        sheet.heads(2, [*heads, _("Weight u (billionths)")], [6, 20, 28, 16, 60, 14, 12, 12, 12, 8, 8, 8, 18])
        sheet.freeze(FIRST, 3)
        sheet.page.autofilter(2, 0, self.last, WEIGHT)
        for i, row in enumerate(self.rows):
            self.write_need(FIRST + i, i, row)
            self.write_weight(FIRST + i, i, row, feature_keys)
        last = FIRST + len(self.rows) - 1
        if self.rows:
            sheet.choice(FIRST, OF_TEAM, last, OF_TEAM, self.teams.column(KEY))
            sheet.choice(FIRST, PRIORITY, last, PRIORITY, self.policy.priorities)
            sheet.choice(FIRST, STATUS, last, STATUS, self.policy.words[f"all {Status.AGREED}"])

    def write_need(self, line: int, i: int, row: Requirement) -> None:
        sheet = self.sheet
        sheet.number(line, NO, i, "soft whole")
        sheet.text(line, OF_TEAM, row.team, "input text")
        sheet.text(line, OF_FEATURE, row.feature or "", "input text")
        sheet.text(line, AREA, words.AREAS[row.area], "soft")
        sheet.text(line, STATEMENT, row.statement, "wrap")
        sheet.text(line, PRIORITY, words.PRIORITIES[row.priority], "input text")
        sheet.number(line, IMPORTANCE, row.importance, "input number")
        sheet.number(line, BREAKER, int(row.deal_breaker), "input whole")
        sheet.text(line, STATUS, self.policy.statuses[row.status], "input text")

    def write_weight(self, line: int, i: int, row: Requirement, feature_keys: str) -> None:
        """Whether a requirement counts, whom and what it is about, and u = (M or N) × importance."""
        policy, sheet, cell = self.policy, self.sheet, lambda column: self.sheet.at(line, column)
        agreed, draft = policy.words[Status.AGREED], policy.words[Status.DRAFT]
        counts = f"IF(OR({cell(STATUS)}={agreed},AND({cell(STATUS)}={draft},{policy.at['drafts']}=1)),1,0)"
        sheet.formula(line, COUNTS, counts, int(i in self.counting), "soft whole")
        team = f"MATCH({cell(OF_TEAM)},{self.teams.column(KEY)},0)"
        sheet.formula(line, TEAM_NO, team, self.team_no[row.team], "soft whole")
        sought = f'IF({cell(OF_FEATURE)}="",0,MATCH({cell(OF_FEATURE)},{feature_keys},0))'
        sheet.formula(line, FEATURE_NO, sought, self.feature_no[row.feature], "soft whole")
        scale = f"IF({cell(PRIORITY)}={policy.words[Priority.MUST]},{policy.at['must']},{policy.at['nice']})"
        weight = f"IF({cell(COUNTS)}=1,ROUND({scale}*{cell(IMPORTANCE)}*1E9,0),0)"
        sheet.formula(line, WEIGHT, weight, self.units.get(i, 0), "soft whole")
