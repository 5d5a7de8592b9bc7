"""A vendor's own plans, add-ons, terms and prices, in its draft like its answers (spec 3.1, 3.3)."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from discovery.interchange.faults import Faults
from scoring.snapshots.rows import dump_evaluation
from tests.factories import AddOnFactory, ChargeFactory, MembershipFactory, PlanFactory, UserFactory
from tests.vendors.portal.asking import invited, opened, section_of, typed
from tests.vendors.portal.test_answering import move_deadline
from tests.vendors.workbook.filling import filled, send
from vendors.actions.changesets import undo_change_set
from vendors.actions.drafts import save_draft
from vendors.actions.invitations import open_sealed
from vendors.actions.lines.terms import offer_state
from vendors.actions.selling import delete_offering, offering_seen, save_offer
from vendors.interchange.models import PlanDocument
from vendors.models import Answer, Change, ChangeSet, Charge, Offering

pytestmark = pytest.mark.django_db
CHARGE = {
    "category": "transparent_fees/subscription", "model": "per_unit", "metric": "user", "period": "month",
    "billing": "year", "kind": "list", "amount": "12.5", "source": "price page, May",
}  # fmt: skip
PLAN = {"name": "Enterprise", "users_counted": "concurrent", "builds_on": "pro", "max_users": "500"}
TERMS = {"minimum_term_months": "12", "renewal_notice_days": "60", "trial_days": "14"}


def url(product, name, *more):
    return reverse(f"portal:{name}", args=[product.pk, *more])


def post(portal, address, data):
    """As a browser does: with what the page carries along."""
    page = portal.get(address).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    return portal.post(address, {**data, "seen": seen})


def lines(kind):
    rows = Change.objects.filter(kind=kind, change_set__source="portal").order_by("target")
    return dict(rows.values_list("target", "after"))


def sold(evaluation):
    evaluation.refresh_from_db()
    (found,) = dump_evaluation(evaluation)["vendors"][0]["products"]
    return found


def test_a_charge_is_added_changed_and_deleted_in_the_draft_only(product, portal):
    new = url(product, "new_charge", "pro")
    assert post(portal, new, CHARGE).status_code == 302
    assert post(portal, new, {**CHARGE, "amount": "", "billing": "month"}).status_code == 302
    (first, second) = lines("charges")["acme/crm/pro"]["charges"]
    assert (first["amount"], first["billing"], second["amount"]) == ("12.5", "year", None)
    assert post(portal, url(product, "charge", "pro", 0), {**CHARGE, "amount": "11"}).status_code == 302
    assert lines("charges")["acme/crm/pro"]["charges"][0]["amount"] == "11"
    seen = portal.get(url(product, "charge", "pro", 1)).context["seen"]
    portal.post(url(product, "delete_charge", "pro", 1), {"seen": seen})
    assert [row["amount"] for row in lines("charges")["acme/crm/pro"]["charges"]] == ["11"]
    assert Charge.objects.count() == 0
    portal.post(reverse("portal:submit"))
    assert Charge.objects.values_list("amount_likely", "billing").get() == (11, "year")


def test_every_model_of_charge_is_shown_again_as_it_was_written(product, portal):
    tiers = {"model": "volume", "metric": "contact", "amount": "", "tiers": "1000, 0.1, 5\n*, 0.01"}
    for fields in (
        tiers,
        {"model": "package", "package_size": "100"},
        {"amount_low": "9", "amount_high": "20"},
    ):
        assert post(portal, url(product, "new_charge", "pro"), {**CHARGE, **fields}).status_code == 302
    page = portal.get(url(product, "prices")).content.decode()
    for text in ("Volume: all units", "to 1,000", "Package: by started", "9.00", "price page, May"):
        assert (text, text in page) == (text, True)
    form = portal.get(url(product, "charge", "pro", 0)).content.decode()
    assert "1000, 0.1, 5\n*, 0.01, 0</textarea>" in form


def test_what_has_no_price_says_so(product, portal):
    page = portal.get(url(product, "prices")).content.decode()
    assert page.count(">not priced<") == 1
    post(portal, url(product, "new_charge", "pro"), {**CHARGE, "amount": ""})
    assert portal.get(url(product, "prices")).content.decode().count(">not priced<") == 1
    assert "1 / 1" in portal.get("/v/").content.decode()


@pytest.mark.parametrize(
    ("owner", "fields", "words"),
    [
        ("-", {}, "names no billing cycle"),
        ("pro", {"currency": "THB"}, "no exchange rate for THB"),
        ("pro", {"amount": "1e400"}, "Write a plain number"),
        ("pro", {"model": "graduated"}, "graduated is priced by tiers"),
        ("pro", {"source": "a\x00b"}, "Null characters"),
    ],
)
def test_the_rules_of_a_charge_are_those_of_the_leads_form(product, portal, owner, fields, words):
    response = post(portal, url(product, "new_charge", owner), {**CHARGE, **fields})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert Change.objects.count() == 0


def test_two_tabs_do_not_lose_each_others_charges(product, vendor):
    secret = invited(vendor)[1]
    first, second = opened(secret), opened(secret)
    new = url(product, "new_charge", "pro")
    seen = second.get(new).context["seen"]
    post(first, new, CHARGE)
    response = second.post(new, {**CHARGE, "amount": "99", "seen": seen})
    assert (response.status_code, "99" in response.content.decode()) == (409, True)
    assert [row["amount"] for row in lines("charges")["acme/crm/pro"]["charges"]] == ["12.5"]
    again = second.post(new, {**CHARGE, "amount": "99", "seen": response.context["seen"]})
    assert again.status_code == 302
    assert [row["amount"] for row in lines("charges")["acme/crm/pro"]["charges"]] == ["12.5", "99"]
    second.post(url(product, "delete_charge", "pro", 0), {"seen": seen})
    assert len(lines("charges")["acme/crm/pro"]["charges"]) == 2


def test_terms_of_a_plan_go_into_the_draft_and_are_applied_with_it(product, portal):
    address = url(product, "offer", "pro")
    data = {"name": "Pro", "users_counted": "concurrent", **TERMS, "max_contacts": "1000"}
    assert post(portal, address, data).status_code == 302
    assert lines("offer") == {
        "acme/crm/pro": {
            "name": "Pro", "users_counted": "concurrent", "max_contacts": 1000, "trial_excludes": [],
            "minimum_term_months": 12, "renewal_notice_days": 60, "trial_days": 14,
        }
    }  # fmt: skip
    page = portal.get(url(product, "prices")).content.decode()
    for text in (
        "Concurrent users",
        "at least 12 months",
        "notice 60 days",
        "trial 14 days",
        "1,000 contacts",
    ):
        assert (text, text in page) == (text, True)
    assert Offering.objects.get(product=product).minimum_term_months is None
    portal.post(reverse("portal:submit"))
    row = Offering.objects.get(product=product)
    assert (row.users_counted, row.minimum_term_months, row.max_contacts) == ("concurrent", 12, 1000)
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    row.refresh_from_db()
    assert (row.users_counted, row.minimum_term_months, row.max_contacts) == ("named", None, None)


def test_the_features_that_a_trial_leaves_out_are_chosen(evaluation, product, portal):
    data = {"name": "Pro", "users_counted": "named", "trial_excludes": ["letters", "leads"]}
    post(portal, url(product, "offer", "pro"), data)
    portal.post(reverse("portal:submit"))
    (plan,) = sold(evaluation)["plans"]
    assert sorted(plan["trial_excludes"]) == ["leads", "letters"]


def test_a_new_plan_is_answered_and_priced_before_it_exists(evaluation, product, portal):
    assert post(portal, url(product, "new_plan"), {**PLAN, **TERMS}).status_code == 302
    home = portal.get("/v/").content.decode()
    assert "what you leave open is taken from Pro" in home
    section = url(product, "new_section", "enterprise", 1)
    assert section in home
    assert portal.post(section, typed(evaluation, leads="native")).status_code == 302
    post(portal, url(product, "new_charge", "enterprise"), CHARGE)
    assert Offering.objects.filter(product=product).count() == 1
    portal.post(reverse("portal:submit"))
    row = Offering.objects.get(key="enterprise")
    assert (row.builds_on.key, row.max_users, row.trial_days) == ("pro", 500, 14)
    assert Answer.objects.get().offering == Charge.objects.get().offering == row
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert Offering.objects.filter(product=product).count() == 1


def test_a_new_plan_stands_in_the_vendors_own_workbook(evaluation, product, portal):
    post(portal, url(product, "new_plan"), PLAN)
    fields = {("acme/crm/enterprise:leads", "answer"): "native"}
    upload = filled(portal.get(reverse("portal:workbook")), fields)
    preview, page = send(portal, reverse("portal:upload"), upload)
    assert "1 changed" in page
    portal.post(f"{preview}keep/")
    assert list(lines("answer")) == ["acme/crm/enterprise:leads"]


def test_an_add_on_names_plans_and_other_add_ons(product, portal):
    post(portal, url(product, "new_plan"), PLAN)
    post(portal, url(product, "new_addon"), {"name": "SMS", "plans": ["pro", "enterprise"]})
    data = {"name": "Mail", "plans": ["enterprise"], "requires": ["sms"]}
    assert post(portal, url(product, "new_addon"), data).status_code == 302
    both = post(portal, url(product, "offer", "+mail"), {**data, "excludes": ["sms"]})
    assert (both.status_code, "both require and exclude: SMS" in both.content.decode()) == (422, True)
    portal.post(reverse("portal:submit"))
    mail = Offering.objects.get(key="mail")
    assert ([row.key for row in mail.plans.all()], [row.key for row in mail.requires.all()]) == (
        ["enterprise"], ["sms"],
    )  # fmt: skip
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert list(Offering.objects.filter(product=product).values_list("key", flat=True)) == ["pro"]


def test_plans_do_not_run_in_a_circle(product, portal):
    post(portal, url(product, "new_plan"), PLAN)
    data = {"name": "Pro", "users_counted": "named", "builds_on": "enterprise"}
    response = post(portal, url(product, "offer", "pro"), data)
    assert (response.status_code, "circle" in response.content.decode()) == (422, True)


def terms(name="Pro", **links):
    return PlanDocument(key="new", name=name, users_counted="named", charges=[], **links)


def tiers(product, link):
    rows = Offering.objects.filter(product=product, kind="plan")
    return dict(rows.values_list("key", f"{link}__key"))


@pytest.mark.parametrize("link", ["builds_on", "upgrades_to"])
def test_a_sealed_draft_closes_no_circle_with_what_was_said_meanwhile(vendor, product, lead, link):
    lite = PlanFactory(product=product, key="lite", name="Lite")
    invitation, secret = invited(vendor, sealed=True)
    portal, data = opened(secret), {"name": "Best", "users_counted": "named", link: "lite"}
    post(portal, url(product, "offer", "pro"), data)
    portal.post(reverse("portal:submit"))
    turned = terms("Lite", **{link: "pro"})
    save_offer(by=UserFactory(), product=product, document=turned, slot="lite", seen=offering_seen(lite))
    move_deadline(invitation)
    assert open_sealed(by=None, evaluation=vendor.evaluation) == 1
    assert tiers(product, link) == {"pro": None, "lite": "pro"}
    page = lead.get(reverse("vendors:product", args=["crm", vendor.pk, product.pk]))
    assert (page.status_code, "Best" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("link", ["builds_on", "upgrades_to"])
def test_a_draft_turns_tiers_around_and_undoing_turns_them_back(product, portal, link):
    lite = PlanFactory(product=product, key="lite", name="Lite")
    product.offerings.filter(key="pro").update(**{link: lite})
    data = {"users_counted": "named"}
    post(portal, url(product, "offer", "pro"), {**data, "name": "Pro"})
    post(portal, url(product, "offer", "lite"), {**data, "name": "Lite", link: "pro"})
    portal.post(reverse("portal:submit"))
    assert tiers(product, link) == {"pro": None, "lite": "pro"}
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert tiers(product, link) == {"pro": "lite", "lite": None}


@pytest.mark.parametrize("link", ["builds_on", "upgrades_to"])
def test_the_draft_itself_refuses_a_circle_that_another_tab_closes(vendor, product, link):
    PlanFactory(product=product, key="lite", name="Lite")
    invitation = invited(vendor)[0]
    for slot, below in (("pro", "lite"), ("lite", "pro")):
        states = {"offer": {f"acme/crm/{slot}": offer_state(terms(slot, **{link: below}))}}
        if slot == "pro":
            save_draft(invitation=invitation, states=states)
    with pytest.raises(Faults, match="circle"):
        save_draft(invitation=invitation, states=states)
    assert list(lines("offer")) == ["acme/crm/pro"]


def test_a_plan_may_build_on_one_whose_own_tier_was_deleted(product, portal):
    lite = PlanFactory(product=product, key="lite", name="Lite")
    post(portal, url(product, "new_plan"), {**PLAN, "builds_on": "lite"})
    delete_offering(by=UserFactory(), offering=lite, seen=offering_seen(lite))
    new = {**PLAN, "name": "Top", "builds_on": "enterprise"}
    assert post(portal, url(product, "new_plan"), new).status_code == 302
    portal.post(reverse("portal:submit"))
    assert tiers(product, "builds_on") == {"pro": None, "enterprise": None, "top": "enterprise"}


def test_two_offers_of_one_name_get_keys_of_their_own(product, portal):
    for _ in range(2):
        post(portal, url(product, "new_plan"), {"name": "Pro", "users_counted": "named"})
    assert sorted(lines("offer")) == ["acme/crm/pro-2", "acme/crm/pro-3"]


def test_taking_a_new_plan_back_takes_everything_about_it_along(evaluation, product, portal):
    post(portal, url(product, "new_plan"), PLAN)
    portal.post(url(product, "new_section", "enterprise", 1), typed(evaluation, leads="native"))
    post(portal, url(product, "new_charge", "enterprise"), CHARGE)
    portal.post(section_of_plan(product), typed(evaluation, leads="partial"))
    assert portal.post(url(product, "withdraw_offer", "enterprise")).status_code == 302
    assert list(Change.objects.values_list("target", flat=True)) == ["acme/crm/pro:leads"]
    assert portal.post(url(product, "withdraw_offer", "pro")).status_code == 404


TOP = {"name": "Top", "users_counted": "named"}


@pytest.mark.parametrize(
    ("kind", "slot", "other"),
    [
        ("new_plan", "enterprise", {**TOP, "builds_on": "enterprise"}),
        ("new_plan", "enterprise", {**TOP, "upgrades_to": "enterprise"}),
        ("new_addon", "+enterprise", {"name": "Top", "plans": ["pro"], "requires": ["enterprise"]}),
    ],
)
def test_a_new_offer_that_others_need_is_not_taken_back(product, portal, kind, slot, other):
    post(portal, url(product, kind), {**PLAN, "builds_on": "", "plans": ["pro"]})
    post(portal, url(product, kind), other)
    page = portal.post(url(product, "withdraw_offer", slot), follow=True).content.decode()
    assert "Others build on it, require it or name it. Change those first." in page
    assert "It is taken back." not in page
    assert sorted(lines("offer")) == [f"acme/crm/{slot}", f"acme/crm/{slot.replace('enterprise', 'top')}"]
    portal.post(url(product, "withdraw_offer", slot.replace("enterprise", "top")))
    portal.post(url(product, "withdraw_offer", slot))
    assert lines("offer") == {}


def test_a_plan_is_taken_back_though_an_add_on_of_its_key_is_required(product, portal):
    for kind in ("new_plan", "new_addon"):
        post(portal, url(product, kind), {**PLAN, "plans": ["pro"]})
    post(portal, url(product, "new_addon"), {"name": "Top", "plans": ["pro"], "requires": ["enterprise"]})
    portal.post(url(product, "withdraw_offer", "enterprise"))
    assert sorted(lines("offer")) == ["acme/crm/+enterprise", "acme/crm/+top"]


def section_of_plan(product):
    return reverse("portal:section", args=[Offering.objects.get(product=product, key="pro").pk, 1])


def test_sealed_prices_and_plans_stay_sealed_until_the_deadline(evaluation, vendor, product):
    invitation, secret = invited(vendor, sealed=True)
    portal = opened(secret)
    post(portal, url(product, "new_plan"), {**PLAN, "name": "CANARY"})
    post(portal, url(product, "new_charge", "pro"), {**CHARGE, "source": "CANARY"})
    portal.post(reverse("portal:submit"))
    lead, user = Client(), UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role="facilitator")
    lead.force_login(user)
    page = reverse("vendors:product", args=["crm", vendor.pk, product.pk])
    assert "CANARY" not in lead.get(page).content.decode()
    assert (Charge.objects.count(), open_sealed(by=None, evaluation=evaluation)) == (0, 0)
    assert "CANARY" in portal.get(url(product, "prices")).content.decode()
    move_deadline(invitation)
    assert open_sealed(by=None, evaluation=evaluation) == 1
    assert lead.get(page).content.decode().count("CANARY") > 1


@pytest.mark.parametrize("plans", [1, 4])
def test_the_page_takes_the_same_queries_for_one_plan_and_four(
    product, portal, plans, django_assert_num_queries
):
    for row in PlanFactory.create_batch(plans, product=product):
        ChargeFactory(offering=row)
    with django_assert_num_queries(16):
        assert portal.get(url(product, "prices")).status_code == 200


def test_a_closed_questionnaire_shows_prices_and_takes_none(product, vendor):
    secret = invited(vendor)[1]
    portal = opened(secret)
    post(portal, url(product, "new_charge", "pro"), CHARGE)
    seen = portal.get(url(product, "new_charge", "pro")).context["seen"]
    portal.post(reverse("portal:submit"))
    page = portal.get(url(product, "prices")).content.decode()
    assert ("Add charge" in page, "Add plan" in page, "Save file" in page) == (False, False, False)
    assert ("12.50" in page, url(product, "charge", "pro", 0) in page) == (True, False)
    assert portal.get(url(product, "new_charge", "pro")).status_code == 302
    response = portal.post(url(product, "new_charge", "pro"), {**CHARGE, "seen": seen})
    assert (response.status_code, "The questionnaire is closed" in response.content.decode()) == (422, True)
    for name in ("withdraw_offer", "new_plan"):
        portal.post(url(product, name, *(["pro"] if name == "withdraw_offer" else [])), PLAN)
    assert (Charge.objects.count(), Offering.objects.filter(product=product).count()) == (1, 1)


def test_what_was_deleted_meanwhile_is_left_out_and_the_rest_is_taken(evaluation, vendor, product, portal):
    lite = PlanFactory(product=product, key="lite", name="Lite")
    portal.post(reverse("portal:section", args=[lite.pk, 1]), typed(evaluation, leads="native"))
    post(portal, url(product, "offer", "lite"), {"name": "Lite", "users_counted": "named", "max_users": "5"})
    portal.post(section_of_plan(product), typed(evaluation, leads="partial", contacts="none"))
    delete_offering(by=UserFactory(), offering=lite, seen=offering_seen(lite))
    evaluation.features.get(key="contacts").delete()
    assert portal.post(reverse("portal:submit")).status_code == 302
    assert Answer.objects.values_list("offering__key", "feature__key", "level").get() == (
        "pro", "leads", "partial",
    )  # fmt: skip
    rejected = Change.objects.filter(status="rejected").values_list("target", "reason")
    assert sorted(rejected) == [
        (target, "It is no longer sold or asked.")
        for target in ("acme/crm/lite", "acme/crm/lite:leads", "acme/crm/pro:contacts")
    ]


def test_another_vendors_slots_are_not_found(evaluation, product, portal):
    theirs = evaluation.vendors.get(key="beta").products.get()
    PlanFactory(product=theirs, key="only-theirs")
    for name, more in (("offer", ["only-theirs"]), ("new_charge", ["only-theirs"]), ("charge", ["pro", 0])):
        assert portal.get(url(product, name, *more)).status_code == 404
        assert portal.get(url(theirs, name, *more)).status_code == 404


def test_page_and_portal_give_the_same_lines_and_the_same_run(evaluation, vendor, product, portal):
    AddOnFactory(product=product, key="sms", name="SMS", plans=[product.offerings.get()])
    post(portal, url(product, "offer", "pro"), {"name": "Gold", "users_counted": "concurrent", **TERMS})
    post(portal, url(product, "new_charge", "pro"), CHARGE)
    by_portal = {kind: lines(kind) for kind in ("offer", "charges")}
    portal.post(reverse("portal:submit"))
    document = sold(evaluation)
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert sold(evaluation) != document
    lead, user = Client(), UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role="facilitator")
    lead.force_login(user)
    plan = product.offerings.get(kind="plan").pk
    place = ["crm", vendor.pk, product.pk]
    post(
        lead,
        reverse("vendors:plan", args=[*place, plan]),
        {"name": "Gold", "users_counted": "concurrent", **TERMS},
    )
    post(lead, reverse("vendors:new_charge", args=[*place, plan]), CHARGE)
    rows = Change.objects.filter(change_set__source="page")
    by_page = {kind: dict(rows.filter(kind=kind).values_list("target", "after")) for kind in by_portal}
    assert by_page == by_portal
    assert sold(evaluation) == document


def test_a_price_that_is_stored_is_changed_and_undone(product, portal):
    plan = product.offerings.get()
    ChargeFactory(offering=plan, amount_likely=10)
    post(portal, url(product, "charge", "pro", 0), {**CHARGE, "amount": "8"})
    portal.post(reverse("portal:submit"))
    assert Charge.objects.get().amount_likely == Decimal(8)
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert Charge.objects.get().amount_likely == Decimal(10)


def test_hostile_names_are_inert(product, portal):
    text = '"><img src=x onerror=alert(1)><b hx-get="/v/">'
    post(portal, url(product, "new_plan"), {**PLAN, "name": text})
    for page in ("/v/", url(product, "prices"), url(product, "new_addon")):
        shown = portal.get(page).content.decode()
        assert ("<img src=x" in shown, "&lt;img src=x" in shown) == (False, True)


def test_sections_of_the_stored_plan_are_where_they_were(vendor, product, portal):
    assert section_of(vendor) in portal.get("/v/").content.decode()
