"""Adding and editing vendors and what they sell."""

from collections.abc import Collection
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from discovery.actions.audit import record
from discovery.models import Evaluation, User
from vendors.actions.lines.buyer import next_position
from vendors.interchange.matrix.keys import numbered, slug
from vendors.models import Offering, Product, Vendor


def free_key(name: str, rows: QuerySet[Any], fallback: str) -> str:
    """A key from a name that no row of its list has."""
    return unused_key(name, set(rows.values_list("key", flat=True)), fallback)


def unused_key(name: str, taken: Collection[str], fallback: str) -> str:
    keys = (numbered(slug(name, fallback), number) for number in count(1))
    return next(key for key in keys if key not in taken)


def keep(row: Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


@transaction.atomic
def create_vendor(
    *, by: User | None, evaluation: Evaluation, name: str, product: str, deployment: str, plan: str
) -> Vendor:
    """A vendor with its first product and plan."""
    vendors = evaluation.vendors.all()
    position = next_position(vendors)
    vendor = Vendor(evaluation=evaluation, key=free_key(name, vendors, "vendor"), position=position)
    keep(vendor, {"name": name})
    first = Product(vendor=vendor, key=slug(product, "product"), deployment=deployment)
    keep(first, {"name": product})
    keep(Offering(product=first, kind=Offering.Kind.PLAN, key=slug(plan, "plan")), {"name": plan})
    record(by=by, action="create_vendor", target=vendor, evaluation=evaluation.slug)
    return vendor


@transaction.atomic
def rename_vendor(*, by: User | None, vendor: Vendor, name: str) -> None:
    before = vendor.name
    keep(vendor, {"name": name})
    record(by=by, action="rename_vendor", target=vendor, evaluation=vendor.evaluation.slug, before=before)
