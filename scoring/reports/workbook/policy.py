"""The sheet Policy: what is decided for all offers."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from scoring.engine.fit import Credits
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
