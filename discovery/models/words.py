"""What people read for the vocabulary's words, the same on every page, file and risk."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from discovery.content import AREA_PROMPTS
from scoring.engine.vocabulary import Billing, CostClass, Level, Method, Period, Priority, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

AREAS: "dict[str, StrPromise]" = {prompt.area: prompt.title for prompt in AREA_PROMPTS}
PRIORITIES: "dict[str, StrPromise]" = {Priority.MUST: _("Must-have"), Priority.NICE: _("Nice-to-have")}
STATUSES: "dict[str, StrPromise]" = {
    Status.DRAFT: _("Draft"),
    Status.AGREED: _("Agreed"),
    Status.DROPPED: _("Dropped"),
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
METHODS: "dict[str, StrPromise]" = {
    Method.DOCUMENT: _("Document"),
    Method.DEMO: _("Demo"),
    Method.REFERENCE: _("Reference customer"),
    Method.TRIAL: _("Trial"),
}
PERIODS: "dict[str, StrPromise]" = {
    Period.ONE_OFF: _("once"),
    Period.MONTH: _("every month"),
    Period.QUARTER: _("every quarter"),
    Period.YEAR: _("every year"),
}
BILLINGS: "dict[str, StrPromise]" = {
    Billing.MONTH: _("billed monthly"),
    Billing.QUARTER: _("billed quarterly"),
    Billing.YEAR: _("billed yearly"),
}
CLASSES: "dict[str, StrPromise]" = {
    CostClass.TRANSPARENT_FEES: _("Transparent fees"),
    CostClass.TRANSPARENT_TIME: _("Transparent time"),
    CostClass.HIDDEN_FEES: _("Hidden fees"),
    CostClass.HIDDEN_TIME: _("Hidden time"),
}
CATEGORIES: "dict[str, StrPromise]" = {
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
"""By the part of a category's path behind its class."""


def category_name(path: str) -> str:
    """`hidden_fees/training` as people read it: Training (hidden fees)."""
    cost_class, _slash, name = path.partition("/")
    return f"{CATEGORIES[name]} ({str(CLASSES[cost_class]).lower()})"
