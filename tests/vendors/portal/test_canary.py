"""A vendor sees its own answers and the published questions only (reliability, promise 5)."""

from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.factories import (
    AnswerFactory,
    ChargeFactory,
    FeatureFactory,
    FeeAnswerFactory,
    MembershipFactory,
    PlanFactory,
    ProductFactory,
    RequirementFactory,
    TeamFactory,
    UserFactory,
    VendorFactory,
    VerificationFactory,
)
from tests.vendors.evidence.files import PDF
from tests.vendors.portal.asking import asked_evaluation, invited, opened, section_of
from vendors.interchange.evidence.files import read_upload
from vendors.models import Answer, Evidence
from vendors.urls import portal as routes

pytestmark = pytest.mark.django_db
CANARY = "CANARY"
NUMBER = "7316498205"


def planted():
    """An evaluation where everything that is not Acme's own carries a canary."""
    evaluation = asked_evaluation()
    own = evaluation.vendors.get(key="acme")
    evaluation.budget = Decimal(NUMBER)
    evaluation.save()
    feature = evaluation.features.get(key="leads")
    team = TeamFactory(evaluation=evaluation, name=f"{CANARY} team", hourly_rate=Decimal(NUMBER))
    RequirementFactory(
        evaluation=evaluation, team=team, feature=feature,
        statement=f"{CANARY} statement", why=f"{CANARY} why",
        demo_script=f"{CANARY} script", importance=Decimal("7316.4982"), priority="must",
    )  # fmt: skip
    MembershipFactory(evaluation=evaluation, user=UserFactory(username=CANARY))
    other = VendorFactory(evaluation=evaluation, name=f"{CANARY} vendor")
    plan = PlanFactory(product=ProductFactory(vendor=other, name=f"{CANARY} product"), name=f"{CANARY} plan")
    AnswerFactory(offering=plan, feature=feature, note=f"{CANARY} note", evidence=f"https://{CANARY}.test/")
    ChargeFactory(offering=plan, amount_likely=Decimal(NUMBER), source=f"{CANARY} source")
    FeeAnswerFactory(product=plan.product, detail=f"{CANARY} detail")
    file = handed_over(other, f"{CANARY}.pdf")
    Answer.objects.filter(offering=plan).update(file=file)
    type(plan.product).objects.filter(pk=plan.product.pk).update(price_list=file)
    for row in (plan, own.products.get().offerings.get()):
        VerificationFactory(offering=row, feature=feature, note=f"{CANARY} finding")
    elsewhere = FeatureFactory(name=f"{CANARY} elsewhere")
    return evaluation, own, plan, elsewhere


def handed_over(vendor, name):
    """A file of a vendor."""
    upload = read_upload(name, PDF + CANARY.encode())
    return Evidence.objects.create(
        vendor=vendor, reference=upload.reference(vendor.pk), name=name, media_type=upload.media_type,
        size=len(upload.content), sha256=upload.sha256, content=upload.content,
    )  # fmt: skip


def texts_of(workbook):
    """Everything that a workbook holds."""
    with ZipFile(BytesIO(workbook)) as archive:
        return [archive.read(name).decode() for name in archive.namelist()]


def urls_of(client, plan):
    """Every page of the questionnaire, for the own offers and for another vendor's: first the shared ones."""
    product = plan.product.pk
    own = [reverse(f"portal:{name}") for name in ("questionnaire", "upload")]
    return [
        *own,
        reverse("portal:section", args=[plan.pk, 1]),
        reverse("portal:new_section", args=[product, plan.slot, 1]),
        reverse("portal:offer", args=[product, plan.slot]),
        reverse("portal:new_charge", args=[product, plan.slot]),
        reverse("portal:charge", args=[product, plan.slot, 0]),
        *(reverse(f"portal:{name}", args=[product]) for name in ("fees", "prices", "new_plan", "new_addon")),
    ]


def writing_urls_of(plan):
    """What can only be posted."""
    product = plan.product.pk
    return [
        reverse("portal:price_file", args=[product]),
        reverse("portal:withdraw_offer", args=[product, plan.slot]),
        reverse("portal:delete_charge", args=[product, plan.slot, 0]),
    ]


def test_no_page_of_the_questionnaire_shows_anything_of_others():
    _evaluation, own, _other, _elsewhere = planted()
    client = opened(invited(own)[1])
    plan = own.products.get().offerings.get()
    ChargeFactory(offering=plan)
    seen = []
    for url in urls_of(client, plan):
        for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
            response = client.get(url, headers=headers)
            assert response.status_code == 200
            seen.append(response.content.decode() + str(response.headers))
    assert len(seen) == 33
    seen += texts_of(client.get(reverse("portal:workbook")).content)
    assert [text for text in seen if CANARY in text or NUMBER in text or "7316" in text] == []


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
def test_anothers_offers_are_not_found(method):
    _evaluation, own, other, _elsewhere = planted()
    client = opened(invited(own)[1])
    urls = [*urls_of(client, other)[2:], *writing_urls_of(other)]
    urls.append(reverse("portal:file", args=[Evidence.objects.get().pk]))
    assert len(urls) == 13
    for url in urls:
        response = getattr(client, method)(url)
        assert (url, response.status_code in {404, 405}) == (url, True)
        assert CANARY not in response.content.decode()
        if method == "post" and url in writing_urls_of(other):
            assert (url, response.status_code) == (url, 404)


def test_the_own_files_and_the_price_list_tell_nothing_of_others():
    """The same content under the same name is another file for another vendor."""
    _evaluation, own, _other, _elsewhere = planted()
    client = opened(invited(own)[1])
    mine = handed_over(own, "mine.pdf")
    response = client.get(reverse("portal:file", args=[mine.pk]))
    assert (response.status_code, response["Content-Disposition"]) == (
        200, 'attachment; filename="mine.pdf"',
    )  # fmt: skip
    theirs = Evidence.objects.exclude(vendor=own).get()
    assert client.get(reverse("portal:file", args=[theirs.pk])).status_code == 404


def test_a_form_cannot_write_anothers_cells():
    evaluation, own, _other, elsewhere = planted()
    client = opened(invited(own)[1])
    response = client.post(
        section_of(own), {f"f{elsewhere.pk}-level": "native"}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 200
    assert evaluation.change_sets.get().lines.count() == 0


def every_url(slug, pk):
    """A URL of every named route of the installation that needs no more than a slug and a number."""
    found = []
    for name in names(get_resolver()):
        for kwargs in ({}, {"slug": slug}, {"slug": slug, "pk": pk}, {"slug": slug, "number": 1}):
            try:
                found.append(reverse(name, kwargs=kwargs))
            except Exception:
                continue
    return found


def names(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern, space)
        elif pattern.name:
            yield prefix + pattern.name


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_vendors_session_opens_nothing_else(method):
    evaluation, own, other, _elsewhere = planted()
    client = opened(invited(own)[1])
    urls = every_url(evaluation.slug, other.product.vendor.pk)
    assert len(urls) > 30
    for url in urls:
        if "/v/leave" in url:
            continue
        response = getattr(client, method)(url)
        text = response.content.decode(errors="replace")
        assert (url, CANARY in text, NUMBER in text) == (url, False, False)
        if url.startswith("/e/"):
            assert (url, response.status_code in {302, 403, 404, 405}) == (url, True)


def test_two_vendors_in_one_browser_do_not_mix():
    evaluation, own, _other, _elsewhere = planted()
    beta = evaluation.vendors.get(key="beta")
    client = opened(invited(own)[1])
    client.post(reverse("portal:open", args=[invited(beta)[1]]))
    assert client.get(section_of(own)).status_code == 404
    assert client.get(section_of(beta)).status_code == 200


def test_every_route_is_one_that_this_test_knows():
    """A new route must be added to the walks above."""
    known = {"questionnaire", "open", "section", "new_section", "fees", "submit", "leave"}
    known |= {"workbook", "upload", "preview_upload", "keep_upload", "take_back_upload", "file"}
    known |= {"prices", "price_file", "new_plan", "new_addon", "offer", "withdraw_offer"}
    known |= {"new_charge", "charge", "delete_charge"}
    assert {route.name for route in routes.urlpatterns} == known


def test_a_visitor_without_a_session_learns_nothing():
    _evaluation, own, _other, _elsewhere = planted()
    plan = own.products.get().offerings.get()
    assert {Client().get(url).status_code for url in urls_of(None, plan)} == {404}
