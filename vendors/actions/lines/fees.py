"""Lines about the questions that vendors do not volunteer: an answer, and the charge or limit it makes."""

from collections.abc import Collection, Mapping
from typing import Any

from discovery.models import Evaluation
from vendors.actions.documents import charge_row
from vendors.actions.lines.bulk import home_of
from vendors.actions.lines.buyer import next_position
from vendors.actions.lines.offers import Products
from vendors.content import FEE_QUESTIONS, KEYS_BY_TEXT, QUESTIONS, english
from vendors.interchange.models import ChargeDocument
from vendors.interchange.rows import charge_data
from vendors.models import Charge, FeeAnswer, Product

State = dict[str, Any]

AFTER_LISTS = 10_000
"""Charges of answers stand behind a product's price list."""
PLACES = {question.key: AFTER_LISTS + i for i, question in enumerate(FEE_QUESTIONS)}


def question_target(product: str, question: str) -> str:
    """The name of a product's answer to a question of the catalogue: `acme/crm:overtime-rate`."""
    return f"{product}:{question}"


def charge_of(row: FeeAnswer) -> Charge | None:
    return getattr(row, "charge", None)


def fee_state(row: FeeAnswer) -> State:
    """An answer with what it makes; what is absent is not written."""
    state: State = {"outcome": row.outcome, "detail": row.detail}
    if row.limit is not None:
        state["limit"] = row.limit
    if (charge := charge_of(row)) is not None:
        state["charge"] = ChargeDocument.model_validate(charge_data(charge)).model_dump(mode="json")
    return state


class FeeAnswers:
    """A target is `vendor/product:question-key`."""

    def rows(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, FeeAnswer]:
        wanted = set(targets)
        found: dict[str, FeeAnswer] = {}
        rows = FeeAnswer.objects.filter(product__vendor__evaluation=evaluation).select_related(
            "product__vendor", "charge"
        )
        for row in rows.order_by("position", "id"):
            path = f"{row.product.vendor.key}/{row.product.key}"
            target = question_target(path, KEYS_BY_TEXT.get(row.question, ""))
            if target in wanted:
                found.setdefault(target, row)
        return found

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        return {target: fee_state(row) for target, row in self.rows(evaluation, targets).items()}

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
            row = row or new_row(home_of(target, products, path), key)
            row.outcome, row.detail, row.limit = state["outcome"], state["detail"], state.get("limit")
            row.full_clean()
            row.save()
            write_charge(row, key, state.get("charge"))

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        return []


def new_row(product: Product, key: str) -> FeeAnswer:
    question = QUESTIONS[key]
    return FeeAnswer(
        product=product,
        category=question.category,
        question=english(question.text),
        position=next_position(product.fee_answers.all()),
    )


def write_charge(row: FeeAnswer, key: str, charge: dict[str, Any] | None) -> None:
    """The charge that an answer makes, in place of the one that it made before."""
    Charge.objects.filter(fee_answer=row).delete()
    if charge is not None:
        new = charge_row(ChargeDocument.model_validate(charge), row.product, None, PLACES[key])
        new.fee_answer = row
        new.save()
