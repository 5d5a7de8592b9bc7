"""The buyer's part of the interchange document: policy, teams, features, requirements."""

from decimal import Decimal
from math import log10
from typing import Annotated

from pydantic import Field, ValidationInfo, field_serializer, field_validator

from discovery.interchange.types import (
    LONGEST_CATEGORY,
    AmountRange,
    Count,
    Credit,
    Currency,
    Day,
    Flag,
    FourDecimals,
    GrowthRange,
    Key,
    Name,
    NotNegative,
    Pair,
    Positive,
    PositiveCount,
    Seed,
    Share,
    Strict,
    Text,
    fault,
    fault_at,
    plain,
)
from scoring.engine import values
from scoring.engine.vocabulary import (
    DEFAULT_CREDITS,
    FIXED_CREDITS,
    HIDDEN_FEE_PATHS,
    Area,
    Level,
    Priority,
    Status,
)

LONGEST_HORIZON = 600
LARGEST_COUNT = 30  # digits
DEFAULT_SALARY_CURRENCY = "USD"


class GrowthDocument(Strict):
    start: Count
    yearly_growth: GrowthRange

    @property
    def fastest(self) -> float:
        return float(self.yearly_growth.high)

    def value(self) -> values.Growth:
        return values.Growth(self.start, self.yearly_growth)


class RateDocument(Strict):
    rate: Positive
    on: Day


class RulesDocument(Strict):
    """Every key is optional: absent is the default of spec 5.3, null turns the rule off."""

    keeps_null = frozenset({"training_days_per_user", "overtime_multiplier", "administrator_salary"})
    implementation_equals_first_year: Flag | None = True
    training_days_per_user: Pair | None = (Decimal("0.5"), Decimal(1))
    overtime_multiplier: Pair | None = (Decimal("1.5"), Decimal(2))
    administrator_salary: NotNegative | None = Decimal(63000)
    administrator_share: Share | None = None
    exposure: dict[str, NotNegative] | None = Field(default_factory=dict)
    core_tools: PositiveCount | None = 1

    @field_validator("exposure")
    @classmethod
    def check_categories(cls, exposure: dict[str, Decimal] | None) -> dict[str, Decimal]:
        for path in exposure or {}:
            if path not in HIDDEN_FEE_PATHS:
                message = f"{path!r} is not a hidden fee such as hidden_fees/customisation"
                raise fault_at((path,), "exposure_category", message)
        return dict(sorted((exposure or {}).items()))

    @field_validator("implementation_equals_first_year")
    @classmethod
    def null_is_off(cls, switch: bool | None) -> bool:
        return bool(switch)

    @field_validator("core_tools")
    @classmethod
    def null_is_one(cls, tools: int | None) -> int:
        return tools or 1

    def value(self) -> values.Rules:
        return values.Rules(**dict(self))


Months = Annotated[list[Count], Field(min_length=3, max_length=3)]


class BuildDocument(Strict):
    amount: AmountRange
    months: Months
    yearly_maintenance: Pair = (Decimal("0.15"), Decimal("0.2"))

    @field_validator("months")
    @classmethod
    def check_months(cls, months: list[int]) -> list[int]:
        if months != sorted(months):
            raise fault("months_order", "a range must not decrease: low, likely, high")
        return months

    def value(self) -> values.Build:
        low, likely, high = self.months
        return values.Build(self.amount, (low, likely, high), self.yearly_maintenance)


class EvaluationDocument(Strict):
    """How one evaluation weighs, projects and decides."""

    slug: Key
    name: Name
    category: Annotated[Name, Field(max_length=LONGEST_CATEGORY)]
    currency: Currency
    starts_on: Day
    horizon_months: Annotated[int, Field(strict=True, ge=1, le=LONGEST_HORIZON)]
    threshold: Share
    must_weight: FourDecimals = Decimal(3)
    nice_weight: FourDecimals = Decimal(1)
    credits: dict[Level, Credit] = Field(default_factory=dict, validate_default=True)
    include_drafts: Flag = False
    evidence_months: Count = 12
    users: GrowthDocument
    contacts: GrowthDocument | None = None
    concurrent_share: Share = Decimal(1)
    discount_rate: NotNegative | None = None
    budget: NotNegative | None = None
    seed: Seed = 0
    rates: dict[Currency, RateDocument] = Field(default_factory=dict)
    rules: RulesDocument = Field(default_factory=RulesDocument, validate_default=True)
    build: BuildDocument | None = None

    @field_validator("users", "contacts")
    @classmethod
    def check_growth(cls, growth: GrowthDocument | None, info: ValidationInfo) -> GrowthDocument | None:
        """A count stays within what is computed exactly, by far beyond what there is to count."""
        years = (info.data.get("horizon_months", 1) - 1) / 12
        if (
            growth
            and growth.start
            and log10(growth.start) + years * log10(1 + growth.fastest) > LARGEST_COUNT
        ):
            message = f"grows beyond {LARGEST_COUNT} digits within the horizon"
            raise fault_at(("yearly_growth",), "growth_size", message)
        return growth

    @field_validator("credits")
    @classmethod
    def fill_credits(cls, credits: dict[Level, Decimal]) -> dict[Level, Decimal]:
        if Level.NOT_APPLICABLE in credits:
            message = "not_applicable has no credit: it leaves the denominator"
            raise fault_at((Level.NOT_APPLICABLE.value,), "credit_level", message)
        for level in FIXED_CREDITS:
            if credits.get(level, Decimal(0)) != 0:
                raise fault_at((level.value,), "credit_fixed", f"the credit of {level} stays 0")
        return {level: credits.get(level, Decimal(default)) for level, default in DEFAULT_CREDITS.items()}

    @field_serializer("credits")
    def write_credits(self, credits: dict[Level, Decimal]) -> dict[str, str]:
        return {level.value: plain(credit) for level, credit in credits.items()}

    @field_validator("rules")
    @classmethod
    def state_the_salary(cls, rules: RulesDocument, info: ValidationInfo) -> RulesDocument:
        """The default salary is in US dollars: who counts an administrator elsewhere states it."""
        currency = info.data.get("currency", DEFAULT_SALARY_CURRENCY)
        if currency == DEFAULT_SALARY_CURRENCY or "administrator_salary" in rules.model_fields_set:
            return rules
        if rules.administrator_share:
            message = f"the default is in USD, state it in {currency}"
            raise fault_at(("administrator_salary",), "salary", message)
        return rules.model_copy(update={"administrator_salary": None})

    def value(self) -> values.Policy:
        fields = dict(self)
        fields.update(
            users=self.users.value(),
            contacts=self.contacts.value() if self.contacts else None,
            rates={code: rate.rate for code, rate in self.rates.items()},
            rules=self.rules.value(),
            build=self.build.value() if self.build else None,
        )
        return values.Policy(**fields)


class TeamDocument(Strict):
    key: Key
    name: Name
    voice: NotNegative = Decimal(1)
    people: Count
    hourly_rate: NotNegative | None = None

    def value(self) -> values.Team:
        return values.Team(**dict(self))


class FeatureDocument(Strict):
    key: Key
    group: Annotated[Text, Field(max_length=500)] = ""
    name: Name
    question: Text = ""

    def value(self) -> values.Feature:
        return values.Feature(**dict(self))


class RequirementDocument(Strict):
    team: Key
    feature: Key | None = None
    area: Area
    statement: Annotated[Text, Field(min_length=1)]
    why: Text = ""
    priority: Priority
    importance: FourDecimals = Decimal(1)
    deal_breaker: Flag = False
    status: Status = Status.AGREED
    demo_script: Text = ""

    @field_validator("deal_breaker")
    @classmethod
    def check_deal_breaker(cls, deal_breaker: bool, info: ValidationInfo) -> bool:
        if deal_breaker and info.data.get("priority") is Priority.NICE:
            raise fault("deal_breaker", "a deal-breaker must be a must-have")
        return deal_breaker

    def value(self) -> values.Requirement:
        return values.Requirement(**dict(self))
