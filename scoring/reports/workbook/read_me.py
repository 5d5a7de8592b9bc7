"""The sheet Read me: what the workbook is, what may be changed, what each sheet holds."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from scoring.reports.workbook.book import Sheet
from scoring.reports.workbook.inputs import Inputs

LINE_HEIGHT, READABLE = 15, 90


def write_read_me(sheet: Sheet, inputs: Inputs, sheets: Mapping[str, str]) -> None:
    """What the workbook is, what may be changed, and what each sheet holds."""
    policy = inputs.header.policy
    sheet.page.set_column(0, 0, 30)
    sheet.page.set_column(1, 1, 100)
    sheet.title(policy.name, _("A shortlist that recomputes itself."))
    rows = [
        (_("Run"), str(inputs.run or "–")),
        (_("Inputs (SHA-256)"), inputs.result["inputs_sha256"]),
        (_("Engine"), str(inputs.result["engine"])),
        *explanations(),
    ]
    for i, (name, text) in enumerate(rows, start=3):
        sheet.text(i, 0, name, "strong")
        sheet.text(i, 1, text, "wrap")
        sheet.page.set_row(i, LINE_HEIGHT * (1 + len(text) // READABLE) + 6)
    first = 4 + len(rows)
    sheet.heads(first, [_("Sheet"), _("Holds")])
    for i, (name, text) in enumerate(sheets.items(), start=first + 1):
        sheet.page.write_url(i, 0, f"internal:'{name}'!A1", sheet.book.style("link"), name)
        sheet.text(i, 1, text, "wrap")


def explanations() -> list[tuple[str, str]]:
    """How to read and change the workbook."""
    tinted = _(
        "You may change answers, weights, priorities, voices, prices, quantities, hours and rates. "
        "All fits, verdicts, ranks and likely costs follow, by the run's own rules."
    )
    fixed = _(
        "Which plan a vendor moves you up to, the add-ons and billing cycles there are, the horizon, "
        "and a charge's model and period. Change them in the evaluation, then run it again."
    )
    ranges = _("8 of 10 simulations fall between the two costs of a range. A workbook does not simulate.")
    numbers = _(
        "Fits and costs equal the run to the ninth decimal. Each posting is rounded once, to ten "
        "decimals. Percentages are rounded down, so that 59.96 % never reads as 60 %."
    )
    empty = _("An empty answer is unanswered and counts against the claimed fit. No price is not free.")
    texts = (tinted, fixed, ranges, numbers, empty)
    names = (_("Tinted cells"), _("Fixed"), _("From the run"), _("Numbers"), _("Empty cells"))
    return list(zip(names, texts, strict=True))
