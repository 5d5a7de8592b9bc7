"""The vendors' part of the document, from rows."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from discovery.interchange.types import figures
from discovery.models import Evaluation
from discovery.queries.data import data_efforts
from scoring.engine.values import Answer, Range, Verification
from scoring.engine.vocabulary import Level, Method
from vendors.interchange.models import EffortDocument, ProductDocument
from vendors.models import Answer as AnswerRow
from vendors.models import Charge, Effort, Offering, Product
from vendors.models import Verification as VerificationRow
from vendors.models.files import file_name
from vendors.queries.fees import limits_said

CHARGE_COLUMNS = "category model metric period included package_size start_month quantity kind source".split()
OPTIONAL_CHARGE_COLUMNS = ("billing", "currency", "by")
PLAN_COLUMNS = (
    "trial_days users_counted renewal_notice_days max_users max_contacts minimum_term_months".split()
)


HOUR_DECIMALS = 4


def range_from(row: Any, prefix: str) -> Range | None:
    """A range from its three columns; None where they are empty."""
    low, likely, high = (getattr(row, f"{prefix}_{end}") for end in ("low", "likely", "high"))
    return None if low is None else Range(low, likely, high)


def range_columns(value: Range | None, prefix: str) -> dict[str, Decimal | None]:
    """The three columns of a range."""
    ends = (None, None, None) if value is None else (value.low, value.likely, value.high)
    return dict(zip((f"{prefix}_low", f"{prefix}_likely", f"{prefix}_high"), ends, strict=True))


def charge_data(charge: Charge) -> dict[str, Any]:
    data = {name: getattr(charge, name) for name in CHARGE_COLUMNS}
    data |= {name: value for name in OPTIONAL_CHARGE_COLUMNS if (value := getattr(charge, name))}
    if charge.tiers:
        return data | {"tiers": charge.tiers}
    return data | {"amount": range_from(charge, "amount")}


def offering_data(offering: Offering, charges: Iterable[Charge]) -> dict[str, Any]:
    """A plan or an add-on; its links in the product's order."""
    data = {
        "key": offering.key,
        "name": offering.name,
        "charges": [charge_data(charge) for charge in charges],
    }
    if offering.kind == Offering.Kind.ADDON:
        links = {name: getattr(offering, name).all() for name in ("plans", "requires", "excludes")}
        return data | {name: [other.key for other in others] for name, others in links.items()}
    data |= {name: getattr(offering, name) for name in PLAN_COLUMNS}
    for link in ("builds_on", "upgrades_to"):
        if (other := getattr(offering, link)) is not None:
            data[link] = other.key
    return data | {"trial_excludes": [feature.key for feature in offering.trial_excludes.all()]}


def read_product(product: Product) -> ProductDocument:
    """A product with its offerings, charges and fee answers, prefetched by `with_offers`."""
    charges: dict[int | None, list[Charge]] = defaultdict(list)
    for charge in product.charges.all():
        charges[charge.offering_id].append(charge)
    offerings: dict[str, list[dict[str, Any]]] = {"plan": [], "addon": []}
    said = limits_said(product)
    for offering in product.offerings.all():
        data = offering_data(offering, charges[offering.pk])
        if offering.kind == Offering.Kind.PLAN:
            data |= {name: limit for name, limit in said.items() if data[name] is None}
        offerings[offering.kind].append(data)
    fields = ("category", "question", "outcome", "detail")
    return ProductDocument.model_validate(
        {
            "key": product.key,
            "name": product.name,
            "deployment": product.deployment,
            "charges": [charge_data(charge) for charge in charges[None]],
            "answers": [{name: getattr(row, name) for name in fields} for row in product.fee_answers.all()],
            "plans": offerings["plan"],
            "addons": offerings["addon"],
        }
    )


CELL_COLUMNS = ("offering__kind", "offering__key", "feature__key", "level", "note")
ANSWER_COLUMNS = (
    "evidence",
    "file_id",
    "answered_on",
    "available_on",
    "hours_low",
    "hours_likely",
    "hours_high",
    "price",
)


def slot(kind: str, key: str) -> str:
    """An offering's name inside its product."""
    return key if kind == Offering.Kind.PLAN else f"+{key}"


def read_answers(product: Product, path: str) -> list[Answer]:
    """The claims about a product's offerings; a "not applicable" nobody has accepted is left out (ADR 2).

    Documents hold no files: where a file alone is the evidence, its name stands there.
    """
    rows = AnswerRow.objects.filter(offering__product=product, accepted=True)
    return [
        Answer(
            offering=f"{path}/{slot(kind, key)}",
            feature=feature,
            level=Level(level),
            note=note,
            evidence=evidence or file_name(file),
            answered_on=answered_on,
            available_on=available_on,
            hours=None if low is None else Range(low, likely, high),
            price=price,
        )
        for (
            kind,
            key,
            feature,
            level,
            note,
            evidence,
            file,
            answered_on,
            available_on,
            low,
            likely,
            high,
            price,
        ) in rows.values_list(*CELL_COLUMNS, *ANSWER_COLUMNS)
    ]


def read_verifications(product: Product, path: str) -> list[Verification]:
    """The findings about a product's offerings, in the order in which they were recorded."""
    rows = VerificationRow.objects.filter(offering__product=product).order_by("id")
    return [
        Verification(f"{path}/{slot(kind, key)}", feature, Level(level), Method(method), on, note)
        for kind, key, feature, level, note, method, on in rows.values_list(*CELL_COLUMNS, "method", "on")
    ]


def offering_path(offering: Offering) -> str:
    product = offering.product
    return f"{product.vendor.key}/{product.key}/{offering.slot}"


def effort_data(effort: Effort) -> dict[str, Any]:
    return {
        "category": effort.category,
        "team": effort.team.key if effort.team else None,
        "offering": offering_path(effort.offering) if effort.offering else None,
        "hours": range_from(effort, "hours"),
        "per": effort.per,
    }


def read_efforts(evaluation: Evaluation) -> list[EffortDocument]:
    """The hours that were recorded, then those that cleaning the data takes (spec 2.5)."""
    rows = evaluation.efforts.select_related("team", "offering__product__vendor")
    cleaning = [
        {"category": category, "hours": Range(*(rounded(hours) for hours in span)), "per": "evaluation"}
        for category, span in data_efforts(evaluation).items()
    ]
    recorded = [effort_data(effort) for effort in rows]
    return [EffortDocument.model_validate(effort) for effort in [*recorded, *cleaning]]


def rounded(hours: Decimal) -> Decimal:
    """Hours as documents can write them: hours per 1,000 records can have more decimals."""
    return round(hours, HOUR_DECIMALS)


def answer_data(answer: Answer) -> dict[str, Any]:
    """A claim in the document's normal form: what is absent is not written."""
    data: dict[str, Any] = {
        "offering": answer.offering,
        "feature": answer.feature,
        "level": answer.level.value,
    }
    data |= {name: text for name in ("note", "evidence") if (text := getattr(answer, name))}
    data |= {
        name: day.isoformat() for name in ("answered_on", "available_on") if (day := getattr(answer, name))
    }
    if answer.hours is not None:
        data["hours"] = figures(answer.hours)
    if answer.price is not None:
        data["price"] = figures(Range(answer.price, answer.price, answer.price))
    return data


def verification_data(finding: Verification) -> dict[str, Any]:
    data = {
        "offering": finding.offering,
        "feature": finding.feature,
        "level": finding.level.value,
        "method": finding.method.value,
        "on": finding.on.isoformat(),
    }
    return data | ({"note": finding.note} if finding.note else {})
