"""The shortlist of other assumptions, at once: plans alone, without draws, bundles or ways out."""

from collections.abc import Sequence

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.fit import Fits, score_plans
from scoring.engine.results.documents import Json
from scoring.engine.results.products import offer_json
from scoring.engine.values import Header, Offer, Product
from scoring.engine.verdicts import Contender, rank_offers
from scoring.engine.weights import weigh


def projectors_of(header: Header, products: Sequence[Product]) -> list[Projector]:
    """What projects each product; costs do not depend on voices, weights or the threshold."""
    assumptions = Assumptions(header)
    return [Projector(header, product, assumptions) for product in products]


def shortlist(
    header: Header, products: Sequence[Product], projectors: Sequence[Projector], most: int
) -> list[Json]:
    """The first `most` ranked offers, in the shape of the result document; what needs draws is null."""
    fits = score_plans(header, weigh(header), products)
    owners = [owner for owner, product in enumerate(products) for _ in product.plans]
    plans = [plan for product in products for plan in product.plans]
    found = [
        (row, Offer(plan.key, (), billing))
        for row, plan in enumerate(plans)
        for billing in projectors[owners[row]].cycles(plan.key)
    ]
    contenders = [contender(fits, row, offer, projectors[owners[row]]) for row, offer in found]
    placed = rank_offers(contenders, header.policy.currency)[:most]
    found_again = [(place.rank, *found[place.position]) for place in placed]
    return [
        offer_json(fits[row], projectors[owners[row]].project(offer)) | {"rank": rank}
        for rank, row, offer in found_again
    ]


def contender(fits: Fits, row: int, offer: Offer, projector: Projector) -> Contender:
    product = projector.product
    names = {plan.key: plan.name for plan in product.plans}
    return Contender(
        path=fits.paths[row],
        names=(product.vendor_name, product.name, names[offer.plan]),
        verdict=fits.verdicts[row],
        claimed=fits.overall[row].claimed,
        priced=projector.priced(offer),
        unavailable_from=projector.unavailable_from(offer),
        likely=projector.likely(offer),
    )
