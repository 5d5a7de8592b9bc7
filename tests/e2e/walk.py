"""Every page that somebody can reach: the links of an installation, followed, one page of each shape."""

import html
import re
from collections import deque
from collections.abc import Iterator

from playwright.sync_api import APIResponse, BrowserContext, Page

LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')
KEYS = re.compile(r"/(fees|charges|offers)/(\+?)[a-z][^/]*/")
"""A question about fees; the charges or the terms of a plan, or of an add-on (+)."""
BESIDE = ("/admin/", "/static/", "/api/")
"""Pages of Django's admin, files, and the API's own page are not of our design."""
FILES = (".json", ".pdf", ".xlsx", ".csv")


def shape_of(path: str) -> str:
    """Pages that differ only in their numbers, keys, evaluation or query have one shape."""
    path = re.sub(r"^/e/(?!new/)[^/]+/", "/e/P/", path.partition("?")[0])
    path = KEYS.sub(r"/\1/\2KEY/", path)
    return re.sub(r"\d+", "N", path)


def pages_from(context: BrowserContext, address: str, start: str = "/") -> Iterator[str]:
    """The paths of HTML pages below `start` that links lead to, the first of each shape; no form is sent."""
    waiting, met = deque([start]), set()
    while waiting:
        path = waiting.popleft()
        if shape_of(path) in met or not path.startswith(start) or is_beside(path):
            continue
        met.add(shape_of(path))
        answer = context.request.get(address + path)
        assert answer.status < 400, f"{path}: {answer.status}"
        if shape_of(answer.url.removeprefix(address)) != shape_of(path):
            waiting.append(answer.url.removeprefix(address))
        elif answer.headers.get("content-type", "").startswith("text/html") and not is_kept(answer):
            yield path
            waiting.extend(html.unescape(link) for link in LINK.findall(answer.text()))


def is_kept(answer: APIResponse) -> bool:
    """A file to keep rather than a page to look at."""
    return answer.headers.get("content-disposition", "").startswith("attachment")


def is_beside(path: str) -> bool:
    return path.startswith(BESIDE) or path.partition("?")[0].endswith(FILES)


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/login/" not in url)
