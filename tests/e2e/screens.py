"""Pictures of a running demo's pages: `python -m tests.e2e.screens http://127.0.0.1:8000`.

Every page that links lead to, for the facilitator, the invited vendor and whoever is not signed in; in both
languages, both themes and three widths, into screens/. The report's top is the README's own picture too.
The vendor's pages need an invitation: it is made on the pages and revoked at the end. The password is the
demo's, from $DATA_DIR/demo_password (var/ by default), or $SHORTLIST_PASSWORD.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browser import launch_options
from tests.e2e.visitors import FACILITATOR, NOBODY, VENDOR, enter
from tests.e2e.walk import shape_of

FOLDER = Path("screens")
README = Path("docs/images/report.png")
LANGUAGES = {"en": "en-GB", "th": "th-TH"}
THEMES = ("light", "dark")
WIDTHS = (390, 1280, 1920)
TOP = {"x": 0, "y": 0, "width": 1280, "height": 1100}
MISSING = "/no-such-page/"


def password() -> str:
    folder = Path(os.environ.get("DATA_DIR", "var"))
    return os.environ.get("SHORTLIST_PASSWORD") or (folder / "demo_password").read_text().strip()


def picture_name(path: str, *variant: object) -> str:
    name = shape_of(path).replace("/e/P/", "P/").strip("/").replace("/", "-") or "evaluations"
    return "-".join([name, *map(str, variant)]) + ".png"


def speak(page: Page, language: str) -> None:
    """A signed-in user's own language wins over the browser's: press the switch where it differs."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
        page.wait_for_function("language => document.documentElement.lang === language", arg=language)


def take(page: Page, address: str, path: str, language: str) -> Iterator[Path]:
    """One page in both themes and all widths: loaded once, laid out again for each."""
    page.goto(address + path)
    speak(page, language)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            picture = FOLDER / picture_name(path, language, theme, width)
            page.screenshot(path=picture, full_page=True)
            yield picture


def take_all(page: Page, address: str, paths: Iterable[str]) -> Iterator[Path]:
    listed = list(paths)
    for language in reversed(LANGUAGES):
        for path in listed:
            yield from take(page, address, path, language)


@contextmanager
def invitation(page: Page, address: str, evaluation: str) -> Iterator[str]:
    """The path of a link for the first vendor, as the facilitator would send it; revoked afterwards."""
    page.goto(f"{address}{evaluation}vendors/")
    vendor = page.locator("tbody th a").first.get_attribute("href")
    page.goto(f"{address}{vendor}invite/")
    page.locator("[name=deadline]").fill("2040-01-31T17:00")
    page.locator("main form button").click()
    yield "/v/" + page.locator("main code").inner_text().partition("/v/")[2]
    page.goto(address + vendor)
    page.locator("form[action$='/revoke/'] button").first.click()


def take_vendors(browser: Browser, address: str, link: str) -> Iterator[Path]:
    """The link's own page, then what stands behind it."""
    page = browser.new_page(reduced_motion="reduce")
    for language in reversed(LANGUAGES):
        for picture in take(page, address, link, language):
            yield picture.rename(picture.with_name(picture_name("/v/link/", *picture.stem.split("-")[-3:])))
    enter(VENDOR, page, address, "", lambda: link)
    yield from take_all(page, address, VENDOR.pages(page, address))


def take_readme(page: Page, address: str, report: str) -> Path:
    """The top of the report, as the README shows it."""
    README.parent.mkdir(parents=True, exist_ok=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": TOP["width"], "height": 900})
    page.goto(address + report)
    page.screenshot(path=README, full_page=True, clip=TOP)
    return README


def take_installation(address: str) -> Iterator[Path]:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page(reduced_motion="reduce")
        yield from take_all(page, address, [*NOBODY.pages(page, address), MISSING])
        enter(FACILITATOR, page, address, password(), str)
        paths = list(FACILITATOR.pages(page, address))
        yield from take_all(page, address, paths)
        reports = [path for path in paths if re.fullmatch(r"/e/[^/]+/report/\d+/", path)]
        if reports:
            yield take_readme(page, address, reports[0])
        homes = [path for path in paths if shape_of(path) == "/e/P/"]
        if homes:
            with invitation(page, address, homes[0]) as link:
                yield from take_vendors(browser, address, link)
        browser.close()


if __name__ == "__main__":
    for taken in take_installation(sys.argv[1].rstrip("/")):
        print(taken)
