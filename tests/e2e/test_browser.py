"""The browser itself: what every journey relies on."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e import browser as choice


def test_browser_runs_scripts_and_lays_out(page):
    page.set_content("<main><h1>Shortlist</h1><output></output></main>")
    page.evaluate("document.querySelector('output').textContent = [3, 5].join('/')")
    assert page.locator("output").inner_text() == "3/5"
    assert page.locator("h1").bounding_box()["height"] > 0


def test_accessibility_rules_are_at_hand_and_find_faults(page):
    page.set_content('<html lang="en"><title>t</title><main><img src="data:,"></main></html>')
    violations = Axe().run(page).response["violations"]
    assert "image-alt" in {violation["id"] for violation in violations}


def test_a_given_browser_wins(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    assert choice.find() == "/bin/sh"


@pytest.mark.parametrize(
    ("user", "program", "first_words"),
    [
        (0, "/usr/bin/apt-get", [["apt-get", "update"], ["apt-get", "install"]]),
        (0, None, [["-m", "playwright"]]),
        (1000, "/usr/bin/apt-get", [["-m", "playwright"]]),
    ],
)
def test_ways_to_install_depend_on_the_machine(monkeypatch, user, program, first_words):
    monkeypatch.setattr(choice.os, "getuid", lambda: user)
    monkeypatch.setattr(choice.shutil, "which", lambda name: program)
    starts = [
        command[:2] if command[0] == "apt-get" else command[1:3] for command in choice.ways_to_install()
    ]
    assert starts == first_words


def test_without_a_browser_the_line_to_type_is_given(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    monkeypatch.setattr(choice, "ways_to_install", lambda: [["false"], ["unreachable"]])
    with pytest.raises(choice.NoBrowser, match="apt-get install chromium"):
        choice.get()
