"""From one run's inputs to another's: the changes one after the other, in a fixed order (spec 8).

Every state between is one that could be scored: a team goes with its requirements and efforts, and comes
before anything that names it; a rate that goes with its charges stays as long as they do.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from scoring.engine.values import Header, Policy, Product
from scoring.interchange.checks import check_scorable

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Products = Mapping[str, Product]

CHANGES: dict[str, "StrPromise"] = {
    "line": _("the line"),
    "weights": _("weights of must-haves and nice-to-haves, credits"),
    "quantities": _("users, contacts, months"),
    "settings": _("other settings: rules, rates, budget"),
    "voices": _("teams: voices, people, rates of pay"),
    "teams_removed": _("teams removed"),
    "needs": _("requirements and features"),
    "teams_added": _("teams added"),
    "efforts": _("efforts"),
    "products_removed": _("vendors and products removed"),
    "answers": _("answers and findings"),
    "prices": _("prices, plans and add-ons"),
    "products_added": _("vendors and products added"),
}
POLICY = {
    "line": ("threshold",),
    "weights": ("must_weight", "nice_weight", "credits", "include_drafts", "evidence_months"),
    "quantities": ("users", "contacts", "concurrent_share", "horizon_months", "starts_on"),
}
"""Fields of the policy by change; the rest are other settings."""


@dataclass(frozen=True)
class Step:
    """Inputs after one more change; the first step, without a name, is where it starts."""

    change: str
    header: Header
    products: Products


def steps(old: tuple[Header, Products], new: tuple[Header, Products]) -> Iterator[Step]:
    """The inputs after each change; what did not change is left out.

    A state that nobody could score, as when all teams are replaced, is joined to the change after it.
    """
    last = Step("", *old)
    yield last
    for change, target in headers(old[0], new[0]):
        header = with_rates(target, old[0].policy, last.products)
        if header != last.header and not check_scorable(header, plans=1):
            products = last.products
            if header.features != last.header.features:
                products = recut(products, last.header, header)
            last = Step(change, header, products)
            yield last
    for change, products in offered(last.products, new[1]):
        if products != last.products:
            last = Step(change, with_rates(new[0], old[0].policy, products), products)
            yield last


def headers(old: Header, new: Header) -> Iterator[tuple[str, Header]]:
    """What the buyer changed."""
    policy = old.policy
    for change, names in POLICY.items():
        policy = replace(policy, **values_of(new.policy, names))
        yield change, replace(old, policy=policy)
    yield "settings", replace(old, policy=new.policy)
    after = {team.key: team for team in new.teams}
    teams = tuple(after.get(team.key, team) for team in old.teams)
    header = replace(old, policy=new.policy, teams=teams)
    yield "voices", header
    header = only_teams(header, after.keys())
    yield "teams_removed", header
    before = {team.key for team in old.teams}
    needs = tuple(row for row in new.requirements if row.team in before)
    header = replace(header, features=new.features, requirements=needs)
    yield "needs", header
    header = replace(new, efforts=header.efforts)
    yield "teams_added", header
    yield "efforts", new


def with_rates(header: Header, before: Policy, products: Products) -> Header:
    """A header that can cost the products: with the earlier rates that only their charges still need.

    Rates into another currency mean nothing, so where the currency changed all of them wait with it.
    """
    policy = header.policy
    missing = currencies(products) - {policy.currency, *policy.rates}
    if not missing:
        return header
    if policy.currency != before.currency:
        return replace(header, policy=replace(policy, currency=before.currency, rates=before.rates))
    kept = {currency: rate for currency, rate in before.rates.items() if currency in missing}
    return replace(header, policy=replace(policy, rates={**policy.rates, **kept}))


def currencies(products: Products) -> set[str]:
    """The currencies that charges name."""
    return {
        charge.currency
        for product in products.values()
        for charges in (
            product.charges,
            *(plan.charges for plan in product.plans),
            *(addon.charges for addon in product.addons),
        )
        for charge in charges
        if charge.currency is not None
    }


def values_of(policy: Policy, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in names}


def only_teams(header: Header, keys: Set[str]) -> Header:
    """A header without the other teams, their requirements and efforts."""
    return replace(
        header,
        teams=tuple(team for team in header.teams if team.key in keys),
        requirements=tuple(row for row in header.requirements if row.team in keys),
        efforts=tuple(row for row in header.efforts if row.team is None or row.team in keys),
    )


def offered(old: Products, new: Products) -> Iterator[tuple[str, Products]]:
    """What vendors changed."""
    kept = {path: product for path, product in old.items() if path in new}
    yield "products_removed", kept
    answered = {
        path: replace(product, cells=new[path].cells) if same_offerings(product, new[path]) else product
        for path, product in kept.items()
    }
    yield "answers", answered
    yield "prices", {path: new[path] for path in kept}
    yield "products_added", new


def same_offerings(old: Product, new: Product) -> bool:
    """Whether the later cells can stand on the earlier offerings."""
    return old.cells.keys() == new.cells.keys()


def recut(products: Products, header: Header, target: Header) -> dict[str, Product]:
    """Cells laid out for other features: those that both know keep their bytes, new ones are unanswered."""
    at = {feature.key: i for i, feature in enumerate(header.features)}
    places = [at.get(feature.key) for feature in target.features]

    def cut(data: bytes, width: int) -> bytes:
        return b"".join(bytes(width) if i is None else data[i * width : (i + 1) * width] for i in places)

    return {
        path: replace(
            product,
            cells={
                key: replace(cells, levels=cut(cells.levels, 1), days=cut(cells.days, 2))
                for key, cells in product.cells.items()
            },
        )
        for path, product in products.items()
    }
