"""Starting an evaluation and changing its policy."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from discovery.actions.setup import change_policy, create_evaluation, policy_seen
from discovery.actions.stale import Stale
from discovery.content import AREA_PROMPTS, STARTER_FEATURES
from discovery.models import AuditEntry, Category, Evaluation, TemplateQuestion
from discovery.queries.catalogue import category_names, prompts
from scoring.engine.vocabulary import Area
from tests.factories import EvaluationFactory, UserFactory

pytestmark = pytest.mark.django_db


def create(by=None, **values):
    values = {
        "name": "CRM 2027",
        "category": "CRM",
        "currency": "USD",
        "starts_on": date(2027, 1, 1),
        "users_start": 20,
        **values,
    }
    return create_evaluation(by=by or UserFactory(), **values)


class TestStarting:
    def test_it_has_the_six_teams_and_the_starters_and_its_author_leads(self):
        author = UserFactory(username="mali")
        evaluation = create(by=author)
        assert [team.name for team in evaluation.teams.all()] == [
            "Sales", "Marketing", "Executive leadership", "Support", "Operations", "Finance",
        ]  # fmt: skip
        assert list(evaluation.features.values_list("key", flat=True)) == [
            row.key for row in STARTER_FEATURES
        ]
        assert list(evaluation.memberships.values_list("user__username", "role")) == [("mali", "facilitator")]
        assert AuditEntry.objects.get(action="create_evaluation").details == {"teams": 6, "features": 24}

    def test_defaults_are_the_specifications(self):
        evaluation = create()
        assert (evaluation.horizon_months, evaluation.threshold) == (36, Decimal("0.6"))

    def test_teams_and_starters_can_be_left_out(self):
        evaluation = create(with_teams=False, with_features=False)
        assert (evaluation.teams.count(), evaluation.features.count()) == (0, 0)

    def test_another_category_has_no_starters(self):
        assert create(category="ERP").features.count() == 0

    def test_starters_are_copied_in_the_language_of_the_author(self):
        with override("th"):
            evaluation = create()
        assert evaluation.teams.first().name != "Sales"
        assert evaluation.features.first().name != "Contact and company records"
        assert evaluation.features.first().key == "contact-records"

    def test_each_evaluation_has_its_own_copies(self):
        one, other = create(), create()
        one.features.all().delete()
        assert other.features.count() == 24

    def test_slugs_are_unique_and_never_a_page(self):
        assert [create(name=name).slug for name in ("CRM 2027", "CRM 2027", "New", "ระบบขาย", "ระบบขาย")] == [
            "crm-2027", "crm-2027-2", "new-2", "evaluation", "evaluation-2",
        ]  # fmt: skip

    def test_a_long_name_gives_a_slug_that_fits(self):
        assert len(create(name="word " * 99).slug) <= 200

    @pytest.mark.parametrize(
        ("values", "where"),
        [
            ({"threshold": Decimal("1.1")}, "evaluation_threshold_is_share"),
            ({"currency": "usd"}, "currency"),
            ({"name": ""}, "name"),
            ({"horizon_months": 0}, "evaluation_horizon_positive"),
            ({"horizon_months": 601}, "horizon_months"),
        ],
    )
    def test_what_could_not_be_frozen_is_refused(self, values, where):
        with pytest.raises(ValidationError, match=where):
            create(**values)
        assert Evaluation.objects.count() == 0


class TestCatalogue:
    def test_the_seed_has_one_category_with_its_starters_and_prompts(self):
        assert category_names() == ["CRM"]
        category = Category.objects.get()
        assert category.features.count() == len(STARTER_FEATURES)
        assert category.questions.count() == sum(len(prompt.questions) for prompt in AREA_PROMPTS)

    def test_prompts_come_by_area_in_the_readers_language(self):
        evaluation = EvaluationFactory(category="CRM")
        found = prompts(evaluation)
        assert [prompt.area for prompt in found] == list(Area)
        assert found[0].questions[1] == "What must each feature do for you?"
        with override("th"):
            assert prompts(evaluation)[0].questions[1] != "What must each feature do for you?"

    def test_a_category_of_ones_own_asks_its_own_questions(self):
        category = Category.objects.create(name="ERP")
        TemplateQuestion.objects.create(category=category, area="business", text="How many warehouses?")
        found = {row.area: row.questions for row in prompts(EvaluationFactory(category="ERP"))}
        assert found[Area.BUSINESS] == ["How many warehouses?"]
        assert found[Area.FEATURE] == []

    def test_a_category_the_catalogue_does_not_know_asks_the_seeds_questions(self):
        found = prompts(EvaluationFactory(category="Unheard of"))
        assert [len(row.questions) for row in found] == [len(prompt.questions) for prompt in AREA_PROMPTS]


class TestPolicy:
    def change(self, evaluation, **values):
        return change_policy(
            by=UserFactory(), evaluation=evaluation, values=values, seen=policy_seen(evaluation)
        )

    def test_a_change_is_recorded_with_old_and_new(self):
        evaluation = EvaluationFactory()
        self.change(evaluation, budget=Decimal(1000), must_weight=Decimal(4))
        evaluation.refresh_from_db()
        assert (evaluation.budget, evaluation.must_weight) == (Decimal(1000), Decimal(4))
        details = AuditEntry.objects.get(action="change_policy").details
        assert details["changes"]["budget"] == ["None", "1000"]

    def test_a_change_over_another_is_refused(self):
        evaluation = EvaluationFactory()
        seen = policy_seen(evaluation)
        self.change(evaluation, budget=Decimal(1000))
        with pytest.raises(Stale, match="changed the settings"):
            change_policy(by=UserFactory(), evaluation=evaluation, values={"budget": Decimal(5)}, seen=seen)
        evaluation.refresh_from_db()
        assert evaluation.budget == Decimal(1000)

    def test_edits_of_teams_and_needs_do_not_disturb_who_edits_the_policy(self, house):
        seen = policy_seen(house.evaluation)
        house.sales.people = 99
        house.sales.save()
        values = {"budget": Decimal(5)}
        change_policy(by=house.lead, evaluation=house.evaluation, values=values, seen=seen)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"credits": {"native": "1.5"}}, "credits.native"),
            ({"rules": {"exposure": {"hidden_fees/nothing": "1"}}}, "hidden fee"),
            ({"rates": {"EUR": {"rate": "0", "on": "2027-01-01"}}}, "rates.EUR.rate"),
            ({"currency": "EUR", "rules": {"administrator_share": "0.1"}}, "state it in EUR"),
            ({"build": {"amount": ["3", "2", "1"], "months": [1, 2, 3]}}, "must not decrease"),
        ],
    )
    def test_a_policy_that_could_not_be_frozen_is_refused(self, values, words):
        evaluation = EvaluationFactory()
        with pytest.raises(ValidationError, match=words):
            self.change(evaluation, **values)
        evaluation.refresh_from_db()
        assert evaluation.rules == {}
