"""How figures are written in the result document."""

from decimal import Decimal
from itertools import zip_longest
from typing import Any

from scoring.engine.costs import Event, Projection
from scoring.engine.fit import Fits
from scoring.engine.ranges import Ranges
from scoring.engine.vocabulary import Area, CostClass, Priority

Json = dict[str, Any]
FITS = ("verified", "claimed", "possible")


def amount(value: Decimal) -> str:
    """Money with its ten decimals, never an exponent."""
    return format(value, ".10f")


def share(value: Decimal) -> str:
    """A share such as the threshold, with at least two decimals."""
    text = format(value, "f").rstrip("0").rstrip(".") if "." in format(value, "f") else format(value, "f")
    decimals = len(text.partition(".")[2])
    return text if decimals >= 2 else format(value, ".2f")


def three_json(numbers: list[float]) -> Json:
    """The three fits as the JSON numbers nearest to the exact values; null where there is none."""
    # NaN is not equal to itself
    return {name: number if number == number else None for name, number in zip(FITS, numbers, strict=True)}


def fit_json(fits: Fits, i: int) -> Json:
    """What one offer's fit says in the document."""
    whole, *rest = map(three_json, fits.numbers[i].tolist())
    teams = len(fits.weights.teams)
    parts = list(zip(fits.series[1 + teams :], rest[teams:], strict=True))
    counts, must = fits.counts(i), fits.must(i)
    return {
        "verdict": fits.verdicts[i].value,
        "fit": whole,
        "teams": dict(zip(fits.weights.teams, rest[:teams], strict=True)),
        "areas": {str(part): three for part, three in parts if isinstance(part, Area)},
        "priorities": {str(part): three for part, three in parts if isinstance(part, Priority)},
        "counts": {
            "features": counts.features,
            "answered": counts.answered,
            "verified": counts.verified,
            "not_applicable": counts.not_applicable,
            "stale": counts.stale,
        },
        "must": {"met": must.met, "of": must.of, "missing": list(must.missing)},
        "deal_breakers_refused": list(fits.deal_breakers_refused(i)),
    }


def event_json(event: Event) -> Json:
    return {"month": event.month, "what": event.what, "monthly_change": amount(event.monthly_change)}


def cost_json(projection: Projection, ranges: Ranges | None) -> Json:
    """What an offer's projection and its draws say in the document; without draws their figures are null."""
    classes = projection.classes
    quantiles = ("mean", "p10", "p50", "p80", "p90")
    means = ranges.classes if ranges else {}
    years = ranges.years if ranges else ()
    present = ranges.present_value if ranges else None
    return {
        "likely": amount(projection.likely),
        **{name: getattr(ranges, name) if ranges else None for name in quantiles},
        "priced": projection.priced,
        "not_estimated": list(projection.not_estimated),
        "hours": float(projection.hours),
        "present_value": None if present is None else float(present),
        "classes": {
            name.value: {"likely": amount(classes[name]), "mean": means.get(name)} for name in CostClass
        },
        "years": [
            {"year": year, "likely": amount(likely), "mean": mean}
            for year, (likely, mean) in enumerate(zip_longest(projection.years, years), start=1)
        ],
        "events": [event_json(event) for event in projection.events],
    }
