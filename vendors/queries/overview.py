"""Where each vendor stands: asked, opened, answered, verified, priced."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from discovery.models import Evaluation
from vendors.models import Charge, Invitation, Offering, Vendor


@dataclass(frozen=True)
class Standing:
    """One vendor's row. Shares are whole percentages, rounded down; None where nothing is asked yet."""

    vendor: Vendor
    invitation: Invitation | None
    answered: int | None
    verified: int | None
    plans: int
    unpriced: list[str]
    """Plans without a charge, or with one that is not priced."""


def standings(evaluation: Evaluation) -> list[Standing]:
    """Every vendor, in a fixed number of queries. Answered is what any offer of the vendor answers."""
    features = evaluation.features.count()
    offering = "products__offerings__"
    answered = counted(
        evaluation, f"{offering}coverage__feature", Q(**{f"{offering}coverage__accepted": True})
    )
    verified = counted(evaluation, f"{offering}verifications__feature", Q())
    plans = Offering.objects.filter(kind=Offering.Kind.PLAN).prefetch_related("charges")
    invitations = Invitation.objects.select_related("token")
    rows = evaluation.vendors.prefetch_related(
        Prefetch("products__offerings", plans, "plans"), Prefetch("invitations", invitations, "asked")
    )
    return [standing(row, answered, verified, features) for row in rows]


def counted(evaluation: Evaluation, path: str, which: Q) -> dict[int, int]:
    """How many features each vendor has something about."""
    rows = Vendor.objects.filter(evaluation=evaluation).order_by()
    return dict(rows.annotate(n=Count(path, filter=which, distinct=True)).values_list("pk", "n"))


def standing(vendor: Vendor, answered: dict[int, int], verified: dict[int, int], features: int) -> Standing:
    plans = [plan for product in vendor.products.all() for plan in getattr(product, "plans", ())]
    asked = getattr(vendor, "asked", ())
    return Standing(
        vendor,
        asked[0] if asked else None,
        share(answered.get(vendor.pk, 0), features),
        share(verified.get(vendor.pk, 0), features),
        len(plans),
        [plan.name for plan in plans if not priced(list(plan.charges.all()))],
    )


def share(part: int, whole: int) -> int | None:
    return part * 100 // whole if whole else None


def priced(charges: list[Charge]) -> bool:
    """A plan without charges is not priced, nor is one with a charge that has neither amount nor tiers."""
    return bool(charges) and all(charge.tiers or charge.amount_likely is not None for charge in charges)
