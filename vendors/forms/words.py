"""The words of price lists as people choose them, beside those of every page (`discovery.models.words`)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from discovery.models.words import BILLINGS, CLASSES, PERIODS
from discovery.models.words import CATEGORIES as NAMES
from scoring.engine.vocabulary import (
    FEE_CATEGORY_PATHS,
    ChargedBy,
    ChargeKind,
    ChargeModel,
    CostClass,
    Metric,
    Outcome,
    UsersCounted,
    class_of,
)
from vendors.content import OUTCOMES

__all__ = [
    "ALL_OUTCOMES",
    "BILLINGS",
    "BY",
    "CATEGORIES",
    "COUNTED",
    "KINDS",
    "METRICS",
    "MODELS",
    "PERIODS",
    "category_choices",
]

MODELS = {
    ChargeModel.FLAT: _("Flat: one amount"),
    ChargeModel.PER_UNIT: _("Per unit: each above the included"),
    ChargeModel.GRADUATED: _("Graduated: each tier's units at its price"),
    ChargeModel.VOLUME: _("Volume: all units at the price of their tier"),
    ChargeModel.PACKAGE: _("Package: by started packages"),
}
METRICS = {
    Metric.NONE: pgettext_lazy("metric of a charge", "nothing"),
    Metric.USER: _("users"),
    Metric.CONTACT: _("contacts"),
    Metric.HOUR: _("hours"),
    Metric.DAY: _("days"),
    Metric.EMPLOYEE: _("employees"),
}
KINDS = {ChargeKind.LIST: _("List price"), ChargeKind.QUOTE: _("Quote")}
BY = {ChargedBy.VENDOR: _("Vendor"), ChargedBy.CONSULTANT: _("Certified consultant")}
COUNTED = {UsersCounted.NAMED: _("Named users"), UsersCounted.CONCURRENT: _("Concurrent users")}
ALL_OUTCOMES = {**OUTCOMES, Outcome.NOT_ASKED: _("Not asked")}
FEE_CLASSES = (CostClass.TRANSPARENT_FEES, CostClass.HIDDEN_FEES)
CATEGORIES = {path: NAMES[path.partition("/")[2]] for path in FEE_CATEGORY_PATHS}


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Categories by class."""
    return [
        (str(CLASSES[cost_class]), [(path, str(CATEGORIES[path])) for path in paths_of(cost_class)])
        for cost_class in FEE_CLASSES
    ]


def paths_of(cost_class: CostClass) -> list[str]:
    return [path for path in CATEGORIES if class_of(path) == cost_class]
