"""The result document of whole documents: degenerate ones too, however the work was split."""

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from scoring.engine.results import Shared, combine, score_product, score_products
from scoring.engine.results.payloads import Payload
from scoring.interchange import parse
from scoring.snapshots.parts import freeze_document, load_header, load_product
from tests.scoring.documents import BETA, SMALL, answer, changed, flat, requirement, text_of
from tests.scoring.engine.documents import CASE_NAMES
from tests.scoring.reports.random_documents import random_document

CASES = Path(__file__).parent / "engine" / "cases"


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


def frozen(document):
    snapshot = freeze_document(parse(text_of(document)))
    header = load_header(snapshot.header.document)
    return header, [load_product(part.offer, part.cells) for part in snapshot.parts], snapshot.inputs_sha256


def scored(document):
    header, products, sha256 = frozen(document)
    return json.loads(combine(header, products, score_products(header, products), sha256).document)


def by_offer(result):
    return {(o["offer"], tuple(o["addons"]), o["billing"]): o for o in result["offers"]}


def one_plan(key: str, charges=None, **product):
    plans = [{"key": "plan", "name": "Plan", "charges": [flat("10")] if charges is None else charges}]
    goods = {"key": "crm", "name": "CRM", "deployment": "cloud", "plans": plans} | product
    return {"key": key, "name": key.title(), "products": [goods]}


def plain(vendors, coverage=(), **changes):
    """One team, two needs, and the vendors given."""
    return changed(
        {
            "teams": [{"key": "sales", "name": "Sales", "people": 12, "hourly_rate": "40"}],
            "requirements": [requirement("sales", "leads"), requirement("sales", "mail", priority="nice")],
            "vendors": vendors,
            "coverage": list(coverage),
            "verifications": [],
            "efforts": [],
            **changes,
        }
    )


class TestShape:
    def test_the_document_has_the_fields_of_its_contract(self):
        result = scored(SMALL)
        assert list(result) == [
            "format",
            "evaluation",
            "inputs_sha256",
            "engine",
            "threshold",
            "offers",
            "cheapest_passing",
            "frontier",
            "ways_out",
            "robustness",
            "teams_not_heard",
        ]
        assert (result["format"], result["evaluation"], result["engine"], result["threshold"]) == (
            "shortlist-result/1",
            "crm",
            "1.1",
            "0.60",
        )

    def test_an_offer_has_the_fields_of_its_contract(self):
        offer = scored(SMALL)["offers"][0]
        assert set(offer) == {
            "offer",
            "addons",
            "billing",
            "rank",
            "verdict",
            "fit",
            "teams",
            "areas",
            "priorities",
            "counts",
            "must",
            "deal_breakers_refused",
            "unavailable_from",
            "cost",
            "chance",
        }
        assert set(offer["cost"]) == {
            "likely",
            "mean",
            "p10",
            "p50",
            "p80",
            "p90",
            "priced",
            "not_estimated",
            "hours",
            "present_value",
            "classes",
            "years",
            "events",
        }
        assert set(offer["chance"]) == {"first", "clears", "cheapest", "over_budget"}

    def test_plans_come_in_shortlist_order_then_the_bundles_that_are_named(self):
        result = scored(SMALL)
        ranks = [offer["rank"] for offer in result["offers"]]
        alone = [rank for rank in ranks if rank is not None]
        assert alone == sorted(alone)
        assert ranks[len(alone) :] == [None] * (len(ranks) - len(alone))
        named = {(o["offer"], tuple(o["addons"]), o["billing"]) for o in result["frontier"] if o["addons"]}
        bundles = {(o["offer"], tuple(o["addons"]), o["billing"]) for o in result["offers"] if o["addons"]}
        assert bundles == named

    def test_teams_not_heard_are_named(self):
        heard = scored(changed({"requirements": [requirement("sales", "mail")]}))
        assert heard["teams_not_heard"] == ["support"]
        assert scored(SMALL)["teams_not_heard"] == []

    @pytest.mark.parametrize(
        ("written", "shown"), [("0.6", "0.60"), ("0.60", "0.60"), ("0.655", "0.655"), ("1", "1.00")]
    )
    def test_a_threshold_has_at_least_two_decimals(self, written, shown):
        assert scored(changed({"evaluation.threshold": written}))["threshold"] == shown

    def test_years_and_classes_sum_to_the_likely_total(self):
        for offer in scored(SMALL)["offers"]:
            cost = offer["cost"]
            total = Decimal(cost["likely"])
            assert sum(Decimal(year["likely"]) for year in cost["years"]) == total
            assert sum(Decimal(part["likely"]) for part in cost["classes"].values()) == total


class TestSplitting:
    """The same bytes however the products were split over workers, and whoever else is in the run."""

    @pytest.mark.parametrize("name", CASE_NAMES)
    def test_one_by_one_or_all_together(self, name):
        header, products, sha256 = frozen(case(name))
        together = score_products(header, products)
        alone = [score_product(header, product) for product in products]
        assert together == alone
        assert combine(header, products, together, sha256) == combine(header, products, alone, sha256)

    @pytest.mark.parametrize("name", CASE_NAMES)
    def test_computed_in_any_order(self, name):
        header, products, _sha256 = frozen(case(name))
        shuffled = Random(7).sample(range(len(products)), len(products))
        payloads = dict(zip(shuffled, score_products(header, [products[i] for i in shuffled]), strict=True))
        assert [payloads[i] for i in range(len(products))] == score_products(header, products)

    @pytest.mark.parametrize("name", CASE_NAMES)
    def test_what_products_share_changes_nothing(self, name):
        header, products, sha256 = frozen(case(name))
        shared = Shared(header)
        payloads = score_products(header, products)
        assert score_products(header, products, shared) == payloads
        assert combine(header, products, payloads, sha256, shared) == combine(
            header, products, payloads, sha256
        )

    @pytest.mark.parametrize("seed", [6, 18])
    def test_a_bundle_is_the_same_from_its_payload_and_made_when_it_is_named(self, seed):
        header, products, sha256 = frozen(random_document(seed))
        payloads = score_products(header, products)
        without = [Payload.from_bytes(payload)._replace(bundled=()).to_bytes() for payload in payloads]
        kept, made = (combine(header, products, every, sha256) for every in (payloads, without))
        assert without != payloads
        assert [len(offer["addons"]) > 0 for offer in json.loads(kept.document)["offers"]][-2:] == [True] * 2
        assert made == kept

    def test_the_costs_that_nobody_estimated_are_those_of_the_offers(self):
        header, products, sha256 = frozen(SMALL)
        found = combine(header, products, score_products(header, products), sha256)
        offers = json.loads(found.document)["offers"]
        assert list(found.not_estimated) == sorted(
            {path for offer in offers for path in offer["cost"]["not_estimated"]}
        )

    @pytest.mark.parametrize("name", CASE_NAMES)
    def test_vendors_in_another_order_have_the_same_figures(self, name):
        document = case(name)
        turned = deepcopy(document)
        turned["vendors"].reverse()
        one, other = by_offer(scored(document)), by_offer(scored(turned))
        assert one == other

    def test_another_vendor_leaves_fits_costs_and_ranges_alone(self):
        more = changed({"vendors[2]": one_plan("gamma"), "coverage[5]": answer("gamma/crm/plan", "mail")})
        before, after = by_offer(scored(SMALL)), by_offer(scored(more))
        for key, offer in before.items():
            for part in ("fit", "teams", "counts", "must", "verdict", "cost"):
                assert after[key][part] == offer[part], (key, part)
            assert after[key]["chance"]["clears"] == offer["chance"]["clears"]

    def test_another_seed_draws_otherwise_but_decides_the_same(self):
        one, other = by_offer(scored(SMALL)), by_offer(scored(changed({"evaluation.seed": 7})))
        for key, offer in one.items():
            assert other[key]["cost"]["likely"] == offer["cost"]["likely"]
            assert other[key]["verdict"] == offer["verdict"]
        assert any(other[key]["cost"]["p90"] != offer["cost"]["p90"] for key, offer in one.items())


class TestDegenerate:
    """Issue 4: a sensible result or a clear statement, never a crash or a NaN."""

    def test_one_team_one_vendor(self):
        (offer,) = scored(plain([one_plan("solo")], [answer("solo/crm/plan", "leads")]))["offers"]
        assert offer["fit"] == {"verified": 0.0, "claimed": 0.75, "possible": 1.0}
        assert (offer["verdict"], offer["rank"], offer["chance"]["first"]) == ("needs_proof", 1, 1.0)

    def test_one_team_agrees_with_itself(self):
        robustness = scored(plain([one_plan("solo"), one_plan("duo")]))["robustness"]
        assert robustness["kendalls_w"] is None
        assert robustness["flip"] is None

    def test_all_unanswered(self):
        offers = scored(plain([one_plan("solo"), one_plan("duo")]))["offers"]
        assert [offer["verdict"] for offer in offers] == ["undecided", "undecided"]
        assert [offer["rank"] for offer in offers] == [1, 1]
        assert [offer["chance"]["clears"] for offer in offers] == [0.0, 0.0]
        assert {offer["counts"]["answered"] for offer in offers} == {0}

    def test_all_not_applicable(self):
        cells = [answer("solo/crm/plan", key, "not_applicable", note="why") for key in ("leads", "mail")]
        result = scored(plain([one_plan("solo")], cells))
        (offer,) = result["offers"]
        assert offer["fit"] == {"verified": None, "claimed": None, "possible": None}
        assert offer["verdict"] == "undecided"
        assert offer["must"] == {"met": 0, "of": 0, "missing": []}
        assert offer["chance"]["first"] is None
        assert offer["chance"]["clears"] is None
        assert result["ways_out"]["drop"] == [
            {"offer": "solo/crm/plan", "fewest": None, "least_weight": None}
        ]
        assert result["ways_out"]["customise"] == [
            {"offer": "solo/crm/plan", "features": None, "price": None, "fit": None}
        ]

    def test_a_product_without_a_price(self):
        result = scored(plain([one_plan("solo", charges=[]), one_plan("duo")]))
        offers = {offer["offer"]: offer for offer in result["offers"]}
        cost = offers["solo/crm/plan"]["cost"]
        assert cost["priced"] is False
        assert "transparent_fees/subscription" in cost["not_estimated"]
        assert offers["solo/crm/plan"]["chance"]["cheapest"] is None
        assert offers["duo/crm/plan"]["chance"]["cheapest"] == 1.0

    def test_a_budget_of_zero(self):
        (offer,) = scored(plain([one_plan("solo")], **{"evaluation.budget": "0"}))["offers"]
        assert offer["chance"]["over_budget"] == 1.0

    def test_no_budget_exceeds_nothing(self):
        (offer,) = scored(plain([one_plan("solo")]))["offers"]
        assert offer["chance"]["over_budget"] is None

    def test_teams_without_people_or_rates(self):
        teams = [{"key": "sales", "name": "Sales", "people": 0}]
        (offer,) = scored(plain([one_plan("solo")], teams=teams))["offers"]
        assert "transparent_time/training" in offer["cost"]["not_estimated"]
        assert offer["cost"]["classes"]["transparent_time"]["likely"] == "0.0000000000"
        assert offer["cost"]["hours"] > 0

    def test_no_users_at_all(self):
        users = {"start": 0, "yearly_growth": "0"}
        (offer,) = scored(plain([one_plan("solo")], **{"evaluation.users": users}))["offers"]
        assert offer["cost"]["hours"] == 0.0

    def test_ties_everywhere(self):
        vendors = [one_plan(key) for key in ("a", "b", "c")]
        cells = [answer(f"{key}/crm/plan", "leads") for key in ("a", "b", "c")]
        result = scored(plain(vendors, cells))
        assert [offer["rank"] for offer in result["offers"]] == [1, 1, 1]
        assert [offer["offer"] for offer in result["offers"]] == ["a/crm/plan", "b/crm/plan", "c/crm/plan"]
        assert [offer["chance"]["first"] for offer in result["offers"]] == [1.0, 1.0, 1.0]
        assert result["robustness"]["rank_acceptability"]["c/crm/plan"] == [1.0, 0.0, 0.0]
        assert [bundle["offer"] for bundle in result["frontier"]] == ["a/crm/plan"]

    def test_a_threshold_of_zero_and_of_one(self):
        cells = [answer("solo/crm/plan", "leads"), answer("solo/crm/plan", "mail", "partial")]
        for threshold, verdict in (("0", "passes"), ("1", "below")):
            (offer,) = scored(plain([one_plan("solo")], cells, **{"evaluation.threshold": threshold}))[
                "offers"
            ]
            assert offer["verdict"] == verdict

    def test_a_horizon_of_one_month(self):
        (offer,) = scored(plain([one_plan("solo")], **{"evaluation.horizon_months": 1}))["offers"]
        assert [year["year"] for year in offer["cost"]["years"]] == [1]

    def test_the_build_estimate_says_what_is_missing(self):
        assert scored(SMALL)["ways_out"]["build"] == {"missing": ["amount", "months"]}

    def test_the_build_estimate_is_costed_over_the_horizon(self):
        build = {"amount": ["80000", "120000", "250000"], "months": [6, 9, 18]}
        way = scored(changed({"evaluation.build": build}))["ways_out"]["build"]
        assert way["months"] == [6, 9, 18]
        # 120,000 and two years at (15 % + 20 %) ÷ 2 of it: 120,000 + 42,000.
        assert way["total"][1] == "162000.0000000000"

    def test_a_deal_breaker_that_nobody_has_blocks(self):
        cells = [answer("solo/crm/plan", "leads", "none"), answer("solo/crm/plan", "mail")]
        needs = [requirement("sales", "leads", deal_breaker=True), requirement("sales", "mail")]
        result = scored(plain([one_plan("solo")], cells, requirements=needs))
        (offer,) = result["offers"]
        assert (offer["verdict"], offer["deal_breakers_refused"]) == ("blocked", ["leads"])
        assert result["cheapest_passing"] == []
        assert result["ways_out"]["drop"][0]["fewest"] is None

    def test_two_products_of_one_vendor_are_scored_apart(self):
        vendor = deepcopy(BETA)
        vendor["products"].append(deepcopy(vendor["products"][0]) | {"key": "lite", "name": "Beta Lite"})
        result = scored(plain([vendor], [answer("beta/lite/one", "leads")]))
        assert {offer["offer"]: offer["fit"]["claimed"] for offer in result["offers"]} == {
            "beta/crm/one": 0.0,
            "beta/lite/one": 0.75,
        }
