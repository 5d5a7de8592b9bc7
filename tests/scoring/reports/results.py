"""A small result with everything in it, made by hand: three plans of two products, one bundle."""

from datetime import date
from decimal import Decimal
from typing import Any

from scoring.engine.values import Feature, Growth, Header, Policy, Range, Requirement, Rules, Team
from scoring.engine.vocabulary import Area, Priority
from scoring.reports.sources import Facts, ProductNames

NO_GROWTH = Range(Decimal(0), Decimal(0), Decimal(0))


def policy(**changes: Any) -> Policy:
    values: dict[str, Any] = {
        "slug": "crm-2027",
        "name": "CRM 2027",
        "category": "CRM",
        "currency": "USD",
        "starts_on": date(2027, 1, 1),
        "horizon_months": 24,
        "threshold": Decimal("0.6"),
        "users": Growth(10, NO_GROWTH),
        "rules": Rules(exposure={"hidden_fees/customisation": Decimal(5000)}),
    }
    return Policy(**(values | changes))


def header(**changes: Any) -> Header:
    """Sales and Finance, four features, and one requirement (`~4`) that maps to none."""

    def need(team: str, feature: str | None, priority: Priority, **columns: Any) -> Requirement:
        return Requirement(
            team, feature, Area.FEATURE, f"We need {feature or 'telepathy'}", priority, **columns
        )

    return Header(
        policy=policy(**changes),
        teams=(Team("sales", "Sales", Decimal(1), 12, None), Team("finance", "Finance", Decimal(1), 3, None)),
        features=tuple(
            Feature(key, key.capitalize(), "Group") for key in ("pipelines", "quotes", "export", "sms")
        ),
        requirements=(
            need("sales", "pipelines", Priority.MUST, deal_breaker=True),
            need("sales", "quotes", Priority.NICE),
            need("finance", "export", Priority.MUST),
            need("finance", "quotes", Priority.NICE),
            need("sales", None, Priority.NICE),
        ),
    )


def three(verified: float | None, claimed: float | None, possible: float | None) -> dict[str, float | None]:
    return {"verified": verified, "claimed": claimed, "possible": possible}


def cost(likely: str, **changes: Any) -> dict[str, Any]:
    """Fees of the whole amount but a tenth, which is hidden time."""
    total = Decimal(likely)
    hidden = total / 10
    classes = {
        "transparent_fees": total - hidden,
        "transparent_time": 0,
        "hidden_fees": 0,
        "hidden_time": hidden,
    }
    return {
        "likely": f"{total:.10f}",
        **dict.fromkeys(("mean", "p10", "p50", "p80", "p90", "present_value")),
        "priced": True,
        "not_estimated": ["hidden_fees/customisation", "hidden_fees/overtime"],
        "hours": 12.5,
        "classes": {name: {"likely": f"{amount:.10f}", "mean": None} for name, amount in classes.items()},
        "years": [{"year": 1, "likely": f"{total:.10f}", "mean": None}],
        "events": [{"month": 14, "what": "51st user", "monthly_change": "18.0000000000"}],
    } | changes


def offer(
    path: str, rank: int | None, verdict: str, fit: dict, money: dict | None, **changes: Any
) -> dict[str, Any]:
    return {
        "offer": path,
        "addons": [],
        "billing": None,
        "rank": rank,
        "verdict": verdict,
        "fit": fit,
        "teams": {"sales": fit},
        "areas": {"feature": fit},
        "priorities": {"must": fit},
        "counts": {"features": 5, "answered": 4, "verified": 2, "not_applicable": 0, "stale": 1},
        "must": {"met": 1, "of": 2, "missing": ["export", "~4"]},
        "deal_breakers_refused": [],
        "unavailable_from": None,
        "cost": money,
        "chance": {"first": 0.63, "clears": None, "cheapest": None, "over_budget": 0.05},
    } | changes


def result(**changes: Any) -> dict[str, Any]:
    ranged = {"mean": 1050.0, "p10": 900.0, "p50": 1000.0, "p80": 1200.0, "p90": 1300.0}
    return {
        "format": "shortlist-result/1",
        "offers": [
            offer("acme/crm/pro", 2, "needs_proof", three(0.5, 0.7, 0.8), cost("1100"), billing="month"),
            offer(
                "acme/crm/pro", 1, "needs_proof", three(0.5, 0.7, 0.8), cost("1000", **ranged), billing="year"
            ),
            offer("zeta/suite/one", 3, "undecided", three(0.1, 0.4, 0.9), cost("500", priced=False)),
            offer("acme/crm/pro", None, "needs_proof", three(0.5, 0.72, 0.8), cost("1200"), addons=["sms"]),
            offer("acme/crm/lite", 4, "blocked", three(0, 0, 0), None, deal_breakers_refused=["pipelines"]),
        ],
        "cheapest_passing": [],
        "frontier": [],
        "ways_out": {},
        "robustness": {},
        "teams_not_heard": ["finance"],
    } | changes


def facts(data: dict[str, Any] | None = None, **changes: Any) -> Facts:
    """`data`: the result document; `changes`: of the policy."""
    products = (
        ProductNames(
            "acme/crm", "Acme", "Acme CRM", {"pro": "Pro", "lite": "Lite", "+sms": "SMS"}, "a", "cloud"
        ),
        ProductNames("zeta/suite", "Zeta", "Zeta Suite", {"one": "One"}, "b", "cloud"),
    )
    return Facts(7, "0" * 64, "1.0", header(**changes), {row.path: row for row in products}, data or result())
