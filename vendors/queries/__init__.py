"""Reads of what is offered."""

from collections.abc import Collection

from django.db.models import Prefetch, QuerySet

from discovery.models import Evaluation
from vendors.models import Offering, Product


def products_of(evaluation: Evaluation) -> QuerySet[Product]:
    """The products of an evaluation in the document's order."""
    return (
        Product.objects.filter(vendor__evaluation=evaluation)
        .select_related("vendor")
        .order_by("vendor__position", "vendor_id", "position", "id")
    )


def with_offers(products: QuerySet[Product]) -> QuerySet[Product]:
    """Everything about products but their cells, in a fixed number of queries."""
    offerings = Offering.objects.select_related("builds_on", "upgrades_to").prefetch_related(
        "trial_excludes", "plans", "requires", "excludes"
    )
    return products.prefetch_related(Prefetch("offerings", offerings), "charges", "fee_answers")


def offering_ids(evaluation: Evaluation, paths: Collection[str]) -> dict[str, int]:
    """Primary keys of offerings by their path (`acme/crm/pro`, `acme/crm/+sms`); those that exist."""
    wanted = set(paths)
    rows = Offering.objects.filter(product__vendor__evaluation=evaluation).values_list(
        "pk", "kind", "key", "product__key", "product__vendor__key"
    )
    slots = {Offering.Kind.PLAN.value: "", Offering.Kind.ADDON.value: "+"}
    found = {f"{vendor}/{product}/{slots[kind]}{key}": pk for pk, kind, key, product, vendor in rows}
    return {path: pk for path, pk in found.items() if path in wanted}
