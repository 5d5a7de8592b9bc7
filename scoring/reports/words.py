"""The words that reports add to those of every page (`discovery.models.words`)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from discovery.models.words import (
    AREAS,
    BILLINGS,
    CATEGORIES,
    CLASSES,
    LEVELS,
    METHODS,
    PERIODS,
    PRIORITIES,
    category_name,
)
from scoring.engine.costs.lines import ADMINISTRATOR_RULE, IMPLEMENTATION_RULE, OVERTIME_RULE, TRAINING_RULE
from scoring.engine.vocabulary import EffortPer, Metric, Outcome, Verdict
from vendors.content import KEYS_BY_TEXT, QUESTIONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = [
    "AREAS",
    "BILLINGS",
    "CATEGORIES",
    "CLASSES",
    "LEVELS",
    "METHODS",
    "METRICS",
    "OUTCOMES",
    "PER",
    "PERIODS",
    "PRIORITIES",
    "RULES",
    "VERDICTS",
    "WAYS",
    "category_name",
]

VERDICTS: dict[str, "StrPromise"] = {
    Verdict.PASSES: _("Passes"),
    Verdict.NEEDS_PROOF: _("Needs proof"),
    Verdict.UNDECIDED: _("Undecided"),
    Verdict.BELOW: _("Below the line"),
    Verdict.BLOCKED: _("Blocked"),
}
METRICS: dict[str, "StrPromise"] = {
    Metric.USER: _("per user"),
    Metric.CONTACT: _("per contact"),
    Metric.HOUR: _("per hour"),
    Metric.DAY: _("per day"),
    Metric.EMPLOYEE: _("per employee"),
    Metric.NONE: pgettext_lazy("metric of a charge", "in all,"),
}
PER: dict[str, "StrPromise"] = {
    EffortPer.EVALUATION: _("once"),
    EffortPer.USER: _("for each user"),
    EffortPer.MONTH: _("every month"),
    EffortPer.YEAR: _("every year"),
}
OUTCOMES: dict[str, "StrPromise"] = {
    Outcome.NO_EXTRA_CHARGE: _("No extra charge"),
    Outcome.CHARGED: _("Charged"),
    Outcome.LIMITED: _("Limited"),
    Outcome.REFUSED: _("Refused to say"),
    Outcome.NOT_ASKED: _("Not asked"),
}
WAYS: dict[str, "StrPromise"] = {
    "drop": pgettext_lazy("way out", "Drop"),
    "customise": pgettext_lazy("way out", "Customise"),
    "wait": pgettext_lazy("way out", "Customise and wait"),
    "build": pgettext_lazy("way out", "Build"),
}
RULES: dict[str, "StrPromise"] = {
    IMPLEMENTATION_RULE: _(
        "Rule: nobody gave a price, so implementation is taken to cost as much as the first year"
    ),
    TRAINING_RULE: _("Rule: nobody gave hours, so each user trains for half a day to a day"),
    OVERTIME_RULE: _(
        "Rule: overtime costs 1.5 to 2 times the normal rate, unless the evaluation says otherwise"
    ),
    ADMINISTRATOR_RULE: _("Rule: the administrator's salary times the share of a post"),
}


def question_text(question: str) -> str:
    """A question about fees in the reader's language where it is the catalogue's, else as it was asked."""
    key = KEYS_BY_TEXT.get(question)
    return str(QUESTIONS[key].text) if key else question
