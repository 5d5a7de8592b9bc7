"""The sheet Weights: what each feature weighs, by team and in all (spec 4.1)."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from scoring.engine.values import Requirement
from scoring.engine.vocabulary import Priority
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.requirements import (
    BREAKER,
    COUNTS,
    FEATURE_NO,
    PRIORITY,
    TEAM_NO,
    WEIGHT,
    RequirementSheet,
)
from scoring.reports.workbook.teams import SCALE, TOTAL

KEY, GROUP, NAME, ASKED, MUST, DEAL, ALL, TEAMS = range(8)
FIRST = 6
"""The first row of features, the same on Weights, Answers and Levels."""
SCALES = FIRST - 3


class WeightSheet:
    """A row a feature, and one for the requirements that no feature covers."""

    def __init__(self, sheet: Sheet, requirements: RequirementSheet) -> None:
        self.sheet, self.requirements, self.teams = sheet, requirements, requirements.teams
        self.features = requirements.features
        self.by_team, self.totals = requirements.by_team, requirements.totals
        self.last = FIRST + max(len(self.features), 1) - 1
        self.unmapped = self.last + 1
        self.voices = self.teams.voices(self.totals)

    def column(self, column: int) -> str:
        """A column of the features, without what no feature covers."""
        return self.sheet.area(FIRST, column, self.last, column)

    def u(self, team: int) -> str:
        """The column of a team's weights by feature."""
        return self.column(TEAMS + team)

    def without_feature(self, column: int) -> str:
        return self.sheet.at(self.unmapped, column)

    @cached_property
    def asking(self) -> dict[int, list[Requirement]]:
        """The counted requirements by feature number; number 0 is no feature."""
        found = defaultdict(list)
        for need in self.requirements.counting.values():
            found[self.requirements.feature_no[need.feature]].append(need)
        return found

    def write(self) -> None:
        self.write_heads()
        for f, feature in enumerate(self.features, start=1):
            self.write_names(FIRST + f - 1, feature.key, feature.group, feature.name)
            self.write_feature(FIRST + f - 1, f)
        self.write_names(self.unmapped, "", "", _("Requirements without a feature"))
        self.write_feature(self.unmapped, 0)

    def write_heads(self) -> None:
        sheet, names = self.sheet, [team.name for team in self.teams.teams]
        sheet.title(_("Weights"), _("What each feature weighs, for each team and for all of them together."))
        heads = [_("Feature"), _("Group"), _("Name"), _("Asked for"), _("Must-have"), _("Deal-breaker")]
        widths = [24, 24, 40, 9, 10, 12, 12, *[16] * len(names), *[14] * len(names)]
        sheet.heads(FIRST - 1, [*heads, _("Weight w"), *names, *names], widths, texts=ASKED)
        sheet.freeze(FIRST, ASKED)
        sheet.wide(ASKED)
        sheet.text(FIRST - 2, TEAMS, _("u of the team, in billionths"), "strong")
        sheet.text(FIRST - 2, TEAMS + len(names), _("a: its share of the team's needs"), "strong")
        sheet.text(SCALES, NAME, _("Voice ÷ needs"), "soft")
        for t, (voice, total) in enumerate(zip(self.voices, self.totals, strict=True)):
            scale = float(voice) / total if total else 0
            sheet.formula(SCALES, TEAMS + t, self.teams.cell(t, SCALE), scale, "soft number")

    def write_names(self, row: int, *names: str) -> None:
        for column, (name, style) in enumerate(zip(names, ("soft", "text", "wrap"), strict=True)):
            self.sheet.text(row, column, name, style)

    def write_feature(self, row: int, f: int) -> None:
        """Whether a feature is asked for, a must-have, a deal-breaker (how many have none); its weights."""
        needs, asking = self.requirements, self.asking.get(f, [])
        must = f",{needs.column(PRIORITY)},{needs.policy.words[Priority.MUST]}"
        kinds = (
            (ASKED, "", len(asking)),
            (MUST, must, sum(need.priority is Priority.MUST for need in asking)),
            (DEAL, f",{needs.column(BREAKER)},1", sum(need.deal_breaker for need in asking)),
        )
        for column, further, value in kinds:
            formula = f"COUNTIFS({needs.column(FEATURE_NO)},{f},{needs.column(COUNTS)},1{further})"
            if f:
                formula, value = f"MIN(1,{formula})", min(value, 1)
            self.sheet.formula(row, column, formula, value, "soft whole")
        self.write_all(row, [self.write_team(row, f, t) for t in range(len(self.teams.teams))])

    def write_team(self, row: int, f: int, t: int) -> Fraction:
        """u_tf and a_tf; the share's value."""
        sheet, needs, teams = self.sheet, self.requirements, len(self.teams.teams)
        u, total, whole = self.by_team[t][f], self.totals[t], self.teams.cell(t, TOTAL)
        asking = f"{needs.column(TEAM_NO)},{t + 1},{needs.column(FEATURE_NO)},{f}"
        weight = sheet.formula(row, TEAMS + t, f"SUMIFS({needs.column(WEIGHT)},{asking})", u, "soft units")
        share = Fraction(u, total) if total else Fraction(0)
        formula = f"IF({whole}>0,{weight}/{whole},0)"
        sheet.formula(row, TEAMS + teams + t, formula, float(share), "weight")
        return share

    def write_all(self, row: int, shares: Sequence[Fraction]) -> None:
        """w_f = Σ W_t · a_tf."""
        last = TEAMS + len(shares) - 1
        scales, here = self.sheet.area(SCALES, TEAMS, SCALES, last), self.sheet.area(row, TEAMS, row, last)
        weight = sum(voice * share for voice, share in zip(self.voices, shares, strict=True))
        self.sheet.formula(row, ALL, f"SUMPRODUCT({scales},{here})", float(weight), "weight")
