"""The sentence of decision that a report starts with. A pure function of its rows."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.engine.vocabulary import Verdict
from scoring.reports.figures import NO_BREAK, share
from scoring.reports.tables import OfferRow


def decision(rows: Sequence[OfferRow], threshold: Fraction, claims: int | None = None) -> str:
    """What a run says, in a sentence or two. `rows`: each plan once, in shortlist order.

    `claims` is the fewest unproven claims that would have to hold for the leader to pass, where it is known.
    """
    if not rows:
        return _("There is nothing to decide yet: no plan was scored.")
    names = {"line": f"{share(float(threshold)).percent}{NO_BREAK}%", "leader": rows[0].name}
    by_verdict = {verdict: [row for row in rows if row.verdict == verdict] for verdict in Verdict}
    if passing := by_verdict[Verdict.PASSES]:
        return passes(passing, names)
    if by_verdict[Verdict.NEEDS_PROOF]:
        return needs_proof(names, claims)
    if by_verdict[Verdict.UNDECIDED]:
        return undecided(rows[0], names)
    if by_verdict[Verdict.BELOW]:
        text = _(
            "No product reaches %(line)s, whatever the open answers turn out to be. "
            "%(leader)s comes closest with %(claimed)s claimed."
        )
        return text % {**names, "claimed": percent(rows[0])}
    return _("Every product lacks a deal-breaker, so none can be chosen as it is.")


def percent(row: OfferRow) -> str:
    whole = row.fit.claimed.percent
    return "–" if whole is None else f"{whole}{NO_BREAK}%"


def passes(passing: Sequence[OfferRow], names: dict[str, str]) -> str:
    figures = {**names, "verified": f"{passing[0].fit.verified.percent}{NO_BREAK}%"}
    if len(passing) == 1:
        return (
            _("%(leader)s passes: %(verified)s of what the teams need is verified; %(line)s was the line.")
            % figures
        )
    figures["n"] = str(len(passing))
    return _("%(n)s plans pass %(line)s on verified evidence. %(leader)s leads with %(verified)s.") % figures


def needs_proof(names: dict[str, str], claims: int | None) -> str:
    if not claims:
        return (
            _("No product passes %(line)s on verified evidence. %(leader)s could, if its claims hold.")
            % names
        )
    text = ngettext(
        "No product passes %(line)s on verified evidence. %(leader)s could, if %(claims)s claim holds.",
        "No product passes %(line)s on verified evidence. %(leader)s could, if %(claims)s claims hold.",
        claims,
    )
    return text % {**names, "claims": claims}


def undecided(leader: OfferRow, names: dict[str, str]) -> str:
    open_answers = leader.features - leader.answered - leader.not_applicable
    text = ngettext(
        "No product reaches %(line)s by what vendors claim. "
        "%(leader)s still could: %(n)s question is unanswered.",
        "No product reaches %(line)s by what vendors claim. "
        "%(leader)s still could: %(n)s questions are unanswered.",
        open_answers,
    )
    return text % {**names, "n": open_answers}
