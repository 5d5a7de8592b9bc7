"""What the catalogue offers to an evaluation."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext

from discovery.content import AREA_PROMPTS
from discovery.models import Category, Evaluation, TemplateFeature, TemplateQuestion
from discovery.models.words import AREAS
from scoring.engine.vocabulary import Area


class Prompts(NamedTuple):
    area: Area
    title: str
    questions: list[str]


def category_names() -> list[str]:
    return list(Category.objects.values_list("name", flat=True))


def starter_features(category: str) -> list[TemplateFeature]:
    return list(TemplateFeature.objects.filter(category__name=category))


def prompts(evaluation: Evaluation) -> list[Prompts]:
    """Questions by area, in the reader's language; the source document's own where the catalogue has none."""
    asked: dict[str, list[str]] = defaultdict(list)
    for question in TemplateQuestion.objects.filter(category__name=evaluation.category):
        asked[question.area].append(gettext(question.text))
    if not asked:
        for prompt in AREA_PROMPTS:
            asked[prompt.area].extend(str(question) for question in prompt.questions)
    return [Prompts(area, str(AREAS[area]), asked[area]) for area in Area]
