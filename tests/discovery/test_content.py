import re
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import override

from discovery import content
from scoring.engine.vocabulary import CATEGORY_PATHS, Area

THAI = Path(__file__).parents[2] / "locale" / "th" / "LC_MESSAGES" / "django.po"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def english(text):
    with override(None):
        return str(text)


def test_the_default_teams_are_the_six_departments():
    assert [english(team.name) for team in content.DEFAULT_TEAMS] == [
        "Sales",
        "Marketing",
        "Executive leadership",
        "Support",
        "Operations",
        "Finance",
    ]


def test_every_area_is_prompted_once_in_the_vocabularys_order():
    assert [prompt.area for prompt in content.AREA_PROMPTS] == list(Area)


@pytest.mark.parametrize("prompt", content.AREA_PROMPTS, ids=lambda prompt: prompt.area.value)
def test_an_area_asks_questions_and_asks_each_once(prompt):
    questions = [english(question) for question in prompt.questions]
    assert len(questions) >= 2
    assert len(set(questions)) == len(questions)
    assert [question for question in questions if not question.endswith("?")] == []


@pytest.mark.parametrize(
    ("area", "subjects"),
    [
        (Area.FEATURE, ["do for you"]),
        (
            Area.BUSINESS,
            ["problems", "numbers", "messy", "lose sales opportunities", "with whom", "information"],
        ),
        (
            Area.NON_FUNCTIONAL,
            [
                "growing",
                "data do you add",
                "is down",
                "critical",
                "uptime",
                "scale",
                "backup and disaster recovery",
                "cost",
                "outside the office",
                "sensitive data",
                "full control",
                "regulations",
            ],
        ),
        (Area.FUNCTIONAL, ["step by step", "ownership", "prospecting", "sales process", "new customer"]),
        (Area.SYSTEM_DESIGN, ["Which teams need a dashboard", "Which data", "shown", "work with it"]),
    ],
)
def test_an_area_asks_about_everything_the_specification_lists(area, subjects):
    prompt = next(prompt for prompt in content.AREA_PROMPTS if prompt.area is area)
    asked = " ".join(english(question) for question in prompt.questions)
    assert [subject for subject in subjects if subject not in asked] == []


def test_the_starter_features_come_in_the_six_groups_several_in_each():
    groups = [english(feature.group) for feature in content.STARTER_FEATURES]
    assert list(dict.fromkeys(groups)) == [
        "Contacts",
        "E-mail marketing and automation",
        "Opportunities",
        "Sales analytics and reporting",
        "Workflow automation",
        "Accounts",
    ]
    assert min(groups.count(group) for group in groups) >= 3
    assert groups == sorted(groups, key=groups.index)


def test_every_starter_feature_asks_the_vendor_a_question():
    assert [
        feature.key for feature in content.STARTER_FEATURES if not english(feature.question).endswith("?")
    ] == []


@pytest.mark.parametrize(
    "items",
    [content.DEFAULT_TEAMS, content.STARTER_FEATURES, content.DATA_STEPS, content.PLAN_STEPS],
    ids=["teams", "features", "data steps", "plan steps"],
)
def test_keys_are_slugs_and_names_differ(items):
    keys = [item.key for item in items]
    names = [english(item.name) for item in items]
    assert [key for key in keys if not SLUG.fullmatch(key)] == []
    assert len(set(keys)) == len(keys)
    assert len(set(names)) == len(names)


def test_data_steps_one_two_six_and_seven_prepare_and_three_to_five_clean():
    prepare, clean = "transparent_time/data_preparation", "hidden_time/data_cleaning_and_migration"
    assert [step.feeds for step in content.DATA_STEPS] == [
        prepare,
        prepare,
        clean,
        clean,
        clean,
        prepare,
        prepare,
    ]
    assert {prepare, clean} <= set(CATEGORY_PATHS)


def test_data_steps_follow_the_specifications_order():
    assert [step.key for step in content.DATA_STEPS] == [
        "find",
        "rank",
        "clean",
        "resolve",
        "fill",
        "entry",
        "audit",
    ]


def test_the_plan_has_its_five_steps_in_order():
    assert [step.key for step in content.PLAN_STEPS] == [
        "hardest-problem",
        "clean-data",
        "migrate",
        "automate",
        "train",
    ]


def test_content_cannot_be_changed():
    with pytest.raises(AttributeError):
        content.DATA_STEPS[0].feeds = "hidden_time/discovery"


def test_every_string_has_a_thai_translation():
    with THAI.open("rb") as file:
        catalogue = read_po(file, locale="th")
    strings = [
        *(team.name for team in content.DEFAULT_TEAMS),
        *chain.from_iterable((prompt.title, *prompt.questions) for prompt in content.AREA_PROMPTS),
        *chain.from_iterable(feature[1:] for feature in content.STARTER_FEATURES),
        *(step.name for step in content.DATA_STEPS),
        *(step.name for step in content.PLAN_STEPS),
    ]
    messages = {english(text): catalogue.get(english(text)) for text in strings}
    assert [text for text, message in messages.items() if message is None or message.fuzzy] == []
    assert [
        text for text, message in messages.items() if not re.search("[\u0e01-\u0e5b]", message.string)
    ] == []
