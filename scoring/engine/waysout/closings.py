"""How the gaps of a plan can be closed, and at what price (spec 7)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from scoring.engine.costs.exact import rounded
from scoring.engine.values import Gap, Range


@dataclass(frozen=True)
class Closing:
    """How one gap can be closed, in the evaluation's currency: by work at a price, or by waiting for a date.

    `price` is None where the vendor named neither a price nor hours that a rate values; `hours` are given
    where they made the price.
    """

    feature: str
    price: Range | None
    hours: Range | None = None
    available_on: date | None = None


def closings_of(gaps: Iterable[Gap], rate: Fraction | None) -> dict[str, Closing]:
    """What each gap costs, by feature."""
    return {gap.feature: closing_of(gap, rate) for gap in gaps}


def closing_of(gap: Gap, rate: Fraction | None) -> Closing:
    """What a gap costs: the answer's price, else its hours × rate, half-even to ten decimals.

    `rate` is the evaluation's mean rate (spec 5.2), None where nobody is rated.
    """
    price, hours = None, None
    if gap.price is not None:
        price = Range(gap.price, gap.price, gap.price)
    elif gap.hours is not None and rate is not None:
        hours = gap.hours
        price = Range(*(rounded(Fraction(part) * rate) for part in (hours.low, hours.likely, hours.high)))
    return Closing(gap.feature, price, hours, gap.available_on)


class Closings(Mapping[str, Closing]):
    """`closings_of`, each made when it is asked for: a plan that clears the line needs none."""

    def __init__(self, gaps: Iterable[Gap], rate: Fraction | None) -> None:
        self.gaps = gaps
        self.rate = rate

    @cached_property
    def by_feature(self) -> dict[str, Gap]:
        return {gap.feature: gap for gap in self.gaps}

    def __getitem__(self, feature: str) -> Closing:
        return closing_of(self.by_feature[feature], self.rate)

    def __contains__(self, feature: object) -> bool:
        return feature in self.by_feature

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_feature)

    def __len__(self) -> int:
        return len(self.by_feature)
