"""The questions that vendors do not volunteer: an answer makes its charge or its limit (spec 3.4)."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from discovery.models import Evaluation
from scoring.actions.evaluations import load_document
from scoring.interchange import parse
from scoring.snapshots.rows import dump_evaluation
from tests.factories import ChargeFactory, FeeAnswerFactory, MembershipFactory, PlanFactory, UserFactory
from tests.vendors.portal.asking import invited, opened
from tests.vendors.workbook.filling import filled, send
from vendors.actions.changesets import undo_change_set
from vendors.content import FEE_QUESTIONS, QUESTIONS, english
from vendors.models import Change, ChangeSet, Charge, FeeAnswer

pytestmark = pytest.mark.django_db
USERS, OVERTIME, SERVICE = "users-included", "overtime-rate", "service-consulting"


def say(portal, vendor, key, **fields):
    data = {f"{key}-{name}": value for name, value in fields.items()}
    return portal.post(reverse("portal:fees", args=[vendor.products.get().pk]), data)


def line(key, source="portal"):
    return Change.objects.get(target=f"acme/crm:{key}", change_set__source=source).after


def plans(evaluation):
    evaluation.refresh_from_db()
    (product,) = dump_evaluation(evaluation)["vendors"][0]["products"]
    return product


HOURLY = {"model": "per_unit", "metric": "hour", "period": "one_off", "amount": "120", "quantity": "40"}


def test_charged_makes_its_charge_with_the_answer(evaluation, vendor, portal):
    assert say(portal, vendor, OVERTIME, outcome="charged", **HOURLY).status_code == 302
    charge = line(OVERTIME)["charge"]
    assert {name: charge[name] for name in HOURLY} == HOURLY
    assert Charge.objects.count() == 0
    portal.post(reverse("portal:submit"))
    row = Charge.objects.get()
    assert (row.product, row.offering, row.category, row.amount_likely, row.quantity) == (
        vendor.products.get(), None, "hidden_fees/overtime", Decimal(120), Decimal(40),
    )  # fmt: skip
    assert row.fee_answer == FeeAnswer.objects.get()
    assert row.source == f"Answer: {english(QUESTIONS[OVERTIME].text)}"
    (charge,) = plans(evaluation)["charges"]
    assert (charge["amount"], charge["category"]) == ("120", "hidden_fees/overtime")


def test_without_an_amount_it_is_not_priced_and_shows_as_such(evaluation, vendor, portal, lead):
    say(portal, vendor, OVERTIME, outcome="charged", detail="ask us")
    portal.post(reverse("portal:submit"))
    assert Charge.objects.get().amount_likely is None
    (charge,) = plans(evaluation)["charges"]
    assert charge["amount"] is None
    place = ["crm", vendor.pk, vendor.products.get().pk]
    page = lead.get(reverse("vendors:product", args=place)).content.decode()
    # The charge in the list of every plan, the plan without charges, the calculator and the question itself.
    assert page.count("not priced") == 4
    assert page.count("from an answer about fees") == 1


def test_undoing_takes_the_charge_away_too(vendor, portal):
    say(portal, vendor, OVERTIME, outcome="charged", **HOURLY)
    portal.post(reverse("portal:submit"))
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert Charge.objects.count() == FeeAnswer.objects.count() == 0


def test_another_outcome_takes_the_charge_away(vendor, portal):
    say(portal, vendor, OVERTIME, outcome="charged", **HOURLY)
    portal.post(reverse("portal:submit"))
    again = opened(invited(vendor)[1])
    say(again, vendor, OVERTIME, outcome="no_extra_charge")
    again.post(reverse("portal:submit"))
    assert (FeeAnswer.objects.get().outcome, Charge.objects.count()) == ("no_extra_charge", 0)
    undo_change_set(by=None, change_set=ChangeSet.objects.first())
    assert (FeeAnswer.objects.get().outcome, Charge.objects.get().amount_likely) == ("charged", 120)


def test_limited_sets_the_limit_of_the_plans_that_state_none(evaluation, vendor, portal, lead):
    product = vendor.products.get()
    PlanFactory(product=product, key="big", max_users=500)
    say(portal, vendor, USERS, outcome="limited", limit="25")
    assert line(USERS) == {"outcome": "limited", "detail": "", "limit": 25}
    portal.post(reverse("portal:submit"))
    assert [plan.get("max_users") for plan in plans(evaluation)["plans"]] == [25, 500]
    page = lead.get(reverse("vendors:product", args=["crm", vendor.pk, product.pk])).content.decode()
    assert ("25 users" in page, "500 users" in page) == (True, True)
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert [plan.get("max_users") for plan in plans(evaluation)["plans"]] == [None, 500]


def test_where_the_question_is_about_neither_the_limit_is_told_in_words(evaluation, vendor, portal):
    page = portal.get(reverse("portal:fees", args=[vendor.products.get().pk])).content.decode()
    assert page.count('-limit"') == page.count("If limited: how many users") * 3
    say(portal, vendor, "dashboards-number", outcome="limited", detail="ten", limit="10")
    assert line("dashboards-number") == {"outcome": "limited", "detail": "ten"}


def test_an_implementation_service_names_who_does_it(vendor, portal):
    say(portal, vendor, SERVICE, outcome="charged", amount="900")
    charge = line(SERVICE)["charge"]
    assert (charge["by"], charge["category"], charge["model"], charge["period"]) == (
        "vendor", "transparent_fees/implementation", "flat", "one_off",
    )  # fmt: skip


WRONG = [
    ({"outcome": "no_extra_charge", "amount": "5"}, "An amount goes with “Charged”."),
    ({"outcome": "charged", "limit": "5"}, "A limit goes with “Included up to a limit”."),
    ({"outcome": "", "detail": "well"}, "Choose an answer to go with what you wrote."),
    ({"outcome": "charged", "amount": "1e400"}, "Write a plain number"),
    ({"outcome": "charged", "amount": "-1"}, "Write a number of at least 0."),
    ({"outcome": "charged", "amount": "NaN"}, "Write a plain number"),
    ({"outcome": "charged", "amount": "١٢٣"}, "Write a plain number"),
    ({"outcome": "limited", "limit": "1.5"}, "Write a whole number"),
    ({"outcome": "limited", "limit": "99999999999"}, "Write a whole number"),
    ({"outcome": "charged", "model": "tiers"}, "Select a valid choice"),
    ({"outcome": "charged", "model": "flat", "included": "3", "amount": "5"}, "included goes with"),
    ({"outcome": "charged", "detail": "a\x00b"}, "Null characters"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "words"), WRONG)
def test_wrong_input_is_said_beside_the_question(vendor, portal, fields, words):
    response = say(portal, vendor, USERS, **fields)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert Change.objects.count() == 0


def test_a_charge_that_stands_in_the_price_list_since_before_is_not_doubled(vendor, portal, lead):
    """A document's "charged" comes with charges of its own."""
    question = QUESTIONS[OVERTIME]
    FeeAnswerFactory(
        product=vendor.products.get(), category=question.category, question=english(question.text),
        outcome="charged", detail="see list",
    )  # fmt: skip
    ChargeFactory(offering=None, product=vendor.products.get(), category=question.category)
    say(portal, vendor, OVERTIME, outcome="charged", detail="see list")
    assert Change.objects.count() == 0
    place = ["crm", vendor.pk, vendor.products.get().pk]
    assert "in the price list" in lead.get(reverse("vendors:product", args=place)).content.decode()
    Charge.objects.all().delete()
    page = lead.get(reverse("vendors:product", args=place)).content.decode()
    assert (page.count("in the price list"), page.count("not priced")) == (0, 2)
    say(portal, vendor, OVERTIME, outcome="charged", detail="see page 3")
    assert line(OVERTIME) == {"outcome": "charged", "detail": "see page 3"}


def test_what_was_not_asked_stays_not_asked_on_a_page_that_is_saved_as_it_stands(vendor, portal):
    question = QUESTIONS[OVERTIME]
    FeeAnswerFactory(
        product=vendor.products.get(), category=question.category, question=english(question.text),
        outcome="not_asked",
    )  # fmt: skip
    say(portal, vendor, OVERTIME, outcome="", detail="")
    assert Change.objects.count() == 0


def test_every_question_comes_back_as_it_was_shown(vendor, portal):
    """Saving the page as it stands, with all its preset choices, says nothing new."""
    for key, fields in ((OVERTIME, HOURLY), (USERS, {}), (SERVICE, {"amount": "0"})):
        say(portal, vendor, key, outcome="charged", **fields)
    before = list(Change.objects.order_by("target").values("target", "after"))
    form = portal.get(reverse("portal:fees", args=[vendor.products.get().pk])).context["rows"]
    data = {}
    for row in form:
        for bound in row.form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else value
    assert portal.post(reverse("portal:fees", args=[vendor.products.get().pk]), data).status_code == 302
    assert list(Change.objects.order_by("target").values("target", "after")) == before


# Three doors, one line -------------------------------------------------------------------------------------


def fee_url(vendor, key):
    return reverse("vendors:fee", args=["crm", vendor.pk, vendor.products.get().pk, key])


def by_page(lead, vendor, key, **fields):
    page = lead.get(fee_url(vendor, key)).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    return lead.post(fee_url(vendor, key), {**fields, "seen": seen})


def test_portal_page_and_workbook_give_the_same_line_and_the_same_run(evaluation, vendor, portal, lead):
    say(portal, vendor, USERS, outcome="charged", detail="each")
    by_portal = line(USERS)
    portal.post(reverse("portal:submit"))
    documents = [plans(evaluation)]
    undo_change_set(by=None, change_set=ChangeSet.objects.first())
    by_page(lead, vendor, USERS, outcome="charged", detail="each")
    documents.append(plans(evaluation))
    assert line(USERS, "page") == by_portal
    undo_change_set(by=None, change_set=ChangeSet.objects.first())
    url = reverse("vendors:workbook", args=["crm", vendor.pk])
    fields = {(f"acme/crm:{USERS}", "answer"): "Charged", (f"acme/crm:{USERS}", "note"): "each"}
    upload = filled(lead.get(url), fields)
    preview, _page = send(lead, reverse("vendors:upload", args=["crm", vendor.pk]), upload)
    lead.post(f"{preview}apply/")
    documents.append(plans(evaluation))
    assert line(USERS, "excel") == by_portal
    assert documents[0] == documents[1] == documents[2]


def test_a_workbook_loses_neither_charge_nor_limit(vendor, portal):
    say(portal, vendor, OVERTIME, outcome="charged", **HOURLY)
    say(portal, vendor, USERS, outcome="limited", limit="25")
    before = {key: line(key) for key in (OVERTIME, USERS)}
    upload = reverse("portal:upload")
    assert "0 changed" in send(portal, upload, filled(portal.get(reverse("portal:workbook")), {}))[1]
    notes = {(f"acme/crm:{key}", "note"): "more" for key in before}
    preview, page = send(portal, upload, filled(portal.get(reverse("portal:workbook")), notes))
    assert ("120" in page, "25" in page) == (True, True)
    portal.post(f"{preview}keep/")
    assert {key: line(key) for key in before} == {
        key: {**state, "detail": "more"} for key, state in before.items()
    }


# The lead's page -------------------------------------------------------------------------------------------


def test_the_lead_answers_a_question_and_it_is_a_change_set_to_undo(vendor, lead):
    assert by_page(lead, vendor, OVERTIME, outcome="charged", **HOURLY).status_code == 302
    assert (FeeAnswer.objects.get().outcome, Charge.objects.get().amount_likely) == ("charged", 120)
    change_set = ChangeSet.objects.get()
    assert (change_set.source, change_set.state) == ("page", "applied")
    undo_change_set(by=None, change_set=change_set)
    assert FeeAnswer.objects.count() == Charge.objects.count() == 0


def test_the_lead_records_what_was_not_asked_and_empties_it_again(vendor, lead):
    by_page(lead, vendor, OVERTIME, outcome="not_asked", detail="forgot")
    assert FeeAnswer.objects.values_list("outcome", "detail").get() == ("not_asked", "forgot")
    by_page(lead, vendor, OVERTIME, outcome="refused", detail="")
    assert FeeAnswer.objects.values_list("outcome", "detail").get() == ("refused", "")
    by_page(lead, vendor, OVERTIME, outcome="", detail="")
    assert FeeAnswer.objects.count() == 0


def test_a_stale_edit_shows_both_and_writes_nothing(vendor, lead):
    url = fee_url(vendor, OVERTIME)
    by_page(lead, vendor, OVERTIME, outcome="refused", detail="Theirs")
    response = lead.post(url, {"outcome": "no_extra_charge", "detail": "Mine", "seen": "old"})
    page = response.content.decode()
    assert (response.status_code, "Theirs" in page, "Mine" in page) == (409, True, True)
    assert FeeAnswer.objects.get().detail == "Theirs"


def test_the_products_page_lists_every_question_also_those_that_nobody_answered(vendor, lead):
    product = vendor.products.get()
    FeeAnswerFactory(product=product, question="Our own question?", detail="<b>own</b>")
    page = lead.get(reverse("vendors:product", args=["crm", vendor.pk, product.pk])).content.decode()
    assert all(fee_url(vendor, question.key) in page for question in FEE_QUESTIONS)
    assert ("Our own question?" in page, "&lt;b&gt;own&lt;/b&gt;" in page) == (True, True)


@pytest.mark.parametrize("role", ["member", "evaluator", "reader"])
def test_only_leads_answer(evaluation, vendor, role):
    client, user = Client(), UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role=role)
    client.force_login(user)
    assert client.get(fee_url(vendor, OVERTIME)).status_code == 404
    assert client.post(fee_url(vendor, OVERTIME), {"outcome": "refused"}).status_code == 404


def test_an_unknown_question_is_not_found(vendor, lead):
    assert lead.get(fee_url(vendor, "no-such-question")).status_code == 404


# Out into a document and in again ---------------------------------------------------------------------------


def reloaded(evaluation, change=None):
    """The document of an evaluation, loaded in its place; the answers' vendor as it is then."""
    evaluation.refresh_from_db()
    document = dump_evaluation(evaluation)
    if change:
        change(document["vendors"][0]["products"][0])
    load_document(by=None, document=parse(json.dumps(document).encode()), replace=True)
    again = Evaluation.objects.get(slug="crm")
    assert dump_evaluation(again) == document
    return again.vendors.get(key="acme")


def test_correcting_an_answer_after_loading_counts_its_charge_once(evaluation, vendor, lead):
    ChargeFactory(offering=None, product=vendor.products.get(), source="the list")
    by_page(lead, vendor, OVERTIME, outcome="charged", **HOURLY)
    by_page(lead, vendor, SERVICE, outcome="charged", amount="900")
    again = reloaded(evaluation)
    assert list(Charge.objects.values_list("amount_likely", "fee_answer__category")) == [
        (10, None), (120, "hidden_fees/overtime"), (900, "transparent_fees/implementation"),
    ]  # fmt: skip
    by_page(lead, again, OVERTIME, outcome="charged", **{**HOURLY, "amount": "150"})
    assert sorted(Charge.objects.values_list("amount_likely", flat=True)) == [10, 150, 900]
    by_page(lead, again, OVERTIME, outcome="no_extra_charge", detail="")
    assert sorted(Charge.objects.values_list("amount_likely", flat=True)) == [10, 900]


def elsewhere(product):
    product["plans"][0].setdefault("charges", []).append(product["charges"].pop())


@pytest.mark.parametrize(
    "change",
    [
        lambda product: product["charges"][0].update(source="the list"),
        lambda product: product["charges"][0].update(category="hidden_fees/customisation"),
        lambda product: product["answers"][0].update(outcome="refused"),
        lambda product: product["answers"].insert(0, {**product["answers"][0], "outcome": "refused"}),
        elsewhere,
    ],
)
def test_a_charge_that_is_not_the_answers_own_stays_in_the_price_list(evaluation, vendor, lead, change):
    by_page(lead, vendor, OVERTIME, outcome="charged", **HOURLY)
    reloaded(evaluation, change)
    assert Charge.objects.get().fee_answer is None


def test_of_two_charges_an_answer_takes_the_first(evaluation, vendor, lead):
    by_page(lead, vendor, OVERTIME, outcome="charged", **HOURLY)
    reloaded(evaluation, lambda product: product["charges"].append({**product["charges"][0], "amount": "5"}))
    assert Charge.objects.get(fee_answer__isnull=False).amount_likely == 120
