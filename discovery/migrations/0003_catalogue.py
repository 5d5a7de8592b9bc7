"""The starter catalogue, from the source document's own lists. Text is stored in English and shown translated."""

from django.db import migrations
from django.utils.translation import override

from discovery.content import AREA_PROMPTS, STARTER_FEATURES


def seed(apps, schema_editor):
    with override(None):
        category = apps.get_model("discovery", "Category").objects.create(name="CRM")
        apps.get_model("discovery", "TemplateFeature").objects.bulk_create(
            apps.get_model("discovery", "TemplateFeature")(
                category=category,
                key=feature.key,
                group=str(feature.group),
                name=str(feature.name),
                question=str(feature.question),
                position=i,
            )
            for i, feature in enumerate(STARTER_FEATURES)
        )
        questions = [(prompt.area, text) for prompt in AREA_PROMPTS for text in prompt.questions]
        apps.get_model("discovery", "TemplateQuestion").objects.bulk_create(
            apps.get_model("discovery", "TemplateQuestion")(
                category=category, area=area.value, text=str(text), position=i
            )
            for i, (area, text) in enumerate(questions)
        )


def remove(apps, schema_editor):
    apps.get_model("discovery", "Category").objects.filter(name="CRM").delete()


class Migration(migrations.Migration):
    dependencies = [("discovery", "0002_agreement_and_readiness")]
    operations = [migrations.RunPython(seed, remove)]
