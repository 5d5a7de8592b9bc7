"""The sheets Answers and Levels: what is claimed, what was found, what counts of it (spec 3.2, 4.4)."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from scoring.engine.fit.cells import Bytes, Credits, combine, effective
from scoring.engine.values import Offer, Product
from scoring.engine.vocabulary import LEVEL_OF_CODE
from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Choice, Inputs
from scoring.reports.workbook.policy import LEVELS, UNANSWERED_RANK, PolicySheet
from scoring.reports.workbook.weights import FIRST, WeightSheet

NAMES = 2
"""Columns of names before the pairs."""


class Offering(NamedTuple):
    """A plan or an add-on, by its place among the products and its key (`pro`, `+sms`)."""

    product: int
    key: str


class AnswerSheets:
    """A pair of columns for each offering: claimed and found on Answers, counting and found on Levels."""

    def __init__(
        self, answers: Sheet, levels: Sheet, inputs: Inputs, policy: PolicySheet, weights: WeightSheet
    ) -> None:
        self.answers, self.levels, self.inputs = answers, levels, inputs
        self.policy, self.weights = policy, weights
        self.offerings = list(offerings(inputs.products))
        self.bundles = [choice for choice in inputs.choices if choice.addons]
        everything: list[Offering | Choice] = [*self.offerings, *self.bundles]
        self.place = {what: NAMES + 2 * i for i, what in enumerate(everything)}

    def counting(self, choice: Choice) -> str:
        """The column of the levels that count for a choice."""
        return self._column(self._place_of(choice))

    def found(self, choice: Choice) -> str:
        """The column of the levels that were found."""
        return self._column(self._place_of(choice) + 1)

    def _place_of(self, choice: Choice) -> int:
        return self.place[choice if choice.addons else Offering(choice.product, choice.plan)]

    def _column(self, column: int) -> str:
        return self.levels.area(FIRST, column, self.weights.last, column)

    @cached_property
    def codes(self) -> dict[Offering | Choice, tuple[Bytes, Bytes]]:
        """Codes of the levels that count and that were found."""
        features, credits = len(self.weights.features), Credits.of(self.inputs.header.policy)
        found: dict[Offering | Choice, bytes] = {
            place: effective(self.inputs.products[place.product].cells.get(place.key), features)
            for place in self.offerings
        }
        for choice in self.bundles:
            product = self.inputs.products[choice.product]
            found[choice] = combine(product, Offer(choice.plan, choice.addons), features, credits)[0]
        arrays = {what: np.frombuffer(octets, dtype=np.uint8) for what, octets in found.items()}
        return {what: (octets & np.uint8(15), octets >> np.uint8(4)) for what, octets in arrays.items()}

    def codes_of(self, choice: Choice) -> tuple[Bytes, Bytes]:
        return self.codes[choice if choice.addons else Offering(choice.product, choice.plan)]

    def word(self, code: int) -> str:
        return self.policy.labels[LEVEL_OF_CODE[code]] if code else ""

    # Answers ------------------------------------------------------------------------------------------------

    def write_answers(self) -> None:
        lead = _(
            "Each offering's own answers. Empty: the plan below answers, or nobody does. Change a word here."
        )
        self.answers.title(_("Answers"), lead)
        self.write_heads(self.answers, self.offerings, (_("Claimed"), _("Found")))
        for offering in self.offerings:
            self.write_own(offering)

    def write_heads(self, sheet: Sheet, columns: list[Offering], pair: tuple[str, str]) -> None:
        """Names of features at the left, of offerings above."""
        sheet.heads(FIRST - 1, [_("Feature"), _("Name")], [24, 40])
        for f, feature in enumerate(self.weights.features):
            sheet.text(FIRST + f, 0, feature.key, "soft")
            sheet.text(FIRST + f, 1, feature.name, "wrap")
        for offering in columns:
            product = self.inputs.products[offering.product]
            self.write_head(sheet, self.place[offering], product, name_of(product, offering.key), pair)
        sheet.freeze(FIRST, NAMES)
        sheet.wide(NAMES)

    def write_head(
        self, sheet: Sheet, column: int, product: Product, name: str, pair: tuple[str, str]
    ) -> None:
        sheet.text(FIRST - 4, column, product.vendor_name, "soft")
        sheet.text(FIRST - 3, column, product.name, "soft")
        sheet.text(FIRST - 2, column, name, "strong")
        sheet.heads(FIRST - 1, pair, [15, 15], column=column)

    def write_own(self, offering: Offering) -> None:
        own, column = self.inputs.own[offering.product][offering.key], self.place[offering]
        for f in range(len(self.weights.features)):
            self.answers.text(FIRST + f, column, self.word(int(own.claims[f])), "input text")
            self.answers.text(FIRST + f, column + 1, self.word(int(own.findings[f])), "input text")
        self.answers.choice(FIRST, column, self.weights.last, column + 1, self.policy.level_names)

    # Levels -------------------------------------------------------------------------------------------------

    def write_levels(self) -> None:
        lead = _("What counts: the finding, else the claim; a plan takes over what the one below says.")
        self.levels.title(_("Levels"), lead)
        pair = (_("Counts"), _("Found"))
        self.write_heads(self.levels, self.offerings, pair)
        for offering in self.offerings:
            self.write_offering(offering)
        for choice in self.bundles:
            product = self.inputs.products[choice.product]
            name = " ".join(
                name_of(product, key) for key in (choice.plan, *(f"+{key}" for key in choice.addons))
            )
            self.write_head(self.levels, self.place[choice], product, name, pair)
            self.write_bundle(choice)

    def write_offering(self, offering: Offering) -> None:
        column, below = self.place[offering], self.below(offering)
        counting, found = self.codes[offering]
        for f in range(len(self.weights.features)):
            row = FIRST + f
            claim, finding = self.answers.at(row, column), self.answers.at(row, column + 1)
            last = '""' if below is None else self.levels.at(row, below)
            verified = '""' if below is None else f'IF({claim}<>"","",{self.levels.at(row, below + 1)})'
            formula = f'IF({finding}<>"",{finding},IF({claim}<>"",{claim},{last}))'
            self.levels.formula(row, column, formula, self.word(int(counting[f])), "text")
            formula = f'IF({finding}<>"",{finding},{verified})'
            self.levels.formula(row, column + 1, formula, self.word(int(found[f])), "soft")

    def below(self, offering: Offering) -> int | None:
        """The column of the tier that a plan builds on."""
        plans = {plan.key: plan for plan in self.inputs.products[offering.product].plans}
        plan = plans.get(offering.key)
        if plan is None or plan.builds_on is None:
            return None
        return self.place[Offering(offering.product, plan.builds_on)]

    def write_bundle(self, choice: Choice) -> None:
        """The best level over the plan and its add-ons, of what counts and of what was found alike."""
        keys = (choice.plan, *(f"+{addon}" for addon in choice.addons))
        columns = [self.place[Offering(choice.product, key)] for key in keys]
        for side, codes in enumerate(self.codes[choice]):
            for f in range(len(self.weights.features)):
                ranks = ",".join(self.rank(self.levels.at(FIRST + f, column + side)) for column in columns)
                best = f"MIN({ranks})"
                formula = f'IF({best}>{len(LEVELS)},"",INDEX({self.policy.level_by_rank},{best}))'
                style = "soft" if side else "text"
                self.levels.formula(
                    FIRST + f, self.place[choice] + side, formula, self.word(int(codes[f])), style
                )

    def rank(self, cell: str) -> str:
        """A level's place, the best 1; unanswered is the last."""
        return (
            f'IF({cell}="",{UNANSWERED_RANK},'
            f"INDEX({self.policy.level_ranks},MATCH({cell},{self.policy.level_names},0)))"
        )


def offerings(products: tuple[Product, ...]) -> Iterator[Offering]:
    for i, product in enumerate(products):
        yield from (Offering(i, plan.key) for plan in product.plans)
        yield from (Offering(i, f"+{addon.key}") for addon in product.addons)


def name_of(product: Product, key: str) -> str:
    """A plan's or an add-on's name."""
    if key.startswith("+"):
        return "+ " + next(addon.name for addon in product.addons if addon.key == key[1:])
    return next(plan.name for plan in product.plans if plan.key == key)
