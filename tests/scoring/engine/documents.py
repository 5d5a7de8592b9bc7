"""Interchange documents as engine values, for tests: defaults filled, nothing validated."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from scoring.engine.values import (
    AddOn,
    Answer,
    Build,
    Cells,
    Charge,
    Effort,
    Feature,
    FeeAnswer,
    Growth,
    Header,
    Plan,
    Policy,
    Product,
    Range,
    Requirement,
    Rules,
    Team,
    Tier,
    Verification,
)
from scoring.engine.vocabulary import (
    DEFAULT_CREDITS,
    Area,
    Billing,
    ChargedBy,
    ChargeKind,
    ChargeModel,
    Deployment,
    EffortPer,
    Level,
    Method,
    Metric,
    Outcome,
    Period,
    Priority,
    Status,
    UsersCounted,
)

CASES = Path(__file__).parent / "cases"
CASE_NAMES = tuple(sorted(path.stem for path in CASES.glob("case-*.json") if "expected" not in path.stem))

Document = Mapping[str, Any]


def read_case(name: str) -> tuple[Document, Document]:
    """A stored case: its document, and what an independent reading of the specification expects of it."""
    document = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    expected = json.loads((CASES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return document, expected


def read_document(document: Document) -> tuple[Header, tuple[Product, ...]]:
    """A whole document: what all products share, and each product in the document's order."""
    header = read_header(document)
    answers, verifications = read_answers(document), read_verifications(document)
    products = [
        read_product(vendor, product, header.features, answers, verifications)
        for vendor in document.get("vendors", ())
        for product in vendor["products"]
    ]
    return header, tuple(products)


def decimal(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def read_range(value: str | Sequence[str]) -> Range:
    low, likely, high = (value,) * 3 if isinstance(value, str) else value
    return Range(Decimal(low), Decimal(likely), Decimal(high))


def pair(values: Sequence[str]) -> tuple[Decimal, Decimal]:
    low, high = values
    return Decimal(low), Decimal(high)


def day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def read_header(document: Document) -> Header:
    return Header(
        policy=read_policy(document["evaluation"]),
        teams=tuple(read_team(team) for team in document.get("teams", ())),
        features=tuple(
            Feature(row["key"], row["name"], row.get("group", ""), row.get("question", ""))
            for row in document.get("features", ())
        ),
        requirements=tuple(read_requirement(row) for row in document.get("requirements", ())),
        efforts=tuple(read_effort(row) for row in document.get("efforts", ())),
    )


def read_policy(row: Document) -> Policy:
    defaults = {level: Decimal(credit) for level, credit in DEFAULT_CREDITS.items()}
    given = {Level(level): Decimal(credit) for level, credit in row.get("credits", {}).items()}
    return Policy(
        slug=row["slug"],
        name=row["name"],
        category=row["category"],
        currency=row["currency"],
        starts_on=date.fromisoformat(row["starts_on"]),
        horizon_months=row["horizon_months"],
        threshold=Decimal(row["threshold"]),
        users=read_growth(row["users"]),
        contacts=read_growth(row["contacts"]) if row.get("contacts") else None,
        must_weight=Decimal(row.get("must_weight", "3")),
        nice_weight=Decimal(row.get("nice_weight", "1")),
        credits=defaults | given,
        include_drafts=row.get("include_drafts", False),
        evidence_months=row.get("evidence_months", 12),
        concurrent_share=Decimal(row.get("concurrent_share", "1")),
        discount_rate=decimal(row.get("discount_rate")),
        budget=decimal(row.get("budget")),
        seed=row.get("seed", 0),
        rates={currency: Decimal(rate["rate"]) for currency, rate in row.get("rates", {}).items()},
        rules=read_rules(row.get("rules", {}), row["currency"]),
        build=read_build(row.get("build")),
    )


def read_growth(row: Document) -> Growth:
    return Growth(row["start"], read_range(row["yearly_growth"]))


def read_rules(row: Document, currency: str) -> Rules:
    """Absent is the default of spec 5.3, null is off; the default salary is in USD only."""
    training = row.get("training_days_per_user", ("0.5", "1"))
    overtime = row.get("overtime_multiplier", ("1.5", "2"))
    return Rules(
        implementation_equals_first_year=bool(row.get("implementation_equals_first_year", True)),
        training_days_per_user=pair(training) if training else None,
        overtime_multiplier=pair(overtime) if overtime else None,
        administrator_salary=decimal(row.get("administrator_salary", "63000" if currency == "USD" else None)),
        administrator_share=decimal(row.get("administrator_share")),
        exposure={category: Decimal(amount) for category, amount in (row.get("exposure") or {}).items()},
        core_tools=row.get("core_tools", 1),
    )


def read_build(row: Document | None) -> Build | None:
    if row is None:
        return None
    low, likely, high = row["months"]
    maintenance = pair(row.get("yearly_maintenance", ("0.15", "0.20")))
    return Build(read_range(row["amount"]), (low, likely, high), maintenance)


def read_team(row: Document) -> Team:
    voice = Decimal(row.get("voice", "1"))
    return Team(row["key"], row["name"], voice, row["people"], decimal(row.get("hourly_rate")))


def read_requirement(row: Document) -> Requirement:
    return Requirement(
        team=row["team"],
        feature=row.get("feature"),
        area=Area(row["area"]),
        statement=row["statement"],
        priority=Priority(row["priority"]),
        importance=Decimal(row.get("importance", "1")),
        deal_breaker=row.get("deal_breaker", False),
        status=Status(row.get("status", "agreed")),
        why=row.get("why", ""),
        demo_script=row.get("demo_script", ""),
    )


def read_effort(row: Document) -> Effort:
    return Effort(
        category=row["category"],
        team=row.get("team"),
        offering=row.get("offering"),
        hours=read_range(row["hours"]),
        per=EffortPer(row["per"]),
    )


def read_product(
    vendor: Document,
    row: Document,
    features: tuple[Feature, ...],
    answers: tuple[Answer, ...],
    verifications: tuple[Verification, ...],
) -> Product:
    plans = tuple(read_plan(plan) for plan in row["plans"])
    addons = tuple(read_addon(addon) for addon in row.get("addons", ()))
    path = f"{vendor['key']}/{row['key']}"
    return Product(
        vendor=vendor["key"],
        vendor_name=vendor["name"],
        key=row["key"],
        name=row["name"],
        deployment=Deployment(row["deployment"]),
        plans=plans,
        addons=addons,
        charges=read_charges(row),
        answers=tuple(read_fee_answer(answer) for answer in row.get("answers", ())),
        cells=read_cells(path, plans, addons, features, answers, verifications),
    )


def read_cells(
    path: str,
    plans: tuple[Plan, ...],
    addons: tuple[AddOn, ...],
    features: tuple[Feature, ...],
    answers: tuple[Answer, ...],
    verifications: tuple[Verification, ...],
) -> Mapping[str, Cells]:
    """The product's packed cells; none where the document says nothing of any product."""
    if not answers and not verifications:
        return {}
    from scoring.engine.coverage import pack_cells

    own = tuple(answer for answer in answers if answer.offering.startswith(f"{path}/"))
    found = tuple(row for row in verifications if row.offering.startswith(f"{path}/"))
    return pack_cells(path, plans, addons, features, own, found)


def read_plan(row: Document) -> Plan:
    return Plan(
        key=row["key"],
        name=row["name"],
        charges=read_charges(row),
        builds_on=row.get("builds_on"),
        trial_days=row.get("trial_days"),
        trial_excludes=tuple(row.get("trial_excludes", ())),
        users_counted=UsersCounted(row.get("users_counted", "named")),
        renewal_notice_days=row.get("renewal_notice_days"),
        max_users=row.get("max_users"),
        max_contacts=row.get("max_contacts"),
        minimum_term_months=row.get("minimum_term_months"),
        upgrades_to=row.get("upgrades_to"),
    )


def read_addon(row: Document) -> AddOn:
    return AddOn(
        key=row["key"],
        name=row["name"],
        plans=tuple(row["plans"]),
        requires=tuple(row.get("requires", ())),
        excludes=tuple(row.get("excludes", ())),
        charges=read_charges(row),
    )


def read_charges(row: Document) -> tuple[Charge, ...]:
    return tuple(read_charge(charge) for charge in row.get("charges", ()))


def read_charge(row: Document) -> Charge:
    amount, billing, by = row.get("amount"), row.get("billing"), row.get("by")
    return Charge(
        category=row["category"],
        model=ChargeModel(row["model"]),
        metric=Metric(row["metric"]),
        period=Period(row["period"]),
        amount=None if amount is None else read_range(amount),
        tiers=tuple(
            Tier(decimal(tier["up_to"]), Decimal(tier["unit"]), Decimal(tier.get("flat", "0")))
            for tier in row.get("tiers", ())
        ),
        billing=None if billing is None else Billing(billing),
        included=Decimal(row.get("included", "0")),
        package_size=Decimal(row.get("package_size", "1")),
        start_month=row.get("start_month", 0),
        quantity=Decimal(row.get("quantity", "1")),
        currency=row.get("currency"),
        kind=ChargeKind(row.get("kind", "list")),
        by=None if by is None else ChargedBy(by),
        source=row.get("source", ""),
    )


def read_fee_answer(row: Document) -> FeeAnswer:
    return FeeAnswer(row["category"], Outcome(row["outcome"]), row.get("question", ""), row.get("detail", ""))


def read_answers(document: Document) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            offering=row["offering"],
            feature=row["feature"],
            level=Level(row["level"]),
            note=row.get("note", ""),
            evidence=row.get("evidence", ""),
            answered_on=day(row.get("answered_on")),
            available_on=day(row.get("available_on")),
            hours=read_range(row["hours"]) if row.get("hours") else None,
            price=decimal(row.get("price")),
        )
        for row in document.get("coverage", ())
    )


def read_verifications(document: Document) -> tuple[Verification, ...]:
    return tuple(
        Verification(
            offering=row["offering"],
            feature=row["feature"],
            level=Level(row["level"]),
            method=Method(row["method"]),
            on=date.fromisoformat(row["on"]),
            note=row.get("note", ""),
        )
        for row in document.get("verifications", ())
    )
