"""What a vendor may see: its own offers and answers, and the questions. All starts at its invitation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from discovery.models import Feature, Requirement
from scoring.engine.vocabulary import Priority, Status
from vendors.models import Invitation, Offering, Product, Vendor


def live_invitation(pk: object) -> Invitation | None:
    """The invitation of a session, while its token lives by the database's clock."""
    if not isinstance(pk, int):
        return None
    live = Invitation.objects.filter(pk=pk, token__revoked_at=None, token__expires_at__gt=Now())
    return live.select_related("vendor__evaluation", "draft").first()


def products_sold(vendor: Vendor) -> QuerySet[Product]:
    return Product.objects.filter(vendor=vendor).select_related("vendor")


def offerings_sold(vendor: Vendor) -> QuerySet[Offering]:
    rows = Offering.objects.filter(product__vendor=vendor)
    return rows.select_related("product__vendor", "builds_on").order_by(
        "product__position", "product", "-kind", "position"
    )


def features_asked(vendor: Vendor) -> QuerySet[Feature]:
    """The features in their order; `must` where some team's agreed list calls one a must-have."""
    needs = Requirement.objects.filter(feature=OuterRef("pk"), priority=Priority.MUST, status=Status.AGREED)
    return vendor.evaluation.features.annotate(must=Exists(needs))


def own_products(invitation: Invitation) -> QuerySet[Product]:
    return products_sold(invitation.vendor)


def own_offerings(invitation: Invitation) -> QuerySet[Offering]:
    return offerings_sold(invitation.vendor)


def questions(invitation: Invitation) -> QuerySet[Feature]:
    return features_asked(invitation.vendor)


def is_must(feature: Feature) -> bool:
    """What `features_asked` found out about a feature."""
    return bool(getattr(feature, "must", False))


@dataclass(frozen=True)
class Section:
    """Features of one group; `number` counts from 1."""

    number: int
    name: str
    features: list[Feature]


def sections(features: Iterable[Feature]) -> list[Section]:
    """Features by group, in the order in which groups first appear."""
    groups: dict[str, list[Feature]] = {}
    for feature in features:
        groups.setdefault(feature.group, []).append(feature)
    return [Section(i, name, rows) for i, (name, rows) in enumerate(groups.items(), 1)]
