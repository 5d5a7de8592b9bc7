"""What can be bought: a plan with the add-ons that it allows, in one billing cycle (spec 3.1, 3.3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from scoring.engine.costs import addon_sold, enumerate_cycles
from scoring.engine.values import AddOn, Offer, Plan, Product
from scoring.engine.vocabulary import Billing


@dataclass(frozen=True)
class Choice:
    """The add-ons that may be chosen with a plan in a cycle, in the order of their keys.

    A set is written as a number: the first key is its highest bit, so that of two sets of one size the one
    whose keys come first is the larger number.
    """

    plan: Plan
    billing: Billing | None
    addons: tuple[AddOn, ...]

    @cached_property
    def bits(self) -> Mapping[str, int]:
        """The bit of each add-on."""
        return {addon.key: 1 << i for i, addon in enumerate(reversed(self.addons))}

    @cached_property
    def requires(self) -> dict[str, int]:
        """The set that each add-on cannot do without."""
        return {addon.key: self.mask(addon.requires) for addon in self.addons}

    @cached_property
    def excludes(self) -> dict[str, int]:
        """The set that each add-on says it cannot go with; one of two saying so is enough for both."""
        return {addon.key: self.mask(addon.excludes) for addon in self.addons}

    def mask(self, keys: Iterable[str]) -> int:
        """The set of those keys that may be chosen."""
        return sum(self.bits[key] for key in set(keys) if key in self.bits)

    def allows(self, chosen: int) -> bool:
        """Whether a set has all that its members require and nothing that any of them excludes."""
        members = [addon.key for addon in self.addons if self.bits[addon.key] & chosen]
        return all(self.requires[key] & ~chosen == 0 and self.excludes[key] & chosen == 0 for key in members)

    @property
    def everything(self) -> int:
        """The set of all."""
        return (1 << len(self.addons)) - 1

    def offer(self, chosen: int, product: Product) -> Offer:
        """The plan with a set of add-ons, these in the product's order."""
        keys = tuple(addon.key for addon in product.addons if self.bits.get(addon.key, 0) & chosen)
        return Offer(self.plan.key, keys, self.billing)


def choices(product: Product, horizon: int) -> Iterator[Choice]:
    """Every plan in each of its cycles, in order, with the add-ons that can be had there."""
    for plan in product.plans:
        for billing in enumerate_cycles(product, plan, horizon):
            yield Choice(plan, billing, available(product, plan, billing, horizon))


def available(product: Product, plan: Plan, billing: Billing | None, horizon: int) -> tuple[AddOn, ...]:
    """The add-ons for a plan that are sold in a cycle, as are all that they require; in the order of keys."""
    there = {
        addon.key: addon
        for addon in product.addons
        if plan.key in addon.plans and addon_sold(addon, billing, horizon)
    }
    while impossible := [key for key, addon in there.items() if not set(addon.requires) <= there.keys()]:
        for key in impossible:
            del there[key]
    return tuple(there[key] for key in sorted(there))


def plans_alone(product: Product, horizon: int) -> Iterator[Offer]:
    """Each plan without add-ons, per billing cycle."""
    for plan in product.plans:
        for billing in enumerate_cycles(product, plan, horizon):
            yield Offer(plan.key, (), billing)


def enumerate_offers(product: Product, horizon: int) -> Iterator[Offer]:
    """Every offer of a product, fewest add-ons first in a plan and cycle; each add-on can double them."""
    for choice in choices(product, horizon):
        keys = [addon.key for addon in choice.addons]
        for size in range(len(keys) + 1):
            for chosen in combinations(keys, size):
                if choice.allows(choice.mask(chosen)):
                    yield choice.offer(choice.mask(chosen), product)
