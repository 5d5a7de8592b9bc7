"""Writing, filtering and settling requirements."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.actions.requirements import Need
from discovery.forms.fields import CountField, DayField, NumberField, RowsField, name_of, text_of
from discovery.models import Evaluation, Feature, Requirement, Settlement, Team
from discovery.models.words import AREAS, PRIORITIES, STATUSES
from discovery.queries.requirements import Filters, Suggestion, live_features, suggestions
from scoring.engine.vocabulary import Area, Priority, Status

LIKELY_THE_SAME = 0.5
"""From this score on, a new feature's name asks whether an existing one is meant."""
NEW = "new"


def words(labels: dict[Any, Any], everything: Any = None) -> list[tuple[str, Any]]:
    choices = [(word.value, label) for word, label in labels.items()]
    return choices if everything is None else [("", everything), *choices]


class FilterForm(forms.Form):
    team = forms.ChoiceField(label=_("Team"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False, choices=words(AREAS, _("All areas")))
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=words(PRIORITIES, _("Both priorities"))
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=words(STATUSES, _("Draft and agreed"))
    )
    feature = forms.ChoiceField(
        label=_("Feature"), required=False, choices=[("", _("With and without")), ("none", _("No feature"))]
    )

    def __init__(self, *args: Any, teams: list[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("All teams")), *((team.key, team.name) for team in teams)]
        self.fields["team"].choices = choices  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What is chosen; a word that is no choice shows all."""
        self.full_clean()
        return Filters(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class RequirementForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    area = forms.ChoiceField(label=_("Area"), choices=words(AREAS), initial=Area.FEATURE.value)
    statement = text_of(_("We need to…"), help_text=_("One need, in your own words."))
    why = text_of(_("Why"), rows=2, required=False, help_text=_("What happens without it?"))
    feature = forms.ModelChoiceField(
        Feature.objects.none(),
        label=_("Existing feature"),
        required=False,
        empty_label=_("No feature yet"),
        help_text=_("Vendors answer features. A need without one counts as unanswered."),
    )
    new_feature = name_of(
        _("Or a new feature"), required=False, help_text=_("A short name that vendors understand.")
    )
    pick = forms.CharField(required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=words(PRIORITIES), initial=Priority.NICE.value)
    importance = NumberField(
        label=_("Importance"),
        above=True,
        decimals=4,
        initial=Decimal(1),
        help_text=_("1 is usual, 2 counts twice."),
    )
    deal_breaker = forms.BooleanField(
        label=_("Deal-breaker: without it an offer is out (must-haves only)"), required=False
    )
    demo_script = text_of(_("Demo script"), required=False, help_text=_("How will we check it?"))
    status = forms.ChoiceField(label=_("Status"), choices=words(STATUSES), initial=Status.DRAFT.value)
    version = CountField(required=False)

    def __init__(self, *args: Any, evaluation: Evaluation, teams: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.evaluation = evaluation
        self.offered: list[Suggestion] = []
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["feature"].queryset = live_features(evaluation)  # type: ignore[attr-defined]
        for name in ("version", "pick"):
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deal_breaker") and data.get("priority") != Priority.MUST:
            self.add_error("deal_breaker", _("Only a must-have can be a deal-breaker."))
        self.resolve_feature(data)
        return data

    def resolve_feature(self, data: dict[str, Any]) -> None:
        """A picked suggestion wins, then a new name; a name like an existing one asks first."""
        pick, name = data.get("pick", ""), data.get("new_feature", "")
        if pick and pick != NEW:
            known = {str(row.pk): row for row in live_features(self.evaluation)}
            if pick in known:
                data["feature"], data["new_feature"] = known[pick], ""
                return
        if not name or pick == NEW:
            return
        self.offered = [row for row in suggestions(self.evaluation, name) if row.score >= LIKELY_THE_SAME]
        if self.offered:
            self.add_error("new_feature", _("There are features like this one. Pick one, or create yours."))

    def need(self) -> Need:
        data = dict(self.cleaned_data)
        for name in ("version", "pick"):
            data.pop(name)
        return Need(**data)


def requirement_initial(requirement: Requirement) -> dict[str, Any]:
    names = (
        "area",
        "statement",
        "why",
        "priority",
        "importance",
        "deal_breaker",
        "demo_script",
        "status",
        "version",
    )
    values = {name: getattr(requirement, name) for name in names}
    return values | {"team": requirement.team_id, "feature": requirement.feature_id}


class LockForm(forms.Form):
    name = name_of(_("Name of the version"), required=False)


class MergeForm(forms.Form):
    """Two topics by their keys (`f12`, `r7`), and which of them stays."""

    one = forms.RegexField(r"\A[fr][0-9]{1,18}\Z")
    other = forms.RegexField(r"\A[fr][0-9]{1,18}\Z")
    keep = forms.ChoiceField(choices=[("one", ""), ("other", "")])

    def chosen(self) -> tuple[str, str]:
        """Kept, absorbed."""
        one, other = self.cleaned_data["one"], self.cleaned_data["other"]
        return (one, other) if self.cleaned_data["keep"] == "one" else (other, one)


class SettleForm(forms.Form):
    way = forms.ChoiceField(
        label=_("How do you settle it?"), choices=Settlement.Way.choices, widget=forms.RadioSelect
    )
    note = text_of(_("What was said"), rows=2, required=False)
    owner = name_of(_("Who decides"), max_length=200, required=False)
    due_on = DayField(label=_("By when"), required=False)
    new_feature = name_of(_("Name of the second feature"), required=False)
    teams = RowsField(
        Team.objects.none(),
        label=_("Teams whose requirements move to it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, teams: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["teams"].queryset = teams  # type: ignore[attr-defined]
