"""The browser itself: what every journey relies on."""

from axe_playwright_python.sync_playwright import Axe


def test_browser_runs_scripts_and_lays_out(page):
    page.set_content("<main><h1>Shortlist</h1><output></output></main>")
    page.evaluate("document.querySelector('output').textContent = [3, 5].join('/')")
    assert page.locator("output").inner_text() == "3/5"
    assert page.locator("h1").bounding_box()["height"] > 0


def test_accessibility_rules_are_at_hand_and_find_faults(page):
    page.set_content('<html lang="en"><title>t</title><main><img src="data:,"></main></html>')
    violations = Axe().run(page).response["violations"]
    assert "image-alt" in {violation["id"] for violation in violations}
