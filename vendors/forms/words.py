"""The words of price lists as people choose them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scoring.engine.vocabulary import (
    FEE_CATEGORY_PATHS,
    Billing,
    ChargedBy,
    ChargeKind,
    ChargeModel,
    Metric,
    Outcome,
    Period,
    UsersCounted,
)
from vendors.content import OUTCOMES

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
PERIODS = {
    Period.MONTH: _("every month"),
    Period.QUARTER: _("every quarter"),
    Period.YEAR: _("every year"),
    Period.ONE_OFF: _("once"),
}
BILLINGS = {
    Billing.MONTH: _("billed monthly"),
    Billing.QUARTER: _("billed quarterly"),
    Billing.YEAR: _("billed yearly"),
}
KINDS = {ChargeKind.LIST: _("List price"), ChargeKind.QUOTE: _("Quote")}
BY = {ChargedBy.VENDOR: _("Vendor"), ChargedBy.CONSULTANT: _("Certified consultant")}
COUNTED = {UsersCounted.NAMED: _("Named users"), UsersCounted.CONCURRENT: _("Concurrent users")}
ALL_OUTCOMES = {**OUTCOMES, Outcome.NOT_ASKED: _("Not asked")}
CLASSES = {"transparent_fees": _("Transparent fees"), "hidden_fees": _("Hidden fees")}
NAMES = {
    "subscription": _("Subscription"),
    "service_level": _("Service level"),
    "per_user": _("Price per user"),
    "implementation": _("Implementation"),
    "licence": pgettext_lazy("cost category", "Licence"),
    "hardware": _("Hardware"),
    "adding_users": _("Adding users"),
    "customisation": _("Customisation"),
    "data_migration": _("Data migration"),
    "overtime": _("Staff overtime"),
    "contract_terms": _("Contract terms"),
    "training_and_support": _("Ongoing training and support"),
    "premium_addons": _("Premium add-ons"),
    "training": _("Training"),
    "maintenance": _("Maintenance"),
}
CATEGORIES = {path: NAMES[path.partition("/")[2]] for path in FEE_CATEGORY_PATHS}


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Categories by class."""
    return [
        (str(title), [(path, str(words)) for path, words in CATEGORIES.items() if path.startswith(f"{key}/")])
        for key, title in CLASSES.items()
    ]
