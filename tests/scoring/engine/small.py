"""Small evaluations, products and offers for tests, written as documents are."""

from decimal import Decimal

from scoring.engine.costs import Projector
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Billing
from tests.scoring.engine.documents import read_charge, read_header, read_product

NO_RULES = {
    "implementation_equals_first_year": None,
    "training_days_per_user": None,
    "overtime_multiplier": None,
}
SUBSCRIPTION = "transparent_fees/subscription"
IMPLEMENTATION = "transparent_fees/implementation"
LICENCE = "transparent_fees/licence"


def header(
    *, users=10, growth="0", contacts=None, contacts_growth="0", months=12, teams=(), efforts=(), **rest
):
    """An evaluation in USD; every rule of spec 5.3 is off unless `rules` says otherwise."""
    evaluation = {
        "slug": "small",
        "name": "Small",
        "category": "CRM",
        "currency": "USD",
        "starts_on": "2027-01-01",
        "horizon_months": months,
        "threshold": "0.60",
        "users": {"start": users, "yearly_growth": growth},
        "rules": NO_RULES,
        **rest,
    }
    if contacts is not None:
        evaluation["contacts"] = {"start": contacts, "yearly_growth": contacts_growth}
    return read_header({"evaluation": evaluation, "teams": teams, "efforts": efforts})


def team(key="sales", people=10, rate=None):
    row = {"key": key, "name": key, "people": people}
    return row if rate is None else {**row, "hourly_rate": rate}


def effort(category, hours, per, **rest):
    return {"category": category, "hours": hours, "per": per, **rest}


def charge_row(category=SUBSCRIPTION, amount="10", period="month", model="flat", metric="none", **rest):
    row = {"category": category, "model": model, "metric": metric, "period": period, **rest}
    return row if "tiers" in rest else {**row, "amount": amount}


def per_user(amount, period="month", category=SUBSCRIPTION, **rest):
    return charge_row(category, amount, period, "per_unit", "user", **rest)


def charge(*args, **rest):
    return read_charge(charge_row(*args, **rest))


def plan(key="pro", charges=(), **rest):
    return {"key": key, "name": key, "charges": list(charges), **rest}


def addon(key, charges=(), plans=("pro",), **rest):
    return {"key": key, "name": key, "plans": list(plans), "charges": list(charges), **rest}


def product(*plans, addons=(), charges=(), answers=(), deployment="cloud", vendor="acme"):
    row = {
        "key": "crm",
        "name": "CRM",
        "deployment": deployment,
        "plans": plans,
        "addons": addons,
        "charges": charges,
        "answers": [{"category": category, "outcome": outcome} for category, outcome in answers],
    }
    return read_product({"key": vendor, "name": vendor}, row, (), (), ())


def project(evaluation, sold, key="pro", addons=(), billing=None):
    offer = Offer(key, tuple(addons), Billing(billing) if billing else None)
    return Projector(evaluation, sold).project(offer)


def project_charges(*charges, billing=None, **evaluation):
    """One plan with these charges."""
    return project(header(**evaluation), product(plan(charges=charges)), billing=billing)


def posted(projection, line=None):
    """Month → amount of the postings, of one line or of all together."""
    found = {}
    for posting in projection.postings:
        if line is None or posting.line == line:
            found[posting.month] = found.get(posting.month, Decimal(0)) + posting.amount
    return {month: plain(amount) for month, amount in found.items() if amount}


def plain(amount):
    """A whole amount as an int, else its shortest text."""
    return int(amount) if amount == int(amount) else f"{amount.normalize():f}"
