"""The report's rows, as frozen values: the one list behind page, PDF, Excel and CSV."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine.vocabulary import CostClass, Verdict
from scoring.reports.figures import NO_SHARE, Share, share
from scoring.reports.sources import Facts

UNKNOWN = None
REACHES: dict[str, tuple[bool | None, bool | None, bool | None]] = {
    Verdict.PASSES: (True, True, True),
    Verdict.NEEDS_PROOF: (UNKNOWN, True, True),
    Verdict.UNDECIDED: (False, False, True),
    Verdict.BELOW: (False, False, False),
    Verdict.BLOCKED: (UNKNOWN, UNKNOWN, UNKNOWN),
}
"""What each verdict says of verified, claimed and possible against the line."""


@dataclass(frozen=True)
class Fit:
    verified: Share
    claimed: Share
    possible: Share


NO_FIT = Fit(NO_SHARE, NO_SHARE, NO_SHARE)


@dataclass(frozen=True)
class Must:
    met: int
    of: int
    missing: tuple[str, ...]
    """By name, in the order of features."""


@dataclass(frozen=True)
class ClassCost:
    cost_class: str
    likely: Decimal
    mean: Decimal | None


@dataclass(frozen=True)
class Event:
    month: int
    what: str
    monthly_change: Decimal


@dataclass(frozen=True)
class Cost:
    """Over the horizon. What needs draws is None where none were made."""

    likely: Decimal
    mean: Decimal | None
    p10: Decimal | None
    p50: Decimal | None
    p80: Decimal | None
    p90: Decimal | None
    priced: bool
    not_estimated: tuple[str, ...]
    hours: Decimal
    present_value: Decimal | None
    classes: tuple[ClassCost, ...]
    years: tuple[Decimal, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Chance:
    first: Share
    clears: Share
    cheapest: Share
    over_budget: Share


@dataclass(frozen=True)
class OfferRow:
    """One offer of the shortlist. Bundles with add-ons have no rank."""

    offer: str
    addons: tuple[str, ...]
    billing: str | None
    vendor: str
    product: str
    plan: str
    addon_names: tuple[str, ...]
    rank: int | None
    verdict: str
    fit: Fit
    teams: Mapping[str, Fit]
    areas: Mapping[str, Fit]
    priorities: Mapping[str, Fit]
    features: int
    answered: int
    verified: int
    not_applicable: int
    stale: int
    must: Must
    refused: tuple[str, ...]
    unavailable_from: int | None
    cost: Cost | None
    chance: Chance

    @property
    def name(self) -> str:
        """Product and plan, as one says it."""
        return " ".join([self.product, self.plan, *(f"+ {addon}" for addon in self.addon_names)])

    @property
    def query(self) -> dict[str, str]:
        """What names the offer in an address."""
        return {"offer": self.offer, "billing": self.billing or "", "addons": ",".join(self.addons)}


def decimal(value: float | str | None) -> Decimal | None:
    """A document's number as the decimal that it spells."""
    return None if value is None else Decimal(str(value))


def fit_of(three: Mapping[str, float | None] | None, line: Fraction, verdict: str | None = None) -> Fit:
    """Three shares; an offer's verdict, which is exact, decides on which side of the line each is printed."""
    if not three:
        return NO_FIT
    reaches = REACHES.get(verdict or "", (UNKNOWN, UNKNOWN, UNKNOWN))
    names = ("verified", "claimed", "possible")
    return Fit(*(share(three.get(name), line, side) for name, side in zip(names, reaches, strict=True)))


def cost_of(data: Mapping[str, Any] | None) -> Cost | None:
    if not data or data.get("likely") is None:
        return None
    classes = data.get("classes") or {}
    return Cost(
        likely=Decimal(data["likely"]),
        **{name: decimal(data.get(name)) for name in ("mean", "p10", "p50", "p80", "p90", "present_value")},
        priced=data.get("priced", True),
        not_estimated=tuple(data.get("not_estimated") or ()),
        hours=decimal(data.get("hours")) or Decimal(0),
        classes=tuple(
            ClassCost(name, Decimal(part["likely"]), decimal(part.get("mean")))
            for name in CostClass
            if (part := classes.get(name)) and part.get("likely") is not None
        ),
        years=tuple(Decimal(year["likely"]) for year in data.get("years") or ()),
        events=tuple(
            Event(event["month"], event["what"], Decimal(event["monthly_change"]))
            for event in data.get("events") or ()
        ),
    )


def chance_of(data: Mapping[str, float | None] | None) -> Chance:
    data = data or {}
    return Chance(*(share(data.get(name)) for name in ("first", "clears", "cheapest", "over_budget")))


def item_names(facts: Facts) -> dict[str, str]:
    """Features by key, and what maps to no feature by `~i`, in the words of the requirement."""
    names = {feature.key: feature.name for feature in facts.header.features}
    requirements = enumerate(facts.header.requirements)
    return names | {f"~{i}": row.statement for i, row in requirements if row.feature is None}


class PartFits(Mapping[str, Fit]):
    """The fits of a result document's part by key, each made when it is asked for: few of them are shown."""

    def __init__(self, part: Mapping[str, Mapping[str, float | None] | None] | None, line: Fraction) -> None:
        self.part, self.line = part or {}, line

    def __getitem__(self, key: str) -> Fit:
        return fit_of(self.part[key], self.line)

    def __iter__(self) -> Iterator[str]:
        return iter(self.part)

    def __len__(self) -> int:
        return len(self.part)


def offer_row(facts: Facts, data: Mapping[str, Any], items: Mapping[str, str]) -> OfferRow:
    line = Fraction(facts.header.policy.threshold)
    names, plan = facts.product_of(data["offer"]), data["offer"].rpartition("/")[2]
    counts, must = data.get("counts") or {}, data.get("must") or {}
    return OfferRow(
        offer=data["offer"],
        addons=tuple(data["addons"]),
        billing=data["billing"],
        vendor=names.vendor,
        product=names.product,
        plan=names.offerings.get(plan, plan),
        addon_names=tuple(names.offerings.get(f"+{addon}", addon) for addon in data["addons"]),
        rank=data["rank"],
        verdict=data["verdict"],
        fit=fit_of(data["fit"], line, data["verdict"]),
        teams=PartFits(data.get("teams"), line),
        areas=PartFits(data.get("areas"), line),
        priorities=PartFits(data.get("priorities"), line),
        **{
            name: counts.get(name, 0)
            for name in ("features", "answered", "verified", "not_applicable", "stale")
        },
        must=Must(must.get("met", 0), must.get("of", 0), named(must.get("missing"), items)),
        refused=named(data.get("deal_breakers_refused"), items),
        unavailable_from=data.get("unavailable_from"),
        cost=cost_of(data.get("cost")),
        chance=chance_of(data.get("chance")),
    )


def named(keys: Sequence[str] | None, items: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(items.get(key, key) for key in keys or ())


def find_offer(
    facts: Facts, offer: str, billing: str | None = None, addons: Sequence[str] = ()
) -> OfferRow | None:
    """One offer's row; None where the run holds no such offer."""
    wanted = (offer, billing, list(addons))
    for data in facts.result["offers"]:
        if (data["offer"], data["billing"], list(data["addons"])) == wanted:
            return offer_row(facts, data, item_names(facts))
    return None


def offer_rows(facts: Facts) -> list[OfferRow]:
    """All offers: the ranked plans first, in shortlist order, then the bundles."""
    items = item_names(facts)
    rows = [offer_row(facts, data, items) for data in facts.result["offers"]]
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))


def ranked(rows: Sequence[OfferRow]) -> list[OfferRow]:
    """The plans alone, per billing cycle."""
    return [row for row in rows if row.rank is not None]


@dataclass(frozen=True)
class PlanRow:
    """A plan once, with its billing cycles as placed: the fit is the same in all of them."""

    best: OfferRow
    cycles: tuple[OfferRow, ...]

    @property
    def ranks(self) -> str:
        """Its places among all offers: "2", or "2–4" over its cycles."""
        places = [row.rank for row in self.cycles if row.rank is not None]
        first, last = min(places), max(places)
        return f"{first}" if first == last else f"{first}–{last}"

    @property
    def other_cycles(self) -> tuple[OfferRow, ...]:
        return tuple(row for row in self.cycles if row is not self.best)


def plan_rows(rows: Sequence[OfferRow]) -> list[PlanRow]:
    """Each plan once, in the order of its best-placed cycle."""
    cycles: dict[str, list[OfferRow]] = {}
    for row in ranked(rows):
        cycles.setdefault(row.offer, []).append(row)
    return [PlanRow(found[0], tuple(found)) for found in cycles.values()]
