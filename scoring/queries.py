"""Reads of runs and results."""

import json
import zlib
from typing import Any

from django.db.models import Q, QuerySet

from discovery.models import Evaluation, Risk, User
from scoring.engine import VERSION
from scoring.engine.results import PAYLOADS
from scoring.models import Decision, PartResult, Result, Run, RunState
from scoring.models.runs import LIVE


def same_run(evaluation: Evaluation, inputs_sha256: str) -> Run | None:
    """The live or finished run of exactly these inputs under this engine."""
    alike = Run.objects.filter(evaluation=evaluation, inputs_sha256=inputs_sha256, engine=VERSION)
    return alike.filter(state__in=[*LIVE, RunState.FINISHED]).first()


def payloads_of(run: Run) -> dict[str, str]:
    """The key, but for the part, of what is computed of a run; each form of payloads has its own."""
    return {"engine": f"{run.engine}/{PAYLOADS}", "header_id": run.header_id}


def scored_parts(run: Run) -> dict[str, bytes]:
    """What is computed of a run so far: payload by part."""
    rows = PartResult.objects.filter(**payloads_of(run), part_id__in=set(run.parts))
    return {part: bytes(payload) for part, payload in rows.values_list("part_id", "payload")}


def missing_parts(run: Run) -> list[str]:
    """Parts of a run that nobody has computed yet, each once, in order."""
    rows = PartResult.objects.filter(**payloads_of(run), part_id__in=set(run.parts))
    scored = set(rows.values_list("part_id", flat=True))
    return [part for part in dict.fromkeys(run.parts) if part not in scored]


def last_finished(evaluation: Evaluation) -> Run | None:
    return evaluation.runs.filter(state=RunState.FINISHED).order_by("-number").first()


def standing_decision(evaluation: Evaluation) -> Decision | None:
    """The newest decision, on whichever run it was made."""
    return Decision.objects.filter(run__evaluation=evaluation).select_related("run", "by").first()


def conditions_of(decision: Decision) -> list[Risk]:
    """What people do about each condition of a decision, in its order; the decision itself stays as it is."""
    found = Risk.objects.filter(evaluation=decision.run.evaluation_id, kind=Risk.Kind.CONDITION)
    rows = {row.subject: row for row in found}
    return [rows[line] for line in decision.each_condition if line in rows]


def result_bytes(run: Run) -> bytes:
    """The result document of a finished run, as its text."""
    return zlib.decompress(bytes(Result.objects.get(run=run).document))


def details_of(run: Run) -> dict[str, Any]:
    """What pages explain beside the result document."""
    content = bytes(Result.objects.values_list("details", flat=True).get(run=run))
    return json.loads(zlib.decompress(content)) if content else {}


def result_of(run: Run) -> dict[str, Any]:
    return json.loads(result_bytes(run))


def evaluations_for(user: User) -> QuerySet[Evaluation]:
    """What a user may see: all for an administrator, else where they are a member."""
    if user.is_superuser:
        return Evaluation.objects.all()
    return Evaluation.objects.filter(Q(memberships__user=user)).distinct()
