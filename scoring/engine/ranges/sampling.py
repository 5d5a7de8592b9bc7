"""From an offer's projection to its sampling model and its ranges (spec 5.4).

A total is linear in what is drawn: Σ coefficient[path of growth] × draws. Coefficients come from the same
projection as the likely figure, over a hundred quantile paths of growth at once.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from scoring.engine.costs import Assumptions, Projection, Projector
from scoring.engine.costs.components import Component
from scoring.engine.costs.lines import IMPLEMENTATION_RULE, Line
from scoring.engine.costs.quantities import quantities_of
from scoring.engine.ranges.coefficients import BASE, Coefficients, nothing, of_exposures, of_lines
from scoring.engine.ranges.draws import PATHS, quantile
from scoring.engine.ranges.figures import Ranges, over_budget, percentiles, present_value
from scoring.engine.ranges.models import SamplingModel, Term, lowest_by_path, totals
from scoring.engine.values import Growth, Header
from scoring.engine.vocabulary import CostClass, class_of


def growth_paths(header: Header) -> list[tuple[Decimal, Decimal]] | None:
    """Pairs of users' and contacts' growth at PATHS even quantiles; None where growth is certain.

    One quantile serves both: in a good year both grow.
    """
    users, contacts = header.policy.users, header.policy.contacts
    if users.yearly_growth.certain and (contacts is None or contacts.yearly_growth.certain):
        return None
    middles = [(i + 0.5) / PATHS for i in range(PATHS)]
    return [(growth_at(users, u), growth_at(contacts, u)) for u in middles]


def growth_at(growth: Growth | None, u: float) -> Decimal:
    """A quantile of a yearly growth, to twelve decimals; the likely value itself where it is certain."""
    if growth is None:
        return Decimal(0)
    if growth.yearly_growth.certain:
        return growth.yearly_growth.likely
    return Decimal(f"{quantile(growth.yearly_growth, u):.12f}")


class Sampler:
    """What the draws of all products of an evaluation share. Build it once a header."""

    def __init__(self, header: Header, likely: Assumptions | None = None) -> None:
        self.header = header
        self.likely = likely or Assumptions(header)
        growths = growth_paths(header)
        self.paths = self.likely
        if growths is not None:
            self.paths = Assumptions(header, quantities_of(header, growths))
        rules = self.paths.training, self.paths.administrator
        self.rules = {line.key: self.of_lines([line]) for line in rules if line is not None}
        self.efforts = self.of_lines(self.paths.efforts.lines)

    def of_lines(self, lines: Iterable[Line]) -> Coefficients:
        """The coefficients of some lines in this evaluation's draws."""
        return of_lines(lines, self.header.policy.seed, self.header.policy.horizon_months)


class ProductSampler:
    """Sampling models and ranges of one product's offers; parts are turned into coefficients once."""

    def __init__(self, sampler: Sampler, projector: Projector) -> None:
        self.sampler = sampler
        self.product = projector.product
        self.policy = sampler.header.policy
        self.paths = projector
        if sampler.paths is not projector.assumptions:
            self.paths = Projector(sampler.header, projector.product, sampler.paths)
        self._coefficients: dict[Component, Coefficients] = {sampler.paths.efforts: sampler.efforts}

    def ranges(self, projection: Projection) -> tuple[Ranges, SamplingModel]:
        """What the draws say of an offer, and its model, given its likely projection."""
        found = self.coefficients(projection)
        model = self.model_of(projection, found)
        drawn = totals(model)
        p10, p50, p80, p90 = percentiles(drawn)
        means = found.means[:BASE]
        figures = Ranges(
            mean=float(drawn.mean()),
            p10=p10,
            p50=p50,
            p80=p80,
            p90=p90,
            classes=dict(zip(CostClass, means.sum(axis=1).tolist(), strict=True)),
            years=tuple(means.sum(axis=0).tolist()),
            over_budget=over_budget(drawn, self.policy.budget),
            present_value=present_value(projection.months, self.policy.discount_rate),
        )
        return figures, replace(model, lowest=lowest_by_path(drawn))

    def coefficients(self, projection: Projection) -> Coefficients:
        """What an offer's total is made of; rules apply as they do to its likely figure."""
        found = nothing(projection.horizon)
        for part in self.paths.parts(projection.offer):
            found.add_all(self._of_component(part))
        for line in projection.lines:
            if line.key in self.sampler.rules:
                found.add_all(self.sampler.rules[line.key])
        if implied(projection):
            found.repeat_base()
        found.add_all(self._exposed(projection))
        return found

    def of_class(self, projection: Projection, cost_class: CostClass) -> Coefficients:
        """`coefficients`, of one class alone: in the draws of the total."""
        parts = self.paths.parts(projection.offer)
        lines = [line for part in parts for line in (*part.lines, *part.latent)]
        found = self.sampler.of_lines(line for line in lines if class_of(line.category) is cost_class)
        for line in projection.lines:
            if line.key in self.sampler.rules and class_of(line.category) is cost_class:
                found.add_all(self.sampler.rules[line.key])
        if cost_class is CostClass.TRANSPARENT_FEES and implied(projection):
            found.repeat_base()
        if cost_class is CostClass.HIDDEN_FEES:
            found.add_all(self._exposed(projection))
        return found

    def _exposed(self, projection: Projection) -> Coefficients:
        amounts = [(category, float(amount)) for category, amount in projection.exposures.items() if amount]
        return of_exposures(self.product.path, amounts, self.policy.seed, projection.horizon)

    def model_of(self, projection: Projection, found: Coefficients) -> SamplingModel:
        """The offer's total, ready to be drawn anywhere."""
        billing = projection.offer.billing
        return SamplingModel(
            offer=self.product.offering(projection.offer.plan),
            billing=billing.value if billing else None,
            likely=f"{projection.likely:.10f}",
            eligible=projection.priced and projection.unavailable_from is None,
            seed=self.policy.seed,
            terms=tuple(Term(factors, times) for factors, times in found.by_path().items() if any(times)),
        )

    def _of_component(self, part: Component) -> Coefficients:
        if part not in self._coefficients:
            self._coefficients[part] = self.sampler.of_lines((*part.lines, *part.latent))
        return self._coefficients[part]


def implied(projection: Projection) -> bool:
    """Whether the 1:1 rule of implementation stands in for a fee that nobody gave."""
    return any(line.rule == IMPLEMENTATION_RULE for line in projection.lines)
