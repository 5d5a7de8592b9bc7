"""Conditions that were decided before the plan followed them become risks, as those decided later do."""

from typing import Any

from django.db import migrations

LONGEST = 500


def follow(apps: Any, _editor: Any) -> None:
    """Of each evaluation the newest decision alone stands. What each row says, the audit trail says too."""
    decision, risk = apps.get_model("scoring", "Decision"), apps.get_model("discovery", "Risk")
    newest = {row.run.evaluation: row for row in decision.objects.select_related("run__evaluation").order_by("id")}
    for evaluation, row in newest.items():
        lines = (line.strip()[:LONGEST] for line in row.conditions.splitlines())
        for text in dict.fromkeys(filter(None, lines)):
            risk.objects.create(evaluation=evaluation, kind="condition", subject=text, title=text)
            apps.get_model("discovery", "AuditEntry").objects.create(
                actor="system",
                action="add_risk",
                target=f"discovery.risk {text}"[:500],
                evaluation=evaluation.slug,
                details={"kind": "condition"},
            )


def forget(apps: Any, _editor: Any) -> None:
    """The tables below know no conditions; the decisions keep them in their own words."""
    apps.get_model("discovery", "Risk").objects.filter(kind="condition").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0004_risk_conditions"),
        ("scoring", "0003_scenarios_and_decisions"),
    ]

    operations = [migrations.RunPython(follow, forget)]
