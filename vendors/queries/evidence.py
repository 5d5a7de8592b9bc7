"""Files that may be handed out: the vendor its own, the buyer's people those that stand in answers by now."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from vendors.models import Answer, Evidence, Product, Vendor


def numbers_by_reference(vendor: Vendor) -> dict[str, int]:
    """The number of each file of a vendor, for addresses."""
    return dict(Evidence.objects.filter(vendor=vendor).values_list("reference", "pk"))


def own_files(vendor: Vendor) -> QuerySet[Evidence]:
    return Evidence.objects.filter(vendor=vendor)


def opened_files(vendor: Vendor) -> QuerySet[Evidence]:
    """Those that an answer or a price list names: what is sealed, or was taken away, is not among them."""
    named = Answer.objects.filter(file=OuterRef("reference"))
    listed = Product.objects.filter(price_list=OuterRef("reference"))
    return own_files(vendor).filter(Q(Exists(named)) | Q(Exists(listed)))
