"""The audit trail: a row with every write, sealed into a hash chain in batches (ADR 8)."""

import json
from hashlib import sha256
from typing import Any

from django.db import transaction

from discovery.models import AuditEntry, AuditSeal, User

GENESIS = "0" * 64
BATCH = 10_000


def record(
    *, by: User | None, action: str, target: object, evaluation: str = "", **details: Any
) -> AuditEntry:
    """Write one row in the transaction of the action that it tells of."""
    return AuditEntry.objects.create(
        actor=by.get_username() if by else "system",
        action=action,
        target=f"{target._meta.label_lower if hasattr(target, '_meta') else ''} {target}".strip()[:500],
        evaluation=evaluation,
        details=details,
    )


def link(previous: str, entries: list[AuditEntry]) -> str:
    """The hash of a batch on top of the chain so far."""
    rows = [[e.pk, e.at.isoformat(), e.actor, e.action, e.evaluation, e.target, e.details] for e in entries]
    return sha256(json.dumps([previous, rows], sort_keys=True).encode()).hexdigest()


@transaction.atomic
def seal_audit() -> AuditSeal | None:
    """Seal the rows that no seal covers yet; None when there are none. Run by one process at a time."""
    last = AuditSeal.objects.select_for_update().order_by("-pk").first()
    entries = list(AuditEntry.objects.filter(seal=None).order_by("pk")[:BATCH])
    if not entries:
        return None
    previous = last.sha256 if last else GENESIS
    seal = AuditSeal.objects.create(previous=previous, sha256=link(previous, entries))
    AuditEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(seal=seal)
    return seal


def broken_seals() -> list[AuditSeal]:
    """Seals whose rows no longer give their hash, or that do not follow the one before."""
    broken, previous = [], GENESIS
    for seal in AuditSeal.objects.order_by("pk"):
        entries = list(seal.entries.order_by("pk"))
        if seal.previous != previous or link(previous, entries) != seal.sha256:
            broken.append(seal)
        previous = seal.sha256
    return broken
