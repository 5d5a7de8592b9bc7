"""What a product sells and charges, edited by page: plans, add-ons and their price lists (spec 3.1, 3.3)."""

import json
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.stale import Stale, fingerprint
from discovery.models import User
from scoring.engine.coverage import tiers_down
from vendors.actions.changesets import Line, Proposal, apply_proposal, lock
from vendors.actions.lines import KINDS, State
from vendors.actions.lines.buyer import next_position
from vendors.actions.offers import free_key
from vendors.interchange.models import AddOnDocument, ChargeDocument, PlanDocument
from vendors.interchange.rows import offering_path
from vendors.models import Change, ChangeSet, Offering, Product

PLAN_COLUMNS = (
    "name trial_days users_counted renewal_notice_days max_users max_contacts minimum_term_months".split()
)
TIER_LINKS = ("builds_on", "upgrades_to")
ADDON_LINKS = ("plans", "requires", "excludes")
CHANGED = "Somebody else has changed this."


def owner_path(product: Product, offering: Offering | None) -> str:
    """Whose price list it is, as change sets say it: an offering's path, or the product's."""
    return f"{product.vendor.key}/{product.key}" if offering is None else offering_path(offering)


def state_seen(state: State | None) -> str:
    return sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def charges_of(product: Product, offering: Offering | None) -> tuple[list[dict[str, Any]], str]:
    """A price list as documents write it, and what a form carries to know it again."""
    target = owner_path(product, offering)
    state = KINDS[Change.Kind.CHARGES].read(product.vendor.evaluation, [target]).get(target)
    return (state or {"charges": []})["charges"], state_seen(state)


@transaction.atomic
def save_charges(
    *, by: User, product: Product, offering: Offering | None, charges: list[dict[str, Any]], seen: str
) -> ChangeSet:
    """A whole price list, undoable as one change set. Stale where it is no longer the one that was seen."""
    evaluation = product.vendor.evaluation
    lock(evaluation)
    before, now = charges_of(product, offering)
    if now != seen:
        raise Stale(CHANGED, before)
    documents = [ChargeDocument.model_validate(charge) for charge in charges]
    if offering is None and any(document.billing for document in documents):
        raise ValidationError(_("A product's own charge names no billing cycle: it belongs to every plan."))
    known = {evaluation.currency, None, *evaluation.rates}
    if strange := {document.currency for document in documents} - known:
        words = _("The evaluation has no exchange rate for %s. Add it in the settings.")
        raise ValidationError({"currency": words % ", ".join(sorted(map(str, strange)))})
    target = owner_path(product, offering)
    after = [document.model_dump(mode="json") for document in documents]
    old, new = ({"charges": side} if side else None for side in (before, after))
    lines = [] if old == new else [Line(Change.Kind.CHARGES, target, old, new)]
    return apply_proposal(
        by=by,
        evaluation=evaluation,
        source=ChangeSet.Source.PAGE,
        proposal=Proposal(lines),
        title=target[:500],
    )


def offering_seen(offering: Offering) -> str:
    """What a form carries to know an offering again."""
    links = [sorted(getattr(offering, name).values_list("pk", flat=True)) for name in ADDON_LINKS]
    return fingerprint([offering], [*PLAN_COLUMNS, "builds_on_id", "upgrades_to_id"]) + state_seen(
        {"links": links}
    )


def refuse_stale(offering: Offering, seen: str) -> None:
    locked = Offering.objects.select_for_update().get(pk=offering.pk)
    if offering_seen(locked) != seen:
        raise Stale(CHANGED, locked)


def new_offering(product: Product, kind: str, name: str) -> Offering:
    rows = Offering.objects.filter(product=product, kind=kind)
    return Offering(product=product, kind=kind, key=free_key(name, rows, kind), position=next_position(rows))


def tell(by: User, action: str, offering: Offering) -> None:
    slug = offering.product.vendor.evaluation.slug
    record(by=by, action=action, target=offering, evaluation=slug, path=offering_path(offering))


@transaction.atomic
def save_plan(
    *, by: User, product: Product, document: PlanDocument, plan: Offering | None = None, seen: str = ""
) -> Offering:
    """A plan's terms and its place among the tiers; its price list stays as it is."""
    if plan is not None:
        refuse_stale(plan, seen)
    row = plan or new_offering(product, Offering.Kind.PLAN, document.name)
    tiers = {tier.key: tier for tier in product.offerings.filter(kind=Offering.Kind.PLAN)}
    for name in PLAN_COLUMNS:
        setattr(row, name, getattr(document, name))
    for name in TIER_LINKS:
        refuse_circle(row.key, getattr(document, name), tiers, name)
        key = getattr(document, name)
        setattr(row, name, tiers[key] if key else None)
    row.full_clean()
    row.save()
    tell(by, "save_plan", row)
    return row


def refuse_circle(key: str, other: str | None, tiers: dict[str, Offering], link: str) -> None:
    """ValidationError where tiers would come back to where they began."""
    below = {row.key: (linked.key if (linked := getattr(row, link)) else None) for row in tiers.values()}
    try:
        list(tiers_down(key, {**below, key: other}))
    except ValueError as error:
        raise ValidationError({link: _("The plans would run in a circle. Choose another.")}) from error


@transaction.atomic
def save_addon(
    *, by: User, product: Product, document: AddOnDocument, addon: Offering | None = None, seen: str = ""
) -> Offering:
    """An add-on, for which plans it is, what it requires and excludes; its price list stays as it is."""
    if addon is not None:
        refuse_stale(addon, seen)
    row = addon or new_offering(product, Offering.Kind.ADDON, document.name)
    row.name = document.name
    row.full_clean()
    row.save()
    plans = product.offerings.filter(kind=Offering.Kind.PLAN)
    others = product.offerings.filter(kind=Offering.Kind.ADDON).exclude(pk=row.pk)
    row.plans.set(plans.filter(key__in=document.plans))
    row.requires.set(others.filter(key__in=document.requires))
    row.excludes.set(others.filter(key__in=document.excludes))
    tell(by, "save_addon", row)
    return row


@transaction.atomic
def delete_offering(*, by: User, offering: Offering, seen: str) -> None:
    """A plan or an add-on with its answers and prices. Refused where others need it or findings would go."""
    refuse_stale(offering, seen)
    if offering.verifications.exists():
        raise ValidationError(_("Findings were recorded about it: it cannot be deleted."))
    links = (offering.built_upon, offering.upgraded_from, offering.required_by, offering.efforts)
    if any(link.exists() for link in links):
        raise ValidationError(_("Others build on it, require it or name it. Change those first."))
    tell(by, "delete_offering", offering)
    offering.delete()
