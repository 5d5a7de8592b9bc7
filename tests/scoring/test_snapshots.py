"""Frozen inputs: the same by file and by rows, made anew only where something moved (ADR 3)."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.engine.values import Gap, Range
from scoring.interchange import dump, parse
from scoring.models import Part
from scoring.snapshots import rows
from scoring.snapshots.parts import decompress, digest, freeze_document, gap_data, gap_value
from scoring.snapshots.rows import dump_evaluation, freeze
from tests.factories import AnswerFactory, FeatureFactory, PlanFactory, RequirementFactory, VendorFactory
from tests.scoring.documents import SMALL, changed, load, text_of
from tests.scoring.engine.documents import CASE_NAMES, read_case
from tests.scoring.strategies import documents
from vendors.models import Answer, Charge, Offering, Product

pytestmark = pytest.mark.django_db


def text_in_database(document) -> str:
    """A document loaded and dumped again."""
    return dump(dump_evaluation(load(document)))


def hash_of(document) -> str:
    return freeze_document(parse(text_of(document))).inputs_sha256


AMOUNTS = st.decimals("0", "99999", places=4)
RANGES = st.lists(AMOUNTS, min_size=3, max_size=3).map(lambda three: Range(*sorted(three)))
CERTAIN = AMOUNTS.map(lambda amount: Range(amount, amount, amount))


@given(
    st.builds(
        Gap,
        st.sampled_from(["lead-routing", "mail"]),
        price=st.none() | AMOUNTS,
        hours=st.none() | RANGES | CERTAIN,
        available_on=st.none() | st.dates(),
    )
)
def test_a_gap_is_read_as_it_was_written(gap):
    again = gap_value(gap_data(gap))
    assert again == gap
    assert gap_data(again) == gap_data(gap)
    assert gap_value(gap_data(gap)) is again


class TestRoundTrip:
    @given(document=documents())
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
        ],
    )
    def test_of_random_documents(self, document):
        """Dump, load, dump: identical; and one hash by file and by rows."""
        text = text_in_database(document)
        assert text_in_database(json.loads(text)) == text
        by_rows = freeze(load(document))
        assert by_rows.inputs_sha256 == hash_of(document) == hash_of(json.loads(text))

    @pytest.mark.parametrize("name", CASE_NAMES)
    def test_of_the_cases(self, name):
        document, _ = read_case(name)
        text = text_in_database(document)
        assert text_in_database(json.loads(text)) == text
        assert freeze(load(document)).inputs_sha256 == hash_of(document) == hash_of(json.loads(text))

    def test_keeps_what_the_document_says(self):
        found = json.loads(text_in_database(SMALL))
        assert found["vendors"][0]["products"][0]["plans"][1]["charges"] == [
            {"amount": "12", "billing": "month", "category": "transparent_fees/per_user", "included": "0",
             "kind": "list", "metric": "user", "model": "per_unit", "package_size": "1", "period": "month",
             "quantity": "1", "start_month": 0},
            {"amount": ["9", "10", "11"], "billing": "year", "category": "transparent_fees/per_user",
             "currency": "EUR", "included": "0", "kind": "list", "metric": "user", "model": "per_unit",
             "package_size": "1", "period": "year", "quantity": "1", "start_month": 0},
            {"category": "transparent_fees/per_user", "included": "0", "kind": "list", "metric": "user",
             "model": "graduated", "package_size": "1", "period": "month", "quantity": "1", "start_month": 0,
             "tiers": [{"flat": "0", "unit": "5", "up_to": "10"}, {"flat": "0", "unit": "4", "up_to": None}]},
        ]  # fmt: skip
        assert found["coverage"] == SMALL["coverage"]
        assert found["verifications"] == SMALL["verifications"]
        assert found["efforts"] == SMALL["efforts"]

    def test_keeps_a_vendor_without_products(self):
        document = changed({"vendors[2]": {"key": "empty", "name": "Empty", "products": []}})
        assert json.loads(text_in_database(document))["vendors"][2] == document["vendors"][2]

    def test_keeps_the_largest_and_smallest_figures(self):
        figures = ["0.0000000001", "99999.9999999999", "999999999999999"]
        document = changed({"vendors[1].products[0].plans[0].charges[0].amount": figures})
        found = json.loads(text_in_database(document))
        assert found["vendors"][1]["products"][0]["plans"][0]["charges"][0]["amount"] == figures

    def test_leaves_out_what_is_not_accepted(self):
        evaluation = load(SMALL)
        Answer.objects.filter(level="not_applicable").update(accepted=False)
        assert dump_evaluation(evaluation)["coverage"] == SMALL["coverage"][:4]

    def test_the_order_of_rates_is_not_part_of_the_hash(self):
        rates = {"EUR": {"rate": "1.08", "on": "2026-11-01"}, "THB": {"rate": "0.03", "on": "2026-11-01"}}
        turned = dict(reversed(rates.items()))
        one, other = (changed({"evaluation.rates": order}) for order in (rates, turned))
        assert hash_of(one) == hash_of(other) == freeze(load(other)).inputs_sha256


class TestFreezing:
    @pytest.fixture
    def evaluation(self):
        return load(SMALL)

    @pytest.fixture
    def frozen(self, monkeypatch) -> list[str]:
        """Paths of the products whose rows are read."""
        names: list[str] = []

        def note(product, features):
            names.append(f"{product.vendor.key}/{product.key}")
            return read(product, features)

        read = rows.freeze_rows
        monkeypatch.setattr(rows, "freeze_rows", note)
        return names

    def again(self, evaluation, frozen) -> list[str]:
        frozen.clear()
        freeze(evaluation)
        return list(frozen)

    def test_reads_every_product_the_first_time_and_none_the_second(self, evaluation, frozen):
        assert self.again(evaluation, frozen) == ["acme/crm", "beta/crm"]
        assert self.again(evaluation, frozen) == []

    @pytest.mark.parametrize(
        ("change", "read"),
        [
            (lambda: Answer.objects.filter(offering__key="one").update(note="New"), ["beta/crm"]),
            (lambda: Charge.objects.filter(offering__key="lite").update(source="New"), ["acme/crm"]),
            (lambda: Offering.objects.filter(key="sms").update(name="New"), ["acme/crm"]),
            (lambda: Product.objects.filter(vendor__key="beta").update(name="New"), ["beta/crm"]),
            (lambda: Product.objects.update(position=1), ["acme/crm", "beta/crm"]),
        ],
    )
    def test_reads_again_only_what_moved(self, evaluation, frozen, change, read):
        freeze(evaluation)
        change()
        assert self.again(evaluation, frozen) == read

    def test_keeps_the_products_parts_when_the_header_moves(self, evaluation, frozen):
        first = freeze(evaluation)
        evaluation.threshold = "0.7"
        evaluation.save()
        RequirementFactory(evaluation=evaluation, team=evaluation.teams.get(key="sales"), feature=None)
        assert self.again(evaluation, frozen) == []
        second = freeze(evaluation)
        assert second.header.sha256 != first.header.sha256
        assert [part.sha256 for part in second.parts] == [part.sha256 for part in first.parts]

    def test_reads_all_again_when_the_features_move(self, evaluation, frozen):
        freeze(evaluation)
        FeatureFactory(evaluation=evaluation)
        assert self.again(evaluation, frozen) == ["acme/crm", "beta/crm"]

    def test_reads_the_new_product_only(self, evaluation, frozen):
        freeze(evaluation)
        plan = PlanFactory(
            product__vendor=VendorFactory(evaluation=evaluation, key="new"), product__key="crm"
        )
        AnswerFactory(offering=plan, feature=evaluation.features.first())
        assert self.again(evaluation, frozen) == ["new/crm"]

    def test_takes_a_change_and_its_undoing_for_the_same_part(self, evaluation):
        before = freeze(evaluation)
        names = Product.objects.filter(vendor__key="beta")
        names.update(name="Other")
        assert freeze(evaluation).inputs_sha256 != before.inputs_sha256
        names.update(name="Beta CRM")
        assert freeze(evaluation).inputs_sha256 == before.inputs_sha256
        assert Part.objects.count() == 4

    def test_an_old_copy_that_is_saved_hides_no_change(self, evaluation):
        old = Product.objects.get(vendor__key="beta")
        Answer.objects.filter(offering__key="one", feature__key="leads").update(level="partial")
        freeze(evaluation)
        old.save()
        Answer.objects.filter(offering__key="one", feature__key="leads").update(level="none")
        assert freeze(evaluation).inputs_sha256 == hash_of(dump_evaluation(evaluation))

    @pytest.mark.postgresql  # SQLite has one writer at a time: a freeze there holds the lock
    def test_reads_again_what_was_edited_meanwhile(self, evaluation, monkeypatch):
        """The first read of the header is older than an edit that the parts already show."""
        header = rows.header_of
        edits = iter([lambda: requirement_of(evaluation), lambda: None])

        def edited(row):
            found = header(row)
            next(edits)()
            return found

        monkeypatch.setattr(rows, "header_of", edited)
        snapshot = freeze(evaluation)
        monkeypatch.undo()
        assert snapshot.inputs_sha256 == freeze(evaluation).inputs_sha256

    @pytest.mark.postgresql
    def test_gives_up_on_what_is_edited_all_the_time(self, evaluation, monkeypatch):
        header = rows.header_of
        monkeypatch.setattr(rows, "header_of", lambda row: [header(row), requirement_of(evaluation)][0])
        with pytest.raises(rows.Moved, match="crm was being edited all the time"):
            freeze(evaluation)


def requirement_of(evaluation):
    return RequirementFactory(evaluation=evaluation, team=evaluation.teams.first(), feature=None)


def test_a_part_is_found_under_the_hash_of_its_content(db):
    freeze(load(SMALL))
    assert [digest(decompress(part.document)) for part in Part.objects.all()] == [
        part.pk for part in Part.objects.all()
    ]
