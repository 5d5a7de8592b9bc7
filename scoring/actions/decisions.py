"""Keeping scenarios, and deciding."""

from typing import Any

from django.db import transaction

from discovery.actions.audit import record
from discovery.actions.risks import note_found
from discovery.models import Evaluation, Risk, User
from scoring.models import Decision, Run, Scenario


@transaction.atomic
def save_scenario(*, by: User | None, run: Run, name: str, changes: dict[str, Any]) -> Scenario:
    """Keep a what-if under a name. ValidationError where the evaluation has that name already."""
    scenario = Scenario(evaluation=run.evaluation, run=run, name=name, changes=changes, by=by)
    scenario.full_clean()
    scenario.save()
    record(by=by, action="save_scenario", target=scenario, evaluation=run.evaluation.slug, changes=changes)
    return scenario


@transaction.atomic
def delete_scenario(*, by: User | None, scenario: Scenario) -> None:
    record(by=by, action="delete_scenario", target=scenario, evaluation=scenario.evaluation.slug)
    scenario.delete()


@transaction.atomic
def decide(
    *,
    by: User | None,
    run: Run,
    way: str,
    offer: dict[str, Any],
    offer_name: str,
    reasons: str,
    dissent: str = "",
    conditions: str = "",
) -> Decision:
    """Write down a decision on a finished run; an earlier one stays beside it.

    Its conditions become risks, so that each gets an owner and an answer; those of an earlier one are closed.
    Two at once wait for each other.
    """
    wait_for_others(run.evaluation_id)
    decision = Decision(
        run=run,
        way=way,
        offer=offer,
        offer_name=offer_name,
        reasons=reasons,
        dissent=dissent,
        conditions=conditions,
        by=by,
    )
    decision.full_clean()
    decision.save()
    record(by=by, action="decide", target=decision, evaluation=run.evaluation.slug, run=run.number, way=way)
    kind = Risk.Kind.CONDITION
    note_found(by=by, evaluation=run.evaluation, kind=kind, subjects=decision.each_condition)
    return decision


def wait_for_others(evaluation: int) -> None:
    """One decision of an evaluation at a time: what a later one closes, it must have seen."""
    Evaluation.objects.select_for_update().get(pk=evaluation)
