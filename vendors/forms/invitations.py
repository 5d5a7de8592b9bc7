"""What the lead types to ask a vendor."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class DeadlineForm(forms.Form):
    """A moment in a named time zone."""

    deadline = forms.DateTimeField(
        label=gettext_lazy("Deadline"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=[(zone, zone) for zone in ZONES], initial="UTC"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "deadline" in data and "time_zone" in data:
            naive: datetime = data["deadline"].replace(tzinfo=None)
            moment = naive.replace(tzinfo=ZoneInfo(data["time_zone"]))
            # A wall time that a clock change skips comes back as another.
            if moment.astimezone(ZoneInfo("UTC")).astimezone(moment.tzinfo).replace(tzinfo=None) != naive:
                self.add_error("deadline", _("Clocks skip this time on that day. Choose another."))
            elif moment <= timezone.now():
                self.add_error("deadline", _("Choose a moment that is still to come."))
            data["deadline"] = moment
        return data


class InvitationForm(DeadlineForm):
    email = forms.EmailField(label=gettext_lazy("E-mail of the person asked"), required=False)
    sealed = forms.BooleanField(label=gettext_lazy("Keep answers sealed until the deadline"), required=False)
