"""Writing the vendors' part of an evaluation from a document."""

from discovery.actions.evaluations import BATCH, BuyerPart
from discovery.models import Feature
from scoring.engine.vocabulary import Outcome
from vendors.content import KEYS_BY_TEXT, source_of
from vendors.interchange.models import (
    AddOnDocument,
    AnswerDocument,
    ChargeDocument,
    EffortDocument,
    PlanDocument,
    ProductDocument,
    VendorDocument,
    VerificationDocument,
)
from vendors.interchange.rows import range_columns
from vendors.models import Answer, Charge, Effort, FeeAnswer, Offering, Product, Vendor, Verification

PLAN_COLUMNS = (
    "key name trial_days users_counted renewal_notice_days max_users max_contacts minimum_term_months".split()
)


def charge_row(
    document: ChargeDocument, product: Product, offering: Offering | None, position: int
) -> Charge:
    """A charge as its columns; an absent text is empty, tiers keep the document's shape."""
    fields = dict(document)
    amount, tiers = fields.pop("amount"), fields.pop("tiers")
    texts = {name: fields.pop(name) or "" for name in ("billing", "currency", "by")}
    return Charge(
        product=product,
        offering=offering,
        position=position,
        tiers=[tier.model_dump(mode="json") for tier in tiers or []],
        **range_columns(amount, "amount"),
        **texts,
        **fields,
    )


def write_plan(
    document: PlanDocument, product: Product, position: int, features: dict[str, Feature]
) -> Offering:
    columns = {name: getattr(document, name) for name in PLAN_COLUMNS}
    plan = Offering.objects.create(product=product, kind=Offering.Kind.PLAN, position=position, **columns)
    plan.trial_excludes.set([features[key] for key in document.trial_excludes])
    return plan


def link_tiers(documents: list[PlanDocument], plans: dict[str, Offering]) -> None:
    """`builds_on` and `upgrades_to`, once every plan has its row."""
    for document in documents:
        if document.builds_on or document.upgrades_to:
            plan = plans[document.key]
            plan.builds_on = plans[document.builds_on] if document.builds_on else None
            plan.upgrades_to = plans[document.upgrades_to] if document.upgrades_to else None
            plan.save(update_fields=["builds_on", "upgrades_to"])


def write_addons(
    documents: list[AddOnDocument], product: Product, plans: dict[str, Offering]
) -> dict[str, Offering]:
    addons = {
        document.key: Offering.objects.create(
            product=product, kind=Offering.Kind.ADDON, position=i, key=document.key, name=document.name
        )
        for i, document in enumerate(documents)
    }
    for document in documents:
        addon = addons[document.key]
        addon.plans.set([plans[key] for key in document.plans])
        addon.requires.set([addons[key] for key in document.requires])
        addon.excludes.set([addons[key] for key in document.excludes])
    return addons


def link_answers(charges: list[Charge], answers: list[FeeAnswer]) -> None:
    """Give answers the charges that they made (spec 3.4); in a document the source tells which."""
    first: dict[str, FeeAnswer] = {}
    for answer in answers:
        first.setdefault(answer.question, answer)
    without = {
        (source_of(question), answer.category): answer
        for question, answer in first.items()
        if question in KEYS_BY_TEXT and answer.outcome == Outcome.CHARGED
    }
    for charge in charges:
        if charge.offering is None:
            charge.fee_answer = without.pop((charge.source, charge.category), None)


def write_product(
    document: ProductDocument, vendor: Vendor, position: int, buyer: BuyerPart
) -> dict[str, Offering]:
    """One product with all that it sells; its offerings by the document's path."""
    product = Product.objects.create(
        vendor=vendor, key=document.key, name=document.name, deployment=document.deployment, position=position
    )
    plans = {plan.key: write_plan(plan, product, i, buyer.features) for i, plan in enumerate(document.plans)}
    link_tiers(document.plans, plans)
    addons = write_addons(document.addons, product, plans)
    owners: list[tuple[Offering | None, list[ChargeDocument]]] = [(None, document.charges)]
    owners += [(plans[plan.key], plan.charges) for plan in document.plans]
    owners += [(addons[addon.key], addon.charges) for addon in document.addons]
    answers = FeeAnswer.objects.bulk_create(
        [FeeAnswer(product=product, position=i, **dict(answer)) for i, answer in enumerate(document.answers)]
    )
    rows = [
        charge_row(charge, product, owner, i) for owner, charges in owners for i, charge in enumerate(charges)
    ]
    link_answers(rows, answers)
    Charge.objects.bulk_create(rows)
    path = f"{vendor.key}/{product.key}"
    return {f"{path}/{offering.slot}": offering for offering in (*plans.values(), *addons.values())}


def write_vendors(buyer: BuyerPart, documents: list[VendorDocument]) -> dict[str, Offering]:
    """All vendors; their offerings by the document's path."""
    offerings: dict[str, Offering] = {}
    for i, document in enumerate(documents):
        vendor = Vendor.objects.create(
            evaluation=buyer.evaluation, key=document.key, name=document.name, position=i
        )
        for j, product in enumerate(document.products):
            offerings |= write_product(product, vendor, j, buyer)
    return offerings


def answer_row(document: AnswerDocument, offering: Offering, feature: Feature) -> Answer:
    fields = {**dict(document), "offering": offering, "feature": feature}
    return Answer(**range_columns(fields.pop("hours"), "hours"), **fields)


def write_cells(
    buyer: BuyerPart,
    offerings: dict[str, Offering],
    coverage: list[AnswerDocument],
    verifications: list[VerificationDocument],
) -> None:
    """Claims and findings, in the document's order."""
    answers = [answer_row(cell, offerings[cell.offering], buyer.features[cell.feature]) for cell in coverage]
    Answer.objects.bulk_create(answers, batch_size=BATCH)
    findings = [
        Verification(
            **{**dict(cell), "offering": offerings[cell.offering], "feature": buyer.features[cell.feature]}
        )
        for cell in verifications
    ]
    Verification.objects.bulk_create(findings, batch_size=BATCH)


def write_efforts(buyer: BuyerPart, offerings: dict[str, Offering], efforts: list[EffortDocument]) -> None:
    Effort.objects.bulk_create(
        Effort(
            evaluation=buyer.evaluation,
            category=effort.category,
            team=buyer.teams[effort.team] if effort.team else None,
            offering=offerings[effort.offering] if effort.offering else None,
            per=effort.per,
            position=i,
            **range_columns(effort.hours, "hours"),
        )
        for i, effort in enumerate(efforts)
    )
