"""Every page that links lead to: accessible, quiet, light, ours alone, and laid out for a small phone."""

import gzip
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import WORDS
from tests.e2e.visitors import VENDOR, VISITORS, enter
from tests.e2e.walk import pages_from, shape_of, sign_in
from tests.vendors.evidence.files import PDF

SERIOUS = {"serious", "critical"}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
KILOBYTE = 1000
COMPRESSED = ("text/", "application/javascript", "image/svg+xml")
RULES = {"resultTypes": ["violations"]}
COLOURS = {**RULES, "runOnly": ["color-contrast", "link-in-text-block"]}
"""What another theme can change."""


@contextmanager
def listened(page, site):
    """The list that everything goes into that a page should not do: errors, other hosts."""
    heard = []
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: None if is_ours(asked.url, site) else heard.append(asked.url))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective))"
    )
    yield heard


def is_ours(url, site):
    return url.startswith((f"{site}/", "data:", "blob:"))


def faults_of(page, address, heard):
    """What is wrong with one page, in both themes and at 320 px."""
    heard.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(address)
    faults = serious("light", Axe().run(page, options=RULES).response)
    page.emulate_media(color_scheme="dark")
    faults += serious("dark", page.evaluate("options => axe.run(options)", COLOURS))
    page.set_viewport_size({"width": 320, "height": 640})
    if page.evaluate(SIDEWAYS):
        faults.append("scrolls sideways at 320 px")
    return faults + heard


def serious(theme, response):
    return [
        f"{theme} {rule['id']}: {node['target']}"
        for rule in response["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize("visitor", VISITORS, ids=lambda visitor: visitor.name)
def test_every_page_of_a_visitor(scored, site, page, visitor):
    enter(visitor, page, site, WORDS, lambda: invitation_to(scored))
    if visitor is VENDOR:
        hand_over_evidence(page, site)
    with listened(page, site) as heard:
        paths = list(visitor.pages(page, site))
        found = {path: faults_of(page, site + path, heard) for path in paths}
    assert len(paths) >= visitor.least, paths
    assert visitor.shapes <= {shape_of(path) for path in paths}
    assert {path: faults for path, faults in found.items() if faults} == {}


def hand_over_evidence(page, site):
    """A file beside the first answer, and a price list."""
    page.locator("section.block a").first.click()
    cell = page.locator("form fieldset").first
    cell.locator("select").select_option("partial")
    cell.locator("input[type=file]").set_input_files(a_file())
    cell.get_by_text("security.pdf").wait_for(state="attached")
    page.goto(f"{site}/v/")
    page.get_by_role("heading", name="Plans and prices").locator("..").get_by_role("link").click()
    page.locator("input[type=file]").set_input_files(a_file())
    page.get_by_role("button", name="Save file").click()
    page.get_by_role("link", name="security.pdf").wait_for()


def a_file(name="security.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def test_the_page_of_an_invitation(demo, site, page):
    link = invitation_to(demo)
    with listened(page, site) as heard:
        assert faults_of(page, site + link, heard) == []


def invitation_to(evaluation):
    """The path of a link that the first vendor could have been sent."""
    from tests.vendors.portal.asking import invited

    return f"/v/{invited(evaluation.vendors.first())[1]}/"


def test_the_report_weighs_little(scored, site, signed_in):
    page, answers = signed_in("director"), []
    page.wait_for_load_state("networkidle")
    page.on("response", lambda answer: answers.append(answer))
    # Another context would have an empty cache; a route switches this one's off.
    page.route("**/*", lambda route: route.continue_())
    page.goto(f"{site}/e/{scored.slug}/report/1/", wait_until="networkidle")
    weights = {answer.url: weight(answer) for answer in answers}
    assert sum(url.endswith((".css", ".woff2")) for url in weights) >= 3
    assert sum(weights.values()) <= 250 * KILOBYTE, weights


def weight(answer):
    """What travels: text is compressed by every server that we ship, fonts are already."""
    body, kind = answer.body(), answer.headers.get("content-type", "")
    return len(gzip.compress(body)) if kind.startswith(COMPRESSED) else len(body)


HOSTILE = (
    '<img src=x onerror="window.caught=1"><b hx-get="/theft" hx-trigger="load">{{7*7}}</b>'
    "<script>window.caught=1</script>"
)


def make_hostile(evaluation):
    """Names and texts that would act where a page took them for markup."""
    for rows, column in (
        (evaluation.teams, "name"),
        (evaluation.features, "name"),
        (evaluation.vendors, "name"),
        (evaluation.requirements, "statement"),
    ):
        row = rows.order_by("pk").first()
        setattr(row, column, HOSTILE)
        row.save()
    product = evaluation.vendors.order_by("pk").first().products.first()
    type(product).objects.filter(pk=product.pk).update(name=HOSTILE)
    type(evaluation).objects.filter(pk=evaluation.pk).update(name=HOSTILE)


def test_hostile_text_stays_text(demo, site, browser):
    from scoring.actions.runs import request_run
    from scoring.execution import execute

    make_hostile(demo)
    demo.refresh_from_db()
    run, _created = request_run(by=None, evaluation=demo, send=False)
    execute(run.pk)
    page = browser.new_page(locale="en-GB")
    sign_in(page, site, "facilitator", WORDS)
    shown, faults = 0, {}
    with listened(page, site) as heard:
        page.on("request", lambda asked: heard.append(asked.url) if "/theft" in asked.url else None)
        for path in list(pages_from(page.context, site)):
            heard.clear()
            page.goto(site + path)
            shown += HOSTILE[:10] in page.locator("body").inner_text()
            if page.evaluate("window.caught") or page.locator("main [hx-get='/theft']").count() or heard:
                faults[path] = list(heard)
    assert faults == {}
    assert shown >= 10
