"""Starting an evaluation, its teams and its members."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from discovery.actions.teams import TeamRow
from discovery.forms.fields import CountField, DayField, NumberField, name_of
from discovery.models import Evaluation, Role, Team

LONGEST_HORIZON = 600


class NewEvaluationForm(forms.Form):
    name = name_of(_("Name"), help_text=_("What you are choosing, such as “CRM 2027”."))
    category = name_of(_("Category"), max_length=200, initial="CRM", help_text=_("The market of software."))
    currency = forms.RegexField(
        r"\A[A-Z]{3}\Z",
        label=_("Currency"),
        initial="USD",
        help_text=_("Three letters. Budget, pay and totals are in it."),
        error_messages={"invalid": _("Write three capital letters such as USD or THB.")},
    )
    starts_on = DayField(label=_("Start"), help_text=_("The first day of use: month 0 of the costs."))
    users_start = CountField(label=_("Users at the start"), low=1)
    contacts_start = CountField(
        label=_("Contacts at the start"),
        required=False,
        help_text=_("Customer records. Leave it empty if no price depends on them."),
    )
    horizon_months = CountField(label=_("Horizon in months"), low=1, high=LONGEST_HORIZON, initial=36)
    threshold = NumberField(
        label=_("Fit to reach, in percent"),
        high="100",
        percent=True,
        initial="60",
        help_text=_("Usually 60."),
    )
    with_teams = forms.BooleanField(label=_("Add the six usual teams"), required=False, initial=True)
    with_features = forms.BooleanField(
        label=_("Add the category's starter features"), required=False, initial=True
    )

    def __init__(self, *args: Any, categories: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.categories = categories
        self.fields["category"].widget.attrs["list"] = "categories"


class TeamForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    name = name_of(_("Team"))
    people = CountField(label=_("People"), initial=0)
    hourly_rate = NumberField(label=_("Pay per hour"), required=False)
    voice = NumberField(label=_("Voice"), initial=Decimal(1))
    remove = forms.BooleanField(label=_("Remove"), required=False)

    def row(self) -> TeamRow:
        return TeamRow(**self.cleaned_data)


class BaseTeamFormSet(forms.BaseFormSet):
    def rows(self) -> list[TeamRow]:
        return [form.row() for form in self.forms if form.has_changed() or form.cleaned_data.get("key")]


TeamFormSet: Any = formset_factory(TeamForm, formset=BaseTeamFormSet, extra=1, max_num=200, absolute_max=200)


def team_initial(teams: list[Team]) -> list[dict[str, Any]]:
    names = ("key", "name", "people", "hourly_rate", "voice")
    return [{name: getattr(team, name) for name in names} for team in teams]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, help_text=_("Only a team member has one.")
    )

    def __init__(self, *args: Any, evaluation: Evaluation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = evaluation.teams.all()  # type: ignore[attr-defined]


class MemberForm(RoleForm):
    who = name_of(_("Username or e-mail address"), max_length=254)
    field_order = ("who", "role", "team")
