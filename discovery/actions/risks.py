"""Risks: each gets an owner and an answer (spec 2.5)."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.stale import Stale, changes
from discovery.models import Evaluation, Risk, User


@transaction.atomic
def add_risk(
    *,
    by: User | None,
    evaluation: Evaluation,
    title: str,
    owner: str = "",
    answer: str = "",
    status: str = Risk.Status.OPEN,
    kind: str = Risk.Kind.OTHER,
    subject: str = "",
) -> Risk:
    """A risk somebody writes, or a found one that somebody takes; of one subject there is one."""
    known = evaluation.risks.filter(kind=kind, subject=subject).exclude(subject="").first()
    if known is not None:
        raise Stale(_("Somebody took this risk meanwhile."), known)
    risk = Risk(
        evaluation=evaluation,
        title=title,
        owner=owner,
        answer=answer,
        status=status,
        kind=kind,
        subject=subject,
    )
    risk.full_clean()
    risk.save()
    record(by=by, action="add_risk", target=risk, evaluation=evaluation.slug, kind=kind)
    return risk


@transaction.atomic
def edit_risk(
    *,
    by: User,
    risk: Risk,
    version: int,
    owner: str,
    answer: str,
    status: str,
    title: str | None = None,
    settled_on: date | None = None,
) -> Risk:
    """Without a `title` the risk keeps its own, as a found one does. `settled_on`: of a condition only."""
    if not Risk.objects.filter(pk=risk.pk, version=version).update(version=F("version") + 1):
        raise Stale(_("Somebody changed this risk meanwhile."), Risk.objects.filter(pk=risk.pk).first())
    row = Risk.objects.select_related("evaluation").get(pk=risk.pk)
    values = {
        "title": title or row.title,
        "owner": owner,
        "answer": answer,
        "status": status,
        "settled_on": settled_on,
    }
    differing = changes(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(by=by, action="edit_risk", target=row, evaluation=row.evaluation.slug, changes=differing)
    return row


@transaction.atomic
def note_found(*, by: User | None, evaluation: Evaluation, kind: Risk.Kind, subjects: list[str]) -> int:
    """What scoring found of one kind becomes risks; what it no longer finds is closed. How many are new.

    Discovery knows no costs and no decisions: scoring calls it when a run is published, with the categories
    that it could not estimate, and when somebody decides, with the conditions. Words: `queries.risks.said`.
    """
    known = {risk.subject: risk for risk in evaluation.risks.filter(kind=kind)}
    new = [subject for subject in dict.fromkeys(subjects) if subject not in known]
    for subject in new:
        add_risk(by=by, evaluation=evaluation, title=subject, kind=kind, subject=subject)
    gone = [risk.pk for subject, risk in known.items() if subject not in subjects]
    back = [risk.pk for subject, risk in known.items() if subject in subjects]
    for pks, before, after in (
        (gone, Risk.Status.OPEN, Risk.Status.CLOSED),
        (back, Risk.Status.CLOSED, Risk.Status.OPEN),
    ):
        rows = Risk.objects.filter(pk__in=pks, status=before)
        if rows.update(status=after, version=F("version") + 1):
            record(by=by, action=f"risks_{after}", target=evaluation, evaluation=evaluation.slug, risks=pks)
    return len(new)
