"""The shortlist of other assumptions, at once: plans alone, without draws, bundles or ways out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.fit import Fits, score_plans
from scoring.engine.results.documents import Json, fit_json
from scoring.engine.results.products import offer_json
from scoring.engine.values import Header, Offer, Product
from scoring.engine.verdicts import Contender, rank_offers
from scoring.engine.weights import weigh


@dataclass(frozen=True)
class Priced:
    """A plan in one of its cycles with what it costs; no voice, weight or threshold moves that."""

    row: int
    """The plan's place among all plans of all products."""
    product: Product
    offer: Offer
    names: tuple[str, str, str]
    priced: bool
    unavailable_from: int | None
    likely: Decimal


def priced_offers(header: Header, products: Sequence[Product]) -> list[Priced]:
    """Every plan in every cycle, in the products' order."""
    assumptions, found, row = Assumptions(header), [], 0
    for product in products:
        projector = Projector(header, product, assumptions)
        for plan in product.plans:
            names = (product.vendor_name, product.name, plan.name)
            offers = [Offer(plan.key, (), billing) for billing in projector.cycles(plan.key)]
            found += [priced_offer(row, offer, projector, names) for offer in offers]
            row += 1
    return found


def priced_offer(row: int, offer: Offer, projector: Projector, names: tuple[str, str, str]) -> Priced:
    return Priced(
        row=row,
        product=projector.product,
        offer=offer,
        names=names,
        priced=projector.priced(offer),
        unavailable_from=projector.unavailable_from(offer),
        likely=projector.likely(offer),
    )


def shortlist(header: Header, products: Sequence[Product], offers: Sequence[Priced], most: int) -> list[Json]:
    """The first `most` ranked offers, in the shape of the result document; what needs draws is null."""
    fits = score_plans(header, weigh(header), products)
    placed = rank_offers([contender(fits, offer) for offer in offers], header.policy.currency)[:most]
    assumptions = Assumptions(header)
    return [told(fits, offers[place.position], assumptions) | {"rank": place.rank} for place in placed]


def told(fits: Fits, bought: Priced, assumptions: Assumptions) -> Json:
    """One offer in the shape of the document; only what is shown is projected line by line."""
    projection = Projector(assumptions.header, bought.product, assumptions).project(bought.offer)
    return offer_json(fits.paths[bought.row], fit_json(fits, bought.row), projection)


def contender(fits: Fits, bought: Priced) -> Contender:
    return Contender(
        path=fits.paths[bought.row],
        names=bought.names,
        verdict=fits.verdicts[bought.row],
        claimed=fits.overall[bought.row].claimed,
        priced=bought.priced,
        unavailable_from=bought.unavailable_from,
        likely=bought.likely,
    )
