"""Random right documents that use every field of the format."""

import itertools
from datetime import date
from typing import Any

from hypothesis import strategies as st

from discovery.interchange.types import plain
from scoring.engine.vocabulary import (
    FEE_CATEGORY_PATHS,
    HIDDEN_FEE_PATHS,
    TIME_CATEGORY_PATHS,
    Area,
    Billing,
    EffortPer,
    Level,
    Method,
    Outcome,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(str)
COUNTS = st.integers(0, 2**31 - 1)
CURRENCIES = ("USD", "EUR", "THB")


def numbers(low: str = "0", high: str = "99999", places: int = 10) -> st.SearchStrategy[str]:
    return st.decimals(low, high, places=places).map(plain)


AMOUNTS = st.one_of(
    numbers(),
    st.lists(st.integers(0, 9999), min_size=3, max_size=3).map(lambda three: [*map(str, sorted(three))]),
)
GROWTH = st.one_of(numbers("-0.99", "3"), st.just(["-0.1", "0", "0.5"]))
PAIRS = st.one_of(st.none(), st.just(["0", "0"]), st.just(["0.25", "7"]))


def words(kind: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([str(word.value) for word in kind])


def fields(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def growths() -> st.SearchStrategy[dict[str, Any]]:
    return fields({"start": COUNTS, "yearly_growth": GROWTH})


def rules() -> st.SearchStrategy[dict[str, Any]]:
    return fields(
        {"administrator_salary": st.one_of(st.none(), numbers())},
        implementation_equals_first_year=st.booleans(),
        training_days_per_user=PAIRS,
        overtime_multiplier=PAIRS,
        administrator_share=st.one_of(st.none(), numbers("0", "1")),
        exposure=st.dictionaries(st.sampled_from(HIDDEN_FEE_PATHS), numbers(), max_size=3),
        core_tools=st.integers(1, 9),
    )


def evaluations() -> st.SearchStrategy[dict[str, Any]]:
    rate = fields({"rate": numbers("0.0001", "999", 4), "on": DAYS})
    months = st.lists(COUNTS, min_size=3, max_size=3).map(sorted)
    return fields(
        {
            "slug": st.just("random"),
            "name": NAMES,
            "category": NAMES,
            "currency": st.sampled_from(CURRENCIES),
            "starts_on": DAYS,
            "horizon_months": st.integers(1, 600),
            "threshold": numbers("0", "1"),
            "users": growths(),
            "rates": st.fixed_dictionaries(dict.fromkeys(CURRENCIES, rate)),
            "rules": rules(),
        },
        must_weight=numbers("0.0001", "99", 4),
        nice_weight=numbers("0.0001", "99", 4),
        credits=st.dictionaries(words(list(Level)[:5]), numbers("0", "1", 2)),
        include_drafts=st.booleans(),
        evidence_months=COUNTS,
        contacts=growths(),
        concurrent_share=numbers("0", "1"),
        discount_rate=numbers(),
        budget=numbers(),
        seed=st.integers(-(2**63), 2**63 - 1),
        build=fields({"amount": AMOUNTS, "months": months}, yearly_maintenance=st.just(["0.1", "0.3"])),
    )


def charges(*, billing: bool) -> st.SearchStrategy[dict[str, Any]]:
    tier = {"unit": numbers(), "flat": numbers()}
    tiers = [st.fixed_dictionaries({"up_to": st.just(top), **tier}) for top in ("10", "20.5", None)]
    shapes = st.one_of(
        fields({"model": st.just("flat"), "metric": st.just("none"), "amount": st.none() | AMOUNTS}),
        fields(
            {"model": st.sampled_from(["per_unit", "package"]), "metric": st.just("hour"), "amount": AMOUNTS},
            included=numbers(),
            package_size=numbers("0.0001", "99", 4),
            quantity=numbers(),
        ),
        fields({"model": st.just("volume"), "metric": st.just("user"), "tiers": st.tuples(*tiers).map(list)}),
        fields({"model": st.just("graduated"), "metric": st.just("contact"), "amount": st.none()}),
    )
    common = fields(
        {"category": st.sampled_from(FEE_CATEGORY_PATHS), "period": st.sampled_from(["one_off", "month"])},
        start_month=COUNTS,
        currency=st.sampled_from(CURRENCIES),
        kind=st.sampled_from(["list", "quote"]),
        by=st.sampled_from(["vendor", "consultant"]),
        source=TEXTS,
        **({"billing": words(Billing)} if billing else {}),
    )
    return st.tuples(shapes, common).map(lambda both: both[0] | both[1])


@st.composite
def products(draw: st.DrawFn, key: str, features: list[str]) -> dict[str, Any]:
    """A product whose tiers build on the one before."""
    plan_keys = [f"plan-{i}" for i in range(draw(st.integers(0, 3)))]
    addon_keys = [f"addon-{i}" for i in range(draw(st.integers(0, 2)))]
    own = st.lists(charges(billing=True), max_size=2)
    limits = dict.fromkeys(["trial_days", "max_users", "max_contacts", "minimum_term_months"], COUNTS)
    plan = fields(
        {"name": NAMES, "charges": own},
        trial_excludes=subsets(features),
        users_counted=st.sampled_from(["named", "concurrent"]),
        renewal_notice_days=COUNTS,
        **limits,
    )
    plans = [draw(plan) | {"key": plan_key} for plan_key in plan_keys]
    for below, above in itertools.pairwise(plans):
        if draw(st.booleans()):
            above["builds_on"], below["upgrades_to"] = below["key"], above["key"]
    addon = fields(
        {"name": NAMES, "charges": own, "plans": subsets(plan_keys)},
        requires=subsets(addon_keys),
        excludes=subsets(addon_keys),
    )
    answer = fields(
        {"category": st.sampled_from(FEE_CATEGORY_PATHS), "outcome": words(Outcome)},
        question=TEXTS,
        detail=TEXTS,
    )
    return {
        "key": key,
        "name": draw(NAMES),
        "deployment": draw(st.sampled_from(["cloud", "on_premises"])),
        "charges": draw(st.lists(charges(billing=False), max_size=1)),
        "answers": draw(st.lists(answer, max_size=2)),
        "plans": plans,
        "addons": [draw(addon) | {"key": addon_key} for addon_key in addon_keys],
    }


def subsets(keys: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(keys), unique=True) if keys else st.just([])


def some(keys: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(keys)


def offerings_of(vendors: list[dict[str, Any]]) -> list[str]:
    return [
        f"{vendor['key']}/{product['key']}/{sign}{offering['key']}"
        for vendor in vendors
        for product in vendor["products"]
        for sign, name in (("", "plans"), ("+", "addons"))
        for offering in product[name]
    ]


@st.composite
def cells(draw: st.DrawFn, offerings: list[str], features: list[str]) -> dict[str, Any]:
    """Coverage and findings."""
    texts = {"note": TEXTS, "evidence": TEXTS, "answered_on": DAYS, "available_on": DAYS}
    answer = fields({"level": words(list(Level)[:-1])}, hours=AMOUNTS, price=numbers(), **texts)
    absent = st.fixed_dictionaries({"level": st.just("not_applicable"), "note": st.just("It has none")})
    finding = fields({"level": words(list(Level)[:-1]), "method": words(Method), "on": DAYS}, note=TEXTS)
    places = [(offering, feature) for offering in offerings for feature in features]
    answered = draw(st.lists(st.sampled_from(places), unique=True, max_size=6)) if places else []
    found = draw(st.lists(st.sampled_from(places), max_size=3)) if places else []
    coverage = [
        draw(answer if "/+" in offering else st.one_of(answer, absent))
        | {"offering": offering, "feature": feature}
        for offering, feature in answered
    ]
    findings = [draw(finding) | {"offering": offering, "feature": feature} for offering, feature in found]
    return {"coverage": coverage, "verifications": findings}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A whole document."""
    teams = [f"team-{i}" for i in range(draw(st.integers(1, 3)))]
    features = [f"feature-{i}" for i in range(draw(st.integers(1, 4)))]
    team = fields({"name": NAMES, "people": COUNTS}, voice=numbers(), hourly_rate=numbers())
    feature = fields({"name": NAMES}, group=TEXTS, question=TEXTS)
    need = fields(
        {"team": some(teams), "area": words(Area), "statement": NAMES, "priority": st.just("must")},
        feature=some(features),
        why=TEXTS,
        importance=numbers("0.0001", "99", 4),
        deal_breaker=st.booleans(),
        status=st.sampled_from(["draft", "agreed", "dropped"]),
        demo_script=TEXTS,
    )
    vendors = [
        {
            "key": f"vendor-{i}",
            "name": draw(NAMES),
            "products": [draw(products(f"p{j}", features)) for j in range(draw(st.integers(0, 2)))],
        }
        for i in range(draw(st.integers(0, 3)))
    ]
    offerings = offerings_of(vendors)
    effort = fields(
        {"category": st.sampled_from(TIME_CATEGORY_PATHS), "hours": AMOUNTS, "per": words(EffortPer)},
        team=some(teams),
        **({"offering": some(offerings)} if offerings else {}),
    )
    return {
        "format": "shortlist-evaluation/1",
        "evaluation": draw(evaluations()),
        "teams": [draw(team) | {"key": key} for key in teams],
        "features": [draw(feature) | {"key": key} for key in features],
        "requirements": draw(st.lists(need, max_size=5)),
        "vendors": vendors,
        **draw(cells(offerings, features)),
        "efforts": draw(st.lists(effort, max_size=3)),
    }
