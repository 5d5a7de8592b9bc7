"""The words of the specification, once: levels, methods, categories, charge models, verdicts."""

from enum import IntEnum, StrEnum


class Level(StrEnum):
    """An answer to a feature (spec 3.2), in the order of its table, which breaks ties of credit."""

    NATIVE = "native"
    CONFIGURATION = "configuration"
    PARTIAL = "partial"
    THIRD_PARTY = "third_party"
    CUSTOMISATION = "customisation"
    ROADMAP = "roadmap"
    NONE = "none"
    NOT_APPLICABLE = "not_applicable"


DEFAULT_CREDITS: dict[Level, str] = {
    Level.NATIVE: "1",
    Level.CONFIGURATION: "1",
    Level.PARTIAL: "0.5",
    Level.THIRD_PARTY: "0.5",
    Level.CUSTOMISATION: "0.5",
    Level.ROADMAP: "0",
    Level.NONE: "0",
}
FIXED_CREDITS = (Level.ROADMAP, Level.NONE)


class LevelCode(IntEnum):
    """A level as one small integer, for packed cells. 0 is unanswered."""

    UNANSWERED = 0
    NATIVE = 1
    CONFIGURATION = 2
    PARTIAL = 3
    THIRD_PARTY = 4
    CUSTOMISATION = 5
    ROADMAP = 6
    NONE = 7
    NOT_APPLICABLE = 8


CODE_OF_LEVEL: dict[str, int] = {level.value: int(LevelCode[level.name]) for level in Level}
LEVEL_OF_CODE: dict[int, Level] = {code: Level(value) for value, code in CODE_OF_LEVEL.items()}


class Method(StrEnum):
    """How a claim was checked (spec 3.2), weakest first."""

    DOCUMENT = "document"
    DEMO = "demo"
    REFERENCE = "reference"
    TRIAL = "trial"


class Verdict(StrEnum):
    """What a run says of an offer (spec 4.4), in shortlist order (spec 4.5)."""

    PASSES = "passes"
    NEEDS_PROOF = "needs_proof"
    UNDECIDED = "undecided"
    BELOW = "below"
    BLOCKED = "blocked"


class Area(StrEnum):
    FEATURE = "feature"
    BUSINESS = "business"
    NON_FUNCTIONAL = "non_functional"
    FUNCTIONAL = "functional"
    SYSTEM_DESIGN = "system_design"


class Priority(StrEnum):
    MUST = "must"
    NICE = "nice"


class Status(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"
    DROPPED = "dropped"


class Deployment(StrEnum):
    CLOUD = "cloud"
    ON_PREMISES = "on_premises"


class UsersCounted(StrEnum):
    NAMED = "named"
    CONCURRENT = "concurrent"


class ChargeModel(StrEnum):
    FLAT = "flat"
    PER_UNIT = "per_unit"
    GRADUATED = "graduated"
    VOLUME = "volume"
    PACKAGE = "package"


class Metric(StrEnum):
    NONE = "none"
    USER = "user"
    CONTACT = "contact"
    HOUR = "hour"
    DAY = "day"
    EMPLOYEE = "employee"


class Period(StrEnum):
    ONE_OFF = "one_off"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS_OF_PERIOD: dict[Period, int] = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


class Billing(StrEnum):
    """A billing cycle, in the order in which an offer's cycles are listed."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ChargeKind(StrEnum):
    LIST = "list"
    QUOTE = "quote"


class ChargedBy(StrEnum):
    VENDOR = "vendor"
    CONSULTANT = "consultant"


class Outcome(StrEnum):
    """What a vendor says when asked for a fee that vendors do not volunteer (spec 3.4)."""

    NO_EXTRA_CHARGE = "no_extra_charge"
    CHARGED = "charged"
    LIMITED = "limited"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class EffortPer(StrEnum):
    EVALUATION = "evaluation"
    USER = "user"
    MONTH = "month"
    YEAR = "year"


class CostClass(StrEnum):
    """The four classes of cost (spec 5.1), in stack order."""

    TRANSPARENT_FEES = "transparent_fees"
    TRANSPARENT_TIME = "transparent_time"
    HIDDEN_FEES = "hidden_fees"
    HIDDEN_TIME = "hidden_time"


TIME_CLASSES = (CostClass.TRANSPARENT_TIME, CostClass.HIDDEN_TIME)

CATEGORIES: dict[CostClass, tuple[str, ...]] = {
    CostClass.TRANSPARENT_FEES: (
        "subscription",
        "service_level",
        "per_user",
        "implementation",
        "licence",
        "hardware",
    ),
    CostClass.TRANSPARENT_TIME: ("discovery", "selection", "data_preparation", "implementation", "training"),
    CostClass.HIDDEN_FEES: (
        "adding_users",
        "customisation",
        "data_migration",
        "overtime",
        "contract_terms",
        "training_and_support",
        "premium_addons",
        "training",
        "maintenance",
    ),
    CostClass.HIDDEN_TIME: ("discovery", "data_cleaning_and_migration", "operations"),
}


def category_path(cost_class: CostClass, name: str) -> str:
    """The category as documents write it: `class/name`."""
    return f"{cost_class.value}/{name}"


CATEGORY_PATHS: tuple[str, ...] = tuple(
    category_path(cost_class, name) for cost_class, names in CATEGORIES.items() for name in names
)
TIME_CATEGORY_PATHS: tuple[str, ...] = tuple(
    category_path(cost_class, name) for cost_class in TIME_CLASSES for name in CATEGORIES[cost_class]
)
FEE_CATEGORY_PATHS: tuple[str, ...] = tuple(
    path for path in CATEGORY_PATHS if path not in TIME_CATEGORY_PATHS
)
HIDDEN_FEE_PATHS: tuple[str, ...] = tuple(path for path in CATEGORY_PATHS if path.startswith("hidden_fees/"))


def class_of(path: str) -> CostClass:
    """The class of a category path."""
    return CostClass(path.partition("/")[0])
