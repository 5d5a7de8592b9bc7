"""What a product sells, changed by the lead: name and deployment, terms, trials, links; all undoable."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from discovery.actions.stale import Stale
from discovery.interchange.faults import Faults
from discovery.models import AuditEntry
from tests.factories import (
    AddOnFactory,
    AnswerFactory,
    ChargeFactory,
    FeatureFactory,
    FeeAnswerFactory,
    PlanFactory,
    ProductFactory,
    UserFactory,
)
from tests.vendors.prices.test_editing import CHARGE, plan, post
from tests.vendors.prices.test_product_page import address, browser, product
from vendors.actions.changesets import Proposal as Proposed
from vendors.actions.changesets import Wish, apply_proposal, compare, undo_change_set
from vendors.actions.selling import offering_state, product_seen, save_offer, save_product
from vendors.interchange.models import PlanDocument
from vendors.models import ChangeSet, Charge, Offering, Product

__all__ = ["plan", "product"]
pytestmark = pytest.mark.django_db


def test_a_product_is_renamed_and_deployed_otherwise(product):
    client = browser(product)
    url = address(product, "edit_product")
    assert post(client, url, {"name": "Acme Cloud", "deployment": "on_premises"}).status_code == 302
    product.refresh_from_db()
    assert (product.key, product.name, product.deployment) == ("crm", "Acme Cloud", "on_premises")
    entry = AuditEntry.objects.get(action="save_product")
    assert entry.details == {"name": ["Crm", "Acme Cloud"], "deployment": ["cloud", "on_premises"]}
    page = client.get(address(product)).content.decode()
    assert ("Acme Cloud" in page, "On-premises" in page) == (True, True)


def test_a_stale_edit_of_a_product_shows_both(product):
    client = browser(product)
    url = address(product, "edit_product")
    response = client.post(url, {"name": "Mine", "deployment": "cloud", "seen": "old"})
    page = response.content.decode()
    assert (response.status_code, "Mine" in page, "Crm" in page) == (409, True, True)
    with pytest.raises(Stale):
        save_product(
            by=UserFactory(), vendor=product.vendor, values={"name": "x"}, product=product, seen="old"
        )
    product.refresh_from_db()
    assert product.name == "Crm"


def test_a_second_product_is_added_with_a_key_of_its_own(product):
    client = browser(product)
    new = reverse("vendors:new_product", args=["crm", product.vendor_id])
    response = client.post(new, {"name": "CRM", "deployment": "on_premises"})
    row = Product.objects.latest("pk")
    assert (response["Location"], row.key, row.deployment) == (address(row), "crm-2", "on_premises")
    assert client.post(new, {"name": "", "deployment": "cloud"}).status_code == 422
    assert product_seen(row) != product_seen(product)


def test_what_a_trial_leaves_out_is_chosen_and_shown(product, plan):
    features = FeatureFactory.create_batch(3, evaluation=product.vendor.evaluation)
    client = browser(product)
    url = address(product, "plan", offering=plan.pk)
    data = {"name": "Pro", "users_counted": "named", "trial_days": "30"}
    chosen = {"trial_excludes": [features[0].key, features[2].key]}
    assert post(client, url, {**data, **chosen}).status_code == 302
    assert set(plan.trial_excludes.all()) == {features[0], features[2]}
    page = client.get(address(product)).content.decode()
    assert f"Not in the trial: {features[0].name}, {features[2].name}" in page
    assert client.get(url).content.decode().count(" checked") == 2
    assert post(client, url, {**data, "trial_excludes": ["elsewhere"]}).status_code == 422


def test_an_edit_of_a_plan_is_a_change_set_to_undo(product, plan):
    base = PlanFactory(product=product, key="base")
    client = browser(product)
    data = {"name": "Gold", "users_counted": "concurrent", "builds_on": "base", "upgrades_to": "base"}
    post(client, address(product, "plan", offering=plan.pk), {**data, "max_users": "9"})
    plan.refresh_from_db()
    assert (plan.name, plan.builds_on, plan.upgrades_to, plan.max_users) == ("Gold", base, base, 9)
    change_set = ChangeSet.objects.get()
    line = change_set.lines.get()
    assert (line.kind, line.target, line.before["name"], line.after["name"]) == (
        "offer", "acme/crm/pro", "Pro", "Gold",
    )  # fmt: skip
    undo_change_set(by=None, change_set=change_set)
    plan.refresh_from_db()
    assert (plan.name, plan.builds_on, plan.upgrades_to, plan.max_users) == ("Pro", None, None, None)


def test_an_edit_of_an_add_on_is_undone_with_its_links(product, plan):
    mail = AddOnFactory(product=product, key="mail")
    sms = AddOnFactory(product=product, key="sms", name="SMS", plans=[plan])
    client = browser(product)
    url = address(product, "addon", offering=sms.pk)
    post(client, url, {"name": "Texts", "plans": ["pro"], "excludes": ["mail"]})
    sms.refresh_from_db()
    assert (sms.name, list(sms.excludes.all())) == ("Texts", [mail])
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    sms.refresh_from_db()
    assert (sms.name, list(sms.excludes.all()), list(sms.plans.all())) == ("SMS", [], [plan])


def test_undoing_a_new_plan_is_refused_where_it_was_used(product):
    row = save_offer(by=UserFactory(), product=product, document=document("Top"))
    change_set = ChangeSet.objects.get()
    answer = AnswerFactory(offering=row)
    with pytest.raises(Faults, match="used since"):
        undo_change_set(by=None, change_set=change_set)
    answer.delete()
    addon = AddOnFactory(product=product, plans=[row])
    with pytest.raises(Faults, match="used since"):
        undo_change_set(by=None, change_set=change_set)
    addon.delete()
    undo_change_set(by=None, change_set=change_set)
    assert Offering.objects.count() == 0


def document(name, **fields):
    return PlanDocument.model_validate({"key": "new", "name": name, "charges": [], **fields})


def test_a_new_plan_may_build_on_one_of_the_same_change_set(product):
    evaluation = product.vendor.evaluation
    state = {"users_counted": "named", "trial_excludes": []}
    wishes = {
        "acme/crm/top": Wish({"name": "Top", "builds_on": "base", **state}),
        "acme/crm/base": Wish({"name": "Base", **state}),
        "acme/crm/+sms": Wish({"name": "SMS", "plans": ["top"], "requires": [], "excludes": []}),
    }
    lines, _same = compare(evaluation, {"offer": wishes})
    apply_proposal(by=None, evaluation=evaluation, source=ChangeSet.Source.API, proposal=Proposed(lines))
    top = Offering.objects.get(key="top")
    assert (top.builds_on.key, [row.key for row in top.addons.all()]) == ("base", ["sms"])
    assert offering_state(top) == {"name": "Top", "builds_on": "base", **state}
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert Offering.objects.count() == 0


def test_a_circle_is_refused_by_the_action_too(product, plan):
    top = PlanFactory(product=product, key="top", builds_on=plan)
    with pytest.raises(ValidationError):
        save_offer(by=UserFactory(), product=product, document=document("Pro", builds_on=top.key), slot="pro")


def test_a_quote_and_the_list_price_that_it_replaces_are_both_kept_and_shown(product, plan):
    client = browser(product)
    new = address(product, "new_charge", owner=plan.pk)
    post(client, new, CHARGE)
    post(client, new, {**CHARGE, "kind": "quote", "amount": "9", "source": "mail, 3 May"})
    assert [row.kind for row in Charge.objects.all()] == ["list", "quote"]
    page = client.get(address(product)).content.decode()
    for text in ("replaced by a quote", "12.50", "9.00", "mail, 3 May"):
        assert (text, text in page) == (text, True)


def test_a_quote_replaces_the_charge_that_an_answer_makes_too(product, plan):
    fee = FeeAnswerFactory(product=product, outcome="charged", question="")
    for columns in ({"fee_answer": fee}, {"kind": "quote"}):
        ChargeFactory(offering=None, product=product, category=fee.category, **columns)
    page = browser(product).get(address(product)).content.decode()
    assert page.count("replaced by a quote") == 0  # the question is not one of the catalogue
    from vendors.content import QUESTIONS, english

    text = english(QUESTIONS["migration-included"].text)
    type(fee).objects.filter(pk=fee.pk).update(question=text)
    page = browser(product).get(address(product)).content.decode()
    assert (page.count("replaced by a quote"), page.count("from an answer about fees")) == (1, 1)


def test_the_database_keeps_a_charge_with_the_answer_of_its_product(product, plan):
    other = FeeAnswerFactory(product=ProductFactory(vendor=product.vendor), outcome="charged")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChargeFactory(offering=None, product=product, fee_answer=other)
    own = FeeAnswerFactory(product=product, outcome="charged")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChargeFactory(offering=plan, fee_answer=own)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeAnswerFactory(product=product, outcome="charged", limit=5)


@pytest.mark.parametrize("role", ["member", "evaluator"])
def test_only_leads_change_a_product(product, role):
    client = browser(product, role)
    new = reverse("vendors:new_product", args=["crm", product.vendor_id])
    for url in (address(product, "edit_product"), new):
        assert (client.get(url).status_code, client.post(url, {"name": "x"}).status_code) == (404, 404)
    assert "Change name or deployment" not in client.get(address(product)).content.decode()
