"""What a product's answers about fees mean for what it sells (spec 3.4)."""

from scoring.engine.vocabulary import Outcome
from vendors.content import KEYS_BY_TEXT, QUESTIONS
from vendors.models import Product


def limits_said(product: Product) -> dict[str, int]:
    """The limits of users and contacts that its answers set, for plans that state none themselves."""
    limits: dict[str, int] = {}
    for row in product.fee_answers.all():
        question = QUESTIONS.get(KEYS_BY_TEXT.get(row.question, ""))
        if question and question.limit and row.outcome == Outcome.LIMITED and row.limit is not None:
            limits.setdefault(question.limit, row.limit)
    return limits
