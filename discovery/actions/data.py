"""Data sources with the hours of their seven steps (spec 2.5)."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.stale import Stale, fingerprint
from discovery.models import DataHours, DataSource, Evaluation, User

TWICE = 2  # where no range is given, it takes up to twice as long (spec 2.5)
SOURCE = ("name", "records", "owner")
HOURS = ("step", "hours_low", "hours_likely", "hours_high", "per_thousand")


@dataclass(frozen=True)
class StepHours:
    """Likely hours of a step; without a range, low is likely and high is twice likely."""

    likely: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    per_thousand: bool = False

    def columns(self) -> dict[str, Decimal | bool]:
        return {
            "hours_low": self.likely if self.low is None else self.low,
            "hours_likely": self.likely,
            "hours_high": TWICE * self.likely if self.high is None else self.high,
            "per_thousand": self.per_thousand,
        }


@dataclass(frozen=True)
class SourceText:
    name: str
    records: int | None = None
    owner: str = ""
    hours: dict[str, StepHours] = field(default_factory=dict)
    """By step; a step that is not named has no hours stated."""


def source_seen(source: DataSource) -> str:
    return fingerprint([source], SOURCE) + fingerprint(source.hours.order_by("step"), HOURS)


@transaction.atomic
def add_source(*, by: User, evaluation: Evaluation, text: SourceText) -> DataSource:
    last = evaluation.data_sources.aggregate(last=Max("position"))["last"]
    source = DataSource(evaluation=evaluation, position=0 if last is None else last + 1)
    write(source, text)
    record(by=by, action="add_data_source", target=source, evaluation=evaluation.slug)
    return source


@transaction.atomic
def edit_source(*, by: User, source: DataSource, text: SourceText, seen: str) -> DataSource:
    row = DataSource.objects.select_for_update(of=("self",)).select_related("evaluation").get(pk=source.pk)
    if source_seen(row) != seen:
        raise Stale(_("Somebody changed this data source meanwhile."), row)
    write(row, text)
    record(by=by, action="edit_data_source", target=row, evaluation=row.evaluation.slug)
    return row


@transaction.atomic
def remove_source(*, by: User, source: DataSource) -> None:
    record(by=by, action="remove_data_source", target=source, evaluation=source.evaluation.slug)
    source.delete()


def write(source: DataSource, text: SourceText) -> None:
    source.name, source.records, source.owner = text.name, text.records, text.owner
    source.full_clean()
    source.save()
    source.hours.all().delete()
    for step, hours in text.hours.items():
        row = DataHours(source=source, step=step, **hours.columns())
        row.full_clean()
        row.save()
