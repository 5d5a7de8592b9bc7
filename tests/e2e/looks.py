"""What must hold of any page however it is looked at: narrow, zoomed, without colours, by keyboard.

Each look takes a loaded page and gives what is wrong with it. `LOOKS` is the list of them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

WIDTHS = (320, 390, 1280, 1920)
"""320 px is also a window of 1280 px at 400 %."""
HEIGHT = 900
TABS = 40
"""Presses of Tab on one page."""
APART = 1.25
"""The least contrast between two fills that are told apart by lightness."""

SCRIPT = (Path(__file__).parent / "looks.js").read_text()


def ask(page: Page, question: str) -> Any:
    """What a function of looks.js finds on the page."""
    return page.evaluate(f"(() => {{ {SCRIPT}\nreturn {question}(); }})()")


def at_every_width(page: Page) -> Iterator[str]:
    """Nothing is clipped, spills or scrolls sideways; labels, and what follows a button, keep apart."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for fault in [*ask(page, "clipped"), *ask(page, "labels"), *ask(page, "crowded")]:
            yield f"{width} px: {fault}"


def in_forced_colours(page: Page) -> Iterator[str]:
    """Text and marks stand out from the page, whichever theme was chosen."""
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        for chosen in ("", "light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", chosen)
            yield from (f"forced colours, {scheme}: unseen: {text}" for text in ask(page, "unseen"))
            for legend in ask(page, "legends"):
                yield from (
                    f"forced colours, {scheme}: unseen: {part['label']}"
                    for part in legend
                    if contrast(part["fill"], part["page"]) < APART
                    and (part["edge"] is None or contrast(part["edge"], part["page"]) < APART)
                )
    page.evaluate("() => { delete document.documentElement.dataset.theme; }")
    page.emulate_media(forced_colors="none", color_scheme="light")


def in_grey(page: Page) -> Iterator[str]:
    """Two parts of a chart differ in lightness, hatching or sign, not in hue alone."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for legend in ask(page, "legends"):
            for i, one in enumerate(legend):
                for other in legend[i + 1 :]:
                    if one["sign"] == other["sign"] and contrast(one["fill"], other["fill"]) < APART:
                        yield f"grey, {scheme}: {one['label']} like {other['label']}"
    page.emulate_media(color_scheme="light")


def without_motion(page: Page) -> Iterator[str]:
    page.emulate_media(reduced_motion="reduce")
    yield from (f"reduced motion: {fault}" for fault in ask(page, "moving"))


def by_keyboard(page: Page) -> Iterator[str]:
    """Tab reaches one thing after the other; each is in sight, uncovered and outlined."""
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    page.evaluate(
        "() => { document.activeElement.blur(); window.scrollTo(0, 0); window.tabbed = undefined; }"
    )
    expected, reached = min(TABS, ask(page, "tabbable")), set()
    for _ in range(2 * expected):
        page.keyboard.press("Tab")
        found = ask(page, "focused")
        if found is None:
            break
        name, place, faults = found
        reached.add(place)
        yield from (f"keyboard: {fault}: {name}" for fault in faults)
        if len(reached) == expected:
            break
    if len(reached) < expected:
        yield f"keyboard: {len(reached)} of {expected} were reached"


LOOKS: tuple[Callable[[Page], Iterator[str]], ...] = (
    at_every_width,
    in_forced_colours,
    in_grey,
    without_motion,
    by_keyboard,
)


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the page at hand, each thing once."""
    return list(dict.fromkeys(fault for look in LOOKS for fault in look(page)))


def contrast(one: list[int], other: list[int]) -> float:
    """Of two colours, as WCAG counts it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: list[int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (x / 255 for x in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
