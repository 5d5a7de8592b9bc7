"""Where an evaluation stands: its five steps, what blocks each, and which comes next (spec 9)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from discovery.models import Evaluation, Membership, Requirement, Risk, Role, Team
from scoring.engine.vocabulary import Priority, Status
from scoring.models import Decision, Run, RunState
from scoring.models.runs import LIVE
from vendors.models import Offering

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FEWEST_PRODUCTS = 2
NAMES: dict[str, "StrPromise"] = {
    "workshop": gettext_lazy("Workshop"),
    "requirements": gettext_lazy("Requirements"),
    "vendors": gettext_lazy("Vendors"),
    "scoring": gettext_lazy("Scoring"),
    "report": gettext_lazy("Report"),
}


@dataclass
class Standing:
    """What is there of one evaluation, in counts."""

    owners: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    not_heard: list[str] = field(default_factory=list)
    requirements: int = 0
    musts: int = 0
    drafts: int = 0
    products: int = 0
    plans: int = 0
    unpriced: int = 0
    finished: int | None = None
    live: int | None = None
    open_conditions: int = 0
    """Of the decision that stands: those of an earlier one are closed."""
    decided: str = ""
    """The decision that stands, in words."""
    stale: bool = False


@dataclass(frozen=True)
class Step:
    """One of the five. `blocks` must be mended first; `notes` are worth knowing."""

    key: str
    state: str
    """done, now or waiting."""
    summary: str
    blocks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> "StrPromise":
        return NAMES[self.key]


def standings(evaluations: Sequence[Evaluation]) -> dict[int, Standing]:
    """The standing of each evaluation, in a fixed number of queries; nothing is said of staleness."""
    found: dict[int, Standing] = {evaluation.pk: Standing() for evaluation in evaluations}
    read_people(found)
    read_needs(found)
    read_offers(found)
    read_runs(found)
    read_decisions(found)
    return found


def read_people(found: dict[int, Standing]) -> None:
    owners = Membership.objects.filter(evaluation__in=found, role=Role.FACILITATOR).select_related("user")
    for owner in owners.order_by("pk"):
        found[owner.evaluation_id].owners.append(owner.user.get_full_name() or owner.user.get_username())
    counts = Q(requirements__status=Status.AGREED) | Q(
        requirements__status=Status.DRAFT, evaluation__include_drafts=True
    )
    for team in Team.objects.filter(evaluation__in=found).annotate(n=Count("requirements", filter=counts)):
        standing = found[team.evaluation_id]
        (standing.heard if team.n else standing.not_heard).append(team.name)


def read_needs(found: dict[int, Standing]) -> None:
    agreed = Q(status=Status.AGREED) | Q(status=Status.DRAFT, evaluation__include_drafts=True)
    must = agreed & Q(priority=Priority.MUST)
    rows = Requirement.objects.filter(evaluation__in=found).values("evaluation").order_by("evaluation")
    for row in rows.annotate(
        requirements=Count("pk", filter=agreed),
        musts=Count("pk", filter=must),
        drafts=Count("pk", filter=Q(status=Status.DRAFT) & ~agreed),
    ):
        standing = found[row["evaluation"]]
        for name in ("requirements", "musts", "drafts"):
            setattr(standing, name, row[name])


def read_offers(found: dict[int, Standing]) -> None:
    plans = Offering.objects.filter(product__vendor__evaluation__in=found, kind=Offering.Kind.PLAN)
    rows = plans.values("product__vendor__evaluation").order_by("product__vendor__evaluation")
    priced = Q(charges__isnull=False)
    for row in rows.annotate(
        products=Count("product", distinct=True),
        plans=Count("pk", distinct=True),
        priced=Count("pk", distinct=True, filter=priced),
    ):
        standing = found[row["product__vendor__evaluation"]]
        standing.products, standing.plans = row["products"], row["plans"]
        standing.unpriced = row["plans"] - row["priced"]


def read_runs(found: dict[int, Standing]) -> None:
    runs = Run.objects.filter(evaluation__in=found).order_by("number")
    last: dict[int, dict[str, int]] = defaultdict(dict)
    for evaluation, number, state in runs.values_list("evaluation", "number", "state"):
        last[evaluation]["live" if state in LIVE else state] = number
    for evaluation, numbers in last.items():
        found[evaluation].finished = numbers.get(RunState.FINISHED)
        found[evaluation].live = numbers.get("live")


def read_decisions(found: dict[int, Standing]) -> None:
    made = Decision.objects.filter(run__evaluation__in=found).select_related("run").order_by("pk")
    for decision in made.only("way", "offer_name", "run__evaluation"):
        found[decision.run.evaluation_id].decided = str(decision)
    rows = Risk.objects.filter(evaluation__in=found, kind=Risk.Kind.CONDITION, status=Risk.Status.OPEN)
    for row in rows.values("evaluation").order_by("evaluation").annotate(n=Count("pk")):
        found[row["evaluation"]].open_conditions = row["n"]


def steps_of(standing: Standing) -> list[Step]:
    """The five steps; the first that is not done is the next one, none once it is decided."""
    parts = [
        workshop(standing),
        requirements(standing),
        vendors(standing),
        scoring(standing),
        report(standing),
    ]
    steps, reached = [], False
    for key, (done, summary, blocks, notes) in zip(NAMES, parts, strict=True):
        state = "done" if done and not reached else "waiting" if reached else "now"
        reached = reached or state == "now"
        steps.append(Step(key, state, summary, tuple(blocks), tuple(notes)))
    return steps


def next_step(steps: Iterable[Step]) -> Step:
    """The one to do now; the last where all are done."""
    listed = list(steps)
    return next((step for step in listed if step.state == "now"), listed[-1])


Part = tuple[bool, str, list[str], list[str]]


def workshop(standing: Standing) -> Part:
    heard = len(standing.heard)
    of = heard + len(standing.not_heard)
    if not of:
        return False, "", [_("No team takes part yet.")], []
    summary = _("%(heard)s of %(of)s teams heard") % {"heard": heard, "of": of}
    if not heard:
        return False, summary, [_("No team has said what it needs yet.")], []
    silent = ", ".join(standing.not_heard)
    return True, summary, [], [_("Not heard yet: %(teams)s.") % {"teams": silent}] if silent else []


def requirements(standing: Standing) -> Part:
    if not standing.requirements:
        return False, "", [_("No requirement is agreed yet.")], drafts_note(standing)
    summary = _("%(n)s requirements, %(musts)s of them must-haves") % {
        "n": standing.requirements,
        "musts": standing.musts,
    }
    return True, summary, [], drafts_note(standing)


def drafts_note(standing: Standing) -> list[str]:
    n = standing.drafts
    text = ngettext("%(n)s draft does not count yet.", "%(n)s drafts do not count yet.", n)
    return [text % {"n": n}] if n else []


def vendors(standing: Standing) -> Part:
    n = standing.products
    products = ngettext("%(n)s product", "%(n)s products", n) % {"n": n}
    if n < FEWEST_PRODUCTS:
        return False, products if n else "", [_("Add two or more products with their plans.")], []
    plans = ngettext("%(n)s plan", "%(n)s plans", standing.plans) % {"n": standing.plans}
    unpriced = standing.unpriced
    text = ngettext("%(n)s plan has no price.", "%(n)s plans have no price.", unpriced) % {"n": unpriced}
    return True, f"{products}, {plans}", [], [text] if unpriced else []


def scoring(standing: Standing) -> Part:
    if standing.live is not None:
        return False, "", [], [_("Run %(n)s is under way.") % {"n": standing.live}]
    if standing.finished is None:
        return False, "", [], [_("Nothing has been scored yet.")]
    if standing.stale:
        return False, "", [], [_("Run %(n)s uses old inputs.") % {"n": standing.finished}]
    return True, _("Run %(n)s is up to date") % {"n": standing.finished}, [], []


def report(standing: Standing) -> Part:
    if standing.finished is None:
        return False, "", [_("No finished run.")], []
    n = standing.open_conditions
    text = ngettext(
        "%(n)s condition of the decision is open.", "%(n)s conditions of the decision are open.", n
    ) % {"n": n}
    summary = standing.decided or _("Run %(n)s is ready to read") % {"n": standing.finished}
    return bool(standing.decided), summary, [], [text] if n else []


def standing_of(evaluation: Evaluation, *, stale: bool) -> Standing:
    """The standing of one evaluation; `stale`: its inputs have moved since the last finished run."""
    standing = standings([evaluation])[evaluation.pk]
    standing.stale = stale
    return standing
