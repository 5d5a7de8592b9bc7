"""What a product sells, edited by page: its name, its plans and its add-ons (spec 3.1)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.stale import Stale, changes, fingerprint
from discovery.models import User
from vendors.actions.lines import State
from vendors.actions.lines.buyer import next_position
from vendors.actions.lines.terms import ADDON_MARK, TIER_LINKS, in_circle, offer_state
from vendors.actions.offers import free_key, unused_key
from vendors.actions.prices import CHANGED, product_path, save_state, state_of
from vendors.actions.seen import state_seen
from vendors.interchange.models import AddOnDocument, PlanDocument
from vendors.interchange.rows import offering_path
from vendors.models import Change, Offering, Product, Vendor

Document = PlanDocument | AddOnDocument
PRODUCT_COLUMNS = ("name", "deployment")


def offering_state(offering: Offering) -> State:
    """An offering as change sets say it."""
    state = state_of(offering.product.vendor.evaluation, Change.Kind.OFFER, offering_path(offering))
    if state is None:
        raise Offering.DoesNotExist
    return state


def offering_seen(offering: Offering) -> str:
    """What a form carries to know an offering again."""
    return state_seen(offering_state(offering))


def new_slot(document: Document, slots: Iterable[str]) -> str:
    """Where a new offer goes: a key from its name that none of its kind has."""
    mark, kind = ("", "plan") if isinstance(document, PlanDocument) else (ADDON_MARK, "addon")
    taken = {slot.removeprefix(mark) for slot in slots if slot.startswith(ADDON_MARK) == bool(mark)}
    return mark + unused_key(document.name, taken, kind)


def refuse_circles(slot: str, document: Document, tiers: Mapping[str, State]) -> None:
    """ValidationError where tiers would come back to where they began; `tiers` are the plans by key."""
    if isinstance(document, AddOnDocument):
        return
    for link in TIER_LINKS:
        below = {key: state.get(link) for key, state in tiers.items()}
        if in_circle(slot, {**below, slot: getattr(document, link)}):
            raise ValidationError({link: _("The plans would run in a circle. Choose another.")})


@transaction.atomic
def save_offer(*, by: User, product: Product, document: Document, slot: str = "", seen: str = "") -> Offering:
    """A plan or an add-on, new without a slot; its answers and its price list stay as they are."""
    evaluation, path = product.vendor.evaluation, product_path(product)
    offerings = {row.slot: row for row in product.offerings.select_related(*TIER_LINKS)}
    known = {
        key: {link: other.key if (other := getattr(row, link)) else None for link in TIER_LINKS}
        for key, row in offerings.items()
    }
    target = slot or new_slot(document, offerings)
    refuse_circles(target, document, known)
    save_state(
        by=by,
        evaluation=evaluation,
        kind=Change.Kind.OFFER,
        target=f"{path}/{target}",
        state=offer_state(document),
        seen=seen if slot else state_seen(None),
    )
    return product.offerings.get(key=target.removeprefix(ADDON_MARK), kind=kind_of(target))


def kind_of(slot: str) -> str:
    return Offering.Kind.ADDON if slot.startswith(ADDON_MARK) else Offering.Kind.PLAN


@transaction.atomic
def delete_offering(*, by: User, offering: Offering, seen: str) -> None:
    """A plan or an add-on with its answers and prices. Refused where others need it or findings would go."""
    locked = Offering.objects.select_for_update().get(pk=offering.pk)
    if offering_seen(locked) != seen:
        raise Stale(CHANGED, locked)
    if offering.verifications.exists():
        raise ValidationError(_("Findings were recorded about it: it cannot be deleted."))
    links = (offering.built_upon, offering.upgraded_from, offering.required_by, offering.efforts)
    refuse_needed(any(link.exists() for link in links))
    slug, path = offering.product.vendor.evaluation.slug, offering_path(offering)
    record(by=by, action="delete_offering", target=offering, evaluation=slug, path=path)
    offering.delete()


def refuse_needed(needed: bool) -> None:
    if needed:
        raise ValidationError(_("Others build on it, require it or name it. Change those first."))


def product_seen(product: Product) -> str:
    return fingerprint([product], PRODUCT_COLUMNS)


@transaction.atomic
def save_product(
    *, by: User, vendor: Vendor, values: dict[str, Any], product: Product | None = None, seen: str = ""
) -> Product:
    """A product's name and deployment; without a product a new one. Its key stays."""
    if product is None:
        rows = vendor.products.all()
        row = Product(
            vendor=vendor, key=free_key(values["name"], rows, "product"), position=next_position(rows)
        )
    else:
        row = Product.objects.select_for_update().get(pk=product.pk)
        if product_seen(row) != seen:
            raise Stale(CHANGED, row)
    moved = changes(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(by=by, action="save_product", target=row, evaluation=vendor.evaluation.slug, **moved)
    return row
