"""How figures are written in the result document."""

from decimal import Decimal
from itertools import zip_longest
from typing import Any

from scoring.engine.costs import Event, Projection
from scoring.engine.fit import OfferFit, Three
from scoring.engine.ranges import Ranges
from scoring.engine.vocabulary import CostClass

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


def fits_json(three: Three) -> Json:
    """The three fits as the JSON numbers nearest to the exact values."""
    return {name: ratio.number for name, ratio in zip(FITS, three.all, strict=True)}


def fit_json(fit: OfferFit) -> Json:
    """What an offer's fit says in the document."""
    return {
        "verdict": fit.verdict.value,
        "fit": fits_json(fit.fit),
        "teams": {team: fits_json(three) for team, three in fit.teams.items()},
        "areas": {area.value: fits_json(three) for area, three in fit.areas.items()},
        "priorities": {priority.value: fits_json(three) for priority, three in fit.priorities.items()},
        "counts": {
            "features": fit.counts.features,
            "answered": fit.counts.answered,
            "verified": fit.counts.verified,
            "not_applicable": fit.counts.not_applicable,
            "stale": fit.counts.stale,
        },
        "must": {"met": fit.must.met, "of": fit.must.of, "missing": list(fit.must.missing)},
        "deal_breakers_refused": list(fit.deal_breakers_refused),
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
