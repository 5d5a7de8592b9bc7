"""What the report's pages show, gathered from one finished run."""

from typing import Any

from scoring.models import Run


def report_page(run: Run, *, language: str, everything: bool) -> dict[str, Any]:
    return {}


def offer_page(run: Run, *, offer: str, billing: str, addons: tuple[str, ...]) -> dict[str, Any] | None:
    return None
