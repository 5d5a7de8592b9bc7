"""What was claimed and what was found, cell by cell, as tiers inherit it (spec 3.2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from discovery.models import Evaluation, Feature, Requirement
from scoring.engine.coverage import STRENGTH, tiers_down
from scoring.engine.robustness import rows_record
from scoring.engine.vocabulary import DEFAULT_CREDITS, Level, Method, Priority, Status
from vendors.models import Answer, Offering, Verification


@dataclass(frozen=True)
class Cell:
    """One offering's cell: the claim and the finding that count, each perhaps of a lower tier."""

    claim: Answer | None = None
    finding: Verification | None = None

    @property
    def level(self) -> str | None:
        """The effective level; a "not applicable" that nobody accepted is unanswered."""
        if self.finding is not None:
            return self.finding.level
        return self.claim.level if self.claim is not None and self.claim.accepted else None


@dataclass(frozen=True)
class Checked:
    """A feature to verify for one offering."""

    feature: Feature
    cell: Cell
    must: bool
    scripts: list[str] = field(default_factory=list)
    deal_breaker: bool = False
    needed: bool = False
    """Whether an agreed requirement points to it."""


class Record(NamedTuple):
    """How a vendor's claims fared: `held` were found at least as good as claimed."""

    checked: int
    held: int

    @property
    def inflated(self) -> int:
        return self.checked - self.held


def offerings_of(evaluation: Evaluation) -> QuerySet[Offering]:
    rows = Offering.objects.filter(product__vendor__evaluation=evaluation).select_related("product__vendor")
    return rows.order_by(
        "product__vendor__position", "product__position", "product", "-kind", "position", "id"
    )


def chain_of(offering: Offering) -> list[int]:
    """An offering and the tiers below it, nearest first."""
    tiers = dict(offering.product.offerings.values_list("pk", "builds_on_id"))
    links = {str(pk): None if below is None else str(below) for pk, below in tiers.items()}
    return [int(pk) for pk in tiers_down(str(offering.pk), links)]


def cells_of(offering: Offering) -> dict[int, Cell]:
    """The cells of an offering by feature."""
    chain = chain_of(offering)
    claims = by_cell(Answer.objects.filter(offering__in=chain).select_related("file").defer("file__content"))
    found = strongest(Verification.objects.filter(offering__in=chain).select_related("by"))
    return {pk: decide(chain, claims[pk], found[pk]) for pk in {*claims, *found}}


def by_cell(answers: Iterable[Answer]) -> dict[int, dict[int, Answer]]:
    """By feature, then by offering."""
    claims: dict[int, dict[int, Answer]] = defaultdict(dict)
    for answer in answers:
        claims[answer.feature_id][answer.offering_id] = answer
    return claims


def strongest(rows: QuerySet[Verification]) -> dict[int, dict[int, Verification]]:
    """The finding that counts in each cell, by feature, then by offering (spec 3.2)."""
    found: dict[int, dict[int, Verification]] = defaultdict(dict)
    for row in rows.order_by("pk"):
        best = found[row.feature_id].get(row.offering_id)
        if best is None or strength(row) >= strength(best):
            found[row.feature_id][row.offering_id] = row
    return found


def strength(row: Verification) -> tuple[int, object]:
    return STRENGTH[Method(row.method)], row.on


def decide(chain: list[int], claims: dict[int, Answer], found: dict[int, Verification]) -> Cell:
    """The nearest tier with a claim gives it; a finding is inherited, but not past that tier."""
    speaking = [tier for tier in chain if tier in claims]
    claim = claims[speaking[0]] if speaking else None
    reach = chain[: chain.index(speaking[0]) + 1] if speaking else chain
    finding = next((found[tier] for tier in reach if tier in found), None)
    return Cell(claim, finding)


@dataclass
class Need:
    """What agreed requirements say of one feature."""

    must: bool = False
    deal_breaker: bool = False
    scripts: list[str] = field(default_factory=list)


def needs_of(evaluation: Evaluation) -> dict[int, Need]:
    """What is needed, by feature."""
    found: dict[int, Need] = {}
    rows = Requirement.objects.filter(evaluation=evaluation, status=Status.AGREED, feature__isnull=False)
    columns = rows.values_list("feature_id", "priority", "deal_breaker", "demo_script")
    for feature, priority, deal_breaker, script in columns:
        need = found.setdefault(feature, Need())
        need.must |= priority == Priority.MUST
        need.deal_breaker |= deal_breaker
        if script:
            need.scripts.append(script)
    return found


def to_verify(offering: Offering, *, only_open: bool = False, only_must: bool = False) -> list[Checked]:
    """The features of an offering with what is claimed, found, and how to check.

    Deal-breakers come first, then the other must-haves.
    """
    evaluation = offering.product.vendor.evaluation
    cells, needs, nobody = cells_of(offering), needs_of(evaluation), Need()
    rows = []
    for feature in evaluation.features.all():
        need, cell = needs.get(feature.pk, nobody), cells.get(feature.pk, Cell())
        if not (only_open and cell.finding) and (need.must or not only_must):
            needed = feature.pk in needs
            rows.append(Checked(feature, cell, need.must, need.scripts, need.deal_breaker, needed))
    return sorted(rows, key=lambda row: (not row.deal_breaker, not row.must))


def credits_of(evaluation: Evaluation) -> dict[Level, Decimal]:
    return {level: Decimal(evaluation.credits.get(level, own)) for level, own in DEFAULT_CREDITS.items()}


def records(evaluation: Evaluation) -> dict[int, Record]:
    """Each vendor's record over its offerings' own cells that were checked and claimed."""
    columns = ("pk", "builds_on_id", "product__vendor")
    rows = Offering.objects.filter(product__vendor__evaluation=evaluation).values_list(*columns)
    below = {str(pk): None if tier is None else str(tier) for pk, tier, _vendor in rows}
    vendors = {pk: vendor for pk, _tier, vendor in rows}
    claims = {
        (str(pk), str(feature)): Level(level) for pk, feature, level in claims_beside_findings(evaluation)
    }
    findings: dict[int, dict[tuple[str, str], Level]] = defaultdict(dict)
    for feature, found in strongest(Verification.objects.filter(feature__evaluation=evaluation)).items():
        for pk, row in found.items():
            findings[vendors[pk]][str(pk), str(feature)] = Level(row.level)
    credits = credits_of(evaluation)
    fared = {vendor: rows_record(below, claims, own, credits) for vendor, own in findings.items()}
    return {vendor: Record(held + failed, held) for vendor, (held, failed) in fared.items() if held + failed}


def claims_beside_findings(evaluation: Evaluation) -> Iterable[tuple[int, int, str]]:
    """Offering, feature and level: what products say of the features for which they were checked."""
    same = {"feature": OuterRef("feature"), "offering__product": OuterRef("offering__product")}
    rows = Answer.objects.filter(Exists(Verification.objects.filter(**same)), feature__evaluation=evaluation)
    return rows.values_list("offering_id", "feature_id", "level")
