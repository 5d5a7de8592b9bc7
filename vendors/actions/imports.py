"""Importing a feature matrix: a proposal of what it would change, and storing it (spec 3.6)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from discovery.models import Evaluation, User
from scoring.engine.vocabulary import Deployment, Level, Priority
from vendors.actions.changesets import Proposal, Rejected, Wish, Wishes, apply_proposal, compare, lock
from vendors.actions.lines import State, cell_target, need_target
from vendors.interchange.matrix.cells import AnswerCell, Matrix
from vendors.interchange.matrix.keys import assign_keys, slug
from vendors.interchange.matrix.legend import Legend, NeedsLegend
from vendors.interchange.matrix.vocabulary import split_note
from vendors.models import Change, ChangeSet

PRODUCT, PLAN = "product", "plan"


@dataclass(frozen=True)
class Keys:
    """The keys of a matrix's vendors and features, in its order."""

    vendors: list[str]
    features: list[str]


def find_keys(evaluation: Evaluation, matrix: Matrix) -> Keys:
    vendors = dict(evaluation.vendors.values_list("key", "name"))
    rows = evaluation.features.values_list("key", "group", "name")
    features = {key: (group, name) for key, group, name in rows}
    paths = [(" ".join(row.path), (row.group, row.name)) for row in matrix.features]
    return Keys(
        assign_keys([(name, name) for name in matrix.vendors], vendors, "vendor"),
        assign_keys(paths, features, "feature"),
    )


def plan_path(vendor: str) -> str:
    """The offering that a vendor's column answers for."""
    return f"{vendor}/{PRODUCT}/{PLAN}"


def plan_import(evaluation: Evaluation, matrix: Matrix, legend: Legend) -> Proposal:
    """What importing a matrix would change. Counted are answers: a cell without one before and after is none.

    What exists under the same key is merged with: it keeps its name, and an answer of the same level
    keeps its note and evidence. A cell that the matrix leaves unanswered takes an answer away.
    """
    keys = find_keys(evaluation, matrix)
    rejected = [Rejected(*row) for row in matrix.rejected]
    wishes: Wishes = {
        Change.Kind.FEATURE: {
            key: Wish({"group": row.group, "name": row.name}, row.cell)
            for key, row in zip(keys.features, matrix.features, strict=True)
        },
        Change.Kind.ANSWER: dict(wished_answers(matrix, keys)),
        **wished_offers(keys, matrix),
    }
    if legend.requirements:
        needs = wished_needs(matrix, keys, team_of(evaluation, legend.requirements, wishes))
        wishes[Change.Kind.REQUIREMENT] = needs
        rejected += refuse_deal_breakers(evaluation, needs)
    lines, same = compare(evaluation, wishes, merged)
    return Proposal(lines, rejected, matrix.reports, same[Change.Kind.ANSWER])


def merged(kind: str, before: State | None, after: State | None) -> State | None:
    """What a wish becomes where its target exists already."""
    if before is None or after is None:
        return after
    if kind == Change.Kind.ANSWER:
        same = before["level"] == after["level"] and before.get("accepted", True)
        return before if same else after
    if kind == Change.Kind.REQUIREMENT:
        return {**before, "priority": after["priority"]}
    return before


def wished_offers(keys: Keys, matrix: Matrix) -> Wishes:
    """Each vendor with one cloud product and one plan."""
    wishes: Wishes = {Change.Kind.VENDOR: {}, Change.Kind.PRODUCT: {}, Change.Kind.PLAN: {}}
    for key, name in zip(keys.vendors, matrix.vendors, strict=True):
        product = {"name": name, "deployment": Deployment.CLOUD.value}
        wishes[Change.Kind.VENDOR][key] = Wish({"name": name})
        wishes[Change.Kind.PRODUCT][f"{key}/{PRODUCT}"] = Wish(product)
        wishes[Change.Kind.PLAN][plan_path(key)] = Wish({"name": name})
    return wishes


def wished_answers(matrix: Matrix, keys: Keys) -> Iterator[tuple[str, Wish]]:
    """Each cell's wish; cells that say the same share one state. A qualifier in brackets becomes the note."""
    states: dict[Level | None, State | None] = {
        None: None,
        **{level: {"level": level.value} for level in Level},
    }
    plans = [plan_path(key) for key in keys.vendors]
    for cell in matrix.cells:
        state = states[cell.level]
        if cell.level is Level.NOT_APPLICABLE:
            state = reasoned(cell)
        elif state is not None and (note := split_note(cell.text)[1]):
            state = {**state, "note": note}
        yield cell_target(plans[cell.vendor], keys.features[cell.feature]), Wish(state, cell.cell, cell.text)


def reasoned(cell: AnswerCell) -> State:
    """An imported "not applicable" takes the cell's text as its reason."""
    return {"level": Level.NOT_APPLICABLE.value, "note": cell.text or _("Not applicable")}


def team_of(evaluation: Evaluation, legend: NeedsLegend, wishes: Wishes) -> str:
    """The key of the team whose needs these are, met by key or name, else wished for."""
    name = legend.team.strip()
    teams = dict(evaluation.teams.values_list("key", "name"))
    if name in teams:
        return name
    if met := next((key for key, known in teams.items() if known == name), None):
        return met
    key = slug(name, "team")
    wishes[Change.Kind.TEAM] = {key: Wish({"name": name})}
    return key


def wished_needs(matrix: Matrix, keys: Keys, team: str) -> dict[str, Wish]:
    return {
        need_target(team, key): Wish({"statement": row.name, "priority": str(row.priority)}, row.cell)
        for key, row in zip(keys.features, matrix.features, strict=True)
    }


def refuse_deal_breakers(evaluation: Evaluation, needs: dict[str, Wish]) -> list[Rejected]:
    """Take back wishes that would make a deal-breaker a nice-to-have."""
    rows = evaluation.requirements.filter(deal_breaker=True, feature__isnull=False)
    refused = []
    for team, feature in rows.values_list("team__key", "feature__key"):
        wish = needs.get(need_target(team, feature))
        if wish is not None and wish.after is not None and wish.after["priority"] == Priority.NICE:
            del needs[need_target(team, feature)]
            refused.append(
                Rejected(wish.cell, wish.after["statement"], _("a deal-breaker stays a must-have"))
            )
    return refused


@transaction.atomic
def import_matrix(
    *, by: User | None, evaluation: Evaluation, matrix: Matrix, legend: Legend, title: str
) -> tuple[Proposal, ChangeSet]:
    """All of the matrix or nothing, undoable as one change set."""
    lock(evaluation)
    proposal = plan_import(evaluation, matrix, legend)
    source = ChangeSet.Source.MATRIX
    return proposal, apply_proposal(
        by=by, evaluation=evaluation, source=source, proposal=proposal, title=title[:500]
    )
