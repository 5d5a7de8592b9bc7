"""A large evaluation from a seed: as many offers and features as a test asks for, some with long titles."""

import random
from typing import Any

Json = dict[str, Any]
LEVELS = ("native", "configuration", "partial", "third_party", "customisation", "roadmap", "none")
AREAS = ("feature", "business", "non_functional", "functional", "system_design")
LONGEST = 200
WORDS = "routing of leads by region and language with an owner within ten minutes ระบบส่งต่อลูกค้าให้ผู้รับผิดชอบ"


def large_document(offers: int = 200, features: int = 500, teams: int = 6, seed: int = 7) -> Json:
    """One product of four plans for every four offers; each team asks for a third of the features."""
    draw = random.Random(seed)
    products = [f"v{i}/crm" for i in range(offers // 4)]
    keys = [f"f{i}" for i in range(features)]
    return {
        "format": "shortlist-evaluation/1",
        "evaluation": evaluation(),
        "teams": [
            {"key": f"t{t}", "name": title(t), "people": 5 + t, "hourly_rate": "40"} for t in range(teams)
        ],
        "features": [
            {"key": key, "name": title(i), "group": f"Group {i // 20}"} for i, key in enumerate(keys)
        ],
        "requirements": [
            need(draw, t, key) for t in range(teams) for key in draw.sample(keys, features // 3)
        ],
        "vendors": [vendor(i, draw) for i in range(offers // 4)],
        "coverage": [row for path in products for row in coverage(draw, path, keys)],
        "verifications": [row for path in products for row in findings(draw, path, keys)],
        "efforts": [
            {"category": "transparent_time/discovery", "team": "t0", "hours": "40", "per": "evaluation"}
        ],
    }


def title(i: int) -> str:
    """A title; every tenth is as long as titles may be."""
    return (WORDS * 3)[:LONGEST] if i % 10 == 0 else f"Title {i}"


def evaluation() -> Json:
    return {
        "slug": "large",
        "name": "Large",
        "category": "CRM",
        "currency": "USD",
        "starts_on": "2027-01-01",
        "horizon_months": 36,
        "threshold": "0.60",
        "users": {"start": 25, "yearly_growth": ["0.05", "0.10", "0.20"]},
        "contacts": {"start": 900, "yearly_growth": "0.5"},
        "budget": "120000",
    }


def need(draw: random.Random, team: int, feature: str) -> Json:
    return {
        "team": f"t{team}",
        "feature": feature,
        "area": draw.choice(AREAS),
        "statement": f"Team {team} needs {feature}",
        "priority": draw.choice(("must", "nice")),
        "importance": draw.choice(("1", "1.5", "2", "0.5")),
    }


def vendor(i: int, draw: random.Random) -> Json:
    plans = [plan(p, draw) for p in range(4)]
    product = {"key": "crm", "name": title(i), "deployment": "cloud", "plans": plans}
    return {"key": f"v{i}", "name": f"Vendor {i}", "products": [product]}


def plan(p: int, draw: random.Random) -> Json:
    price = {
        "category": "transparent_fees/per_user",
        "model": "per_unit",
        "metric": "user",
        "period": "month",
    }
    start = {
        "category": "transparent_fees/implementation",
        "model": "flat",
        "metric": "none",
        "period": "one_off",
    }
    made: Json = {"key": f"p{p}", "name": f"Plan {p}"}
    made["charges"] = [
        price | {"amount": str(draw.randint(5, 90))},
        start | {"amount": ["900", "1500", "4000"]},
    ]
    if p:
        made["builds_on"] = f"p{p - 1}"
    if p < 3:
        made |= {"max_users": 27 + p, "upgrades_to": f"p{p + 1}"}
    return made


def coverage(draw: random.Random, path: str, keys: list[str]) -> list[Json]:
    lowest = [{"offering": f"{path}/p0", "feature": key, "level": draw.choice(LEVELS)} for key in keys[::2]]
    higher = [
        {"offering": f"{path}/p{draw.randint(1, 3)}", "feature": key, "level": draw.choice(LEVELS[:5])}
        for key in keys[1::2]
    ]
    return lowest + higher


def findings(draw: random.Random, path: str, keys: list[str]) -> list[Json]:
    return [
        {"offering": f"{path}/p0", "feature": key, "level": "native", "method": "demo", "on": "2026-11-10"}
        for key in draw.sample(keys, len(keys) // 4)
    ]
