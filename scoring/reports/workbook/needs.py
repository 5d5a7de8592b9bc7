"""The sheets Requirements and Weights: from what teams need to what each feature weighs (spec 4.1)."""

from collections import Counter
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from scoring.engine.values import Requirement
from scoring.engine.vocabulary import Priority, Status
from scoring.engine.weights import counted, unit_weight
from scoring.reports import words
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs
from scoring.reports.workbook.policy import KEY, SCALE, SHARE, TEAM, TOTAL, PolicySheet, TeamSheet

FIRST = 6
"""The first row of features, the same on Weights, Answers and Levels."""
WHOLE = 10**9
"""Weights are whole numbers of billionths, so that their sums are exact."""

(
    NO,
    OF_TEAM,
    OF_FEATURE,
    AREA,
    STATEMENT,
    PRIORITY,
    IMPORTANCE,
    BREAKER,
    STATUS,
    COUNTS,
    TEAM_NO,
    FEATURE_NO,
    WEIGHT,
) = range(13)
FIRST_NEED = 3
GROUP, NAME, ASKED, MUST, DEAL, ALL, TEAMS = 1, 2, 3, 4, 5, 6, 7


class NeedSheets:
    """Requirements, a row each, and Weights, a row a feature and one for what no feature covers."""

    def __init__(
        self, needs: Sheet, weights: Sheet, inputs: Inputs, policy: PolicySheet, teams: TeamSheet
    ) -> None:
        self.needs, self.weights, self.inputs, self.policy, self.teams = needs, weights, inputs, policy, teams
        self.features = inputs.header.features
        self.rows = inputs.header.requirements
        self.last_need = FIRST_NEED + max(len(self.rows), 1) - 1
        self.last = FIRST + max(len(self.features), 1) - 1
        self.unmapped = self.last + 1

    # References ---------------------------------------------------------------------------------------------

    def need_column(self, column: int) -> str:
        return self.needs.area(FIRST_NEED, column, self.last_need, column)

    def column(self, column: int) -> str:
        """A column of the features, without what no feature covers."""
        return self.weights.area(FIRST, column, self.last, column)

    def u(self, team: int) -> str:
        """The column of a team's weights by feature."""
        return self.column(TEAMS + team)

    def without_feature(self, column: int) -> str:
        return self.weights.at(self.unmapped, column)

    def team_total(self, team: int) -> str:
        return f"SUMIFS({self.need_column(WEIGHT)},{self.need_column(TEAM_NO)},{team + 1})"

    # Values -------------------------------------------------------------------------------------------------

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

    # Requirements -------------------------------------------------------------------------------------------

    def write_needs(self) -> None:
        sheet = self.needs
        sheet.title(
            _("Requirements"),
            _("What each team needs, in its own words. Importance, priority and status may be changed."),
        )
        heads = [_("No."), _("Team"), _("Feature"), _("Area"), _("Statement"), _("Priority"), _("Importance")]
        heads += [_("Deal-breaker (1 yes)"), _("Status"), _("Counts"), _("Team no."), _("Feature no.")]
        sheet.heads(2, [*heads, _("Weight u (billionths)")], [6, 20, 28, 16, 60, 14, 12, 12, 12, 8, 8, 8, 18])
        sheet.freeze(FIRST_NEED, 3)
        sheet.page.autofilter(2, 0, self.last_need, WEIGHT)
        for i, row in enumerate(self.rows):
            self.write_need(FIRST_NEED + i, i, row)
        last = FIRST_NEED + len(self.rows) - 1
        if self.rows:
            sheet.choice(FIRST_NEED, OF_TEAM, last, OF_TEAM, self.teams.column(KEY))
            sheet.choice(FIRST_NEED, PRIORITY, last, PRIORITY, self.policy.priorities)
            sheet.choice(FIRST_NEED, STATUS, last, STATUS, self.policy.words[f"all {Status.AGREED}"])

    def write_need(self, line: int, i: int, row: Requirement) -> None:
        sheet = self.needs
        sheet.number(line, NO, i, "soft whole")
        sheet.text(line, OF_TEAM, row.team, "input text")
        sheet.text(line, OF_FEATURE, row.feature or "", "input text")
        sheet.text(line, AREA, words.AREAS[row.area], "soft")
        sheet.text(line, STATEMENT, row.statement, "wrap")
        sheet.text(line, PRIORITY, words.PRIORITIES[row.priority], "input text")
        sheet.number(line, IMPORTANCE, row.importance, "input number")
        sheet.number(line, BREAKER, int(row.deal_breaker), "input whole")
        sheet.text(line, STATUS, self.policy.statuses[row.status], "input text")
        self.write_weight(line, i, row)

    def write_weight(self, line: int, i: int, row: Requirement) -> None:
        """Whether a requirement counts, whom and what it is about, and u = (M or N) × importance."""
        policy, sheet, cell = self.policy, self.needs, lambda column: self.needs.at(line, column)
        agreed, draft = policy.words[Status.AGREED], policy.words[Status.DRAFT]
        counts = f"IF(OR({cell(STATUS)}={agreed},AND({cell(STATUS)}={draft},{policy.at['drafts']}=1)),1,0)"
        sheet.formula(line, COUNTS, counts, int(i in self.counting), "soft whole")
        sheet.formula(
            line,
            TEAM_NO,
            f"MATCH({cell(OF_TEAM)},{self.teams.column(KEY)},0)",
            self.team_no[row.team],
            "soft whole",
        )
        sought = f'IF({cell(OF_FEATURE)}="",0,MATCH({cell(OF_FEATURE)},{self.column(0)},0))'
        sheet.formula(line, FEATURE_NO, sought, self.feature_no[row.feature], "soft whole")
        scale = f"IF({cell(PRIORITY)}={policy.words[Priority.MUST]},{policy.at['must']},{policy.at['nice']})"
        weight = f"IF({cell(COUNTS)}=1,ROUND({scale}*{cell(IMPORTANCE)}*1E9,0),0)"
        sheet.formula(line, WEIGHT, weight, self.units.get(i, 0), "soft whole")

    # Weights ------------------------------------------------------------------------------------------------

    def write_weights(self) -> None:
        sheet, teams = self.weights, self.teams.teams
        sheet.title(_("Weights"), _("What each feature weighs, for each team and for all of them together."))
        names = [team.name for team in teams]
        sheet.heads(
            FIRST - 1,
            [_("Feature"), _("Group"), _("Name"), _("Asked for"), _("Must-have"), _("Deal-breaker")],
        )
        sheet.heads(FIRST - 1, [_("Weight w"), *names, *names], column=ALL, texts=0)
        sheet.heads(FIRST - 1, [], [24, 20, 40, 9, 9, 9, 12, *[16] * len(teams), *[14] * len(teams)])
        sheet.freeze(FIRST, 3)
        sheet.wide(3)
        sheet.text(FIRST - 2, TEAMS, _("u of the team, in billionths"), "strong")
        sheet.text(FIRST - 2, TEAMS + len(teams), _("a: its share of the team's needs"), "strong")
        sheet.text(FIRST - 3, NAME, _("Voice ÷ needs"), "soft")
        voices = self.teams.voices(self.totals)
        for t, voice in enumerate(voices):
            scale = float(voice) / self.totals[t] if self.totals[t] else 0
            sheet.formula(FIRST - 3, TEAMS + t, self.teams.cell(t, SCALE), scale, "soft number")
        for f, feature in enumerate(self.features, start=1):
            row = FIRST + f - 1
            sheet.text(row, 0, feature.key, "soft")
            sheet.text(row, GROUP, feature.group)
            sheet.text(row, NAME, feature.name, "wrap")
            self.write_feature(row, f, voices)
        sheet.text(self.unmapped, 0, "", "soft")
        sheet.text(self.unmapped, GROUP, "")
        sheet.text(self.unmapped, NAME, _("Requirements without a feature"), "strong")
        self.write_feature(self.unmapped, 0, voices)

    def write_feature(self, row: int, f: int, voices: list[Fraction]) -> None:
        """How many requirements ask for a feature (1 or 0, or how many have none), and its weights."""
        asking = [need for need in self.counting.values() if self.feature_no[need.feature] == f]
        number, counts = self.need_column(FEATURE_NO), f"{self.need_column(COUNTS)},1"
        must = f"{self.need_column(PRIORITY)},{self.policy.words[Priority.MUST]}"
        found = Counter({ASKED: len(asking)})
        found[MUST] = sum(need.priority is Priority.MUST for need in asking)
        found[DEAL] = sum(need.deal_breaker for need in asking)
        for column, further in ((ASKED, ""), (MUST, f",{must}"), (DEAL, f",{self.need_column(BREAKER)},1")):
            formula = f"COUNTIFS({number},{f},{counts}{further})"
            value = found[column] if f == 0 else min(found[column], 1)
            self.weights.formula(row, column, formula if f == 0 else f"MIN(1,{formula})", value, "soft whole")
        self.write_team_weights(row, f, voices)

    def write_team_weights(self, row: int, f: int, voices: list[Fraction]) -> None:
        sheet, teams = self.weights, len(self.teams.teams)
        shares = []
        for t in range(teams):
            u, total = self.by_team[t][f], self.totals[t]
            shares.append(Fraction(u, total) if total else Fraction(0))
            asking = f"{self.need_column(TEAM_NO)},{t + 1},{self.need_column(FEATURE_NO)},{f}"
            formula = f"SUMIFS({self.need_column(WEIGHT)},{asking})"
            cell = sheet.formula(row, TEAMS + t, formula, u, "soft units")
            whole = self.teams.cell(t, TOTAL)
            sheet.formula(
                row, TEAMS + teams + t, f"IF({whole}>0,{cell}/{whole},0)", float(shares[t]), "weight"
            )
        scales = sheet.area(FIRST - 3, TEAMS, FIRST - 3, TEAMS + teams - 1)
        here = sheet.area(row, TEAMS, row, TEAMS + teams - 1)
        weight = sum(voice * share for voice, share in zip(voices, shares, strict=True))
        sheet.formula(row, ALL, f"SUMPRODUCT({scales},{here})", float(weight), "weight")


__all__ = ["ASKED", "DEAL", "FIRST", "MUST", "SHARE", "TEAM", "NeedSheets"]
