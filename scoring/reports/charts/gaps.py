"""Gaps: from all needs down over what is missing, unanswered, partial and unproven to what is verified."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from scoring.reports.charts.marks import (
    NARROW,
    WIDE,
    Chart,
    Drawing,
    Line,
    Mark,
    Rect,
    Scale,
    Text,
    brief,
    shortened,
)
from scoring.reports.figures import apportion, percent_text

ORDER = ("missing", "unanswered", "partial", "unverified", "verified")
ROW, BAR = 34, 20
WHOLE = Decimal(1)


def gaps(name: str, parts: Mapping[str, Fraction]) -> Chart | None:
    """`parts` of one offer by kind; they sum to 1."""
    if sum(parts.values(), Fraction(0)) != 1:
        return None
    shown = dict(zip(ORDER, whole_percents([parts[key] for key in ORDER]), strict=True))
    labels = words()
    lost = {"name": brief(name), "lost": percent_text(100 - shown["verified"] - shown["unverified"])}
    title = _("%(name)s lacks %(lost)s of the needs, and %(unproven)s is claimed without proof") % {
        **lost,
        "unproven": percent_text(shown["unverified"]),
    }
    return Chart(
        key="gaps",
        title=title,
        description=_("All needs by weight, from 100 down to what has been verified. The steps add up."),
        wide=draw(shown, labels, WIDE),
        narrow=draw(shown, labels, NARROW),
        columns=(_("Step"), _("Share of all needs")),
        rows=(
            (_("All needs"), percent_text(100)),
            *((labels[key], percent_text(shown[key])) for key in ORDER),
        ),
    )


def words() -> dict[str, str]:
    return {
        "missing": _("Missing"),
        "unanswered": _("Not answered"),
        "partial": _("Lost to partial answers"),
        "unverified": _("Claimed, not verified"),
        "verified": _("Verified"),
    }


def whole_percents(parts: Sequence[Fraction]) -> list[int]:
    """Whole percents that add up to 100; verified, the last, is rounded down, the others share the rest."""
    exact = [Decimal(100 * part.numerator) / part.denominator for part in parts]
    verified = int(100 * parts[-1])
    others = apportion(Decimal(100 - verified), exact[:-1], WHOLE)
    return [*(int(part) for part in others), verified]


def draw(shown: Mapping[str, int], labels: Mapping[str, str], width: int) -> Drawing:
    left = 190 if width == WIDE else 138
    across = Scale(0, 100, left, width - 46)
    marks: list[Mark] = [
        Text("label", 0, 18, shortened(_("All needs"), left - 8)),
        Rect("rank3", left, 4, across.end - left, BAR),
    ]
    marks.append(Text("label strong", across.end + 6, 19, percent_text(100)))
    level = 100
    for place, key in enumerate(ORDER, start=1):
        y, part = place * ROW, shown[key]
        low = 0 if key == "verified" else level - part
        x, end = across(low), across(level)
        marks += [
            Line("grid", end, y - ROW + 4 + BAR, end, y + 4),
            Text("label", 0, y + 18, shortened(labels[key], left - 8)),
        ]
        if part:
            marks.append(Rect(f"gap-{key}", x, y + 4, round(end - x, 1), BAR))
        sign = "" if key == "verified" else "−"
        role = "label strong" if key == "verified" else "label"
        marks.append(Text(role, end + 6, y + 19, f"{sign}{percent_text(part)}"))
        level = low if key != "verified" else level
    return Drawing(width, (len(ORDER) + 1) * ROW, tuple(marks))
