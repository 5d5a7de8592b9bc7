"""The engine's inputs as frozen values: one evaluation's header and one product's part.

They mirror the interchange document with its defaults filled. Money, rates and hours are Decimal; money is
in the unit of the charge's currency; shares and growths are fractions (0.05 is 5 %). Lists keep the
document's order, and a key is unique in its list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from scoring.engine.vocabulary import (
    Area,
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
    Priority,
    Status,
    UsersCounted,
)


@dataclass(frozen=True, slots=True)
class Range:
    """An amount as low, likely and high; a plain figure has all three equal."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @property
    def certain(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Growth:
    """A quantity at month 0 and its yearly growth."""

    start: int
    yearly_growth: Range


@dataclass(frozen=True, slots=True)
class Rules:
    """What to assume where nobody gave a figure (spec 5.3). None turns a rule off."""

    implementation_equals_first_year: bool = True
    training_days_per_user: tuple[Decimal, Decimal] | None = (Decimal("0.5"), Decimal(1))
    overtime_multiplier: tuple[Decimal, Decimal] | None = (Decimal("1.5"), Decimal(2))
    administrator_salary: Decimal | None = Decimal(63000)
    administrator_share: Decimal | None = None
    exposure: Mapping[str, Decimal] = field(default_factory=dict)
    core_tools: int = 1


@dataclass(frozen=True, slots=True)
class Build:
    """The evaluation's own estimate for building the system (spec 7): money, months, share of it a year."""

    amount: Range
    months: tuple[int, int, int]
    yearly_maintenance: tuple[Decimal, Decimal] = (Decimal("0.15"), Decimal("0.20"))


@dataclass(frozen=True, slots=True)
class Policy:
    """How one evaluation weighs, projects and decides."""

    slug: str
    name: str
    category: str
    currency: str
    starts_on: date
    horizon_months: int
    threshold: Decimal
    users: Growth
    contacts: Growth | None = None
    must_weight: Decimal = Decimal(3)
    nice_weight: Decimal = Decimal(1)
    credits: Mapping[Level, Decimal] = field(default_factory=dict)
    """Credit of every level but not_applicable, in [0, 1], two decimals."""
    include_drafts: bool = False
    evidence_months: int = 12
    concurrent_share: Decimal = Decimal(1)
    discount_rate: Decimal | None = None
    budget: Decimal | None = None
    seed: int = 0
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    """Units of the evaluation's currency for one of the other."""
    rules: Rules = Rules()
    build: Build | None = None


@dataclass(frozen=True, slots=True)
class Team:
    key: str
    name: str
    voice: Decimal
    people: int
    hourly_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Feature:
    key: str
    name: str
    group: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    team: str
    feature: str | None
    area: Area
    statement: str
    priority: Priority
    importance: Decimal = Decimal(1)
    deal_breaker: bool = False
    status: Status = Status.AGREED
    why: str = ""
    demo_script: str = ""


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours that the buyer's people spend, for one offering (by its document's path) or for all."""

    category: str
    team: str | None
    offering: str | None
    hours: Range
    per: EffortPer


@dataclass(frozen=True, slots=True)
class Header:
    """What all products of an evaluation share."""

    policy: Policy
    teams: tuple[Team, ...]
    features: tuple[Feature, ...]
    requirements: tuple[Requirement, ...]
    efforts: tuple[Effort, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    up_to: Decimal | None
    unit: Decimal
    flat: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charge:
    """One priced line. `amount` is None for tiers and for what is not priced; see `priced`."""

    category: str
    model: ChargeModel
    metric: Metric
    period: Period
    amount: Range | None = None
    tiers: tuple[Tier, ...] = ()
    billing: Billing | None = None
    included: Decimal = Decimal(0)
    package_size: Decimal = Decimal(1)
    start_month: int = 0
    quantity: Decimal = Decimal(1)
    currency: str | None = None
    """None is the evaluation's currency."""
    kind: ChargeKind = ChargeKind.LIST
    by: ChargedBy | None = None
    source: str = ""

    @property
    def priced(self) -> bool:
        """False for "contact sales": neither an amount nor tiers."""
        return self.amount is not None or bool(self.tiers)


@dataclass(frozen=True, slots=True)
class FeeAnswer:
    category: str
    outcome: Outcome
    question: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    key: str
    name: str
    charges: tuple[Charge, ...] = ()
    builds_on: str | None = None
    trial_days: int | None = None
    trial_excludes: tuple[str, ...] = ()
    users_counted: UsersCounted = UsersCounted.NAMED
    renewal_notice_days: int | None = None
    max_users: int | None = None
    max_contacts: int | None = None
    minimum_term_months: int | None = None
    upgrades_to: str | None = None


@dataclass(frozen=True, slots=True)
class AddOn:
    key: str
    name: str
    plans: tuple[str, ...]
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim: an offering's own answer to a feature."""

    offering: str
    feature: str
    level: Level
    note: str = ""
    evidence: str = ""
    answered_on: date | None = None
    available_on: date | None = None
    hours: Range | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The buyer's own finding about an offering's feature; any level but not_applicable."""

    offering: str
    feature: str
    level: Level
    method: Method
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What the vendor's answer says about closing a feature's gap on a plan, after inheritance (spec 7)."""

    feature: str
    price: Decimal | None = None
    hours: Range | None = None
    available_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """One offering's cells, packed: a byte a feature in the header's order, tiers already inherited.

    `levels`: the claim's LevelCode in the low four bits, the finding's in the high four (0 = none of either).
    `days`: two bytes a feature, little-endian: days since 2000-01-01 of the date that decides the cell (the
    finding's, else the claim's), 0 where there is none.
    """

    levels: bytes
    days: bytes
    gaps: Sequence[Gap] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """One vendor's product as a run sees it: what it costs, and its cells by offering key (`pro`, `+sms`)."""

    vendor: str
    vendor_name: str
    key: str
    name: str
    deployment: Deployment
    plans: tuple[Plan, ...]
    addons: tuple[AddOn, ...]
    charges: tuple[Charge, ...]
    answers: tuple[FeeAnswer, ...]
    cells: Mapping[str, Cells]

    @property
    def path(self) -> str:
        return f"{self.vendor}/{self.key}"

    def offering(self, key: str) -> str:
        """The document's name of one of its offerings: `vendor/product/plan` or `vendor/product/+addon`."""
        return f"{self.path}/{key}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan with a set of add-ons (in the product's order) and a billing cycle: what can be bought."""

    plan: str
    addons: tuple[str, ...] = ()
    billing: Billing | None = None
