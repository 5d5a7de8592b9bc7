"""Small evaluations drawn from a seed, with everything in them that a workbook's formulas depend on."""

import random
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
LEVELS = ("native", "configuration", "partial", "third_party", "customisation", "roadmap", "none")
AREAS = ("feature", "business", "non_functional", "functional", "system_design")
CYCLES = ("month", "quarter", "year")
PERIODS = ("one_off", *CYCLES)
FEES = (
    "transparent_fees/subscription",
    "transparent_fees/service_level",
    "transparent_fees/per_user",
    "transparent_fees/implementation",
    "transparent_fees/licence",
    "transparent_fees/hardware",
    "hidden_fees/overtime",
    "hidden_fees/training",
    "hidden_fees/premium_addons",
)
TIMES = ("transparent_time/discovery", "transparent_time/training", "hidden_time/operations")


def random_document(seed: int) -> Json:
    """One evaluation; equal for equal seeds."""
    draw = random.Random(seed)
    teams = [team(draw, t) for t in range(draw.randint(1, 4))]
    features = [f"f{i}" for i in range(draw.randint(3, 9))]
    vendors = [vendor(draw, v) for v in range(draw.randint(1, 3))]
    offerings = [path for row in vendors for path in paths_of(row)]
    return {
        "format": "shortlist-evaluation/1",
        "evaluation": evaluation(draw, seed),
        "teams": teams,
        "features": [{"key": key, "name": key.upper()} for key in features],
        "requirements": [need(draw, draw.choice(teams)["key"], features) for _ in range(draw.randint(4, 16))],
        "vendors": vendors,
        "coverage": coverage(draw, offerings, features),
        "verifications": findings(draw, offerings, features),
        "efforts": [effort(draw, teams, offerings) for _ in range(draw.randint(0, 4))],
    }


def maybe(draw: random.Random, share: float, make: Callable[[], Any]) -> Any:
    return make() if draw.random() < share else None


def given(**columns: Any) -> Json:
    """Only what is there."""
    return {key: value for key, value in columns.items() if value is not None}


def amount(draw: random.Random, highest: int = 900) -> str:
    return f"{draw.randint(0, highest * 100) / 100:.2f}"


def spread(draw: random.Random) -> str | list[str]:
    figures = sorted(draw.randint(1, 90_000) for _ in range(3))
    return amount(draw) if draw.random() < 0.6 else [f"{figure / 100:.2f}" for figure in figures]


def evaluation(draw: random.Random, seed: int) -> Json:
    growth = lambda: draw.choice(("-0.3", "0", "0.1", "0.37", "1.2"))
    return given(
        slug=f"random-{seed}",
        name=f"Random {seed}",
        category="CRM",
        currency="USD",
        starts_on="2027-01-01",
        horizon_months=draw.randint(1, 30),
        threshold=draw.choice(("0.4", "0.5", "0.6", "0.605")),
        must_weight=draw.choice(("3", "2.5", "1")),
        nice_weight=draw.choice(("1", "0.3333")),
        credits=draw.choice((None, {"partial": "0.37", "customisation": "0"}, {"third_party": "0.9"})),
        include_drafts=draw.random() < 0.3,
        users={"start": draw.randint(0, 40), "yearly_growth": growth()},
        contacts=maybe(draw, 0.8, lambda: {"start": draw.randint(0, 900), "yearly_growth": growth()}),
        concurrent_share=draw.choice(("1", "0.6", "0.37")),
        rates={"EUR": {"rate": draw.choice(("1.08", "0.9137")), "on": "2026-11-01"}},
        rules=rules(draw),
    )


def rules(draw: random.Random) -> Json:
    found: Json = {"implementation_equals_first_year": draw.random() < 0.7, "core_tools": draw.randint(1, 2)}
    if draw.random() < 0.3:
        found["training_days_per_user"] = None
    if draw.random() < 0.3:
        found["overtime_multiplier"] = None
    if draw.random() < 0.5:
        found["administrator_share"] = "0.15"
    return found


def team(draw: random.Random, t: int) -> Json:
    rate = maybe(draw, 0.7, lambda: amount(draw, 90))
    voice = draw.choice(("1", "1", "0.5", "2"))
    return given(key=f"t{t}", name=f"Team {t}", voice=voice, people=draw.randint(0, 12), hourly_rate=rate)


def need(draw: random.Random, owner: str, features: list[str]) -> Json:
    must = draw.random() < 0.5
    return given(
        team=owner,
        feature=maybe(draw, 0.85, lambda: draw.choice(features)),
        area=draw.choice(AREAS),
        statement="We need it",
        priority="must" if must else "nice",
        importance=draw.choice(("1", "0.5", "2.3333", "0.0001")),
        deal_breaker=must and draw.random() < 0.3,
        status=draw.choice(("agreed", "agreed", "agreed", "draft", "dropped")),
    )


def vendor(draw: random.Random, v: int) -> Json:
    keys = [f"p{p}" for p in range(draw.randint(1, 3))]
    plans = [plan(draw, keys, p) for p in range(len(keys))]
    product = {
        "key": "crm",
        "name": f"Product {v}",
        "deployment": draw.choice(("cloud", "on_premises")),
        "plans": plans,
        "addons": [addon(draw, a, keys) for a in range(draw.randint(0, 2))],
        "charges": [without_billing(charge(draw)) for _ in range(draw.randint(0, 2))],
        "answers": answers(draw),
    }
    return {"key": f"v{v}", "name": f"Vendor {v}", "products": [product]}


def answers(draw: random.Random) -> list[Json]:
    outcome = draw.choice(("no_extra_charge", "limited", "refused"))
    found = {"category": "transparent_fees/implementation", "outcome": outcome}
    return [found] if draw.random() < 0.3 else []


def plan(draw: random.Random, keys: list[str], p: int) -> Json:
    higher = keys[p + 1 :]
    return given(
        key=keys[p],
        name=f"Plan {p}",
        charges=[charge(draw) for _ in range(draw.randint(0, 4))],
        builds_on=keys[p - 1] if p and draw.random() < 0.7 else None,
        users_counted=draw.choice(("named", "concurrent")),
        max_users=maybe(draw, 0.5, lambda: draw.randint(1, 50)),
        max_contacts=maybe(draw, 0.3, lambda: draw.randint(100, 1200)),
        upgrades_to=draw.choice(higher) if higher and draw.random() < 0.7 else None,
    )


def addon(draw: random.Random, a: int, plans: list[str]) -> Json:
    sold = sorted(draw.sample(plans, draw.randint(1, len(plans))))
    charges = [charge(draw) for _ in range(draw.randint(0, 2))]
    return {"key": f"a{a}", "name": f"Add-on {a}", "plans": sold, "charges": charges}


def without_billing(row: Json) -> Json:
    return {key: value for key, value in row.items() if key != "billing"}


def charge(draw: random.Random) -> Json:
    model = draw.choice(("flat", "per_unit", "per_unit", "graduated", "volume", "package"))
    metric = "none" if model == "flat" else draw.choice(("user", "contact", "employee", "hour", "day"))
    period = draw.choice(PERIODS)
    row = given(
        category=draw.choice(FEES),
        model=model,
        metric=metric,
        period=period,
        billing=draw.choice(CYCLES) if draw.random() < 0.3 else None,
        start_month=draw.choice((0, 0, 0, 1, 5, 14)),
        currency=maybe(draw, 0.2, lambda: "EUR"),
        kind="quote" if draw.random() < 0.1 else None,
    )
    if model in ("graduated", "volume"):
        row["tiers"] = tiers(draw)
    else:
        row["amount"] = None if draw.random() < 0.08 else spread(draw)
    if model in ("per_unit", "package"):
        row["included"] = draw.choice(("0", "5", "12.5"))
    if model == "package":
        row["package_size"] = draw.choice(("1", "7", "100", "2.5"))
    if metric in ("hour", "day"):
        row["quantity"] = draw.choice(("1", "12", "7.5"))
    return row


def tiers(draw: random.Random) -> list[Json]:
    bounds = [*sorted(draw.sample((5, 10, 25, 60, 500, 1000), draw.randint(1, 3))), None]
    return [
        given(unit=amount(draw, 20), flat=maybe(draw, 0.4, lambda: amount(draw, 60)))
        | {"up_to": None if bound is None else str(bound)}
        for bound in bounds
    ]


def paths_of(row: Json) -> list[str]:
    return [
        f"{row['key']}/{product['key']}/{key}"
        for product in row["products"]
        for key in [
            *(plan["key"] for plan in product["plans"]),
            *(f"+{addon['key']}" for addon in product["addons"]),
        ]
    ]


def coverage(draw: random.Random, offerings: list[str], features: list[str]) -> list[Json]:
    found = []
    for path in offerings:
        for key in features:
            if draw.random() < 0.6:
                found.append({"offering": path, "feature": key, "level": draw.choice(LEVELS)})
            elif "/+" not in path and draw.random() < 0.1:
                away = {"level": "not_applicable", "note": "we do not sell there"}
                found.append({"offering": path, "feature": key, **away})
    return found


def findings(draw: random.Random, offerings: list[str], features: list[str]) -> list[Json]:
    def finding() -> Json:
        return {
            "offering": draw.choice(offerings),
            "feature": draw.choice(features),
            "level": draw.choice(LEVELS),
            "method": draw.choice(("document", "demo", "reference", "trial")),
            "on": f"2026-0{draw.randint(1, 9)}-10",
        }

    return [finding() for _ in range(draw.randint(0, 3 * len(offerings)))]


def effort(draw: random.Random, teams: list[Json], offerings: list[str]) -> Json:
    return given(
        category=draw.choice(TIMES),
        team=maybe(draw, 0.6, lambda: draw.choice(teams)["key"]),
        offering=maybe(draw, 0.4, lambda: draw.choice(offerings)),
        hours=spread(draw),
        per=draw.choice(("evaluation", "user", "month", "year")),
    )
