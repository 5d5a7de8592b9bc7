"""The command that proves that parts are what the rows say."""

from datetime import date
from io import StringIO
from struct import iter_unpack

import pytest
from django.core.management import call_command
from django.db import connection

from scoring.models import Part, ProductPart
from scoring.snapshots.parts import compress, decompress, load_product
from scoring.snapshots.rows import freeze
from tests.discovery.world import run_sql
from tests.scoring.documents import SMALL, load
from vendors.models import Answer

pytestmark = pytest.mark.django_db


def check_parts(*arguments: str) -> tuple[int, list[str]]:
    """The command's exit status and what it says."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_parts", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code), err.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


class TestProof:
    @pytest.fixture
    def evaluation(self):
        evaluation = load(SMALL)
        freeze(evaluation)
        return evaluation

    @pytest.fixture
    def part(self, evaluation) -> Part:
        return ProductPart.objects.get(product__vendor__key="beta").part

    def without_trigger(self, name: str, table: str) -> None:
        run_sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))

    def spoil(self, part: Part, **columns) -> None:
        self.without_trigger("scoring_part_refuses_update", "scoring_part")
        Part.objects.filter(pk=part.pk).update(**columns)

    def test_of_right_parts(self, evaluation):
        assert check_parts() == (0, ["3 parts and 1 evaluations: all as they say"])
        assert check_parts("crm") == (0, ["3 parts and 1 evaluations: all as they say"])

    def test_of_packed_cells_by_hand(self, evaluation):
        """Of leads, mail, mobile: a claim in a byte's low half, a finding in its high; days since 2000."""
        parts = {row.product.vendor.key: row.part for row in ProductPart.objects.all()}
        acme, beta = (
            load_product(bytes(parts[key].offer), bytes(parts[key].cells)) for key in ("acme", "beta")
        )
        native, partial, roadmap, none, not_applicable = 1, 3, 6, 7, 8
        found, answered = ((day - date(2000, 1, 1)).days for day in (date(2026, 11, 10), date(2026, 11, 1)))
        expected = {
            "lite": ([partial | native << 4, 0, 0], [found, 0, 0]),
            "pro": ([partial | native << 4, native, 0], [found, answered, 0]),
            "+sms": ([0, 0, roadmap], [0, 0, 0]),
            "+voice": ([0, 0, 0], [0, 0, 0]),
            "one": ([native | none << 4, 0, not_applicable], [found, 0, 0]),
        }
        assert {
            slot: (list(cells.levels), [day for (day,) in iter_unpack("<H", cells.days)])
            for slot, cells in {**acme.cells, **beta.cells}.items()
        } == expected

    def test_tells_a_flipped_byte_of_the_cells(self, part):
        cells = bytearray(part.cells)
        cells[0] ^= 1
        self.spoil(part, cells=bytes(cells))
        assert check_parts() == (1, [f"{part.pk}: its packed cells are not those of its content"])

    def test_tells_another_offer(self, part):
        self.spoil(part, offer=bytes(part.offer).replace(b"49", b"48"))
        assert check_parts() == (1, [f"{part.pk}: its packed offer are not those of its content"])

    def test_tells_a_changed_content(self, part):
        content = decompress(part.document).replace(b"49", b"48")
        self.spoil(part, document=compress(content))
        assert check_parts() == (1, [f"{part.pk}: its content has another hash"])

    def test_tells_rows_that_moved_without_their_revision(self, evaluation):
        """The negative control of the triggers: with one of them off, the proof finds what it let through."""
        self.without_trigger("vendors_answer_moves_vendors_product_update", "vendors_answer")
        Answer.objects.filter(offering__key="one", feature__key="leads").update(level="partial")
        assert check_parts() == (1, ["crm: beta/crm: its rows say something else than its part"])

    def test_is_content_with_parts_of_the_past(self, evaluation):
        Answer.objects.filter(offering__key="one", feature__key="leads").update(level="partial")
        assert check_parts()[0] == 0
        freeze(evaluation)
        assert check_parts() == (0, ["4 parts and 1 evaluations: all as they say"])

    def test_needs_an_evaluation_that_exists(self):
        assert check_parts("nothing") == (2, ["slug: there is no evaluation 'nothing'"])
