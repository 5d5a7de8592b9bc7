"""Coverage of a product's offerings, a byte a cell, with answers inherited between tiers (spec 3.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.engine.values import AddOn, Answer, Cells, Gap, Plan, Verification
from scoring.engine.vocabulary import CODE_OF_LEVEL, Level, Method

EPOCH = date(2000, 1, 1).toordinal()
LAST_DAY = 2**16 - 1
STRENGTH = {method: strength for strength, method in enumerate(Method)}

Bytes = NDArray[np.uint8]
Days = NDArray[np.uint16]
Row = TypeVar("Row", Answer, Verification)


def day_number(day: date | None) -> int:
    """Days since 2000-01-01 as cells keep them: at least 1 for a date, at most two bytes, 0 for none."""
    return 0 if day is None else min(max(day.toordinal() - EPOCH, 1), LAST_DAY)


@dataclass(frozen=True, slots=True)
class TierCells:
    """The cells of one offering, a number a feature: codes of claim and finding, 0 for none, and days."""

    claims: Bytes
    claimed_on: Days
    findings: Bytes
    found_on: Days
    gaps: dict[int, Gap]

    @classmethod
    def empty(cls, features: int) -> "TierCells":
        octets = (np.zeros(features, dtype=np.uint8) for _ in range(2))
        days = (np.zeros(features, dtype=np.uint16) for _ in range(2))
        return cls(next(octets), next(days), next(octets), next(days), {})

    def over(self, below: "TierCells") -> "TierCells":
        """Its own cells, else those of the tier below; its own claim ends the finding from below."""
        own, found = self.claims > 0, self.findings > 0
        inherits = ~own & ~found
        kept = {slot: gap for slot, gap in below.gaps.items() if not own[slot]}
        return TierCells(
            claims=np.where(own, self.claims, below.claims),
            claimed_on=np.where(own, self.claimed_on, below.claimed_on),
            findings=np.where(inherits, below.findings, self.findings),
            found_on=np.where(inherits, below.found_on, self.found_on),
            gaps=kept | self.gaps,
        )

    def cells(self) -> Cells:
        """Packed; the finding's day decides where there is a finding, else the claim's."""
        days = np.where(self.findings > 0, self.found_on, self.claimed_on)
        return Cells(
            levels=(self.claims | self.findings << 4).tobytes(),
            days=days.astype("<u2").tobytes(),
            gaps=tuple(gap for _, gap in sorted(self.gaps.items())),
        )


def pack_cells(
    product_path: str,
    plans: Iterable[Plan],
    addons: Iterable[AddOn],
    features: Sequence[str],
    answers: Iterable[Answer],
    verifications: Iterable[Verification],
) -> dict[str, Cells]:
    """The cells of every offering of a product by its key (`pro`, `+sms`), in the features' order.

    Rows of other products are passed over; a feature that is not in the list is a KeyError.
    """
    plans, addons = tuple(plans), tuple(addons)
    slots = {feature: slot for slot, feature in enumerate(features)}
    keys = [plan.key for plan in plans] + [f"+{addon.key}" for addon in addons]
    own = {f"{product_path}/{key}": TierCells.empty(len(slots)) for key in keys}
    fill_claims(own, slots, answers)
    fill_findings(own, slots, verifications)
    resolved = resolve_tiers(plans, {key: own[f"{product_path}/{key}"] for key in keys})
    return {key: tier.cells() for key, tier in resolved.items()}


def fill_claims(tiers: Mapping[str, TierCells], slots: Mapping[str, int], answers: Iterable[Answer]) -> None:
    """Write each offering's own answers, with what they say about closing their gap."""
    for answer in answers:
        tier = tiers.get(answer.offering)
        if tier is None:
            continue
        slot = slots[answer.feature]
        tier.claims[slot] = CODE_OF_LEVEL[answer.level]
        if answer.answered_on is not None:
            tier.claimed_on[slot] = day_number(answer.answered_on)
        if answer.price is not None or answer.hours is not None or answer.available_on is not None:
            tier.gaps[slot] = Gap(answer.feature, answer.price, answer.hours, answer.available_on)


def fill_findings(
    tiers: Mapping[str, TierCells], slots: Mapping[str, int], verifications: Iterable[Verification]
) -> None:
    """Write each offering's own findings: strongest method, then newest date, then last recorded."""
    deciding: dict[tuple[str, str], Verification] = {}
    for verification in verifications:
        if verification.offering in tiers:
            cell = verification.offering, verification.feature
            deciding[cell] = stronger(deciding.get(cell), verification)
    for (offering, feature), verification in deciding.items():
        tiers[offering].findings[slots[feature]] = CODE_OF_LEVEL[verification.level]
        tiers[offering].found_on[slots[feature]] = day_number(verification.on)


def stronger(earlier: Verification | None, later: Verification) -> Verification:
    """Which of two verifications of one tier decides; `later` was recorded after the other."""
    if earlier is None:
        return later
    before, after = ((STRENGTH[row.method], row.on) for row in (earlier, later))
    return earlier if before > after else later


def tiers_down(plan: str, builds_on: Mapping[str, str | None]) -> Iterator[str]:
    """A plan and the tiers below it, nearest first. A circle is a ValueError."""
    seen: set[str] = set()
    tier: str | None = plan
    while tier is not None:
        if tier in seen:
            raise ValueError(f"builds_on runs in a circle at {tier}")
        seen.add(tier)
        yield tier
        tier = builds_on[tier]


def resolve_tiers(plans: Sequence[Plan], own: Mapping[str, TierCells]) -> dict[str, TierCells]:
    """Each offering's cells after inheritance; add-ons inherit nothing. In the order of `own`."""
    builds_on = {plan.key: plan.builds_on for plan in plans}
    resolved: dict[str, TierCells] = {}
    for plan in plans:
        for key in reversed(list(tiers_down(plan.key, builds_on))):
            if key not in resolved:
                below = builds_on[key]
                resolved[key] = own[key] if below is None else own[key].over(resolved[below])
    return {key: resolved.get(key, tier) for key, tier in own.items()}


@dataclass(frozen=True, slots=True)
class CellStory:
    """Why an offering's cell is as it is: the claim and the finding that count, each naming its offering.

    `outranked` are the other verifications within reach, nearest tier first, then as recorded.
    """

    offering: str
    feature: str
    claim: Answer | None
    finding: Verification | None
    outranked: tuple[Verification, ...] = field(default=())

    @property
    def level(self) -> Level | None:
        """The effective level: the finding's, else the claim's; None is unanswered."""
        if self.finding is not None:
            return self.finding.level
        return self.claim.level if self.claim is not None else None


def explain_cell(
    product_path: str,
    plans: Iterable[Plan],
    key: str,
    feature: str,
    answers: Iterable[Answer],
    verifications: Iterable[Verification],
) -> CellStory:
    """Which tier gave an offering (`pro`, `+sms`) its claim on a feature, and which finding decided."""
    builds_on = {plan.key: plan.builds_on for plan in plans}
    tiers = [f"{product_path}/{tier}" for tier in tiers_down(key, {key: None} | builds_on)]
    claims, found = rows_of(feature, answers), rows_of(feature, verifications)
    claim = next((claims[tier][-1] for tier in tiers if tier in claims), None)
    reach = tiers if claim is None else tiers[: tiers.index(claim.offering) + 1]
    within_reach = [row for tier in reach for row in found.get(tier, ())]
    finding: Verification | None = None
    for row in found.get(within_reach[0].offering, ()) if within_reach else ():
        finding = stronger(finding, row)
    outranked = tuple(row for row in within_reach if row is not finding)
    return CellStory(tiers[0], feature, claim, finding, outranked)


def rows_of(feature: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of one feature by offering, as recorded."""
    by_offering: dict[str, list[Row]] = {}
    for row in rows:
        if row.feature == feature:
            by_offering.setdefault(row.offering, []).append(row)
    return by_offering
