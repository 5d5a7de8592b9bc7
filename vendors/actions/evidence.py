"""Keeping the files of vendors, in the database (ADR 13): a file comes and goes in the transaction of the
line that names it, survives any kill of a process with it, and every process sees it without a shared disk.
"""

from collections.abc import Iterable

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.interchange.faults import Fault, Faults
from vendors.interchange.evidence.files import Upload
from vendors.models import Answer, Change, Evidence, Product, Vendor

MOST_BYTES = 200 * 2**20
"""Of all files of one vendor."""


def keep_files(vendor: Vendor, uploads: Iterable[Upload]) -> None:
    """Store files that are not stored yet; runs in the caller's transaction."""
    for upload in uploads:
        reference = upload.reference(vendor.pk)
        if Evidence.objects.filter(reference=reference).exists():
            continue
        row = Evidence(
            vendor=vendor,
            reference=reference,
            name=upload.name,
            media_type=upload.media_type,
            size=len(upload.content),
            sha256=upload.sha256,
            content=upload.content,
        )
        refuse_too_much(vendor, row.size)
        row.full_clean()
        row.save()
        tell(row, "keep_file")


def refuse_too_much(vendor: Vendor, size: int) -> None:
    stored = Evidence.objects.filter(vendor=vendor).aggregate(all=Sum("size"))["all"] or 0
    if stored + size > MOST_BYTES:
        message = _("All your files together may have %(n)d MB. Take one away first.")
        raise Faults([Fault(("file",), message % {"n": MOST_BYTES // 2**20})])


def forget_files(vendor: Vendor, references: Iterable[str]) -> None:
    """Delete those files that no answer, price list or line of a change set names any more."""
    for row in Evidence.objects.filter(vendor=vendor, reference__in=set(references)):
        if not is_named(row.reference):
            tell(row, "forget_file")
            row.delete()


def is_named(reference: str) -> bool:
    named = Change.objects.filter(Q(before__file=reference) | Q(after__file=reference))
    return (
        Answer.objects.filter(file__reference=reference).exists()
        or Product.objects.filter(price_list__reference=reference).exists()
        or named.exists()
    )


def tell(row: Evidence, action: str) -> None:
    """Of the vendor: readers see targets, and the name of a file is sealed like the answer that it is for."""
    vendor = row.vendor
    details = {"vendor": vendor.key, "sha256": row.sha256}
    record(by=None, action=action, target=vendor, evaluation=vendor.evaluation.slug, **details)
