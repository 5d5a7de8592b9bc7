"""Lines about money: an offering's whole price list; a product's own may come with a file."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from discovery.models import Evaluation
from vendors.actions.documents import charge_row
from vendors.interchange.models import ChargeDocument
from vendors.interchange.rows import charge_data
from vendors.models import Charge, Offering, Product

State = dict[str, Any]
Owner = tuple[Product, Offering | None]


class Charges:
    """A target is an offering's path, or a product's for its own charges; a state its list of charges.

    Charges that answers about fees make are those answers' (`lines.fees`).
    """

    def owners(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, Owner]:
        """Each target's product, and its offering where it is one."""
        wanted = set(targets)
        found: dict[str, Owner] = {}
        products = Product.objects.filter(vendor__evaluation=evaluation).select_related("vendor")
        for product in products.prefetch_related("offerings"):
            path = f"{product.vendor.key}/{product.key}"
            owners = {path: None, **{f"{path}/{row.slot}": row for row in product.offerings.all()}}
            found |= {target: (product, owner) for target, owner in owners.items() if target in wanted}
        return found

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        states = {}
        owners = self.owners(evaluation, targets)
        charges: dict[tuple[int, int | None], list[Charge]] = defaultdict(list)
        products = {product.pk for product, _offering in owners.values()}
        for row in Charge.objects.filter(product__in=products, fee_answer=None):
            charges[row.product_id, row.offering_id].append(row)
        for target, (product, offering) in owners.items():
            rows = charges[product.pk, offering.pk if offering else None]
            documents = [ChargeDocument.model_validate(charge_data(row)) for row in rows]
            state = charges_state(
                [document.model_dump(mode="json") for document in documents],
                "" if offering else product.price_list_id,
            )
            if state is not None:
                states[target] = state
        return states

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        for target, (product, offering) in self.owners(evaluation, states).items():
            state = states[target] or {"charges": []}
            Charge.objects.filter(product=product, offering=offering, fee_answer=None).delete()
            documents = [ChargeDocument.model_validate(charge) for charge in state["charges"]]
            Charge.objects.bulk_create(
                charge_row(document, product, offering, i) for i, document in enumerate(documents)
            )
            if offering is None and product.price_list_id != state.get("file"):
                Product.objects.filter(pk=product.pk).update(price_list=state.get("file"))

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return []


def charges_state(charges: list[dict[str, Any]], file: str | None = "") -> State | None:
    """A price list as a line says it; None where there is neither a charge nor a file."""
    if not charges and not file:
        return None
    return {"charges": charges, **({"file": file} if file else {})}
