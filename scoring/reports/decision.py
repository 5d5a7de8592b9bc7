"""The sentence of decision that a report starts with. A pure function of its rows."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.engine.vocabulary import Verdict
from scoring.reports.figures import NO_BREAK, percent_text, share
from scoring.reports.tables import OfferRow


def decision(rows: Sequence[OfferRow], threshold: Fraction, claims: Mapping[str, int]) -> str:
    """What a run says, in a sentence or two. `rows`: each plan once, in shortlist order.

    `claims` by offer: the fewest unproven claims that would have to hold for it to pass, where known.
    """
    if not rows:
        return _("There is nothing to decide yet: no plan was scored.")
    line = f"{share(float(threshold)).percent}{NO_BREAK}%"
    by_verdict = {verdict: [row for row in rows if row.verdict == verdict] for verdict in Verdict}
    if passing := by_verdict[Verdict.PASSES]:
        return passes(passing, line)
    if unproven := by_verdict[Verdict.NEEDS_PROOF]:
        return needs_proof(unproven, line, claims)
    if unsettled := by_verdict[Verdict.UNDECIDED]:
        return undecided(unsettled[0], line)
    if below := by_verdict[Verdict.BELOW]:
        text = _(
            "No product reaches %(line)s, whatever the open answers turn out to be. "
            "%(name)s comes closest with %(claimed)s claimed."
        )
        return text % {"line": line, "name": below[0].name, "claimed": percent(below[0])}
    return _("Every product lacks a deal-breaker, so none can be chosen as it is.")


def percent(row: OfferRow) -> str:
    return percent_text(row.fit.claimed.percent)


def passes(passing: Sequence[OfferRow], line: str) -> str:
    names = {"name": passing[0].name, "verified": percent_text(passing[0].fit.verified.percent), "line": line}
    if len(passing) == 1:
        text = _("%(name)s passes: %(verified)s of what the teams need is verified; %(line)s was the line.")
        return text % names
    text = _("%(n)s plans pass %(line)s on verified evidence. %(name)s leads with %(verified)s.")
    return text % {**names, "n": len(passing)}


def needs_proof(unproven: Sequence[OfferRow], line: str, claims: Mapping[str, int]) -> str:
    """The plan named is the one with the fewest claims to prove; in shortlist order where they are equal."""
    known = [row for row in unproven if row.offer in claims]
    if not known:
        text = _("No product passes %(line)s on verified evidence. %(name)s could, if its claims hold.")
        return text % {"line": line, "name": unproven[0].name}
    nearest = min(known, key=lambda row: claims[row.offer])
    n = claims[nearest.offer]
    text = ngettext(
        "No product passes %(line)s on verified evidence. %(name)s could, if %(claims)s claim holds.",
        "No product passes %(line)s on verified evidence. %(name)s could, if %(claims)s claims hold.",
        n,
    )
    return text % {"line": line, "name": nearest.name, "claims": n}


def undecided(leader: OfferRow, line: str) -> str:
    n = leader.features - leader.answered - leader.not_applicable
    text = ngettext(
        "No product reaches %(line)s by what vendors claim. "
        "%(name)s still could: %(n)s question is unanswered.",
        "No product reaches %(line)s by what vendors claim. "
        "%(name)s still could: %(n)s questions are unanswered.",
        n,
    )
    return text % {"line": line, "name": leader.name, "n": n}
