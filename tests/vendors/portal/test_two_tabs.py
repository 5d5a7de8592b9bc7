"""Two people answer with one link: nobody's text is lost, and each is told (reliability, promise 4)."""

import pytest

from tests.factories import AnswerFactory
from tests.vendors.evidence.files import sent
from tests.vendors.portal.asking import invited, opened, section_of, typed
from vendors.models import Change, Evidence

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tabs(vendor):
    secret = invited(vendor)[1]
    return opened(secret), opened(secret)


def fields_of(client, vendor, evaluation):
    """What a browser would send of a page as it stands: every hidden `seen`, no answer."""
    page = client.get(section_of(vendor)).content.decode()
    found = {}
    for key in ("leads", "contacts"):
        name = f"f{evaluation.features.get(key=key).pk}-seen"
        found[name] = page.partition(f'name="{name}" value="')[2].partition('"')[0]
        assert found[name]
    return found


def levels():
    rows = Change.objects.order_by("target").values_list("target", "after__level")
    return {target.rpartition(":")[2]: level for target, level in rows}


def test_what_the_other_tab_saved_is_not_emptied_by_an_old_page(evaluation, vendor, tabs):
    first, second = tabs
    old = fields_of(second, vendor, evaluation)
    first.post(section_of(vendor), typed(evaluation, leads="native"))
    response = second.post(section_of(vendor), {**old, **typed(evaluation, leads="", contacts="partial")})
    assert response.status_code == 302
    assert levels() == {"leads": "native", "contacts": "partial"}


def test_two_answers_to_one_question_are_both_shown_and_the_second_is_not_saved(evaluation, vendor, tabs):
    first, second = tabs
    old = fields_of(second, vendor, evaluation)
    first.post(section_of(vendor), typed(evaluation, leads={"level": "native", "note": "Mine"}))
    data = typed(evaluation, leads={"level": "none", "note": "Yours"}, contacts="partial")
    response = second.post(section_of(vendor), {**old, **data})
    page = response.content.decode()
    words = "it now says “Works today, out of the box · Mine”. Yours is not saved."
    assert (response.status_code, words in page, "Yours</textarea>" in page) == (422, True, True)
    assert levels() == {"leads": "native", "contacts": "partial"}


def test_saving_again_replaces_it_knowingly(evaluation, vendor, tabs):
    first, second = tabs
    old = fields_of(second, vendor, evaluation)
    first.post(section_of(vendor), typed(evaluation, leads="native"))
    data = typed(evaluation, leads="none")
    fragment = second.post(section_of(vendor), {**old, **data}, headers=HTMX)
    assert fragment.status_code == 422
    text = fragment.content.decode()
    name = f"f{evaluation.features.get(key='leads').pk}-seen"
    renewed = text.partition(f'name="{name}" value="')[2].partition('"')[0]
    assert second.post(section_of(vendor), {**data, name: renewed}, headers=HTMX).status_code == 200
    assert levels() == {"leads": "none"}


def test_without_the_guard_the_second_would_win(evaluation, vendor, tabs):
    """The negative control: a form that carries no `seen` replaces what is there."""
    first, second = tabs
    first.post(section_of(vendor), typed(evaluation, leads="native"))
    second.post(section_of(vendor), typed(evaluation, leads="none"))
    assert levels() == {"leads": "none"}


def test_a_file_of_the_slower_tab_is_not_kept(evaluation, vendor, tabs):
    first, second = tabs
    old = fields_of(second, vendor, evaluation)
    first.post(section_of(vendor), typed(evaluation, leads="native"))
    data = typed(evaluation, leads={"level": "native", "upload": sent()})
    assert second.post(section_of(vendor), {**old, **data}).status_code == 422
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize("note", ["two\nlines", "two\r\nlines", " around "])
def test_a_page_that_is_saved_as_it_stands_changes_nothing(evaluation, vendor, tabs, note):
    """Browsers send their own line ends and no blanks around."""
    plan = vendor.products.get().offerings.get()
    AnswerFactory(offering=plan, feature=evaluation.features.get(key="leads"), note=note)
    sent_back = {"level": "native", "note": note.replace("\r\n", "\n").replace("\n", "\r\n").strip()}
    tabs[0].post(section_of(vendor), typed(evaluation, leads=sent_back))
    assert Change.objects.count() == 0
