"""The vocabulary's words as people read them, in their language."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.engine.costs.lines import ADMINISTRATOR_RULE, IMPLEMENTATION_RULE, OVERTIME_RULE, TRAINING_RULE
from scoring.engine.vocabulary import (
    Area,
    Billing,
    CostClass,
    EffortPer,
    Level,
    Method,
    Metric,
    Outcome,
    Period,
    Priority,
    Verdict,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VERDICTS: dict[str, "StrPromise"] = {
    Verdict.PASSES: _("Passes"),
    Verdict.NEEDS_PROOF: _("Needs proof"),
    Verdict.UNDECIDED: _("Undecided"),
    Verdict.BELOW: _("Below the line"),
    Verdict.BLOCKED: _("Blocked"),
}
LEVELS: dict[str, "StrPromise"] = {
    Level.NATIVE: _("Native"),
    Level.CONFIGURATION: _("Configuration"),
    Level.PARTIAL: _("Partial"),
    Level.THIRD_PARTY: _("Third party"),
    Level.CUSTOMISATION: _("Customisation"),
    Level.ROADMAP: _("Roadmap"),
    Level.NONE: _("None"),
    Level.NOT_APPLICABLE: _("Not applicable"),
}
METHODS: dict[str, "StrPromise"] = {
    Method.DOCUMENT: _("Document"),
    Method.DEMO: _("Demo"),
    Method.REFERENCE: _("Reference"),
    Method.TRIAL: _("Trial"),
}
AREAS: dict[str, "StrPromise"] = {
    Area.FEATURE: _("Feature list"),
    Area.BUSINESS: _("Business"),
    Area.NON_FUNCTIONAL: _("Non-functional"),
    Area.FUNCTIONAL: _("Functional"),
    Area.SYSTEM_DESIGN: _("System design"),
}
PRIORITIES: dict[str, "StrPromise"] = {Priority.MUST: _("Must-have"), Priority.NICE: _("Nice-to-have")}
BILLINGS: dict[str, "StrPromise"] = {
    Billing.MONTH: _("billed monthly"),
    Billing.QUARTER: _("billed quarterly"),
    Billing.YEAR: _("billed yearly"),
}
PERIODS: dict[str, "StrPromise"] = {
    Period.ONE_OFF: _("once"),
    Period.MONTH: _("every month"),
    Period.QUARTER: _("every quarter"),
    Period.YEAR: _("every year"),
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
CLASSES: dict[str, "StrPromise"] = {
    CostClass.TRANSPARENT_FEES: _("Transparent fees"),
    CostClass.TRANSPARENT_TIME: _("Transparent time"),
    CostClass.HIDDEN_FEES: _("Hidden fees"),
    CostClass.HIDDEN_TIME: _("Hidden time"),
}
CATEGORIES: dict[str, "StrPromise"] = {
    "subscription": _("Subscription"),
    "service_level": _("Service level"),
    "per_user": _("Price per user"),
    "implementation": _("Implementation"),
    "licence": pgettext_lazy("cost category", "Licence"),
    "hardware": _("Hardware"),
    "discovery": _("Discovery"),
    "selection": _("Selection"),
    "data_preparation": _("Data preparation"),
    "training": _("Training"),
    "adding_users": _("Adding users"),
    "customisation": _("Customisation"),
    "data_migration": _("Data migration"),
    "overtime": _("Staff overtime"),
    "contract_terms": _("Contract terms"),
    "training_and_support": _("Ongoing training and support"),
    "premium_addons": _("Premium add-ons"),
    "maintenance": _("Maintenance"),
    "data_cleaning_and_migration": _("Data cleaning and migration"),
    "operations": pgettext_lazy("cost category", "Operations"),
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


def category_name(path: str) -> str:
    """`hidden_fees/training` as people read it: Training (hidden fees)."""
    cost_class, _slash, name = path.partition("/")
    word = CATEGORIES.get(name, name)
    return f"{word} ({str(CLASSES.get(cost_class, cost_class)).lower()})"
