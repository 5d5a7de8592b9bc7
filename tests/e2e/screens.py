"""Pictures of a running Shortlist's pages: `python -m tests.e2e.screens http://127.0.0.1:8000 / /join`.

Each page is taken in both themes, wide and at 320 px, into screens/.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browser import launch_options

FOLDER = Path("screens")
WIDTHS = {"wide": 1280, "phone": 320}


def picture_name(path: str, theme: str, width: str) -> str:
    return f"{path.strip('/').replace('/', '-') or 'home'}-{theme}-{width}.png"


def take(address: str, paths: list[str]) -> list[Path]:
    """Take the pages at `paths`; return the pictures."""
    FOLDER.mkdir(exist_ok=True)
    taken = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for theme in ("light", "dark"):
            for width, pixels in WIDTHS.items():
                page = browser.new_page(color_scheme=theme, viewport={"width": pixels, "height": 900})
                for path in paths:
                    page.goto(address.rstrip("/") + path)
                    taken.append(FOLDER / picture_name(path, theme, width))
                    page.screenshot(path=taken[-1], full_page=True)
        browser.close()
    return taken


if __name__ == "__main__":
    print(*take(sys.argv[1], sys.argv[2:] or ["/", "/join"]), sep="\n")
