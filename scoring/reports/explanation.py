"""Where an offer's fit comes from: each need's weight × credit, adding up to the fit exactly (spec 4.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from scoring.engine.fit.cells import NOT_APPLICABLE, Credits, combine
from scoring.engine.ratios import Ratio, percent
from scoring.engine.values import Header, Offer, Product
from scoring.engine.vocabulary import LEVEL_OF_CODE, Priority
from scoring.engine.weights import Weights, counted, item_name, weigh
from scoring.reports.figures import apportion

FULL = 100
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Wish:
    """One team's requirement behind an item."""

    team: str
    priority: str
    statement: str
    deal_breaker: bool


@dataclass(frozen=True)
class Need:
    """One weighted item of an offer. `weight` is its share of what applies; credits are whole percents."""

    item: str
    name: str
    group: str
    weight: Fraction
    level: str
    """The level that counts; empty where nobody answered."""
    found: str
    claimed_credit: int
    verified_credit: int
    must: bool
    deal_breaker: bool
    wishes: tuple[Wish, ...]

    @cached_property
    def claimed(self) -> Fraction:
        return self.weight * self.claimed_credit / FULL

    @cached_property
    def verified(self) -> Fraction:
        return self.weight * self.verified_credit / FULL

    @property
    def open(self) -> Fraction:
        """What proof could still add: the claim, or everything where nobody answered."""
        best = FULL if not self.level else self.claimed_credit
        return self.weight * (best - self.verified_credit) / FULL

    @property
    def state(self) -> str:
        if self.level == LEVEL_OF_CODE[NOT_APPLICABLE]:
            return "not_applicable"
        if not self.level:
            return "unanswered"
        if not self.claimed_credit:
            return "missing"
        return "verified" if self.verified_credit == self.claimed_credit else "unverified"


@dataclass(frozen=True)
class Breakdown:
    """All needs of an offer in the header's order; the parts of every sum add up to it exactly."""

    needs: tuple[Need, ...]
    verified: Fraction
    claimed: Fraction

    @cached_property
    def applicable(self) -> bool:
        return any(need.weight for need in self.needs)

    @cached_property
    def gaps(self) -> dict[str, Fraction]:
        """100 % as verified, claimed but unverified, lost to partial answers, unanswered, missing."""
        answered = [need for need in self.needs if need.level]
        return {
            "missing": sum((need.weight for need in answered if not need.claimed_credit), Fraction(0)),
            "unanswered": sum((need.weight for need in self.needs if not need.level), Fraction(0)),
            "partial": sum(
                (need.weight - need.claimed for need in answered if need.claimed_credit), Fraction(0)
            ),
            "unverified": self.claimed - self.verified,
            "verified": self.verified,
        }

    def claims_needed(self, threshold: Fraction) -> int | None:
        """The fewest unproven claims that would have to hold for a pass; None where all are not enough.

        Deal-breakers without proof come first: each of them must hold.
        """
        breakers = [need for need in self.needs if need.deal_breaker and need.state != "not_applicable"]
        if any(not need.claimed_credit for need in breakers):
            return None
        must_hold = [need for need in breakers if not need.verified_credit]
        first = {need.item for need in must_hold}
        others = [need for need in self.needs if need.item not in first and need.claimed > need.verified]
        fit = self.verified + sum(need.claimed - need.verified for need in must_hold)
        claims = len(must_hold)
        for need in sorted(others, key=lambda need: need.verified - need.claimed):
            if fit >= threshold:
                break
            fit, claims = fit + need.claimed - need.verified, claims + 1
        return claims if fit >= threshold else None


class Explainer:
    """Explains the offers of one evaluation: what they share is computed once."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.weights: Weights = weigh(header)
        self.credits = Credits.of(header.policy)
        self.wishes = wishes_of(header)

    def breakdown(self, product: Product, offer: Offer) -> Breakdown:
        features = self.weights.features
        octets, _days = combine(product, offer, features, self.credits)
        octets += bytes(len(self.weights.items) - features)
        shown = [f for f in self.weights.weighted if self.weights.overall[f]]
        total = sum(self.weights.overall[f] for f in shown if octets[f] & 15 != NOT_APPLICABLE)
        needs = tuple(self.need(f, octets[f], total) for f in shown)
        sums = (sum((getattr(need, kind) for need in needs), Fraction(0)) for kind in ("verified", "claimed"))
        return Breakdown(needs, *sums)

    def need(self, f: int, octet: int, total: int) -> Need:
        item, code = self.weights.items[f], octet & 15
        feature = self.header.features[f] if f < self.weights.features else None
        wishes = self.wishes[item]
        applies = code != NOT_APPLICABLE
        return Need(
            item=item,
            name=feature.name if feature else wishes[0].statement,
            group=feature.group if feature else "",
            weight=Fraction(self.weights.overall[f], total) if applies and total else Fraction(0),
            level=LEVEL_OF_CODE[code].value if code else "",
            found=LEVEL_OF_CODE[octet >> 4].value if octet >> 4 else "",
            claimed_credit=self.credits.claimed[octet],
            verified_credit=self.credits.verified[octet],
            must=any(wish.priority == Priority.MUST for wish in wishes),
            deal_breaker=any(wish.deal_breaker for wish in wishes),
            wishes=wishes,
        )


def wishes_of(header: Header) -> Mapping[str, tuple[Wish, ...]]:
    """Who asks for each item, in the document's order."""
    teams = {team.key: team.name for team in header.teams}
    found: dict[str, list[Wish]] = defaultdict(list)
    for i, row in counted(header):
        wish = Wish(teams[row.team], row.priority, row.statement, row.deal_breaker)
        found[item_name(i, row)].append(wish)
    return {item: tuple(wishes) for item, wishes in found.items()}


def printed(parts: Iterable[Fraction], total: Fraction) -> tuple[list[Decimal], Decimal]:
    """Percentages with two decimals that add up to the printed total, itself rounded down."""
    shown = percent(Ratio(total.numerator, total.denominator), 2) or Decimal(0)
    exact = [Decimal(FULL * part.numerator) / part.denominator for part in parts]
    return apportion(shown, exact, HUNDREDTH), shown
