"""Reports to set without a database: the small result of `results`, and as many plans as a test asks for."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from discovery.models import User
from scoring.models import Decision
from scoring.reports.charts import cash_flow, cost_by_class, fit_against_cost, gaps, rank_acceptability
from scoring.reports.charts.cash_flow import Flow
from scoring.reports.figures import share
from scoring.reports.pdf.content import content_of
from scoring.reports.sections import Buy, Customisation, Drop, DropList, Evidence, Exposure, Ways, team_rows
from scoring.reports.tables import OfferRow, offer_rows, plan_rows
from tests.scoring.reports.results import facts

A4 = (595.2756, 841.8898)
MARGIN = 15 / 25.4 * 72


def run_of(*decisions: Any) -> Any:
    """A finished run, as far as a report asks."""
    return SimpleNamespace(
        number=7,
        inputs_sha256="0123456789abcdef" * 4,
        engine="1.0",
        ended_at=datetime(2027, 1, 15, 12, 0, tzinfo=UTC),
        decisions=SimpleNamespace(select_related=lambda _name: list(decisions)),
    )


def decision(**changes: Any) -> Decision:
    """Not stored."""
    given = {
        "way": "buy",
        "offer_name": "Acme CRM Pro",
        "by": User(username="Ada"),
        "decided_at": datetime(2027, 1, 20, 9, 0, tzinfo=UTC),
        "reasons": "It fits best.",
        "conditions": "If the demo shows exports by 1 June.",
        "dissent": "Finance would have waited.",
    }
    return Decision(**given | changes)


def charts_of(rows: list[OfferRow], language: str) -> dict[str, Any]:
    names = {row.offer: row.name for row in rows}
    acceptability = {path: [0.6, 0.3, 0.1] for path in names}
    parts = {"missing": Fraction(1, 5), "unanswered": Fraction(1, 10), "partial": Fraction(1, 10)}
    parts |= {"unverified": Fraction(1, 10), "verified": Fraction(1, 2)}
    flows = [Flow(row.offer, row.name, row.cost.years, None, None, ()) for row in rows if row.cost][:4]
    return {
        "fit_cost": fit_against_cost(rows, 0.6, "USD", language),
        "cost_classes": cost_by_class(rows, "USD", language),
        "ranks": rank_acceptability(names, acceptability),
        "gaps": gaps(rows[0].name, parts),
        "cash_flow": cash_flow(flows, "USD", language),
    }


def page_of(rows: list[OfferRow] | None = None, *, language: str = "en", **changes: Any) -> dict[str, Any]:
    """The context that `report_page` gives, with something in every section."""
    given = facts()
    rows = rows or offer_rows(given)
    plans = plan_rows(rows)
    leading = [plan.best for plan in plans[:12]]
    lists = (
        DropList(("Quotes", "Export"), share(0.55), share(0.61)),
        DropList(("Sms",), share(0.57), share(0.6)),
    )
    return {
        "facts": given,
        "policy": given.header.policy,
        "currency": "USD",
        "decision": "No product passes 60\u00a0% on verified evidence. Acme CRM Pro could, if 2 claims hold.",
        "plans": plans,
        "bundles": [row for row in rows if row.rank is None],
        "line": 60.0,
        "charts": charts_of(leading, language),
        "team_columns": leading[:8],
        "teams": team_rows(given, leading[:8]),
        "evidence": [Evidence("Acme CRM Pro", "Export", answered=True, worth=share(0.03), decides=True)],
        "exposures": [Exposure("Acme", "Acme CRM", "hidden_fees/overtime", "refused", "How much?", None)],
        "buys": [Buy("Acme CRM Pro", "acme/crm/pro", "month", "", rows[0].cost.likely)],
        "customise": Ways(
            (Customisation("Acme CRM Lite", ("Export",), rows[0].cost.likely, share(0.62)),), ()
        ),
        "drop": Ways((Drop("Acme CRM Lite", *lists),), ("Zeta Suite One",)),
        "way_costs": [],
        "build": None,
        "flip": {"team": "Sales", "voice": 0.43},
        "kendalls_w": 0.54,
        "shifts": [("70\u00a0%", ["Acme CRM Pro"])],
        **changes,
    }


def content(rows: list[OfferRow] | None = None, *, language: str = "en", **changes: Any) -> dict[str, Any]:
    return content_of(page_of(rows, language=language, **changes), run_of(), language)


def many_rows(count: int, missing: int, name: str = "Plan") -> list[OfferRow]:
    """So many ranked plans, each lacking so many must-haves."""
    first = next(row for row in offer_rows(facts()) if row.rank == 1)
    must = replace(
        first.must, met=1, of=missing + 1, missing=tuple(f"Need number {i}" for i in range(missing))
    )
    return [
        replace(first, offer=f"v/p/{i}", plan=f"{name} {i}", rank=i + 1, billing=None, must=must)
        for i in range(count)
    ]


class Pages:
    """A PDF as a reader sees it."""

    def __init__(self, data: bytes) -> None:
        self.document = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self.document)

    def text(self, page: int | None = None) -> str:
        chosen = range(len(self)) if page is None else [page]
        texts = (self.document[i].get_textpage().get_text_range() for i in chosen)
        return "\n".join(texts).replace("\r\n", "\n").replace("\u200b", "")

    def words(self, page: int | None = None) -> str:
        """The text on one line, without breaks."""
        return " ".join(self.text(page).replace("\ufffe", "").split())

    @property
    def tagged(self) -> bool:
        return bool(pdfium.FPDFCatalog_IsTagged(self.document.raw))

    def sizes(self) -> set[tuple[float, float]]:
        found = (self.document[i].get_size() for i in range(len(self)))
        return {(round(width, 3), round(height, 3)) for width, height in found}

    def outside(self) -> list[tuple[int, Any]]:
        """Text and marks that reach beyond the margins at the sides or the paper; strokes have a width."""
        found = []
        for i in range(len(self)):
            for thing in self.document[i].get_objects():
                left, bottom, right, top = thing.get_bounds()
                slack = 1.5 if thing.type == pdfium.FPDF_PAGEOBJ_TEXT else 3
                sides = left < MARGIN - slack or right > A4[0] - MARGIN + slack
                if sides or bottom < 0 or top > A4[1]:
                    found.append((i, (left, bottom, right, top)))
        return found
