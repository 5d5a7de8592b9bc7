"""Lines about who sells what: vendors, products and plans that an import brings along."""

from collections.abc import Collection, Mapping
from typing import Any

from discovery.models import Evaluation
from vendors.actions.lines.bulk import home_of
from vendors.actions.lines.buyer import held, held_keys, next_position
from vendors.models import Offering, Product, Vendor

State = dict[str, Any]


class Vendors:
    """A target is a vendor's key. An import adds vendors, it does not rename them."""

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        rows = evaluation.vendors.filter(key__in=targets).values_list("key", "name")
        return {key: {"name": name} for key, name in rows}

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        evaluation.vendors.filter(key__in=[key for key, state in states.items() if state is None]).delete()
        existing = set(evaluation.vendors.values_list("key", flat=True))
        made = {key: state for key, state in states.items() if state is not None and key not in existing}
        first = next_position(evaluation.vendors.all())
        Vendor.objects.bulk_create(
            Vendor(evaluation=evaluation, key=key, name=state["name"], position=first + i)
            for i, (key, state) in enumerate(made.items())
        )

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return held_keys(evaluation.vendors.all(), targets, "products")


class Products:
    """A target is `vendor/product`."""

    def rows(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, Product]:
        wanted = set(targets)
        rows = Product.objects.filter(vendor__evaluation=evaluation).select_related("vendor")
        return {path: row for row in rows if (path := f"{row.vendor.key}/{row.key}") in wanted}

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        rows = self.rows(evaluation, targets)
        return {path: {"name": row.name, "deployment": row.deployment} for path, row in rows.items()}

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        existing = self.rows(evaluation, states)
        gone = [existing[path].pk for path, state in states.items() if state is None and path in existing]
        Product.objects.filter(pk__in=gone).delete()
        vendors = {vendor.key: vendor for vendor in evaluation.vendors.all()}
        first = next_position(Product.objects.filter(vendor__evaluation=evaluation))
        made = {path: state for path, state in states.items() if state is not None and path not in existing}
        Product.objects.bulk_create(
            Product(
                vendor=home_of(path, vendors, path.split("/")[0]),
                key=path.split("/")[1],
                position=first + i,
                **state,
            )
            for i, (path, state) in enumerate(made.items())
        )

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        taken = held(Product.objects.filter(vendor__evaluation=evaluation), "offerings charges fee_answers")
        return [path for path, row in self.rows(evaluation, targets).items() if row.pk in taken]


class Plans:
    """A target is `vendor/product/plan`."""

    def rows(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, Offering]:
        wanted = set(targets)
        rows = Offering.objects.filter(product__vendor__evaluation=evaluation, kind=Offering.Kind.PLAN)
        paths = {
            f"{row.product.vendor.key}/{row.product.key}/{row.key}": row
            for row in rows.select_related("product__vendor")
        }
        return {path: row for path, row in paths.items() if path in wanted}

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        return {path: {"name": row.name} for path, row in self.rows(evaluation, targets).items()}

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        existing = self.rows(evaluation, states)
        gone = [existing[path].pk for path, state in states.items() if state is None and path in existing]
        Offering.objects.filter(pk__in=gone).delete()
        products = Products().rows(evaluation, {path.rpartition("/")[0] for path in states})
        made = {path: state for path, state in states.items() if state is not None and path not in existing}
        Offering.objects.bulk_create(
            Offering(
                product=home_of(path, products, path.rpartition("/")[0]),
                kind=Offering.Kind.PLAN,
                key=path.rpartition("/")[2],
                position=i,
                **state,
            )
            for i, (path, state) in enumerate(made.items())
        )

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        links = "coverage verifications charges efforts addons built_upon upgraded_from"
        taken = held(Offering.objects.filter(product__vendor__evaluation=evaluation), links)
        return [path for path, row in self.rows(evaluation, targets).items() if row.pk in taken]
