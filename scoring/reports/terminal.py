"""The shortlist in a terminal."""

import json
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from scoring.models import Run
from scoring.reports.figures import share

BAR = 30
COLUMNS = "{rank:>4}  {offer:<44} {verified:>8} {claimed:>8} {possible:>8}  {must:>7}  {cost:>14}  {verdict}"


def percent_down(fit: float | None) -> str:
    """A fit of the document as whole per cent, rounded down."""
    whole = share(fit).percent
    return "–" if whole is None else f"{whole} %"


def progress_line(run: Run) -> str:
    """A bar of the products done."""
    filled = BAR * run.done // max(run.total, 1)
    bar = "#" * filled + "." * (BAR - filled)
    return f"run {run.number} {run.step or run.state:<9} [{bar}] {run.done}/{run.total}"


def shortlist_lines(content: bytes) -> Iterator[str]:
    """The ranked offers of a result document, a line each."""
    result = json.loads(content)
    yield COLUMNS.format(
        rank="rank",
        offer="offer",
        verified="verified",
        claimed="claimed",
        possible="possible",
        must="musts",
        cost="likely cost",
        verdict="verdict",
    )
    for offer in result["offers"]:
        yield COLUMNS.format(
            rank=offer["rank"] or "",
            offer=name_of(offer),
            must=f"{offer['must']['met']}/{offer['must']['of']}",
            cost=cost_of(offer["cost"]),
            verdict=offer["verdict"].replace("_", " "),
            **{name: percent_down(fit) for name, fit in offer["fit"].items()},
        )
    yield f"fit threshold {percent_down(float(result['threshold']))}; inputs {result['inputs_sha256'][:12]}"


def name_of(offer: dict) -> str:
    parts = [offer["offer"], *(f"+{addon}" for addon in offer["addons"])]
    return " ".join(parts) + (f" ({offer['billing']})" if offer["billing"] else "")


def cost_of(cost: dict) -> str:
    """The likely total in whole units, marked where something in it is not priced."""
    total = Decimal(cost["likely"]).quantize(Decimal(1), ROUND_HALF_EVEN)
    return f"{total:,}{'' if cost['priced'] else '*'}"
