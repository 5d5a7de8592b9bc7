"""What a change set would change, as people read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vendors.content import FEE_QUESTIONS, LEVELS, OUTCOMES
from vendors.models import Change, ChangeSet, Offering, Vendor
from vendors.models.files import file_name

BESIDE = ("note", "detail", "evidence", "available_on", "price", "hours")


@dataclass(frozen=True)
class ShownChange:
    """One line: of which offer, about what, what was said and what is said now."""

    cell: str
    offer: str
    question: str
    before: list[str]
    after: list[str]


def uploads_of(vendor: Vendor, *, own: bool) -> QuerySet[ChangeSet]:
    """A vendor's workbooks: those that it uploaded itself, or those that the buyer's people did."""
    return ChangeSet.objects.filter(vendor=vendor, source=ChangeSet.Source.EXCEL, by__isnull=own)


def shown_changes(change_set: ChangeSet) -> Iterator[ShownChange]:
    """The lines that count, in the order of the file."""
    offers = {
        f"{row.product.vendor.key}/{row.product.key}/{row.slot}": f"{row.product.name} · {row.name}"
        for row in Offering.objects.filter(product__vendor=change_set.vendor).select_related(
            "product__vendor"
        )
    }
    features = dict(change_set.evaluation.features.values_list("key", "name"))
    fees = {question.key: str(question.text) for question in FEE_QUESTIONS}
    for line in change_set.lines.exclude(status=Change.Status.REJECTED):
        path, _colon, key = line.target.partition(":")
        asked = fees if line.kind == Change.Kind.FEE_ANSWER else features
        yield ShownChange(
            line.cell, offers.get(path, ""), asked.get(key, key), in_words(line.before), in_words(line.after)
        )


def in_words(state: dict[str, Any] | None) -> list[str]:
    """An answer and what stands beside it; nothing for no answer."""
    if state is None:
        return []
    words = {key.value: str(text) for key, text in (*LEVELS.items(), *OUTCOMES.items())}
    answer = state.get("level") or state.get("outcome") or ""
    said = [words.get(answer, answer)]
    for name in BESIDE:
        value = state.get(name)
        if value:
            said.append(" – ".join(value) if isinstance(value, list) else str(value))
    said += [words for words in (file_name(state.get("file")), *charge_words(state)) if words]
    return said


def charge_words(state: dict[str, Any]) -> list[str]:
    """What an answer about fees makes: its limit, or the amount of its charge."""
    if "charge" in state:
        amount = state["charge"].get("amount")
        return [" – ".join(amount) if isinstance(amount, list) else amount or _("not priced")]
    return [str(state["limit"])] if "limit" in state else []
