"""Price lists, edited one charge at a time and written whole (spec 3.3)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.stale import Stale
from discovery.models import Evaluation, User
from vendors.actions.changesets import Proposal, Wish, apply_proposal, compare, lock
from vendors.actions.lines import KINDS, State
from vendors.actions.lines.prices import charges_state
from vendors.actions.seen import state_seen
from vendors.interchange.models import ChargeDocument
from vendors.interchange.rows import offering_path
from vendors.models import Change, ChangeSet, Offering, Product

CHANGED = "Somebody else has changed this."


def product_path(product: Product) -> str:
    return f"{product.vendor.key}/{product.key}"


def owner_path(product: Product, offering: Offering | None) -> str:
    """Whose price list it is, as change sets say it: an offering's path, or the product's."""
    return product_path(product) if offering is None else offering_path(offering)


def state_of(evaluation: Evaluation, kind: str, target: str) -> State | None:
    """What is stored of one target."""
    return KINDS[kind].read(evaluation, [target]).get(target)


def charges_of(product: Product, offering: Offering | None) -> tuple[list[dict[str, Any]], str]:
    """A price list as documents write it, and what a form carries to know it again."""
    state = state_of(product.vendor.evaluation, Change.Kind.CHARGES, owner_path(product, offering))
    return (state or {"charges": []})["charges"], state_seen(state)


def checked_charges(
    evaluation: Evaluation, charges: Sequence[dict[str, Any]], *, of_product: bool
) -> list[dict[str, Any]]:
    """A price list in its normal form; ValidationError where the evaluation cannot take it."""
    documents = [ChargeDocument.model_validate(charge) for charge in charges]
    if of_product and any(document.billing for document in documents):
        raise ValidationError(_("A product's own charge names no billing cycle: it belongs to every plan."))
    known = {evaluation.currency, None, *evaluation.rates}
    if strange := {document.currency for document in documents} - known:
        words = _("The evaluation has no exchange rate for %s. Add it in the settings.")
        raise ValidationError({"currency": words % ", ".join(sorted(map(str, strange)))})
    return [document.model_dump(mode="json") for document in documents]


@transaction.atomic
def save_state(
    *, by: User, evaluation: Evaluation, kind: str, target: str, state: State | None, seen: str
) -> ChangeSet:
    """One target as a change set of its own, undoable. Stale where it is no longer the one that was seen."""
    lock(evaluation)
    before = state_of(evaluation, kind, target)
    if state_seen(before) != seen:
        raise Stale(CHANGED, before)
    lines, _same = compare(evaluation, {kind: {target: Wish(state)}})
    source = ChangeSet.Source.PAGE
    return apply_proposal(
        by=by, evaluation=evaluation, source=source, proposal=Proposal(lines), title=target[:500]
    )


@transaction.atomic
def save_charges(
    *, by: User, product: Product, offering: Offering | None, charges: list[dict[str, Any]], seen: str
) -> ChangeSet:
    """A whole price list; the file that came with it stays."""
    evaluation, target = product.vendor.evaluation, owner_path(product, offering)
    after = checked_charges(evaluation, charges, of_product=offering is None)
    state = charges_state(after, "" if offering else product.price_list_id)
    kind = Change.Kind.CHARGES
    return save_state(by=by, evaluation=evaluation, kind=kind, target=target, state=state, seen=seen)
