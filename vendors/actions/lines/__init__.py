"""What the lines of a change set change: for each kind, how its targets are read and written in bulk.

A state is plain data. Kinds stand in the order in which lines are applied; undoing goes backwards.
"""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from discovery.models import Evaluation
from vendors.actions.lines.answers import Answers, cell_target
from vendors.actions.lines.buyer import Features, Requirements, Teams, need_target
from vendors.actions.lines.fees import FeeAnswers, question_target
from vendors.actions.lines.offers import Plans, Products, Vendors
from vendors.actions.lines.prices import Charges
from vendors.actions.lines.terms import Offers
from vendors.models import Change

State = dict[str, Any]


class LineKind(Protocol):
    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        """The states of those targets that exist."""

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        """Make each target equal to its state; None deletes it."""

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        """Those targets that could not be deleted without taking something else along."""


KINDS: dict[str, LineKind] = {
    Change.Kind.TEAM: Teams(),
    Change.Kind.FEATURE: Features(),
    Change.Kind.REQUIREMENT: Requirements(),
    Change.Kind.VENDOR: Vendors(),
    Change.Kind.PRODUCT: Products(),
    Change.Kind.PLAN: Plans(),
    Change.Kind.OFFER: Offers(),
    Change.Kind.ANSWER: Answers(),
    Change.Kind.FEE_ANSWER: FeeAnswers(),
    Change.Kind.CHARGES: Charges(),
}

__all__ = ["KINDS", "LineKind", "State", "cell_target", "need_target", "question_target"]
