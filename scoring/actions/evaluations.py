"""Whole evaluations: loading and freezing."""

from dataclasses import dataclass

from django.db import transaction

from discovery.actions.audit import record
from discovery.actions.evaluations import write_buyer_part
from discovery.interchange.faults import Fault, Faults
from discovery.models import Evaluation, User
from scoring.interchange.documents import Document
from vendors.actions.documents import write_cells, write_efforts, write_vendors


@dataclass(frozen=True)
class Loaded:
    """What loading a document made."""

    evaluation: Evaluation
    created: bool
    counts: dict[str, int]


@transaction.atomic
def load_document(*, by: User | None, document: Document, replace: bool = False) -> Loaded:
    """Create or replace an evaluation: all of it or nothing. Faults when it exists and `replace` is off."""
    slug = document.evaluation.slug
    exists = Evaluation.objects.filter(slug=slug).exists()
    if exists and not replace:
        raise Faults([Fault(("evaluation", "slug"), f"{slug!r} exists already: load it with --replace")])
    buyer = write_buyer_part(
        by=by,
        evaluation=document.evaluation,
        teams=document.teams,
        features=document.features,
        requirements=document.requirements,
    )
    offerings = write_vendors(buyer, document.vendors)
    write_cells(buyer, offerings, document.coverage, document.verifications)
    write_efforts(buyer, offerings, document.efforts)
    lists = ("teams", "features", "requirements", "vendors", "coverage", "verifications", "efforts")
    counts = {name: len(getattr(document, name)) for name in lists}
    counts["offerings"] = len(offerings)
    record(
        by=by,
        action="load_evaluation",
        target=buyer.evaluation,
        evaluation=slug,
        created=not exists,
        **counts,
    )
    return Loaded(buyer.evaluation, not exists, counts)
