"""An evaluation's policy, as people read it: percent instead of shares, a field for each rule."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from discovery.forms.evaluations import LONGEST_HORIZON
from discovery.forms.fields import CountField, DayField, NumberField, forms_of, name_of
from discovery.interchange.models import EvaluationDocument
from discovery.interchange.types import plain
from discovery.models.words import CATEGORIES, LEVELS
from scoring.engine.vocabulary import FIXED_CREDITS, HIDDEN_FEE_PATHS, Level

ENDS = ("low", "likely", "high")
CREDITED = [level for level in Level if level not in FIXED_CREDITS and level is not Level.NOT_APPLICABLE]


def percent_of(label: Any, **options: Any) -> NumberField:
    return NumberField(label=label, percent=True, **{"required": False, **options})


def text_of_range(values: list[Decimal | None]) -> list[str] | str | None:
    """Three figures as documents write them; likely alone stands for all three."""
    low, likely, high = values
    if likely is None:
        return None
    return [plain(likely if end is None else end) for end in (low, likely, high)]


class PolicyForm(forms.Form):
    """Names, sizes, weights and money."""

    name = name_of(_("Name"))
    category = name_of(_("Category"), max_length=200)
    currency = forms.RegexField(r"\A[A-Z]{3}\Z", label=_("Currency"))
    starts_on = DayField(label=_("Start"))
    horizon_months = CountField(label=_("Horizon in months"), low=1, high=LONGEST_HORIZON)
    threshold = percent_of(_("Fit to reach, in percent"), high="100", required=True)
    must_weight = NumberField(label=_("Weight of a must-have"), above=True, decimals=4)
    nice_weight = NumberField(label=_("Weight of a nice-to-have"), above=True, decimals=4)
    include_drafts = forms.BooleanField(label=_("Drafts count too"), required=False)
    evidence_months = CountField(label=_("Months until evidence is stale"))
    users_start = CountField(label=_("Users at the start"))
    users_low = percent_of(_("Growth of users a year in percent, low"), low="-100", above=True)
    users_likely = percent_of(_("Growth of users a year in percent, likely"), low="-100", above=True)
    users_high = percent_of(_("Growth of users a year in percent, high"), low="-100", above=True)
    contacts_start = CountField(label=_("Contacts at the start"), required=False)
    contacts_low = percent_of(_("Growth of contacts a year in percent, low"), low="-100", above=True)
    contacts_likely = percent_of(_("Growth of contacts a year in percent, likely"), low="-100", above=True)
    contacts_high = percent_of(_("Growth of contacts a year in percent, high"), low="-100", above=True)
    concurrent_share = percent_of(_("Users at work at the same time, in percent"), high="100", required=True)
    discount_rate = percent_of(_("Discount rate a year, in percent"))
    budget = NumberField(label=_("Budget"), required=False)

    PLAIN = (
        "name category currency starts_on horizon_months threshold must_weight nice_weight include_drafts"
        " evidence_months users_start contacts_start concurrent_share discount_rate budget"
    ).split()

    @staticmethod
    def initial_of(document: EvaluationDocument) -> dict[str, Any]:
        initial = {name: getattr(document, name, None) for name in PolicyForm.PLAIN}
        for name in ("users", "contacts"):
            if (growth := getattr(document, name)) is not None:
                initial[f"{name}_start"] = growth.start
                initial |= {f"{name}_{end}": getattr(growth.yearly_growth, end) for end in ENDS}
        return initial

    def columns(self) -> dict[str, Any]:
        data = self.cleaned_data
        columns = {name: data[name] for name in self.PLAIN}
        for name in ("users", "contacts"):
            columns[f"{name}_growth"] = text_of_range([data[f"{name}_{end}"] for end in ENDS]) or []
        return columns


class CreditsForm(forms.Form):
    """What each level is worth."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for level in CREDITED:
            self.fields[level.value] = NumberField(label=LEVELS[level], high="1", decimals=2)

    @staticmethod
    def initial_of(document: EvaluationDocument) -> dict[str, Any]:
        return {level.value: document.credits[level] for level in CREDITED}

    def columns(self) -> dict[str, Any]:
        return {"credits": {name: plain(credit) for name, credit in self.cleaned_data.items()}}


class RulesForm(forms.Form):
    """What is assumed when nobody gave a figure (spec 5.3); an empty pair turns its rule off."""

    implementation_equals_first_year = forms.BooleanField(
        label=_("A missing implementation fee equals the first year's fees"), required=False
    )
    training_low = NumberField(label=_("Training days a user, low"), required=False)
    training_high = NumberField(label=_("Training days a user, high"), required=False)
    overtime_low = NumberField(label=_("Overtime is paid times, low"), required=False)
    overtime_high = NumberField(label=_("Overtime is paid times, high"), required=False)
    administrator_salary = NumberField(label=_("Administrator's salary a year"), required=False)
    administrator_share = percent_of(_("Share of a post, in percent"), high="100")
    core_tools = CountField(label=_("Core tools to train for"), low=1)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for path in HIDDEN_FEE_PATHS:
            self.fields[path] = NumberField(label=CATEGORIES[path.partition("/")[2]], required=False)

    PAIRS = (("training", "training_days_per_user"), ("overtime", "overtime_multiplier"))

    @staticmethod
    def initial_of(document: EvaluationDocument) -> dict[str, Any]:
        rules = document.rules
        initial = {name: getattr(rules, name) for name in RulesForm.base_fields if hasattr(rules, name)}
        for prefix, name in RulesForm.PAIRS:
            low, high = getattr(rules, name) or (None, None)
            initial |= {f"{prefix}_low": low, f"{prefix}_high": high}
        return initial | dict(rules.exposure or {})

    def assumed(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    def exposed(self) -> list[forms.BoundField]:
        return [self[path] for path in HIDDEN_FEE_PATHS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for prefix, _name in self.PAIRS:
            low, high = data.get(f"{prefix}_low"), data.get(f"{prefix}_high")
            if (low is None) != (high is None):
                self.add_error(f"{prefix}_high", _("Write both figures, or none to turn the rule off."))
            elif low is not None and low > high:
                self.add_error(f"{prefix}_high", _("Low must not be above high."))
        return data

    def columns(self) -> dict[str, Any]:
        data = self.cleaned_data
        rules: dict[str, Any] = {
            "implementation_equals_first_year": data["implementation_equals_first_year"],
            "administrator_salary": written(data["administrator_salary"]),
            "core_tools": data["core_tools"],
            "exposure": {path: plain(data[path]) for path in HIDDEN_FEE_PATHS if data[path] is not None},
        }
        if data["administrator_share"] is not None:
            rules["administrator_share"] = plain(data["administrator_share"])
        for prefix, name in self.PAIRS:
            low, high = data[f"{prefix}_low"], data[f"{prefix}_high"]
            rules[name] = None if low is None else [plain(low), plain(high)]
        return {"rules": rules}


def written(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


class BuildForm(forms.Form):
    """What building it oneself would cost; without an amount there is no estimate."""

    amount_low = NumberField(label=_("Amount, low"), required=False)
    amount_likely = NumberField(label=_("Amount, likely"), required=False)
    amount_high = NumberField(label=_("Amount, high"), required=False)
    months_low = CountField(label=_("Months, low"), required=False)
    months_likely = CountField(label=_("Months, likely"), required=False)
    months_high = CountField(label=_("Months, high"), required=False)
    maintenance_low = percent_of(_("Maintenance a year in percent, low"), initial=Decimal("0.15"))
    maintenance_high = percent_of(_("Maintenance a year in percent, high"), initial=Decimal("0.2"))

    @staticmethod
    def initial_of(document: EvaluationDocument) -> dict[str, Any]:
        build = document.build
        if build is None:
            return {}
        initial: dict[str, Any] = {f"amount_{end}": getattr(build.amount, end) for end in ENDS}
        initial |= dict(zip((f"months_{end}" for end in ENDS), build.months, strict=True))
        low, high = build.yearly_maintenance
        return initial | {"maintenance_low": low, "maintenance_high": high}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = [f"months_{end}" for end in ENDS] + ["maintenance_low", "maintenance_high"]
        if data.get("amount_likely") is not None:
            for name in needed:
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("An estimate needs this figure too."))
        return data

    def columns(self) -> dict[str, Any]:
        data = self.cleaned_data
        amount = text_of_range([data[f"amount_{end}"] for end in ENDS])
        if amount is None:
            return {"build": None}
        maintenance = [plain(data["maintenance_low"]), plain(data["maintenance_high"])]
        months = [data[f"months_{end}"] for end in ENDS]
        return {"build": {"amount": amount, "months": months, "yearly_maintenance": maintenance}}


class RateForm(forms.Form):
    currency = forms.RegexField(r"\A[A-Z]{3}\Z", label=_("Currency"))
    rate = NumberField(label=_("Rate"), above=True)
    on = DayField(label=_("As of"))
    remove = forms.BooleanField(label=_("Remove"), required=False)


class BaseRateFormSet(forms.BaseFormSet):
    def columns(self) -> dict[str, Any]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("currency")]
        kept = [row for row in rows if not row["remove"]]
        return {"rates": {r["currency"]: {"rate": plain(r["rate"]), "on": r["on"].isoformat()} for r in kept}}


RateFormSet = formset_factory(RateForm, formset=BaseRateFormSet, extra=1, max_num=200, absolute_max=200)


class PolicyPage:
    """All forms of the settings page, bound or not."""

    def __init__(self, document: EvaluationDocument, data: Any = None) -> None:
        self.policy = PolicyForm(data, prefix="policy", initial=PolicyForm.initial_of(document))
        self.credits = CreditsForm(data, prefix="credits", initial=CreditsForm.initial_of(document))
        self.rules = RulesForm(data, prefix="rules", initial=RulesForm.initial_of(document))
        self.build = BuildForm(data, prefix="build", initial=BuildForm.initial_of(document))
        rates = [
            {"currency": code, "rate": rate.rate, "on": rate.on} for code, rate in document.rates.items()
        ]
        self.rates = RateFormSet(data, prefix="rates", initial=rates)
        self.parts: tuple[Any, ...] = (self.policy, self.credits, self.rules, self.build, self.rates)

    @property
    def forms(self) -> list[forms.Form]:
        return [*self.parts[:4], *forms_of(self.rates)]

    def is_valid(self) -> bool:
        valid = [part.is_valid() for part in self.parts]
        return all(valid)

    def columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for part in self.parts:
            columns |= part.columns()
        return columns
