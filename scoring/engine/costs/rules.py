"""What is assumed where nobody gave a figure, and what stays not estimated (spec 5.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.engine.costs.basis import LICENCE, Basis
from scoring.engine.costs.billing import Bills, rises_of
from scoring.engine.costs.efforts import mean_rate
from scoring.engine.costs.exact import UNIT, money
from scoring.engine.costs.fees import middle
from scoring.engine.costs.lines import (
    ADMINISTRATOR_RULE,
    IMPLEMENTATION_RULE,
    TRAINING_RULE,
    Factor,
    Line,
)
from scoring.engine.costs.quantities import Numbers
from scoring.engine.values import FeeAnswer, Policy, Product, Range
from scoring.engine.vocabulary import (
    CATEGORIES,
    HIDDEN_FEE_PATHS,
    CostClass,
    Deployment,
    Outcome,
    category_path,
)

RULES = "rules"
"""The owner of the lines that rules make."""
SUBSCRIPTION = "transparent_fees/subscription"
MEETS_SUBSCRIPTION = (SUBSCRIPTION, "transparent_fees/service_level", "transparent_fees/per_user", LICENCE)
IMPLEMENTATION = "transparent_fees/implementation"
HARDWARE = "transparent_fees/hardware"
ADDING_USERS = "hidden_fees/adding_users"
TRAINING_TIME = "transparent_time/training"
TRAINING_FEE = "hidden_fees/training"
OF_ON_PREMISES = (HARDWARE, "hidden_fees/maintenance", "hidden_time/operations")
EXPECTED = (
    SUBSCRIPTION,
    IMPLEMENTATION,
    *(
        path
        for cost_class in (CostClass.TRANSPARENT_TIME, CostClass.HIDDEN_FEES, CostClass.HIDDEN_TIME)
        for path in (category_path(cost_class, name) for name in CATEGORIES[cost_class])
        if path not in OF_ON_PREMISES
    ),
)
"""Expected of every offer; those of on-premises also OF_ON_PREMISES."""
HOURS_A_DAY = 8
FIRST_YEAR = 12
FIELD_CURRENCY = "USD"
FIELD_RANGE = (Decimal(1200), Decimal(5000))
"""What the field says of implementation fees, in USD."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to say beside a figure: the rule's implementation fee is below the field's own range."""

    kind: str
    amount: Decimal
    low: Decimal
    high: Decimal


def training_line(basis: Basis) -> Line | None:
    """Training time missing: half to one working day per user and core tool, likely the middle."""
    rules = basis.policy.rules
    if rules.training_days_per_user is None:
        return None
    users = rises_of(basis.quantities.users.values)
    return Line(
        key=f"rule:{TRAINING_RULE}",
        category=TRAINING_TIME,
        owner=RULES,
        bills=Bills(users * (HOURS_A_DAY * rules.core_tools), 1),
        worth=mean_rate(basis.header),
        factors=(Factor(f"rule:{TRAINING_RULE}", middle(*rules.training_days_per_user)),),
        rule=TRAINING_RULE,
        quantities=Numbers(users),
    )


def administrator_line(basis: Basis) -> Line | None:
    """An administrator's salary × the share of a post, monthly; None where either is not given."""
    rules = basis.policy.rules
    if rules.administrator_salary is None or rules.administrator_share is None:
        return None
    return Line(
        key=f"rule:{ADMINISTRATOR_RULE}",
        category=TRAINING_FEE,
        owner=RULES,
        bills=Bills(np.ones((1, basis.quantities.months), dtype=np.int64), FIRST_YEAR),
        worth=Fraction(rules.administrator_salary) * Fraction(rules.administrator_share),
        rule=ADMINISTRATOR_RULE,
    )


def in_base(category: str) -> bool:
    """Transparent fees other than implementation, licence and hardware: the base of the 1:1 rule."""
    return category.startswith("transparent_fees/") and category not in (IMPLEMENTATION, LICENCE, HARDWARE)


def base_of(lines: Iterable[Line]) -> int:
    """What the first min(12, H) months cost in those fees, in integers of ten decimals."""
    return sum(sum(line.posted[:FIRST_YEAR]) for line in lines if in_base(line.category))


def implementation_line(base: int, months: int) -> Line:
    """Implementation fee missing: a one-off at the start equal to the base (1:1)."""
    amount = money(base)
    return Line(
        key=f"rule:{IMPLEMENTATION_RULE}",
        category=IMPLEMENTATION,
        owner=RULES,
        bills=Bills(np.array([[1, *[0] * (months - 1)]]), 1),
        worth=Fraction(1),
        factors=(Factor(f"rule:{IMPLEMENTATION_RULE}", Range(amount, amount, amount)),),
        rule=IMPLEMENTATION_RULE,
    )


def implementation_flag(base: int, policy: Policy) -> tuple[Flag, ...]:
    """A rule's implementation fee that is below the field's own range, where it can be compared."""
    rate = Fraction(1) if policy.currency == FIELD_CURRENCY else policy.rates.get(FIELD_CURRENCY)
    if rate is None or Fraction(base, UNIT) >= Fraction(FIELD_RANGE[0]) * Fraction(rate):
        return ()
    return (Flag("implementation_below_field_range", money(base), *FIELD_RANGE),)


def outcomes(answers: Iterable[FeeAnswer]) -> dict[str, set[Outcome]]:
    """The recorded outcomes of each category (spec 3.4)."""
    found: dict[str, set[Outcome]] = {}
    for answer in answers:
        found.setdefault(answer.category, set()).add(answer.outcome)
    return found


def answered(product: Product) -> frozenset[str]:
    """Hidden fees whose answers all say no extra charge or limited, and implementation by no extra charge.

    For implementation "limited" alone is no figure; an answer that is neither leaves it open.
    """
    free = {Outcome.NO_EXTRA_CHARGE, Outcome.LIMITED}
    met = {category: found for category, found in outcomes(product.answers).items() if found <= free}
    return frozenset(
        category
        for category, found in met.items()
        if category in HIDDEN_FEE_PATHS or (category == IMPLEMENTATION and Outcome.NO_EXTRA_CHARGE in found)
    )


def expected_of(product: Product) -> tuple[str, ...]:
    """The categories that a product's offers should have a figure for."""
    return EXPECTED + (OF_ON_PREMISES if product.deployment is Deployment.ON_PREMISES else ())


def not_estimated(
    expected: Iterable[str], met: frozenset[str], open_categories: frozenset[str]
) -> tuple[str, ...]:
    """The expected categories without figure or rule, and every open one; sorted."""
    return tuple(sorted({category for category in expected if category not in met} | open_categories))
