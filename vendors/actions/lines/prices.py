"""Lines about money: a product's answers to the catalogue's questions, and an offering's whole price list."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import override

from discovery.models import Evaluation
from vendors.actions.documents import charge_row
from vendors.actions.lines.bulk import home_of
from vendors.actions.lines.buyer import next_position
from vendors.actions.lines.offers import Products
from vendors.content import FEE_QUESTIONS
from vendors.interchange.models import ChargeDocument
from vendors.interchange.rows import charge_data
from vendors.models import Charge, FeeAnswer, Offering, Product

State = dict[str, Any]
KEYS = {question.key: question for question in FEE_QUESTIONS}


def english(text: Any) -> str:
    """A catalogue text as rows keep it, whatever language is being spoken."""
    with override(None):
        return str(text)


QUESTIONS = {english(question.text): question.key for question in FEE_QUESTIONS}


def question_target(product: str, question: str) -> str:
    """The name of a product's answer to a question of the catalogue: `acme/crm:overtime-rate`."""
    return f"{product}:{question}"


class FeeAnswers:
    """A target is `vendor/product:question-key`."""

    def rows(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, FeeAnswer]:
        wanted = set(targets)
        found: dict[str, FeeAnswer] = {}
        rows = FeeAnswer.objects.filter(product__vendor__evaluation=evaluation).select_related(
            "product__vendor"
        )
        for row in rows.order_by("position", "id"):
            path = f"{row.product.vendor.key}/{row.product.key}"
            target = question_target(path, QUESTIONS.get(row.question, ""))
            if target in wanted:
                found.setdefault(target, row)
        return found

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        return {
            target: {"outcome": row.outcome, "detail": row.detail}
            for target, row in self.rows(evaluation, targets).items()
        }

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        existing = self.rows(evaluation, states)
        products = Products().rows(evaluation, {target.partition(":")[0] for target in states})
        for target, state in states.items():
            row = existing.get(target)
            if state is None:
                if row is not None:
                    row.delete()
                continue
            path, _, key = target.partition(":")
            row = row or self.new_row(home_of(target, products, path), key)
            row.outcome, row.detail = state["outcome"], state["detail"]
            row.full_clean()
            row.save()

    def new_row(self, product: Product, key: str) -> FeeAnswer:
        question = KEYS[key]
        return FeeAnswer(
            product=product,
            category=question.category,
            question=english(question.text),
            position=next_position(product.fee_answers.all()),
        )

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return []


class Charges:
    """A target is an offering's path, or a product's for its own charges; a state its list of charges."""

    def owners(
        self, evaluation: Evaluation, targets: Collection[str]
    ) -> dict[str, tuple[Product, Offering | None]]:
        """Each target's product, and its offering where it is one."""
        wanted = set(targets)
        found: dict[str, tuple[Product, Offering | None]] = {}
        products = Product.objects.filter(vendor__evaluation=evaluation).select_related("vendor")
        for product in products.prefetch_related("offerings"):
            path = f"{product.vendor.key}/{product.key}"
            owners = {path: None, **{f"{path}/{row.slot}": row for row in product.offerings.all()}}
            found |= {target: (product, owner) for target, owner in owners.items() if target in wanted}
        return found

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        states = {}
        for target, (product, offering) in self.owners(evaluation, targets).items():
            rows = Charge.objects.filter(product=product, offering=offering)
            documents = [ChargeDocument.model_validate(charge_data(row)) for row in rows]
            if documents:
                states[target] = {"charges": [document.model_dump(mode="json") for document in documents]}
        return states

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        for target, (product, offering) in self.owners(evaluation, states).items():
            Charge.objects.filter(product=product, offering=offering).delete()
            state = states[target] or {"charges": []}
            documents = [ChargeDocument.model_validate(charge) for charge in state["charges"]]
            Charge.objects.bulk_create(
                charge_row(document, product, offering, i) for i, document in enumerate(documents)
            )

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return []
