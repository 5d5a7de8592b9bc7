"""Adding, editing and deleting plans, add-ons and charges, under the document's own rules."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from discovery.actions.stale import Stale
from discovery.models import AuditEntry
from tests.factories import (
    AddOnFactory,
    AnswerFactory,
    ChargeFactory,
    PlanFactory,
    UserFactory,
    VerificationFactory,
)
from tests.vendors.prices.test_product_page import address, browser, product
from vendors.actions.changesets import undo_change_set
from vendors.actions.prices import charges_of, save_charges
from vendors.actions.selling import offering_seen
from vendors.forms.prices import ChargeForm, charge_initial
from vendors.models import ChangeSet, Charge, Offering

__all__ = ["product"]
pytestmark = pytest.mark.django_db
CHARGE = {
    "category": "transparent_fees/subscription", "model": "per_unit", "metric": "user", "period": "month",
    "kind": "list", "amount": "12.5",
}  # fmt: skip


@pytest.fixture
def plan(product):
    return PlanFactory(product=product, key="pro", name="Pro")


def seen_of(client, url):
    page = client.get(url).content.decode()
    return page.partition('name="seen" value="')[2].partition('"')[0]


def post(client, url, data):
    return client.post(url, {**data, "seen": seen_of(client, url)})


def test_a_plan_is_added_edited_and_keeps_its_key(product):
    client = browser(product)
    new = address(product, "new_plan")
    assert post(client, new, {"name": "Base", "users_counted": "named"}).status_code == 302
    data = {"name": "Top", "users_counted": "concurrent", "builds_on": "base", "max_users": "50"}
    assert post(client, new, {**data, "trial_days": "14"}).status_code == 302
    top = Offering.objects.get(key="top")
    assert (top.builds_on.key, top.max_users, top.users_counted, top.trial_days) == (
        "base", 50, "concurrent", 14,
    )  # fmt: skip
    url = address(product, "plan", offering=top.pk)
    assert post(client, url, {**data, "name": "Summit", "max_users": ""}).status_code == 302
    top.refresh_from_db()
    assert (top.key, top.name, top.max_users, top.trial_days) == ("top", "Summit", None, None)
    assert AuditEntry.objects.filter(action="apply_changes").count() == 3


@pytest.mark.parametrize("link", ["builds_on", "upgrades_to"])
def test_plans_do_not_run_in_a_circle(product, plan, link):
    top = PlanFactory(product=product, key="top", **{link: plan})
    data = {"name": "Pro", "users_counted": "named", link: top.key}
    response = post(browser(product), address(product, "plan", offering=plan.pk), data)
    assert response.status_code == 422
    assert "circle" in response.content.decode()
    plan.refresh_from_db()
    assert getattr(plan, link) is None


def test_a_stale_edit_of_a_plan_shows_both_texts_and_writes_nothing(product, plan):
    client = browser(product)
    url = address(product, "plan", offering=plan.pk)
    seen = seen_of(client, url)
    post(client, url, {"name": "Theirs", "users_counted": "named"})
    response = client.post(url, {"name": "Mine", "users_counted": "named", "seen": seen})
    page = response.content.decode()
    assert (response.status_code, "Mine" in page, "Theirs" in page) == (409, True, True)
    plan.refresh_from_db()
    assert plan.name == "Theirs"


def test_an_add_on_names_its_plans_and_links(product, plan):
    other = AddOnFactory(product=product, key="mail")
    client = browser(product)
    data = {"name": "SMS", "plans": ["pro"], "requires": ["mail"]}
    assert post(client, address(product, "new_addon"), data).status_code == 302
    row = Offering.objects.get(key="sms")
    assert ([*row.plans.all()], [*row.requires.all()], [*row.excludes.all()]) == ([plan], [other], [])
    url = address(product, "addon", offering=row.pk)
    both = post(client, url, {**data, "excludes": ["mail"]})
    assert (both.status_code, "both require and exclude" in both.content.decode()) == (422, True)
    assert post(client, url, {"name": "SMS", "plans": ["pro"], "excludes": ["mail"]}).status_code == 302
    assert ([*row.requires.all()], [*row.excludes.all()]) == ([], [other])


def test_deleting_takes_answers_and_prices_along_but_never_findings(product, plan):
    AnswerFactory(offering=plan)
    ChargeFactory(offering=plan)
    client = browser(product)
    url = address(product, "delete_offering", offering=plan.pk)
    assert "1 answer goes along" in client.get(url).content.decode()
    finding = VerificationFactory(offering=plan)
    assert post(client, url, {}).status_code == 422
    finding.delete()
    above = PlanFactory(product=product, builds_on=plan)
    assert post(client, url, {}).status_code == 422
    above.delete()
    assert client.post(url, {"seen": "old"}).status_code == 422
    assert post(client, url, {}).status_code == 302
    assert (Offering.objects.count(), Charge.objects.count()) == (0, 0)


def test_a_charge_is_added_edited_and_deleted_as_change_sets(product, plan):
    client = browser(product)
    new = address(product, "new_charge", owner=plan.pk)
    assert post(client, new, CHARGE).status_code == 302
    assert post(client, new, {**CHARGE, "amount_low": "1", "amount_high": "20"}).status_code == 302
    url = address(product, "charge", owner=plan.pk, position=0)
    assert post(client, url, {**CHARGE, "amount": ""}).status_code == 302
    rows = Charge.objects.values_list("amount_low", "amount_likely", "amount_high")
    assert list(rows) == [(None, None, None), (1, Decimal("12.5"), 20)]
    seen = seen_of(client, url)
    delete = address(product, "delete_charge", owner=plan.pk, position=0)
    assert client.post(delete, {"seen": seen}).status_code == 302
    assert Charge.objects.get().amount_high == 20
    sets = ChangeSet.objects.order_by("id")
    assert [(row.source, row.state) for row in sets] == [("page", "applied")] * 4
    undo_change_set(by=None, change_set=sets.last())
    assert Charge.objects.count() == 2


def test_a_stale_price_list_is_not_overwritten(product, plan):
    client = browser(product)
    new = address(product, "new_charge", owner=plan.pk)
    seen = seen_of(client, new)
    post(client, new, CHARGE)
    assert client.post(new, {**CHARGE, "amount": "99", "seen": seen}).status_code == 409
    client.post(address(product, "delete_charge", owner=plan.pk, position=0), {"seen": seen})
    assert Charge.objects.get().amount_likely == Decimal("12.5")


REFUSED = [
    ({"model": "graduated"}, "graduated is priced by tiers, not by an amount"),
    ({"tiers": "10, 5\n*, 4"}, "per_unit is priced by an amount, not by tiers"),
    ({"amount": "", "amount_low": "3"}, "Write the likely amount"),
    ({"amount_low": "99"}, "a range must not decrease"),
    ({"quantity": "3"}, "quantity goes with hour and day only"),
    ({"model": "flat", "included": "3"}, "included goes with per_unit and package only"),
    ({"model": "volume", "amount": "", "tiers": "10 5\n5 4\n* 1"}, "up_to must rise"),
    ({"model": "volume", "amount": "", "tiers": "10 5"}, "the last tier&#x27;s up_to is null"),
    ({"model": "volume", "amount": "", "tiers": "10"}, "Write each tier as"),
    ({"model": "volume", "amount": "", "tiers": "* NaN"}, "is not a plain decimal number"),
    ({"currency": "usd"}, "does not match"),
    ({"currency": "THB"}, "no exchange rate for THB"),
    ({"amount": "1e400"}, "Write a plain number"),
    ({"category": "hidden_time/discovery"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("fields", "reason"), REFUSED)
def test_the_documents_rules_are_the_forms(product, plan, fields, reason):
    response = post(browser(product), address(product, "new_charge", owner=plan.pk), {**CHARGE, **fields})
    assert (response.status_code, reason in response.content.decode()) == (422, True)
    assert Charge.objects.count() == 0


def test_a_products_own_charge_names_no_cycle(product):
    client = browser(product)
    new = address(product, "new_charge", owner=0)
    assert post(client, new, {**CHARGE, "billing": "year"}).status_code == 422
    assert post(client, new, CHARGE).status_code == 302
    assert Charge.objects.values_list("product", "offering").get() == (product.pk, None)


WRITTEN = [
    {"amount": "12.5"},
    {"amount": None},
    {"amount": ["1", "2", "3"], "model": "per_unit", "included": "3", "billing": "year", "start_month": 2},
    {"model": "package", "package_size": "100", "amount": "0", "kind": "quote", "source": "mail, 3 May"},
    {
        "model": "volume",
        "tiers": [{"up_to": "10", "unit": "5", "flat": "1"}, {"up_to": None, "unit": "0.1", "flat": "0"}],
    },
    {"model": "graduated", "amount": None},
    {"metric": "hour", "quantity": "40", "by": "consultant", "currency": "EUR", "amount": "90"},
]  # fmt: skip


@pytest.mark.parametrize("columns", WRITTEN)
def test_a_charge_goes_through_its_form_without_loss(product, plan, columns):
    evaluation = product.vendor.evaluation
    evaluation.rates = {"EUR": "1.1"}
    evaluation.save()
    charge = {
        "category": "transparent_fees/implementation",
        "model": "flat",
        "metric": "none",
        "period": "one_off",
    }
    _now, seen = charges_of(product, plan)
    given = {"product": product, "offering": plan}
    save_charges(by=UserFactory(), charges=[{**charge, **columns}], seen=seen, **given)
    (stored,), _seen = charges_of(product, plan)
    form = ChargeForm(charge_initial(stored))
    assert form.is_valid(), form.errors
    assert form.document.model_dump(mode="json") == stored


def test_an_action_refuses_what_was_not_seen(product, plan):
    given = {"by": UserFactory(), "product": product, "offering": plan}
    with pytest.raises(Stale):
        save_charges(charges=[], seen="old", **given)
    charge = {**CHARGE, "currency": "THB"}
    with pytest.raises(ValidationError):
        save_charges(charges=[charge], seen=charges_of(product, plan)[1], **given)


def test_what_is_seen_moves_with_links(product, plan):
    addon = AddOnFactory(product=product)
    before = offering_seen(addon)
    addon.plans.set([plan])
    assert offering_seen(addon) != before
