"""The vendors' part of the interchange document: offers, prices, coverage, findings, efforts."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_validator

from discovery.interchange.types import (
    LONGEST_NAME,
    AmountRange,
    Count,
    Currency,
    Day,
    Key,
    Name,
    NotNegative,
    Positive,
    Strict,
    Text,
    fault,
    fault_at,
)
from scoring.engine import values
from scoring.engine.values import Range
from scoring.engine.vocabulary import (
    FEE_CATEGORY_PATHS,
    TIME_CATEGORY_PATHS,
    Billing,
    ChargedBy,
    ChargeKind,
    ChargeModel,
    Deployment,
    EffortPer,
    Level,
    Method,
    Metric,
    Outcome,
    Period,
    UsersCounted,
)
from vendors.interchange.categories import category_of

TIERED = (ChargeModel.GRADUATED, ChargeModel.VOLUME)
WITH_INCLUDED = (ChargeModel.PER_UNIT, ChargeModel.PACKAGE)
WITH_QUANTITY = (Metric.HOUR, Metric.DAY)

FeeCategory = Annotated[str, *category_of(FEE_CATEGORY_PATHS, "a fee")]
TimeCategory = Annotated[str, *category_of(TIME_CATEGORY_PATHS, "a time")]
Path = Annotated[Text, Field(max_length=3 * 200 + 3)]


class TierDocument(Strict):
    keeps_null = frozenset({"up_to"})
    up_to: Positive | None
    unit: NotNegative
    flat: NotNegative = Decimal(0)

    def value(self) -> values.Tier:
        return values.Tier(**dict(self))


class ChargeDocument(Strict):
    """One priced line; `amount: null` is "not priced"."""

    category: FeeCategory
    model: ChargeModel
    metric: Metric
    period: Period
    billing: Billing | None = None
    included: NotNegative = Decimal(0)
    amount: AmountRange | None = None
    tiers: Annotated[list[TierDocument], Field(min_length=1)] | None = None
    package_size: Positive = Decimal(1)
    start_month: Count = 0
    quantity: NotNegative = Decimal(1)
    currency: Currency | None = None
    kind: ChargeKind = ChargeKind.LIST
    by: ChargedBy | None = None
    source: Annotated[Text, Field(max_length=LONGEST_NAME)] = ""

    @field_validator("included")
    @classmethod
    def check_included(cls, included: Decimal, info: ValidationInfo) -> Decimal:
        if included and info.data.get("model", ChargeModel.PER_UNIT) not in WITH_INCLUDED:
            raise fault("charge_included", "included goes with per_unit and package only")
        return included

    @field_validator("amount")
    @classmethod
    def check_amount(cls, amount: Range | None, info: ValidationInfo) -> Range | None:
        if amount is not None and (model := info.data.get("model")) in TIERED:
            raise fault("charge_amount", f"{model} is priced by tiers, not by an amount")
        return amount

    @field_validator("tiers")
    @classmethod
    def check_tiers(cls, tiers: list[TierDocument] | None, info: ValidationInfo) -> list[TierDocument] | None:
        if tiers is not None and (model := info.data.get("model", ChargeModel.VOLUME)) not in TIERED:
            raise fault("charge_tiers", f"{model} is priced by an amount, not by tiers")
        check_bounds([tier.up_to for tier in tiers or []])
        return tiers

    @field_validator("quantity")
    @classmethod
    def check_quantity(cls, quantity: Decimal, info: ValidationInfo) -> Decimal:
        if quantity != 1 and info.data.get("metric", Metric.HOUR) not in WITH_QUANTITY:
            raise fault("charge_quantity", "quantity goes with hour and day only")
        return quantity

    @model_validator(mode="after")
    def check_price(self) -> "ChargeDocument":
        """A price, or `amount: null` in its place, is always stated, and once."""
        stated = "amount" in self.model_fields_set
        if stated and self.tiers:
            raise fault_at(("amount",), "charge_amount", f"{self.model} is priced by tiers, not by an amount")
        if not stated and self.model in TIERED and not self.tiers:
            message = f"{self.model} needs tiers (or amount null: not priced)"
            raise fault_at(("tiers",), "charge_tiers", message)
        if not stated and self.model not in TIERED:
            message = f"{self.model} needs an amount (null is not priced)"
            raise fault_at(("amount",), "charge_amount", message)
        return self

    def kept_null(self) -> frozenset[str]:
        return frozenset() if self.tiers else frozenset({"amount"})

    def value(self) -> values.Charge:
        return values.Charge(**{**dict(self), "tiers": tuple(tier.value() for tier in self.tiers or ())})


def check_bounds(bounds: Sequence[Decimal | None]) -> None:
    """Only the last tier is open; the others rise."""
    for i, bound in enumerate(bounds):
        if (bound is None) is not (i == len(bounds) - 1):
            raise fault_at((i, "up_to"), "tier_open", "the last tier's up_to is null, the others are figures")
    for i, (low, high) in enumerate(pairwise(filter(None, bounds)), start=1):
        if high <= low:
            raise fault_at((i, "up_to"), "tier_order", "up_to must rise from tier to tier")


class FeeAnswerDocument(Strict):
    category: FeeCategory
    question: Text = ""
    outcome: Outcome
    detail: Text = ""

    def value(self) -> values.FeeAnswer:
        return values.FeeAnswer(**dict(self))


class PlanDocument(Strict):
    key: Key
    name: Name
    builds_on: Key | None = None
    trial_days: Count | None = None
    trial_excludes: list[Key] = Field(default_factory=list)
    users_counted: UsersCounted = UsersCounted.NAMED
    renewal_notice_days: Count | None = None
    max_users: Count | None = None
    max_contacts: Count | None = None
    minimum_term_months: Count | None = None
    upgrades_to: Key | None = None
    charges: list[ChargeDocument]

    def value(self) -> values.Plan:
        fields = {**dict(self), "trial_excludes": tuple(self.trial_excludes)}
        return values.Plan(**{**fields, "charges": tuple(charge.value() for charge in self.charges)})


class AddOnDocument(Strict):
    key: Key
    name: Name
    plans: list[Key]
    requires: list[Key] = Field(default_factory=list)
    excludes: list[Key] = Field(default_factory=list)
    charges: list[ChargeDocument]

    def value(self) -> values.AddOn:
        links = {name: tuple(getattr(self, name)) for name in ("plans", "requires", "excludes")}
        return values.AddOn(
            self.key, self.name, **links, charges=tuple(charge.value() for charge in self.charges)
        )


class ProductDocument(Strict):
    key: Key
    name: Name
    deployment: Deployment
    charges: list[ChargeDocument] = Field(default_factory=list)
    answers: list[FeeAnswerDocument] = Field(default_factory=list)
    plans: list[PlanDocument]
    addons: list[AddOnDocument] = Field(default_factory=list)


class VendorDocument(Strict):
    key: Key
    name: Name
    products: list[ProductDocument]


class AnswerDocument(Strict):
    offering: Path
    feature: Key
    level: Level
    note: Annotated[Text, Field(validate_default=True)] = ""
    evidence: Annotated[Text, Field(max_length=2000)] = ""
    answered_on: Day | None = None
    available_on: Day | None = None
    hours: AmountRange | None = None
    price: NotNegative | None = None

    @field_validator("level")
    @classmethod
    def check_level(cls, level: Level, info: ValidationInfo) -> Level:
        if level is Level.NOT_APPLICABLE and "/+" in info.data.get("offering", ""):
            raise fault("not_applicable_addon", "an add-on cannot be not_applicable")
        return level

    @field_validator("note")
    @classmethod
    def check_note(cls, note: str, info: ValidationInfo) -> str:
        if info.data.get("level") is Level.NOT_APPLICABLE and not note.strip():
            raise fault("not_applicable_note", "not_applicable needs its reason as a note")
        return note

    def value(self) -> values.Answer:
        return values.Answer(**dict(self))


class VerificationDocument(Strict):
    offering: Path
    feature: Key
    level: Level
    method: Method
    on: Day
    note: Text = ""

    @field_validator("level")
    @classmethod
    def check_level(cls, level: Level) -> Level:
        if level is Level.NOT_APPLICABLE:
            raise fault("verification_level", "a finding is any level but not_applicable")
        return level

    def value(self) -> values.Verification:
        return values.Verification(**dict(self))


class EffortDocument(Strict):
    category: TimeCategory
    team: Key | None = None
    offering: Path | None = None
    hours: AmountRange
    per: EffortPer

    def value(self) -> values.Effort:
        return values.Effort(**dict(self))
