"""The pages: what they show, how they answer a wrong form, and that they work without JavaScript."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from discovery.actions.requirements import create_requirement, lock_list
from discovery.models import Evaluation, Merge, Requirement, Risk
from tests.factories import FeatureFactory, MembershipFactory, RequirementFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

HOSTILE = (
    """"><img src=x onerror=alert(1)><script>alert(1)</script>' hx-get="/evil" {{ 7|add:7 }} \u202e=1+1"""
)
NEW = {
    "name": "CRM 2028",
    "category": "CRM",
    "currency": "USD",
    "starts_on": "2028-01-01",
    "users_start": "20",
    "horizon_months": "36",
    "threshold": "60",
    "with_teams": "on",
    "with_features": "on",
}


class Reader(HTMLParser):
    """Tags, attributes and texts of a page, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if data.strip():
            self.words.append(" ".join(data.split()))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def read(response) -> Reader:
    return Reader(response.content.decode())


def title(response) -> str:
    return " ".join(re.search(r"<title>(.*?)</title>", response.content.decode(), re.S)[1].split())


def form_of(house, **values):
    return {
        "team": house.sales.pk,
        "area": "business",
        "statement": "Find every call",
        "priority": "nice",
        "importance": "1",
        "status": "draft",
        **values,
    }


class TestNewEvaluation:
    def test_it_is_created_and_opens_its_requirements(self, client):
        client.force_login(UserFactory())
        response = client.post("/e/new/", NEW)
        assert (response.status_code, response["Location"]) == (302, "/e/crm-2028/requirements/")
        evaluation = Evaluation.objects.get()
        assert (evaluation.users_start, evaluation.contacts_start, str(evaluation.threshold)) == (
            20, None, "0.6000000000",
        )  # fmt: skip

    def test_the_form_offers_the_defaults(self, client):
        client.force_login(UserFactory())
        values = {tag.get("name"): tag.get("value") for tag in read(client.get("/e/new/")).all("input")}
        assert (values["horizon_months"], values["threshold"], values["category"]) == ("36", "60", "CRM")

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("threshold", "101", "Write a number of at most 100."),
            ("threshold", "1e400", "Write a plain number such as 1200 or 0.05."),
            ("threshold", "NaN", "Write a plain number such as 1200 or 0.05."),
            ("threshold", "١٢", "Write a plain number such as 1200 or 0.05."),
            ("threshold", "1_0", "Write a plain number such as 1200 or 0.05."),
            ("threshold", "60.123456789", "Write at most 8 decimals."),
            ("users_start", "0", "Write a number from 1 to 2147483647."),
            ("users_start", "99999999999", "Write a whole number such as 25."),
            ("users_start", "2147483648", "Write a number from 1 to 2147483647."),
            ("users_start", "٢٠", "Write a whole number such as 25."),
            ("currency", "usd", "Write three capital letters such as USD or THB."),
            ("starts_on", "31/01/2027", "Write a date such as 2027-01-31."),
            ("name", "", "This field is required."),
            ("name", "a\x00b", "Null characters are not allowed."),
            ("name", "a" * 501, "Ensure this value has at most 500 characters (it has 501)."),
        ],
    )
    def test_a_wrong_field_is_named_linked_and_kept(self, client, field, value, words):
        client.force_login(UserFactory())
        response = client.post("/e/new/", {**NEW, field: value})
        assert response.status_code == 422
        assert title(response).startswith("Error: New evaluation")
        page = read(response)
        assert {"href": f"#id_{field}"} in page.all("a")
        assert f": {words}" in page.words
        summary = next(attrs for attrs in page.all("div") if attrs.get("id") == "errors")
        assert (summary["role"], summary["tabindex"], "autofocus" in summary) == ("alert", "-1", True)
        assert Evaluation.objects.count() == 0


class TestRequirementList:
    def test_it_shows_what_a_reviewer_asks_for(self, house):
        feature = FeatureFactory(evaluation=house.evaluation, name="Timeline")
        RequirementFactory(
            evaluation=house.evaluation, team=house.sales, feature=feature, statement="See every call",
            why="We ask twice", priority="must", deal_breaker=True, demo_script="Show a call",
        )  # fmt: skip
        words = read(house.client().get(house.url("requirements/"))).words
        for text in ("See every call", "We ask twice", "deal-breaker", "Show a call", "Timeline", "100 %"):
            assert text in words

    def test_a_requirement_without_a_feature_says_so(self, house):
        RequirementFactory(evaluation=house.evaluation, team=house.sales, feature=None, priority="nice")
        words = read(house.client().get(house.url("requirements/"))).words
        assert "maps to no feature" in words
        assert "1 requirement maps to no feature: no vendor can answer it." in words

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", ["One", "Two"]),
            ("?team=sales", ["One"]),
            ("?team=finance&priority=nice", ["Two"]),
            ("?area=business", ["One"]),
            ("?status=dropped", ["Three"]),
            ("?team=unheard-of", ["One", "Two"]),
            ("?area=%00&status=nonsense", ["One", "Two"]),
            ("?page=999999999999999999999", ["One", "Two"]),
        ],
    )
    def test_filters_work_by_the_address_alone(self, house, query, shown):
        rows = [
            {"team": house.sales, "statement": "One", "area": "business"},
            {"team": house.finance, "statement": "Two", "priority": "nice"},
            {"team": house.finance, "statement": "Three", "status": "dropped"},
        ]
        for row in rows:
            RequirementFactory(evaluation=house.evaluation, **{"area": "feature", **row})
        response = house.client().get(house.url(f"requirements/{query}"))
        assert [row["requirement"].statement for row in response.context["rows"]] == shown

    def test_an_empty_list_says_what_to_do(self, house):
        words = read(house.client().get(house.url("requirements/"))).words
        assert "No team has written a requirement yet. Start with the hardest problem of one team." in words

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_for_one_and_for_three(self, house, count, django_assert_num_queries):
        client = house.client()
        for _ in range(count):
            RequirementFactory(evaluation=house.evaluation, team=house.sales)
        with django_assert_num_queries(12):
            client.get(house.url("requirements/"))

    def test_long_lists_have_pages_that_keep_the_filter(self, house):
        for i in range(101):
            RequirementFactory(evaluation=house.evaluation, team=house.sales, statement=f"Need {i}")
        page = read(house.client().get(house.url("requirements/?team=sales")))
        assert {"rel": "next", "href": "?team=sales&page=2"} in page.all("a")


class TestWriting:
    def test_a_requirement_with_a_new_feature_in_one_step(self, house):
        response = house.client().post(
            house.url("requirements/new/"), form_of(house, new_feature="Call history")
        )
        assert (response.status_code, response["Location"]) == (302, house.url("requirements/"))
        row = Requirement.objects.get()
        assert (row.statement, row.feature.name, row.author) == (
            "Find every call",
            "Call history",
            house.lead,
        )

    def test_save_and_write_another_stays_in_the_area(self, house):
        response = house.client().post(house.url("requirements/new/"), form_of(house, another="1"))
        assert response["Location"] == house.url("requirements/new/?area=business")

    def test_the_seeds_prompts_stand_beside_the_form(self, house):
        page = read(house.client().get(house.url("requirements/new/?area=business")))
        assert "Which process feels disorganised and messy?" in page.words
        assert len(page.all("details")) == 5
        assert [attrs for attrs in page.all("details") if "open" in attrs] == [{"open": None}]

    def test_a_name_like_an_existing_feature_asks_first_without_javascript(self, house):
        known = FeatureFactory(evaluation=house.evaluation, name="Call history")
        client, url = house.client(), house.url("requirements/new/")
        values = form_of(house, new_feature="Call histories")
        response = client.post(url, values)
        page = read(response)
        assert response.status_code == 422
        radios = [tag["value"] for tag in page.all("input") if tag.get("name") == "pick"]
        assert radios == [str(known.pk), "new"]
        assert Requirement.objects.count() == 0
        client.post(url, {**values, "pick": str(known.pk)})
        assert Requirement.objects.get().feature == known
        client.post(url, {**values, "pick": "new"})
        assert Requirement.objects.last().feature.name == "Call histories"

    def test_an_existing_feature_can_be_chosen_from_the_list(self, house):
        known = FeatureFactory(evaluation=house.evaluation)
        house.client().post(house.url("requirements/new/"), form_of(house, feature=known.pk))
        assert Requirement.objects.get().feature == known

    def test_a_feature_of_another_evaluation_is_no_choice(self, house):
        stranger = FeatureFactory()
        response = house.client().post(house.url("requirements/new/"), form_of(house, feature=stranger.pk))
        assert response.status_code == 422
        house.client().post(house.url("requirements/new/"), form_of(house, pick=stranger.pk))
        assert [row.feature for row in Requirement.objects.all()] == [None]

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"deal_breaker": "on"}, "Only a must-have can be a deal-breaker."),
            ({"importance": "0"}, "Write a number above 0."),
            ({"importance": "1.00001"}, "Write at most 4 decimals."),
            ({"statement": ""}, "This field is required."),
            ({"statement": "x\x00"}, "Null characters are not allowed."),
            (
                {"priority": "maybe"},
                "Select a valid choice. maybe is not one of the available choices.",
            ),
        ],
    )
    def test_a_wrong_form_says_what_and_where(self, house, values, words):
        response = house.client().post(house.url("requirements/new/"), form_of(house, **values))
        assert response.status_code == 422
        assert f": {words}" in read(response).words
        assert title(response).startswith("Error: Write requirement")

    def test_a_member_is_offered_the_own_team_only(self, house):
        member = house.person("member", house.finance)
        page = read(house.client(member).get(house.url("requirements/new/")))
        values = [tag["value"] for tag in page.all("option")]
        assert str(house.finance.pk) in values
        assert str(house.sales.pk) not in values
        response = house.client(member).post(house.url("requirements/new/"), form_of(house))
        assert response.status_code == 422


class TestEditing:
    @pytest.fixture
    def row(self, house):
        return create_requirement(by=house.lead, evaluation=house.evaluation, need=house.need(why="Why"))

    def test_the_form_shows_what_is_saved(self, house, row):
        page = read(house.client().get(house.url(f"requirements/{row.pk}/")))
        values = {tag.get("name"): tag.get("value") for tag in page.all("input")}
        assert (values["importance"], values["version"]) == ("1", "1")
        assert "Find every customer's calls" in page.words

    def test_a_stale_edit_shows_both_texts_and_loses_neither(self, house, row):
        client, url = house.client(), house.url(f"requirements/{row.pk}/")
        client.post(url, form_of(house, statement="The first text", version="1"))
        response = client.post(url, form_of(house, statement="The second text", version="1"))
        assert response.status_code == 409
        assert title(response).startswith("Error: Edit requirement")
        page = read(response)
        assert "The first text" in page.words
        assert page.words.count("The second text") == 2  # beside the other, and still in the form
        assert any(text.startswith("lead changed this") for text in page.words)
        row.refresh_from_db()
        assert row.statement == "The first text"
        values = {tag.get("name"): tag.get("value") for tag in page.all("input")}
        assert values["version"] == "2"
        assert client.post(url, form_of(house, statement="The second text", version="2")).status_code == 302
        row.refresh_from_db()
        assert row.statement == "The second text"

    @pytest.mark.parametrize("version", ["", "0", "7", "x", "-1"])
    def test_a_version_nobody_has_seen_saves_nothing(self, house, row, version):
        response = house.client().post(
            house.url(f"requirements/{row.pk}/"), form_of(house, statement="Lost?", version=version)
        )
        assert response.status_code in {409, 422}
        row.refresh_from_db()
        assert row.statement == "Find every customer's calls"

    def test_another_teams_requirement_is_not_found(self, house, row):
        member = house.person("member", house.finance)
        for method in ("get", "post"):
            response = getattr(house.client(member), method)(house.url(f"requirements/{row.pk}/"))
            assert response.status_code == 404

    @pytest.mark.parametrize("path", ["requirements/{}/", "requirements/disagreements/{}/", "risks/{}/"])
    def test_what_belongs_to_another_evaluation_is_not_found(self, house, path):
        other = RequirementFactory()
        risk = Risk.objects.create(evaluation=other.evaluation, title="x")
        pk = {"risks/{}/": risk.pk, "requirements/disagreements/{}/": other.feature.pk}.get(path, other.pk)
        assert house.client().get(house.url(path.format(pk))).status_code == 404

    def test_a_number_too_large_for_the_database_is_not_found(self, house):
        assert house.client().get(house.url(f"requirements/{'9' * 30}/")).status_code == 404


class TestSuggestions:
    def ask(self, house, **query):
        return read(house.client().get(house.url("requirements/suggestions/"), query))

    def test_the_likeliest_are_offered_while_typing_also_in_thai(self, house):
        known = FeatureFactory(evaluation=house.evaluation, name="บันทึกข้อมูลลูกค้า")
        FeatureFactory(evaluation=house.evaluation, name="รายงานยอดขาย")
        page = self.ask(house, new_feature="เก็บข้อมูลของลูกค้า")
        assert [tag["value"] for tag in page.all("input")] == [str(known.pk), "new"]
        assert "None of them: create “เก็บข้อมูลของลูกค้า”" in page.words

    def test_a_statement_alone_offers_features_and_no_new_one(self, house):
        known = FeatureFactory(evaluation=house.evaluation, name="Call history")
        page = self.ask(house, statement="See the call history of a customer")
        assert [tag["value"] for tag in page.all("input")] == [str(known.pk)]

    def test_nothing_alike_says_what_saving_does(self, house):
        page = self.ask(house, new_feature="Zebra")
        assert page.words == ["Nothing like it yet: saving creates “Zebra”."]

    @pytest.mark.parametrize("text", ["", "   ", "\x00", "a" * 5000, "\u200b\u202e", HOSTILE])
    def test_whatever_is_typed_is_answered(self, house, text):
        FeatureFactory(evaluation=house.evaluation)
        page = self.ask(house, new_feature=text)
        assert page.all("img") == []
        assert page.all("script") == []


class TestLocking:
    def test_lock_and_read(self, house):
        RequirementFactory(evaluation=house.evaluation, team=house.sales, statement="See every call")
        client = house.client()
        response = client.post(house.url("requirements/lock/"), {"name": "Signed by all"})
        assert response["Location"] == house.url("requirements/versions/1/")
        words = read(client.get(response["Location"])).words
        assert "Signed by all" in words
        assert "See every call" in words
        assert any("Nothing has changed since." in text for text in words)

    def test_nothing_agreed_is_told(self, house):
        response = house.client().post(house.url("requirements/lock/"), {"name": ""}, follow=True)
        assert "No requirement is agreed yet. Agree on one, then lock a version." in read(response).words


class TestMergePages:
    @pytest.fixture
    def pair(self, house):
        return [
            FeatureFactory(evaluation=house.evaluation, name=name)
            for name in ("Duplicate detection", "Duplicate detections")
        ]

    def test_merge_and_undo_from_the_page(self, house, pair):
        client, url = house.client(), house.url("requirements/duplicates/")
        page = read(client.get(url))
        fields = {
            tag["name"]: tag["value"] for tag in page.all("input") if tag.get("name") in ("one", "other")
        }
        assert fields == {"one": f"f{pair[0].pk}", "other": f"f{pair[1].pk}"}
        client.post(house.url("requirements/merge/"), {**fields, "keep": "other"})
        assert list(house.evaluation.features.all()) == [pair[1]]
        merge = Merge.objects.get()
        assert "Duplicate detection" in read(client.get(url)).words
        client.post(house.url(f"requirements/merges/{merge.pk}/undo/"))
        assert house.evaluation.features.count() == 2

    @pytest.mark.parametrize(
        "data",
        [{}, {"one": "f1", "other": "x", "keep": "one"}, {"one": "f999", "other": "f998", "keep": "one"}],
    )
    def test_what_has_gone_or_makes_no_sense_merges_nothing(self, house, pair, data):
        response = house.client().post(house.url("requirements/merge/"), data, follow=True)
        assert "One of the two has gone meanwhile. Nothing was merged." in read(response).words
        assert house.evaluation.features.count() == 2

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_for_one_pair_and_for_three(self, house, count, django_assert_num_queries):
        client = house.client()
        for i in range(count):
            for name in (f"{'abcxyz'[i] * 9} one", f"{'abcxyz'[i] * 9} ones"):
                feature = FeatureFactory(evaluation=house.evaluation, name=name)
                RequirementFactory(evaluation=house.evaluation, team=house.sales, feature=feature)
        with django_assert_num_queries(7):
            response = client.get(house.url("requirements/duplicates/"))
        assert len(response.context["pairs"]) >= count

    def test_a_team_member_reads_and_is_offered_no_button(self, house, pair):
        member = house.person("member", house.sales)
        page = read(house.client(member).get(house.url("requirements/duplicates/")))
        assert "Duplicate detections" in page.words
        assert [tag for tag in page.all("button") if tag.get("name") == "keep"] == []


class TestDisagreementPages:
    @pytest.fixture
    def disputed(self, house):
        feature = FeatureFactory(evaluation=house.evaluation, name="Timeline")
        for team, priority in ((house.sales, "must"), (house.finance, "nice")):
            RequirementFactory(evaluation=house.evaluation, team=team, feature=feature, priority=priority)
        return feature

    def test_the_page_shows_what_each_team_says_and_no_mean(self, house, disputed):
        words = read(house.client().get(house.url("requirements/disagreements/"))).words
        at = words.index("Must-have")
        assert words[at : at + 4] == ["Must-have", "1", "Nice-to-have", "1"]
        assert [text for text in words if "average" in text.lower()] == []

    def test_settling_asks_for_what_is_missing_then_records_it(self, house, disputed):
        client, url = house.client(), house.url(f"requirements/disagreements/{disputed.pk}/")
        response = client.post(url, {"way": "owner", "owner": "Mali"})
        assert response.status_code == 422
        assert ": Set the day by which it is decided." in read(response).words
        client.post(url, {"way": "owner", "owner": "Mali", "due_on": "2027-01-31"})
        words = read(client.get(house.url("requirements/disagreements/"))).words
        assert "Mali, by 31 January 2027" in words

    def test_splitting_from_the_page(self, house, disputed):
        url = house.url(f"requirements/disagreements/{disputed.pk}/")
        house.client().post(
            url, {"way": "split", "new_feature": "Timeline for finance", "teams": [house.finance.pk]}
        )
        assert house.evaluation.features.count() == 2

    def test_only_listed_teams_are_split_off(self, house, disputed):
        url = house.url(f"requirements/disagreements/{disputed.pk}/")
        data = {"way": "split", "new_feature": "Timeline for finance", "teams": ["9" * 30]}
        response = house.client().post(url, data)
        assert response.status_code == 422
        assert f"Select a valid choice. {'9' * 30} is not one of" in response.content.decode()
        assert house.evaluation.features.count() == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_for_one_and_for_three(self, house, count, django_assert_num_queries):
        client = house.client()
        for _ in range(count):
            feature = FeatureFactory(evaluation=house.evaluation)
            for team, priority in ((house.sales, "must"), (house.finance, "nice")):
                RequirementFactory(evaluation=house.evaluation, team=team, feature=feature, priority=priority)
        with django_assert_num_queries(8):
            response = client.get(house.url("requirements/disagreements/"))
        assert len(response.context["open"]) == count


class TestSetupPages:
    def everything(self, response):
        """What a browser would send back unchanged."""
        page = response.context["page"]
        fields = [field for form in [*page.forms, page.rates.management_form] for field in form]
        values = {field.html_name: field.value() for field in fields}
        kept = {name: value for name, value in values.items() if value is not None and value is not False}
        return kept | {"seen": response.context["seen"]}

    def test_settings_saved_unchanged_change_nothing_but_fill_the_defaults(self, house):
        client, url = house.client(), house.url("settings/")
        data = self.everything(client.get(url))
        assert client.post(url, data).status_code == 302
        house.evaluation.refresh_from_db()
        assert house.evaluation.rules["training_days_per_user"] == ["0.5", "1"]
        assert (str(house.evaluation.threshold), house.evaluation.rates) == ("0.6000000000", {})

    def test_settings_take_percent_ranges_rates_and_a_build(self, house):
        client, url = house.client(), house.url("settings/")
        data = self.everything(client.get(url)) | {
            "policy-threshold": "66.5",
            "policy-users_low": "-5", "policy-users_likely": "10", "policy-users_high": "20",
            "policy-budget": "110000",
            "rules-administrator_share": "15", "rules-training_low": "", "rules-training_high": "",
            "rules-hidden_fees/customisation": "5000",
            "rates-0-currency": "EUR", "rates-0-rate": "1.08", "rates-0-on": "2026-11-02",
            "build-amount_likely": "120000", "build-months_low": "6", "build-months_likely": "9",
            "build-months_high": "18",
        }  # fmt: skip
        response = client.post(url, data)
        assert response.status_code == 302, response.context["failed"]
        row = house.evaluation
        row.refresh_from_db()
        assert str(row.threshold) == "0.6650000000"
        assert row.users_growth == ["-0.05", "0.1", "0.2"]
        assert row.rules["administrator_share"] == "0.15"
        assert row.rules["training_days_per_user"] is None
        assert row.rules["exposure"] == {"hidden_fees/customisation": "5000"}
        assert row.rates == {"EUR": {"rate": "1.08", "on": "2026-11-02"}}
        assert row.build == {
            "amount": ["120000", "120000", "120000"],
            "months": [6, 9, 18],
            "yearly_maintenance": ["0.15", "0.2"],
        }

    @pytest.mark.parametrize(
        ("field", "label"),
        [
            ("credits-third_party", "Third party"),
            ("rules-hidden_fees/premium_addons", "Premium add-ons"),
            ("rules-hidden_fees/training_and_support", "Ongoing training and support"),
        ],
    )
    def test_levels_and_categories_are_named_as_in_reports(self, house, client, field, label):
        client.force_login(house.lead)
        text = client.get(reverse("discovery:settings", args=[house.evaluation.slug])).content.decode()
        assert f'<label for="id_{field}">{label}</label>' in text

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"rules-training_low": "2", "rules-training_high": "1"}, ": Low must not be above high."),
            ({"rules-overtime_low": ""}, ": Write both figures, or none to turn the rule off."),
            ({"build-amount_likely": "5"}, ": An estimate needs this figure too."),
            ({"credits-native": "1.5"}, ": Write a number of at most 1."),
            ({"credits-native": "0.123"}, ": Write at most 2 decimals."),
            ({"policy-must_weight": "0"}, ": Write a number above 0."),
            ({"policy-users_likely": "-100"}, ": Write a number above -100."),
            (
                {"policy-users_likely": "5", "policy-users_low": "9"},
                "users.yearly_growth: a range must not decrease: low, likely, high",
            ),
        ],
    )
    def test_settings_that_make_no_sense_are_refused(self, house, values, words):
        client, url = house.client(), house.url("settings/")
        response = client.post(url, self.everything(client.get(url)) | values)
        assert response.status_code == 422
        assert words in read(response).words
        assert title(response).startswith("Error: Settings")

    def test_settings_changed_meanwhile_show_both(self, house):
        client, url = house.client(), house.url("settings/")
        data = self.everything(client.get(url))
        client.post(url, data | {"policy-budget": "100"})
        response = client.post(url, data | {"policy-budget": "200"})
        assert response.status_code == 409
        assert {"label": "Budget", "mine": "200", "theirs": "100"} in response.context["differences"]
        house.evaluation.refresh_from_db()
        assert house.evaluation.budget == 100

    @pytest.mark.parametrize("path", ["settings/", "teams/"])
    def test_a_form_that_was_tampered_with_is_told_and_saves_nothing(self, house, path):
        client, url = house.client(), house.url(path)
        response = client.get(url)
        data = self.everything(response) if path == "settings/" else self.teams_form(response)
        data = {name: value for name, value in data.items() if not name.endswith("TOTAL_FORMS")}
        response = client.post(url, data)
        assert response.status_code == 422
        assert any(text.startswith("ManagementForm data is missing") for text in read(response).words)

    def teams_form(self, response, **values):
        formset = response.context["formset"]
        fields = [field for form in [*formset.forms, formset.management_form] for field in form]
        data = {field.html_name: field.value() for field in fields if field.value() is not None}
        data = {name: value for name, value in data.items() if value is not False}
        return data | {"seen": response.context["seen"]} | values

    def test_teams_are_edited_as_a_table(self, house):
        client, url = house.client(), house.url("teams/")
        data = self.teams_form(
            client.get(url),
            **{"teams-0-people": "12", "teams-0-hourly_rate": "45.5", "teams-2-name": "Support"},
        )
        assert client.post(url, data).status_code == 302
        found = house.evaluation.teams.values_list("name", "people")
        assert list(found) == [("Sales", 12), ("Finance", 5), ("Support", 0)]

    def test_the_empty_line_adds_no_team(self, house):
        client, url = house.client(), house.url("teams/")
        assert client.post(url, self.teams_form(client.get(url))).status_code == 302
        assert house.evaluation.teams.count() == 2

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_for_one_team_and_for_three(self, house, count, django_assert_num_queries):
        client = house.client()
        house.evaluation.teams.all().delete()
        for _ in range(count):
            TeamFactory(evaluation=house.evaluation)
        with django_assert_num_queries(6):
            client.get(house.url("teams/"))

    def test_members_are_added_changed_and_removed(self, house):
        UserFactory(username="mali")
        client = house.client()
        client.post(house.url("members/"), {"who": "mali", "role": "member", "team": house.sales.pk})
        member = house.evaluation.memberships.get(user__username="mali")
        client.post(house.url(f"members/{member.pk}/"), {"role": "evaluator", "team": ""})
        member.refresh_from_db()
        assert (member.role, member.team) == ("evaluator", None)
        client.post(house.url(f"members/{member.pk}/remove/"))
        assert house.evaluation.memberships.count() == 1

    def test_the_last_facilitator_is_told_why_not(self, house):
        member = house.evaluation.memberships.get()
        response = house.client().post(house.url(f"members/{member.pk}/remove/"))
        assert response.status_code == 422
        assert "An evaluation needs a facilitator. Make somebody else one first." in read(response).words

    def test_an_account_nobody_has_is_told(self, house):
        response = house.client().post(house.url("members/"), {"who": "ghost", "role": "reader"})
        assert response.status_code == 422
        assert any("There is no account “ghost”." in text for text in read(response).words)

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_for_one_member_and_for_three(self, house, count, django_assert_num_queries):
        client = house.client()
        for _ in range(count):
            MembershipFactory(evaluation=house.evaluation, team=house.sales)
        with django_assert_num_queries(6):
            client.get(house.url("members/"))


class TestReadinessPages:
    def test_risks_found_can_be_given_an_owner(self, house):
        client = house.client()
        page = read(client.get(house.url("risks/")))
        assert "Sales has not been heard." in page.words
        link = next(tag["href"] for tag in page.all("a") if "subject=sales" in tag.get("href", ""))
        bound = client.get(link).context["form"]
        form = {field.html_name: field.value() for field in bound}
        assert (form["title"], form["kind"], form["subject"]) == (
            "Sales has not been heard.",
            "not_heard",
            "sales",
        )
        data = {**form, "owner": "Mali", "answer": "Asks them", "status": "open"}
        data = {name: value for name, value in data.items() if name and value is not None}
        assert client.post(house.url("risks/new/"), data).status_code == 302
        assert client.post(house.url("risks/new/"), data).status_code == 409
        assert Risk.objects.get().owner == "Mali"

    def test_a_found_risk_is_read_whole_and_one_of_ones_own_is_a_line(self, house):
        client = house.client()
        links = read(client.get(house.url("risks/"))).all("a")
        found = next(tag["href"] for tag in links if "kind=" in tag.get("href", ""))
        for address, kind in ((found, "textarea"), (house.url("risks/new/"), "input")):
            page = client.get(address).content.decode()
            assert [tag for tag in ("textarea", "input") if re.search(f'<{tag}[^>]* name="title"', page)] == [
                kind
            ]

    def test_a_kind_nobody_found_is_a_risk_of_ones_own(self, house):
        data = {"title": "Freeze", "status": "open", "kind": "not_estimated", "subject": "made/up"}
        house.client().post(house.url("risks/new/"), data)
        assert (Risk.objects.get().kind, Risk.objects.get().subject) == ("other", "")

    def test_a_stale_edit_of_a_risk_shows_both(self, house):
        risk = Risk.objects.create(evaluation=house.evaluation, title="Freeze")
        client, url = house.client(), house.url(f"risks/{risk.pk}/")
        data = {"title": "Freeze", "status": "open", "version": "1"}
        assert client.post(url, {**data, "owner": "Mali"}).status_code == 302
        response = client.post(url, {**data, "owner": "Somchai"})
        assert response.status_code == 409
        assert response.context["differences"] == [
            {"label": "Who watches it", "mine": "Somchai", "theirs": "Mali"}
        ]

    def test_a_data_source_from_form_to_table(self, house):
        client = house.client()
        data = {"name": "Customer sheet", "records": "2500", "clean_likely": "4", "clean_per_thousand": "on"}
        assert client.post(house.url("data/new/"), data).status_code == 302
        words = read(client.get(house.url("data/"))).words
        assert "Customer sheet" in words
        assert words.count("not estimated") == 6
        assert "10 hours (10–20)" in words
        assert "2,500 records · no owner" in words

    def test_a_source_that_nobody_estimated_has_no_sum(self, house):
        client = house.client()
        client.post(house.url("data/new/"), {"name": "Customer sheet"})
        page = client.get(house.url("data/")).content.decode()
        assert re.findall(r'<td class="n">–<span class="sub">([^<]*)</span></td></tr>', page) == [
            "7 steps missing"
        ]
        assert "<b>0</b>" not in page

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"find_low": "3"}, ": Write the likely hours too."),
            ({"find_low": "3", "find_likely": "2"}, ": Low, likely and high must not decrease."),
            ({"find_likely": "-1"}, ": Write a number of at least 0."),
        ],
    )
    def test_hours_that_make_no_sense_are_refused(self, house, values, words):
        response = house.client().post(house.url("data/new/"), {"name": "Sheet", **values})
        assert response.status_code == 422
        assert words in read(response).words

    def test_a_plan_is_started_and_changed(self, house):
        client = house.client()
        client.post(house.url("plan/change/"), {"start": "1"})
        response = client.get(house.url("plan/"))
        data = self.plan_form(response) | {"steps-0-likely": "2", "steps-0-high": "4", "steps-1-remove": "on"}
        assert client.post(house.url("plan/change/"), data).status_code == 302
        assert house.evaluation.plan_steps.count() == 4
        words = " ".join(read(client.get(house.url("plan/"))).words)
        assert "Finished after 2 weeks , between 2 and 4." in words

    def plan_form(self, response):
        formset = response.context["formset"]
        fields = [field for form in [*formset.forms, formset.management_form] for field in form]
        data = {field.html_name: field.value() for field in fields if field.value() is not None}
        data = {name: value for name, value in data.items() if value is not False}
        return data | {"seen": response.context["seen"]}

    def test_an_evaluator_reads_the_plan_and_is_offered_no_form(self, house):
        house.client().post(house.url("plan/change/"), {"start": "1"})
        page = read(house.client(house.person("evaluator")).get(house.url("plan/")))
        assert "Choose the hardest problem to solve first" in page.words
        assert [tag for tag in page.all("button") if tag.get("name") == "start"] == []
        assert house.url("plan/change/") not in [tag.get("action") for tag in page.all("form")]

    def test_the_outcome_stands_beside_the_plan(self, house):
        client, url = house.client(), house.url("outcome/")
        seen = client.get(url).context["seen"]
        data = {"seen": seen, "active_users": "2", "went_live_on": "2027-03-01", "meets_needs": "unknown"}
        assert client.post(url, data).status_code == 302
        words = read(client.get(house.url("plan/"))).words
        assert "Unused: fewer than half of the users work with it" in words


PAGES = [
    "requirements",
    "duplicates",
    "disagreements",
    "risks",
    "data",
    "plan",
    "teams",
    "members",
    "settings",
]


@pytest.mark.parametrize("name", PAGES)
def test_hostile_text_is_inert_everywhere(house, name):
    evaluation = house.evaluation
    Evaluation.objects.filter(pk=evaluation.pk).update(name=HOSTILE, category=HOSTILE)
    evaluation.teams.update(name=HOSTILE)
    for priority, team in (("must", house.sales), ("nice", house.finance)):
        RequirementFactory(
            evaluation=evaluation, team=team, statement=HOSTILE, why=HOSTILE, demo_script=HOSTILE,
            priority=priority, feature__name=HOSTILE, feature__question=HOSTILE,
        )  # fmt: skip
    evaluation.requirements.update(feature=evaluation.features.first())
    Risk.objects.create(evaluation=evaluation, title=HOSTILE, owner=HOSTILE, answer=HOSTILE)
    evaluation.data_sources.create(name=HOSTILE, owner=HOSTILE)
    evaluation.plan_steps.create(name=HOSTILE, owner=HOSTILE)
    lock_list(by=house.lead, evaluation=evaluation, name=HOSTILE)
    response = house.client().get(reverse(f"discovery:{name}", args=[evaluation.slug]))
    assert response.status_code == 200
    found = read(response)
    assert found.all("img") == []
    assert [tag for tag in found.all("script") if "src" not in tag] == []
    assert [tag for _, tag in found.tags if "onerror" in tag or tag.get("hx-get") == "/evil"] == []
    assert [tag for _, tag in found.tags if "style" in tag] == []
    assert "nonce" in response["Content-Security-Policy"] or "'self'" in response["Content-Security-Policy"]
