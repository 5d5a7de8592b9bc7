"""What people type about trials."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from discovery.forms.fields import DayField, RowsField
from discovery.models import Feature
from vendors.forms.verifications import FindingForm
from vendors.models import Trial


class NewTrialForm(forms.Form):
    """A plan and its period. What the plan's trial leaves out is left out."""

    offering = forms.TypedChoiceField(label=_("Plan"), coerce=int)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty for the plan's own trial days.")
    )

    def __init__(self, *args: Any, plans: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choices: list[tuple[Any, Any]] = [("", "–"), *plans]
        self.fields["offering"] = forms.TypedChoiceField(label=_("Plan"), coerce=int, choices=choices)
        self.order_fields(["offering", "starts_on", "ends_on"])


class TrialForm(forms.Form):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, features: QuerySet[Feature], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["excludes"] = RowsField(
            features, label=_("Not in the trial"), required=False, widget=forms.CheckboxSelectMultiple
        )


class TrialFindingForm(FindingForm):
    """A finding by trial: the method is known, the day is one of the trial's."""

    def __init__(self, *args: Any, trial: Trial, feature: Feature, today: date, **options: Any) -> None:
        options["prefix"] = f"feature-{feature.pk}"
        super().__init__(*args, **options)
        del self.fields["method"]
        words = gettext("Choose what you found on “%(feature)s”.") % {"feature": feature.name}
        self.fields["level"].error_messages["required"] = words
        self.fields["on"].initial = min(max(today, trial.starts_on), trial.ends_on)
        days = {"min": trial.starts_on.isoformat(), "max": trial.ends_on.isoformat()}
        self.fields["on"].widget.attrs.update(days)
        self.fields["note"].widget.attrs["rows"] = 1
