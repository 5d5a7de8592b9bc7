"""The one list of pages: who comes, and where links lead them. Tests and pictures walk it alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.walk import pages_from, sign_in


@dataclass(frozen=True)
class Visitor:
    """Somebody who opens the site; `least`: how many pages at least they can see of a scored demo.

    `shapes`: pages that must be among them (`walk.shape_of`).
    """

    name: str
    start: str
    least: int
    shapes: frozenset[str] = frozenset()

    def pages(self, page: Page, address: str) -> Iterator[str]:
        return pages_from(page.context, address, self.start)


FACILITATOR = Visitor("facilitator", "/", 25)
DIRECTOR = Visitor("director", "/", 8)
VENDOR = Visitor(
    "vendor",
    "/v/",
    9,
    frozenset(f"/v/{page}/" for page in ("offers/N/N", "products/N/prices", "products/N/fees"))
    | frozenset(f"/v/products/N/{kind}/new/" for kind in ("plans", "addons")),
)
NOBODY = Visitor("nobody", "/accounts/", 2)
VISITORS = (FACILITATOR, DIRECTOR, VENDOR, NOBODY)
DISTINCT = (FACILITATOR, VENDOR, NOBODY)
"""A director's pages are the facilitator's, with less on them."""


def enter(visitor: Visitor, page: Page, address: str, password: str, invite: Callable[[], str]) -> None:
    """Sign in, follow an invitation's link, or neither."""
    if visitor is VENDOR:
        page.goto(address + invite())
        page.locator("main form button").click()
    elif visitor is not NOBODY:
        sign_in(page, address, visitor.name, password)
