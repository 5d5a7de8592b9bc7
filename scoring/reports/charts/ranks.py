"""Rank acceptability: how often each plan is first, second, third or later over all weightings."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from scoring.reports.charts.marks import (
    NARROW,
    WIDE,
    Chart,
    Drawing,
    Mark,
    Rect,
    Scale,
    Text,
    brief,
    shortened,
)
from scoring.reports.figures import percent_text, share

PLACES = 4
ROW, BAR, GAP = 46, 20, 2
CLEAR = 0.5
SEEN = 0.01
"""Plans that are among the first three less often than this stand in the table only."""


def rank_acceptability(
    names: Mapping[str, str], acceptability: Mapping[str, Sequence[float]]
) -> Chart | None:
    """`names` by offer path, in shortlist order."""
    shares = {path: folded(acceptability[path]) for path in names if acceptability.get(path)}
    if not shares:
        return None
    offers = sorted(shares, key=lambda path: shares[path], reverse=True)
    known = [(names[path], shares[path]) for path in offers]
    drawn = [row for row in known if sum(row[1][:-1]) >= SEEN] or known[:1]
    labels = (_("1st"), _("2nd"), _("3rd"), _("later"))
    return Chart(
        key="ranks",
        title=finding(drawn),
        description=_(
            "Of all possible ways to weigh the teams' voices, the share in which each plan comes first, "
            "second, third or later by what it claims. Ties share the better place. "
            "Deal-breakers play no part here. Plans that are never among the first three are left out."
        ),
        wide=draw(drawn, WIDE),
        narrow=draw(drawn, NARROW),
        columns=(_("Plan"), *labels),
        rows=tuple((name, *(percent_text(share(part).percent) for part in parts)) for name, parts in known),
        offers=tuple(offers),
        legend=tuple((f"rank{place}", label) for place, label in enumerate(labels, start=1)),
    )


def folded(shares: Sequence[float]) -> tuple[float, ...]:
    """First, second, third, and the rest as one."""
    padded = [*shares, 0.0, 0.0, 0.0][: max(len(shares), PLACES - 1)]
    return (*padded[: PLACES - 1], max(0.0, sum(padded[PLACES - 1 :])))


def finding(drawn: Sequence[tuple[str, tuple[float, ...]]]) -> str:
    name, parts = max(drawn, key=lambda row: row[1][0])
    first = {"name": brief(name), "share": percent_text(share(parts[0]).percent)}
    if parts[0] < CLEAR:
        return _("No clear winner: %(name)s leads, but only under %(share)s of all weightings") % first
    return _("%(name)s comes first under %(share)s of all weightings of the teams") % first


def draw(rows: Sequence[tuple[str, tuple[float, ...]]], width: int) -> Drawing:
    across = Scale(0, 1, 0, width)
    marks: list[Mark] = []
    for place, (name, parts) in enumerate(rows):
        y, so_far = place * ROW, 0.0
        marks.append(Text("label", 0, y + 14, shortened(name, width)))
        for rank, part in enumerate(parts, start=1):
            start, end = across(so_far), across(min(so_far + part, 1))
            so_far += part
            if end - start < 1:
                continue
            marks.append(Rect(f"rank{rank}", start, y + 20, round(max(end - start - GAP, 0.5), 1), BAR))
            if end - start > 40:
                role = "on-dark" if rank == 1 else "label"
                marks.append(Text(role, start + 6, y + 34.5, percent_text(share(part).percent)))
    return Drawing(width, len(rows) * ROW, tuple(marks))
