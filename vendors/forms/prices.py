"""What people type about charges. The document's own models decide what is right."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError

from discovery.forms.fields import CountField, NumberField, name_of, text_of
from discovery.interchange.faults import faults_of
from vendors.forms import words
from vendors.interchange.models import TIERED, ChargeDocument

AMOUNT = ("amount_low", "amount", "amount_high")
MOST_USERS, MOST_MONTHS = 10_000_000, 60
REST = "*"


def chosen(listed: Mapping[Any, Any], *, empty: Any = None) -> list[tuple[str, Any]]:
    """Choices, with an empty one where leaving it open says something."""
    return [
        *([("", empty)] if empty is not None else []),
        *((key.value, text) for key, text in listed.items()),
    ]


class DocumentForm(forms.Form):
    """A form whose rules are those of a document's model; its faults stand at their fields."""

    document: Any = None

    def take(self, model: type[BaseModel], said: dict[str, Any]) -> None:
        try:
            self.document = model.model_validate(said)
        except ValidationError as error:
            for fault in faults_of(error):
                name = str(fault.place[0]) if fault.place else ""
                self.add_error(name if name in self.fields else None, fault.message)


class ChargeForm(DocumentForm):
    """One charge. Without an amount and without tiers it is not priced."""

    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=words.category_choices)
    model = forms.ChoiceField(label=gettext_lazy("How it is charged"), choices=chosen(words.MODELS))
    metric = forms.ChoiceField(label=gettext_lazy("By"), choices=chosen(words.METRICS))
    period = forms.ChoiceField(label=gettext_lazy("How often"), choices=chosen(words.PERIODS))
    billing = forms.ChoiceField(
        label=gettext_lazy("Only in the billing cycle"),
        required=False,
        choices=chosen(words.BILLINGS, empty=gettext_lazy("every cycle")),
    )
    amount_low = NumberField(label=gettext_lazy("Amount, low"), required=False)
    amount = NumberField(
        label=gettext_lazy("Amount, likely"), required=False, help_text=gettext_lazy("Empty: not priced.")
    )
    amount_high = NumberField(label=gettext_lazy("Amount, high"), required=False)
    tiers = text_of(
        gettext_lazy("Tiers"),
        rows=4,
        required=False,
        help_text=gettext_lazy(
            "For graduated and volume. A tier a line: up to, price a unit, flat fee. The last begins with *."
        ),
    )
    included = NumberField(label=gettext_lazy("Included units"), required=False)
    package_size = NumberField(label=gettext_lazy("Units in a package"), required=False, above=True)
    quantity = NumberField(label=gettext_lazy("Hours or days"), required=False)
    start_month = CountField(label=gettext_lazy("Starts after months"), required=False)
    currency = forms.CharField(label=gettext_lazy("Currency, if another"), required=False, max_length=3)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=chosen(words.KINDS))
    by = forms.ChoiceField(
        label=gettext_lazy("Who does it"), required=False, choices=chosen(words.BY, empty="–")
    )
    source = name_of(gettext_lazy("Source and date"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        said = {name: data[name] for name in self.fields if data.get(name) not in (None, "")}
        said |= self.figures(said)
        if not self.errors:
            self.take(ChargeDocument, said)
        return data

    def figures(self, said: dict[str, Any]) -> dict[str, Any]:
        """The amount or the tiers as the document writes them; `amount` None for neither."""
        low, likely, high = (said.pop(name, None) for name in AMOUNT)
        tiers = said.pop("tiers", "")
        if likely is None and (low is not None or high is not None):
            self.add_error("amount", _("Write the likely amount, alone or between low and high."))
        if tiers:
            said["tiers"] = [tier for line in tiers.splitlines() if (tier := self.tier(line))]
            if likely is None and said["model"] in TIERED:
                return {}
        if likely is None:
            return {"amount": None}
        return {"amount": [likely if low is None else low, likely, likely if high is None else high]}

    def tier(self, line: str) -> dict[str, Any] | None:
        parts = line.replace(",", " ").replace(";", " ").split()
        if not parts:
            return None
        if len(parts) not in (2, 3):
            self.add_error("tiers", _("Write each tier as: up to, price a unit, flat fee."))
            return None
        up_to, unit, *flat = parts
        return {
            "up_to": None if up_to == REST else up_to,
            "unit": unit,
            **({"flat": flat[0]} if flat else {}),
        }


def charge_initial(charge: Mapping[str, Any]) -> dict[str, Any]:
    """A charge of a document as its form shows it."""
    shown = dict(charge)
    amount = shown.pop("amount", None)
    low, likely, high = amount if isinstance(amount, list) else ("", amount or "", "")
    tiers = shown.pop("tiers", None) or []
    lines = (f"{tier.get('up_to') or REST}, {tier['unit']}, {tier.get('flat', '0')}" for tier in tiers)
    return {**shown, **dict(zip(AMOUNT, (low, likely, high), strict=True)), "tiers": "\n".join(lines)}


class CalculatorForm(forms.Form):
    """At which numbers charges are to be shown."""

    users = CountField(label=gettext_lazy("Users"), high=MOST_USERS)
    contacts = CountField(label=gettext_lazy("Contacts"), required=False)
    employees = CountField(label=gettext_lazy("Employees"), required=False, high=MOST_USERS)
    months = CountField(label=gettext_lazy("Months"), low=1, high=MOST_MONTHS)
