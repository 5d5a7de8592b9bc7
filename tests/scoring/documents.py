"""A small document that uses every list of the format, and changes to it."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest

from discovery.interchange.faults import Faults
from discovery.models import Evaluation
from scoring.actions.evaluations import load_document
from scoring.interchange import parse

DELETE = object()
"""As a value of `changed`: take the field away."""


def flat(amount: Any, **fields: Any) -> dict[str, Any]:
    charge = {"category": "transparent_fees/subscription", "model": "flat", "metric": "none"}
    return charge | {"period": "month", "amount": amount} | fields


def per_user(amount: Any, **fields: Any) -> dict[str, Any]:
    return flat(amount, model="per_unit", metric="user", category="transparent_fees/per_user") | fields


def graduated(tiers: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    charge = per_user(None, model="graduated")
    del charge["amount"]
    return charge | {"tiers": tiers or [{"up_to": "10", "unit": "5"}, {"up_to": None, "unit": "4"}]}


EVALUATION = {
    "slug": "crm",
    "name": "CRM",
    "category": "CRM",
    "currency": "USD",
    "starts_on": "2027-01-01",
    "horizon_months": 24,
    "threshold": "0.60",
    "users": {"start": 25, "yearly_growth": ["0.05", "0.10", "0.20"]},
    "contacts": {"start": 500, "yearly_growth": "0.50"},
    "rates": {"EUR": {"rate": "1.08", "on": "2026-11-01"}},
}


def requirement(team: str, feature: str | None, **fields: Any) -> dict[str, Any]:
    row = {"team": team, "area": "feature", "statement": f"{team} needs {feature}", "priority": "must"}
    return row | ({"feature": feature} if feature else {}) | fields


def answer(offering: str, feature: str, level: str = "native", **fields: Any) -> dict[str, Any]:
    return {"offering": offering, "feature": feature, "level": level} | fields


def finding(offering: str, feature: str, level: str = "native", **fields: Any) -> dict[str, Any]:
    return answer(offering, feature, level, method="demo", on="2026-11-10") | fields


ACME = {
    "key": "acme",
    "name": "Acme",
    "products": [
        {
            "key": "crm",
            "name": "Acme CRM",
            "deployment": "cloud",
            "charges": [flat("300", period="one_off", category="transparent_fees/implementation")],
            "answers": [{"category": "hidden_fees/data_migration", "outcome": "no_extra_charge"}],
            "plans": [
                {"key": "lite", "name": "Lite", "upgrades_to": "pro", "charges": [flat("10")]},
                {
                    "key": "pro",
                    "name": "Pro",
                    "builds_on": "lite",
                    "trial_excludes": ["leads"],
                    "max_users": 25,
                    "charges": [
                        per_user("12", billing="month"),
                        per_user(["9", "10", "11"], billing="year", period="year", currency="EUR"),
                        graduated(),
                    ],
                },
            ],
            "addons": [
                {"key": "sms", "name": "SMS", "plans": ["pro"], "charges": [flat(None)]},
                {
                    "key": "voice",
                    "name": "Voice",
                    "plans": ["lite", "pro"],
                    "requires": ["sms"],
                    "charges": [],
                },
            ],
        }
    ],
}
BETA = {
    "key": "beta",
    "name": "Beta",
    "products": [
        {
            "key": "crm",
            "name": "Beta CRM",
            "deployment": "on_premises",
            "plans": [{"key": "one", "name": "One", "charges": [flat("49")]}],
        }
    ],
}
SMALL = {
    "format": "shortlist-evaluation/1",
    "evaluation": EVALUATION,
    "teams": [
        {"key": "sales", "name": "Sales", "people": 12, "hourly_rate": "40"},
        {"key": "support", "name": "Support", "people": 3, "voice": "2"},
    ],
    "features": [
        {"key": "leads", "group": "Opportunities", "name": "Lead routing"},
        {"key": "mail", "name": "Mail"},
        {"key": "mobile", "name": "Mobile", "question": "On a phone?"},
    ],
    "requirements": [
        requirement("sales", "leads", deal_breaker=True),
        requirement("sales", "mail", priority="nice", importance="0.5"),
        requirement("support", "mail"),
        requirement("support", None, area="business", status="draft"),
    ],
    "vendors": [ACME, BETA],
    "coverage": [
        answer("acme/crm/lite", "leads", "partial", hours=["8", "16", "40"], price="4000"),
        answer("acme/crm/pro", "mail", answered_on="2026-11-01", evidence="https://acme.example/mail"),
        answer("acme/crm/+sms", "mobile", "roadmap", available_on="2027-03-01"),
        answer("beta/crm/one", "leads"),
        answer("beta/crm/one", "mobile", "not_applicable", note="Nobody leaves the office"),
    ],
    "verifications": [finding("acme/crm/lite", "leads"), finding("beta/crm/one", "leads", "none", note="No")],
    "efforts": [
        {
            "category": "transparent_time/training",
            "team": "sales",
            "offering": "acme/crm/pro",
            "hours": ["4", "6", "8"],
            "per": "user",
        },
        {"category": "hidden_time/operations", "hours": "2", "per": "month"},
    ],
}


def changed(changes: dict[str, Any], document: dict[str, Any] | None = None) -> dict[str, Any]:
    """A copy with each value put at its path; `DELETE` takes the field away, a list's end appends."""
    data = deepcopy(document or SMALL)
    for path, value in changes.items():
        *above, last = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
        here: Any = data
        for step in above:
            here = here[step]
        if value is DELETE:
            del here[last]
        elif isinstance(here, list) and last == len(here):
            here.append(deepcopy(value))
        else:
            here[last] = deepcopy(value)
    return data


def text_of(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def load(document: dict[str, Any]) -> Evaluation:
    """The document in the database, over what stood there under its slug."""
    return load_document(by=None, document=parse(text_of(document)), replace=True).evaluation


def faults(document) -> list[str]:
    """Everything that is wrong with a document, as `path: message`."""
    with pytest.raises(Faults) as caught:
        parse(document if isinstance(document, bytes) else text_of(document))
    return [str(fault) for fault in caught.value.faults]
