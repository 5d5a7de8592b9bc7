"""Risks: what the data show now, joined with the owner and the answer somebody gave (spec 2.5)."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from discovery.models import Evaluation, Risk
from discovery.models.words import category_name
from discovery.queries.heard import Finding, Readiness, readiness


class ListedRisk(NamedTuple):
    """A finding nobody has taken yet has no row; a row whose finding is gone has cleared by itself."""

    finding: Finding
    risk: Risk | None
    cleared: bool = False
    over: bool = False
    """Nobody needs to answer it any more: closed, or a condition that is met or is not."""

    @property
    def needs_owner(self) -> bool:
        if self.cleared or self.over:
            return False
        return self.risk is None or not (self.risk.owner and self.risk.answer)


LOOKED_FOR = (Risk.Kind.NOT_HEARD, Risk.Kind.NO_SCRIPT)
"""Kinds that are found anew at each look; what scoring found stands until scoring takes it back."""
OVER = (Risk.Status.CLOSED, Risk.Status.MET, Risk.Status.NOT_MET)


def risks(evaluation: Evaluation, ready: Readiness | None = None) -> list[ListedRisk]:
    """Every risk; `ready` is the evaluation's readiness, where the caller has it already."""
    findings = {(row.kind, row.subject): row for row in (ready or readiness(evaluation)).findings}
    stored = list(evaluation.risks.all())
    known = {(risk.kind, risk.subject): risk for risk in stored if risk.subject}
    listed = [ListedRisk(finding, known.get(key)) for key, finding in findings.items()]
    for risk in stored:
        if (risk.kind, risk.subject) in findings:
            continue
        finding = Finding(risk.kind, risk.subject, said(risk))
        over = risk.status in OVER
        listed.append(ListedRisk(finding, risk, cleared=risk.kind in LOOKED_FOR, over=over))
    return sorted(listed, key=lambda row: (row.cleared, not row.needs_owner))


def said(risk: Risk) -> str:
    """What a risk says: of what scoring found, in the reader's language; else as it was written."""
    if risk.kind != Risk.Kind.NOT_ESTIMATED:
        return risk.title
    return _("Nobody has estimated %(category)s.") % {"category": category_name(risk.subject)}


def open_count(evaluation: Evaluation, ready: Readiness | None = None) -> int:
    """Risks without an owner or an answer."""
    return sum(row.needs_owner for row in risks(evaluation, ready))
