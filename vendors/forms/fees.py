"""What people type about a question that vendors do not volunteer, with the charge or limit it makes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.forms.fields import CountField, NumberField, text_of
from scoring.engine.vocabulary import ChargedBy, ChargeModel, Metric, Outcome, Period
from vendors.content import OUTCOMES as ASKED
from vendors.content import FeeQuestion, english, source_of
from vendors.forms import words
from vendors.forms.answers import UNANSWERED, as_known
from vendors.forms.prices import DocumentForm, chosen
from vendors.interchange.evidence.files import Upload
from vendors.interchange.models import ChargeDocument

MODELS = {model: words.MODELS[model] for model in (ChargeModel.FLAT, ChargeModel.PER_UNIT)}
"""Tiers and packages have their place in the price list."""
CHARGE = ("model", "metric", "period", "amount", "included", "quantity")
FIGURES = ("amount", "included", "quantity")
ONCE = (ChargeModel.FLAT, Metric.NONE, Period.ONE_OFF)
HOURLY = (ChargeModel.PER_UNIT, Metric.HOUR, Period.ONE_OFF)
USUAL = {
    "users-included": (ChargeModel.PER_UNIT, Metric.USER, Period.MONTH),
    "overtime-rate": HOURLY,
    "training-rate": HOURLY,
    "support-rate": HOURLY,
}
"""How a question's charge is mostly made: what the form begins with."""
IMPLEMENTATION = "transparent_fees/implementation"
OUTCOMES = [UNANSWERED, *chosen(ASKED)]
LIMITS = {"max_users": gettext_lazy("how many users"), "max_contacts": gettext_lazy("how many contacts")}


class FeeAnswerForm(DocumentForm):
    """One question of the catalogue. `state` is the answer as a change set's line says it."""

    outcome = forms.ChoiceField(label=gettext_lazy("Answer"), required=False, choices=OUTCOMES)
    detail = text_of(gettext_lazy("What is included, what is paid, and the limit"), rows=2, required=False)
    amount = NumberField(
        label=gettext_lazy("If charged: amount"), required=False, help_text=gettext_lazy("Empty: not priced.")
    )
    model = forms.ChoiceField(label=gettext_lazy("How it is charged"), required=False, choices=chosen(MODELS))
    metric = forms.ChoiceField(label=gettext_lazy("By"), required=False, choices=chosen(words.METRICS))
    period = forms.ChoiceField(label=gettext_lazy("How often"), required=False, choices=chosen(words.PERIODS))
    included = NumberField(label=gettext_lazy("Included units"), required=False)
    quantity = NumberField(label=gettext_lazy("Hours or days"), required=False)
    limit = CountField(label="", required=False)

    def __init__(
        self, *args: Any, question: FeeQuestion, known: Mapping[str, Any] | None, **options: Any
    ) -> None:
        options["initial"] = fee_initial(question, known)
        super().__init__(*args, **options)
        self.question, self.known = question, known
        if question.limit:
            self.fields["limit"].label = _("If limited: %s") % LIMITS[question.limit]
        else:
            del self.fields["limit"]

    @property
    def uploads(self) -> list[Upload]:
        return []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        outcome = data.get("outcome")
        detail = as_known(data.get("detail", ""), (self.known or {}).get("detail", ""))
        if not outcome and detail:
            self.add_error("outcome", _("Choose an answer to go with what you wrote."))
        if outcome != Outcome.CHARGED and any(data.get(name) is not None for name in FIGURES):
            self.add_error("outcome", _("An amount goes with “Charged”. Choose that, or empty the amount."))
        if outcome != Outcome.LIMITED and data.get("limit") is not None:
            words = _("A limit goes with “Included up to a limit”. Choose that, or empty the limit.")
            self.add_error("outcome", words)
        state: dict[str, Any] | None = {"outcome": outcome, "detail": detail} if outcome else None
        if state and data.get("limit") is not None:
            state["limit"] = data["limit"]
        if state and outcome == Outcome.CHARGED and not self.errors and self.makes_charge(data):
            self.take(ChargeDocument, self.charge(data))
            if self.document is not None:
                state["charge"] = self.document.model_dump(mode="json")
        data["state"] = state if state or not self.not_asked() else dict(self.known or {})
        return data

    def not_asked(self) -> bool:
        """Whether somebody recorded that nobody asked: an open field says the same."""
        return (self.known or {}).get("outcome") == Outcome.NOT_ASKED

    def makes_charge(self, data: dict[str, Any]) -> bool:
        """Every "charged" does, but one whose charge stands in the price list since before."""
        old = self.known or {}
        listed = old.get("outcome") == Outcome.CHARGED and "charge" not in old
        return not listed or any(data.get(name) is not None for name in FIGURES)

    def charge(self, data: dict[str, Any]) -> dict[str, Any]:
        """The charge as documents write it; without an amount it is not priced."""
        usual = dict(zip(CHARGE, USUAL.get(self.question.key, ONCE), strict=False))
        said = {name: data[name] for name in CHARGE if data.get(name) not in (None, "")}
        said = {"amount": None, **usual, **said, "category": self.question.category}
        if self.question.category == IMPLEMENTATION:
            said["by"] = ChargedBy.VENDOR
        return {**said, "source": source_of(english(self.question.text))}


def fee_initial(question: FeeQuestion, known: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the form shows of an answer."""
    shown = dict(zip(CHARGE, USUAL.get(question.key, ONCE), strict=False))
    charge = dict((known or {}).get("charge", {}))
    if isinstance(charge.get("amount"), list):
        charge["amount"] = charge["amount"][1]
    figures = {name: charge[name] for name in CHARGE if name in charge and charge[name] is not None}
    plain = {"included": "0", "quantity": "1"}
    figures = {name: value for name, value in figures.items() if plain.get(name) != value}
    return {**shown, **figures, **{name: (known or {}).get(name) for name in ("outcome", "detail", "limit")}}


class LeadFeeAnswerForm(FeeAnswerForm):
    """The same for the buyer's lead, who also knows what was not asked."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer"), required=False, choices=[UNANSWERED, *chosen(words.ALL_OUTCOMES)]
    )
