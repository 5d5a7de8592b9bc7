"""Goal 13: importing a matrix of 100,000 cells, against openpyxl and bulk_create."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import count

import numpy as np
import openpyxl
import xlsxwriter
from django.db import connection

from discovery.models import Evaluation, Feature
from scoring.engine.vocabulary import Deployment
from tests.bench.data import Size
from tests.bench.job import postgresql
from tests.bench.trials import Goal, Race, Trial
from vendors.actions.imports import import_matrix
from vendors.interchange.matrix.cells import read_matrix
from vendors.interchange.matrix.legend import read_legend
from vendors.interchange.matrix.reading import read_table
from vendors.models import Answer, Offering, Product, Vendor

SHAPES = {"tiny": (12, 5), "S": (60, 12)}
CELLS = 2_000, 50
"""Features × vendors of the goal."""
ANSWERS = {"yes": "native", "partly": "partial", "no": "none", "": None}
ROWS_AT_ONCE = 2_000
Levels = Counter[tuple[str, str]]


def trials(size: Size) -> Iterator[Trial]:
    with postgresql():
        yield from on_postgresql(size)


def on_postgresql(size: Size) -> Iterator[Trial]:
    """Each side reads the same file into an evaluation of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    content = book(*SHAPES.get(size.name, CELLS))
    numbers = count(1)

    def evaluation() -> Evaluation:
        name = f"import-{next(numbers)}"
        return Evaluation.objects.create(slug=name, name=name, starts_on=date(2027, 1, 1))

    def ours() -> Levels:
        return imported(evaluation(), content)

    def peer() -> Levels:
        return created(evaluation(), content)

    goal = Goal(13, "import of a matrix: openpyxl and bulk_create ÷ ours", 6, note="ours can be undone")
    yield Race((goal,), size.name, ours, peer, lambda one, other: one == other and bool(one))


def book(features: int, vendors: int) -> bytes:
    """A workbook of answers drawn at random."""
    texts = np.random.default_rng([7, 13]).choice(list(ANSWERS), (features, vendors), p=[0.5, 0.2, 0.2, 0.1])
    buffer = BytesIO()
    file = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = file.add_worksheet()
    sheet.write_row(0, 0, ["Feature", *(f"Vendor {v}" for v in range(vendors))])
    for f, row in enumerate(texts.tolist()):
        sheet.write_row(f + 1, 0, [f"Feature {f}", *row])
    file.close()
    return buffer.getvalue()


def imported(evaluation: Evaluation, content: bytes) -> Levels:
    """As the command does it: a change set, with its history and a way back."""
    legend = {
        "features_in": "rows",
        "header_row": 1,
        "feature_columns": ["Feature"],
        "vendor_columns": "rest",
        "answers": ANSWERS,
    }
    checked = read_legend(json.dumps(legend).encode())
    table = read_table("matrix.xlsx", content, names=checked.named_columns())
    import_matrix(
        by=None,
        evaluation=evaluation,
        matrix=read_matrix(table, checked),
        legend=checked,
        title="matrix.xlsx",
    )
    return levels_of(evaluation)


def created(evaluation: Evaluation, content: bytes) -> Levels:
    """Rows read one by one, models created in bulk; nothing checked, nothing to undo."""
    header, *rows = openpyxl.load_workbook(BytesIO(content), read_only=True).active.iter_rows(
        values_only=True
    )
    features = Feature.objects.bulk_create(
        Feature(evaluation=evaluation, key=f"f{f}", name=row[0], position=f) for f, row in enumerate(rows)
    )
    vendors = Vendor.objects.bulk_create(
        Vendor(evaluation=evaluation, key=f"v{v}", name=name) for v, name in enumerate(header[1:])
    )
    products = Product.objects.bulk_create(
        Product(vendor=vendor, key="product", name=vendor.name, deployment=Deployment.CLOUD)
        for vendor in vendors
    )
    plans = Offering.objects.bulk_create(
        Offering(product=product, kind=Offering.Kind.PLAN, key="plan", name=product.name)
        for product in products
    )
    answers = (
        Answer(offering=plan, feature=feature, level=ANSWERS[text or ""])
        for feature, row in zip(features, rows, strict=True)
        for plan, text in zip(plans, (*row[1:], *[None] * (len(plans) - len(row) + 1)), strict=True)
        if text
    )
    Answer.objects.bulk_create(answers, batch_size=ROWS_AT_ONCE)
    return levels_of(evaluation)


def levels_of(evaluation: Evaluation) -> Levels:
    """How often each feature has each level."""
    rows = Answer.objects.filter(feature__evaluation=evaluation)
    return Counter(rows.values_list("feature__name", "level"))
