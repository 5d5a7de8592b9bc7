"""Trying plans out: a period, what is left out of it, and findings that become verifications (spec 3.7)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.stale import Stale, fingerprint
from discovery.models import Feature, User
from scoring.engine.vocabulary import Method
from vendors.actions.verifications import record_finding
from vendors.models import Offering, Trial, Verification


def trial_seen(trial: Trial) -> str:
    """What an editor of a trial sees."""
    excludes = trial.excludes.order_by("pk")
    return fingerprint([trial], ["starts_on", "ends_on"]) + fingerprint(excludes, ["pk"])


def slug_of(trial: Trial) -> str:
    return trial.offering.product.vendor.evaluation.slug


@transaction.atomic
def create_trial(*, by: User | None, offering: Offering, starts_on: date, ends_on: date | None) -> Trial:
    """A trial leaves out what the plan says; without an end it lasts as long as the plan's trial."""
    if offering.kind != Offering.Kind.PLAN:
        raise ValidationError({"offering": _("A trial belongs to a plan.")})
    if ends_on is None:
        if not offering.trial_days:
            raise ValidationError({"ends_on": _("The plan does not say how long: write the last day.")})
        ends_on = last_day(starts_on, offering.trial_days)
    trial = Trial(offering=offering, starts_on=starts_on, ends_on=ends_on)
    refuse_backwards(trial)
    trial.full_clean()
    trial.save()
    trial.excludes.set(offering.trial_excludes.all())
    record(by=by, action="create_trial", target=trial, evaluation=slug_of(trial))
    return trial


def last_day(starts_on: date, days: int) -> date:
    try:
        return starts_on + timedelta(days=days - 1)
    except OverflowError as error:
        raise ValidationError(
            {"ends_on": _("That is longer than a calendar goes: write the last day.")}
        ) from error


def refuse_backwards(trial: Trial) -> None:
    if trial.ends_on < trial.starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})


@transaction.atomic
def edit_trial(
    *,
    by: User | None,
    trial: Trial,
    starts_on: date,
    ends_on: date,
    excludes: Iterable[Feature],
    seen: str,
) -> None:
    row = Trial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if trial_seen(row) != seen:
        raise Stale(_("Somebody changed this trial meanwhile."), row)
    row.starts_on, row.ends_on = starts_on, ends_on
    refuse_backwards(row)
    row.full_clean()
    row.save()
    row.excludes.set(excludes)
    left_out = list(row.excludes.values_list("key", flat=True))
    record(by=by, action="edit_trial", target=row, evaluation=slug_of(row), excludes=left_out)


@transaction.atomic
def remove_trial(*, by: User | None, trial: Trial) -> None:
    """The trial goes; what it found stays."""
    record(by=by, action="remove_trial", target=trial, evaluation=slug_of(trial))
    trial.delete()


@transaction.atomic
def record_trial_finding(
    *, by: User | None, trial: Trial, feature: Feature, level: str, on: date, note: str
) -> Verification:
    """A verification by trial; only of what the trial includes, on one of its days."""
    if not trial.starts_on <= on <= trial.ends_on:
        raise ValidationError({"on": _("Choose a day of the trial.")})
    if trial.excludes.filter(pk=feature.pk).exists():
        raise ValidationError(_("This feature is not in the trial."))
    return record_finding(
        by=by,
        offering=trial.offering,
        feature=feature,
        level=level,
        method=Method.TRIAL.value,
        on=on,
        note=note,
    )
