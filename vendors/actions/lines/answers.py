"""Lines about answers: a target is `vendor/product/plan:feature`, a state what documents say of a cell."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from discovery.interchange.types import figures, plain
from discovery.models import Evaluation
from scoring.engine.values import Range
from vendors.actions.lines.bulk import home_of, insert_rows
from vendors.interchange.rows import range_from
from vendors.models import Answer
from vendors.queries import offering_ids

State = dict[str, Any]

BATCH = 5_000
TEXTS = ("note", "evidence")
DAYS = ("answered_on", "available_on")
COLUMNS = (
    "level note evidence file answered_on available_on hours_low hours_likely hours_high price accepted"
).split()


def cell_target(offering: str, feature: str) -> str:
    """The name of a cell: `acme/crm/pro:lead-routing`."""
    return f"{offering}:{feature}"


def state_of(answer: Answer) -> State:
    """An answer in the document's normal form; what is absent is not written."""
    state: State = {"level": answer.level}
    state |= {name: text for name in TEXTS if (text := getattr(answer, name))}
    if answer.file_id:
        state["file"] = answer.file_id
    state |= {name: day.isoformat() for name in DAYS if (day := getattr(answer, name))}
    if (hours := range_from(answer, "hours")) is not None:
        state["hours"] = figures(hours)
    if answer.price is not None:
        state["price"] = plain(answer.price)
    if not answer.accepted:
        state["accepted"] = False
    return state


def hours_of(written: str | list[str] | None) -> Range | None:
    if written is None:
        return None
    low, likely, high = (
        Decimal(figure) for figure in ([written] * 3 if isinstance(written, str) else written)
    )
    return Range(low, likely, high)


def columns_of(state: State) -> tuple[Any, ...]:
    """The values of COLUMNS for a state, whole: what the state does not say is empty."""
    days = (date.fromisoformat(state[name]) if name in state else None for name in DAYS)
    hours = hours_of(state.get("hours"))
    return (
        state["level"],
        *(state.get(name, "") for name in TEXTS),
        state.get("file"),
        *days,
        *((hours.low, hours.likely, hours.high) if hours else (None, None, None)),
        Decimal(state["price"]) if "price" in state else None,
        state.get("accepted", True),
    )


class Answers:
    """Cells. A hundred thousand are read in one query and written in a statement per batch."""

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        wanted = set(targets)
        ids = offering_ids(evaluation, {target.partition(":")[0] for target in wanted})
        paths = {pk: path for path, pk in ids.items()}
        features = dict(evaluation.features.values_list("pk", "key"))
        states = {}
        for answer in Answer.objects.filter(offering_id__in=paths):
            target = cell_target(paths[answer.offering_id], features[answer.feature_id])
            if target in wanted:
                states[target] = state_of(answer)
        return states

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        offerings = offering_ids(evaluation, {target.partition(":")[0] for target in states})
        features = dict(evaluation.features.values_list("key", "pk"))
        cells = {target: locate(target, offerings, features) for target in states}
        known = Answer.objects.filter(offering_id__in=set(offerings.values()))
        existing = set(known.values_list("offering_id", "feature_id"))
        remove_cells(cell for target, cell in cells.items() if states[target] is None)
        kept = ((cells[target], columns_of(state)) for target, state in states.items() if state is not None)
        new: list[tuple[Any, ...]] = []
        changed: list[tuple[Any, ...]] = []
        for cell, columns in kept:
            (changed if cell in existing else new).append((*cell, *columns))
        insert_rows(Answer, ["offering", "feature", *COLUMNS], new)
        replace_rows(changed)

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return []


def replace_rows(rows: list[tuple[Any, ...]]) -> None:
    """Answers that exist already take new columns, a statement per batch."""
    names = ["offering_id", "feature_id", *("file_id" if name == "file" else name for name in COLUMNS)]
    Answer.objects.bulk_create(
        (Answer(**dict(zip(names, row, strict=True))) for row in rows),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["offering", "feature"],
        update_fields=COLUMNS,
    )


def locate(target: str, offerings: Mapping[str, int], features: Mapping[str, int]) -> tuple[int, int]:
    offering, _, feature = target.partition(":")
    return home_of(target, offerings, offering), home_of(target, features, feature)


def remove_cells(cells: Iterable[tuple[int, int]]) -> None:
    """Delete the answers of (offering, feature) pairs, an offering at a time."""
    by_offering: dict[int, list[int]] = {}
    for offering, feature in cells:
        by_offering.setdefault(offering, []).append(feature)
    for offering, features in by_offering.items():
        for part in chunks(features):
            Answer.objects.filter(offering_id=offering, feature_id__in=part).delete()


def chunks(values: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]
