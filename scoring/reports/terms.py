"""What a way out asks for, in words: what is given up, when it can be used, what must be true (spec 7)."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.reports.figures import percent_text
from scoring.reports.ways import BUILD, DROP, WayCost

NAMED = 5
"""Gaps and claims that are named in a sentence."""


def costs_title() -> str:
    return _("What each way costs, what is given up, what must be true")


def costs_lead() -> str:
    return _(
        "Likely over the horizon, and below it the middle of the simulations with the range in which 8 of 10 "
        "fall. The parts of a range do not add up to the range of the whole. Building is paid as transparent "
        "fees, its upkeep as hidden fees; the estimate tells no hours apart."
    )


def given_up(way: WayCost) -> str:
    if way.way != DROP:
        return _("Nothing is given up.")
    lost = ", ".join(f"{team} {percent_text(part.percent)}" for team, part in way.lost)
    return _("Given up, of each team's own needs: %(lost)s.") % {"lost": lost or percent_text(0)}


def until_use(way: WayCost) -> str:
    if not way.months:
        return _("How long the paid work takes is not known.")
    if len(way.months) > 1:
        low, likely, high = way.months
        text = _("Usable after %(likely)s months (%(low)s–%(high)s).")
        return text % {"low": low, "likely": likely, "high": high}
    (months,) = way.months
    if not months:
        return _("Usable at once.")
    return ngettext("Usable after %(n)s month.", "Usable after %(n)s months.", months) % {"n": months}


def must_be_true(way: WayCost) -> str:
    return " ".join(conditions(way)) or _("Nothing else must be true.")


def conditions(way: WayCost) -> Iterator[str]:
    if way.way == BUILD:
        yield _("Your own estimate must hold, and upkeep must go on.")
    if way.closes:
        yield _("The vendor must deliver: %(names)s.") % {"names": some(way.closes)}
    if way.waits:
        yield _("The vendor must keep its dates for: %(names)s.") % {"names": some(way.waits)}
    if n := way.relies_on_count:
        text = ngettext(
            "%(n)s unverified claim must hold: %(names)s.", "%(n)s unverified claims must hold: %(names)s.", n
        )
        yield text % {"n": n, "names": some(way.relies_on, n)}


def some(names: Sequence[str], count: int | None = None, most: int = NAMED) -> str:
    """The first names, and how many more there are."""
    listed, more = ", ".join(names[:most]), (count or len(names)) - most
    return f"{listed} {_('and %(n)s more') % {'n': more}}" if more > 0 else listed


def not_proven() -> str:
    """What `proven` false means: a list or a price that may not be the least."""
    return _("The best that was found; whether there is a better one is not proven.")


def terms(way: WayCost) -> str:
    """All of it, in one paragraph."""
    parts = [given_up(way), until_use(way), must_be_true(way)]
    return " ".join(parts if way.proven else [*parts, not_proven()])
