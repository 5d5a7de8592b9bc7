"""Goal 6: after one edited cell, from the request to the published result, against a full run."""

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import count
from typing import Any

import numpy as np
from django.db import connection

from discovery.models import Evaluation
from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.engine.vocabulary import LEVEL_OF_CODE, Level
from scoring.execution import combined, compute_parts, execute
from scoring.interchange.documents import FORMAT, validate
from scoring.models import PartResult, ProductPart, Run
from scoring.snapshots.parts import canonical, digest
from tests.bench.data import Market, Size
from tests.bench.job import postgresql, store
from tests.bench.trials import Count, Goal, Race, Trial
from vendors.models import Answer, Product

Json = dict[str, Any]


def trials(size: Size) -> Iterator[Trial]:
    with postgresql():
        yield from on_postgresql(size)


def on_postgresql(size: Size) -> Iterator[Trial]:
    """Both sides edit a cell and request a run; the full one finds nothing computed."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    evaluation = in_rows(Market(replace(size, checked=0.0)))
    numbers = count(1)

    def run(*, full: bool) -> Run:
        edit(next(numbers))
        run, _ = request_run(by=None, evaluation=evaluation, send=False)
        if full:
            PartResult.objects.all().delete()
        if not execute(run.pk):
            raise RuntimeError("the run was not ours")
        run.refresh_from_db()
        return run

    run(full=True)

    def same_again(one: Run, _: Run) -> bool:
        """What was published after the edit is what a full computation of the same inputs gives."""
        PartResult.objects.all().delete()
        compute_parts(one, one.parts)
        return sha256(combined(one).document).hexdigest() == one.result.sha256

    goal = Goal(6, "products computed after one edited cell", 1, at_most=True)
    yield Count((goal,), size.name, lambda: run(full=False).computed, lambda: 1, lambda one, _: one == 1)
    goal = Goal(6, "one edited cell, request to published ÷ a full run", 0.5, at_most=True)
    yield Race((goal,), size.name, lambda: run(full=False), lambda: run(full=True), same_again)


def edit(number: int) -> None:
    """Another level for one claim of the first product."""
    answer = Answer.objects.order_by("pk")[0]
    answer.level = (Level.NATIVE, Level.PARTIAL)[number % 2]
    answer.note = f"edit {number}"
    answer.save()


def in_rows(market: Market) -> Evaluation:
    """The market as rows: all offers, and the first product's cells; the others are frozen already."""
    store(market, evaluation=False)
    evaluation = load_document(by=None, document=validate(document_of(market))).evaluation
    products = Product.objects.filter(vendor__evaluation=evaluation).order_by("vendor__key")
    features = digest(canonical(list(evaluation.features.values_list("key", flat=True))))
    ProductPart.objects.bulk_create(
        ProductPart(product=row, revision=row.revision, features_sha256=features, part_id=part.sha256)
        for row, part in list(zip(products, market.parts, strict=True))[1:]
    )
    return evaluation


def document_of(market: Market) -> Json:
    offers = [json.loads(part.offer or b"") for part in market.parts]
    vendors = [
        {"key": offer["vendor"], "name": offer["vendor_name"], "products": [offer["product"]]}
        for offer in offers
    ]
    return {
        "format": FORMAT,
        **json.loads(market.header_part.document),
        "vendors": vendors,
        "coverage": list(coverage_of(market)),
        "verifications": [],
    }


def coverage_of(market: Market) -> Iterator[Json]:
    """The first product's claims."""
    product = market.products[0]
    for key, cells in product.cells.items():
        codes = np.frombuffer(cells.levels, np.uint8) & 15
        for feature in np.flatnonzero(codes).tolist():
            level = LEVEL_OF_CODE[int(codes[feature])].value
            yield {"offering": product.offering(key), "feature": f"f{feature}", "level": level, "note": "n"}
