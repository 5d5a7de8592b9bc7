import re
from itertools import groupby
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import override

from scoring.engine.vocabulary import CATEGORY_PATHS, HIDDEN_FEE_PATHS
from vendors.content import FEE_QUESTIONS

THAI = Path(__file__).parents[2] / "locale" / "th" / "LC_MESSAGES" / "django.po"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def english(text):
    with override(None):
        return str(text)


def test_keys_are_unique_slugs():
    keys = [question.key for question in FEE_QUESTIONS]
    assert len(set(keys)) == len(keys)
    assert [key for key in keys if not SLUG.fullmatch(key)] == []


def test_every_category_is_one_of_the_documents():
    assert {question.category for question in FEE_QUESTIONS} - set(CATEGORY_PATHS) == set()


def test_every_hidden_fee_that_asking_can_reveal_is_asked_for():
    """Not training itself (no question avoids it, says the article) nor on-premises maintenance."""
    asked = {question.category for question in FEE_QUESTIONS}
    assert set(HIDDEN_FEE_PATHS) - asked == {"hidden_fees/training", "hidden_fees/maintenance"}


def test_every_question_asks_one_thing_in_words_of_its_own():
    texts = [english(question.text) for question in FEE_QUESTIONS]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if text.count("?") != 1 or not text.endswith("?")] == []


def test_questions_of_a_group_stand_together_and_share_a_category():
    runs = [
        (group, {question.category for question in questions})
        for group, questions in groupby(FEE_QUESTIONS, key=lambda question: english(question.group))
    ]
    groups = [group for group, _ in runs]
    assert len(set(groups)) == len(groups)
    assert [group for group, categories in runs if len(categories) > 1] == []


@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("Adding users", ["users-included"]),
        ("Customisation", ["customisation-premium"]),
        ("Custom dashboards", ["dashboards-number", "dashboards-limits", "dashboards-training"]),
        ("Custom pipelines", ["pipelines-number", "pipelines-size"]),
        ("Custom fields", ["fields-number"]),
        ("Custom workflows", ["workflows-number", "workflows-steps"]),
        ("Custom user permissions", ["permissions-manage", "permissions-level"]),
        ("Data migration", ["migration-included"]),
        ("Staff overtime during implementation", ["overtime-rate"]),
        ("Minimum contract terms", ["term-minimum", "users-counted", "users-or-employees"]),
        ("Renewal cycle", ["renewal-minimum", "renewal-automatic", "upgrade-automatic"]),
        ("Security", ["breach-liability", "security-duties"]),
        ("Ongoing training and support", ["training-rate", "support-rate"]),
        (
            "Premium add-ons",
            [
                "addons-integrations",
                "addons-analytics",
                "addons-reporting",
                "addons-intelligence",
                "addons-trial",
            ],
        ),
        (
            "Implementation services",
            [
                "service-dashboards",
                "service-workflows",
                "service-templates",
                "service-consulting",
                "service-migration",
                "service-contact-import",
                "service-workflow-transfer",
            ],
        ),
        ("Limits and plan changes", ["limit-announced", "limit-downgrade"]),
    ],
)
def test_a_group_asks_every_item_that_the_specification_lists(group, keys):
    assert [question.key for question in FEE_QUESTIONS if english(question.group) == group] == keys


def test_a_question_cannot_be_changed():
    with pytest.raises(AttributeError):
        FEE_QUESTIONS[0].category = "hidden_fees/overtime"


def test_every_string_has_a_thai_translation():
    with THAI.open("rb") as file:
        catalogue = read_po(file, locale="th")
    strings = {english(text) for question in FEE_QUESTIONS for text in (question.group, question.text)}
    messages = {text: catalogue.get(text) for text in sorted(strings)}
    assert [text for text, message in messages.items() if message is None or message.fuzzy] == []
    assert [
        text for text, message in messages.items() if not re.search("[\u0e01-\u0e5b]", message.string)
    ] == []
