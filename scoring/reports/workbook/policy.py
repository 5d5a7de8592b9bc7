"""The sheets Policy and Teams: what is decided for all offers."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from scoring.engine.costs.efforts import mean_rate
from scoring.engine.fit import Credits
from scoring.engine.values import Team
from scoring.engine.vocabulary import CODE_OF_LEVEL, Level, Priority, Status, Verdict
from scoring.reports import words
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs

LEVELS = tuple(Level)
CREDITED = tuple(level for level in LEVELS if level not in (Level.ROADMAP, Level.NONE, Level.NOT_APPLICABLE))
SCORED = tuple(level for level in LEVELS if level is not Level.NOT_APPLICABLE)
NAME, VALUE, PERCENT, ORDER, RANK, BY_RANK = range(6)
UNANSWERED_RANK = len(LEVELS) + 1
FIRST = 3


class PolicySheet:
    """Names and values in two columns; `at["threshold"]` is the cell that holds it."""

    def __init__(self, sheet: Sheet, inputs: Inputs) -> None:
        self.sheet, self.inputs = sheet, inputs
        self.row = FIRST
        self.at: dict[str, str] = {}
        self.rates: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.labels: dict[Level, str] = {level: str(words.LEVELS[level]) for level in LEVELS}

    def write(self) -> None:
        policy = self.inputs.header.policy
        self.sheet.title(_("Policy"), _("Change a tinted cell and everything that depends on it follows."))
        self.sheet.heads(
            2,
            ["", _("Value"), _("Percent"), _("Order"), _("Rank"), _("By rank")],
            [62, 18, 12, 12, 12, 18],
            texts=1,
        )
        self.sheet.freeze(3, 1)
        self.part(_("Deciding"))
        self.put("threshold", _("The line: a fit that reaches it clears"), policy.threshold)
        self.put("must", _("Weight of a must-have"), policy.must_weight)
        self.put("nice", _("Weight of a nice-to-have"), policy.nice_weight)
        self.put("drafts", _("Drafts count too (1 yes, 0 no)"), int(policy.include_drafts))
        self.write_levels()
        self.write_quantities()
        self.write_rules()
        self.write_words()

    def part(self, name: Any) -> None:
        self.row += self.row > FIRST
        for column in range(BY_RANK + 1):
            self.sheet.text(self.row, column, name if column == NAME else "", "part")
        self.row += 1

    def put(self, key: str, name: Any, value: Decimal | float | None, style: str = "input number") -> None:
        """A named value that may be changed."""
        self.sheet.text(self.row, NAME, name)
        self.sheet.number(self.row, VALUE, value, style)
        self.at[key] = self.sheet.at(self.row, VALUE)
        self.row += 1

    def write_levels(self) -> None:
        """Credits, and the order in which the best of several levels is found (spec 3.2, 4.4)."""
        self.part(_("Credit of an answer"))
        self.first_level = self.row
        self.credits = Credits.of(self.inputs.header.policy)
        by_rank = sorted(LEVELS, key=lambda level: int(self.credits.rank[CODE_OF_LEVEL[level]]))
        for i, level in enumerate(LEVELS):
            row, code = self.first_level + i, CODE_OF_LEVEL[level]
            self.sheet.text(row, NAME, self.labels[level])
            self.sheet.number(row, ORDER, i + 1, "soft whole")
            if level is not Level.NOT_APPLICABLE:
                percent = self.credits.percents[code]
                style = "input number" if level in CREDITED else "soft number"
                self.sheet.number(row, VALUE, Decimal(percent) / 100, style)
                self.sheet.formula(
                    row, PERCENT, f"ROUND(100*{self.sheet.at(row, VALUE)},0)", percent, "soft whole"
                )
            self.sheet.formula(row, RANK, self.rank(i), int(self.credits.rank[code]) + 1, "soft whole")
            found = f"INDEX({self.level_names},MATCH({self.sheet.at(row, ORDER)},{self.level_ranks},0))"
            self.sheet.formula(row, BY_RANK, found, self.labels[by_rank[i]], "soft")
        self.row = self.first_level + len(LEVELS)

    def rank(self, i: int) -> str:
        """A level's place by credit, then by the order of the table; not applicable comes after them."""
        if LEVELS[i] is Level.NOT_APPLICABLE:
            return str(len(LEVELS))
        credits = self.levels_area(PERCENT, len(SCORED))
        order = self.levels_area(ORDER, len(SCORED))
        credit, place = (self.sheet.at(self.first_level + i, column) for column in (PERCENT, ORDER))
        return f"1+SUMPRODUCT(({credits}>{credit})+({credits}={credit})*({order}<{place}))"

    def levels_area(self, column: int, rows: int = len(LEVELS)) -> str:
        return self.sheet.area(self.first_level, column, self.first_level + rows - 1, column)

    @property
    def level_names(self) -> str:
        return self.levels_area(NAME)

    @property
    def level_ranks(self) -> str:
        return self.levels_area(RANK)

    @property
    def level_by_rank(self) -> str:
        return self.levels_area(BY_RANK)

    def level(self, level: Level) -> str:
        """The cell with a level's word."""
        return self.sheet.at(self.first_level + LEVELS.index(level), NAME)

    def percent(self, level: Level) -> str:
        return self.sheet.at(self.first_level + LEVELS.index(level), PERCENT)

    def write_quantities(self) -> None:
        policy = self.inputs.header.policy
        contacts = policy.contacts
        self.part(_("Quantities"))
        self.put("users", _("Users at the start"), policy.users.start, "input whole")
        self.put("users growth", _("Their growth in a year, likely"), policy.users.yearly_growth.likely)
        self.put("contacts", _("Contacts at the start"), contacts.start if contacts else None, "input whole")
        growth = contacts.yearly_growth.likely if contacts else None
        self.put("contacts growth", _("Their growth in a year, likely"), growth)
        self.put("share", _("Share of the users at work at once"), policy.concurrent_share)
        for currency, rate in policy.rates.items():
            self.put(currency, f"{policy.currency} / {currency}", rate)
            self.rates[currency] = self.at[currency]

    def write_rules(self) -> None:
        """The rules that give an amount (spec 5.3); an empty cell is a rule that is off."""
        rules = self.inputs.header.policy.rules
        self.part(_("Where nobody gave a figure"))
        first_year = int(rules.implementation_equals_first_year)
        self.put("first year", _("Implementation costs as much as the first year (1 yes, 0 no)"), first_year)
        self.put_pair("training", _("Training, days for each user"), rules.training_days_per_user)
        self.put_pair("overtime", _("Overtime, times the normal rate"), rules.overtime_multiplier)
        self.put("tools", _("Core tools"), rules.core_tools, "input whole")
        self.put("salary", _("An administrator's salary a year"), rules.administrator_salary)
        self.put("post", _("Share of an administrator's post"), rules.administrator_share)

    def put_pair(self, key: str, name: str, pair: tuple[Decimal, Decimal] | None) -> None:
        """A rule's low and high; their middle is likely."""
        low, high = pair or (None, None)
        self.put(f"{key} low", _("{rule}: low").format(rule=name), low)
        self.put(f"{key} high", _("{rule}: high").format(rule=name), high)

    def middle(self, key: str) -> str:
        return f"(({self.at[f'{key} low']}+{self.at[f'{key} high']})/2)"

    def write_words(self) -> None:
        """The words that drop-downs offer and that formulas compare with."""
        self.part(_("Words"))
        listed: list[Mapping[str, Any]] = [words.PRIORITIES, self.statuses, words.VERDICTS]
        for table in listed:
            first = self.row
            for key, word in table.items():
                self.sheet.text(self.row, NAME, word, "soft")
                self.words[key] = self.sheet.at(self.row, NAME)
                self.row += 1
            self.words[f"all {next(iter(table))}"] = self.sheet.area(first, NAME, self.row - 1, NAME)

    @cached_property
    def statuses(self) -> dict[str, str]:
        return {Status.AGREED: _("Agreed"), Status.DRAFT: _("Draft"), Status.DROPPED: _("Dropped")}

    @property
    def priorities(self) -> str:
        return self.words[f"all {Priority.MUST}"]

    def verdict(self, verdict: Verdict) -> str:
        return self.words[verdict]


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

    def write(self, total_of: Any, totals: list[int]) -> None:
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
