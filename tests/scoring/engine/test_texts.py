"""Texts that are put together are what one call of the encoder would have written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.results.payloads import OfferText, Payload, WaysTexts
from scoring.engine.results.texts import OPEN, encode, filled, list_text, object_text

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NUMBERS = st.none() | st.integers(0, 10**6) | st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(PLAIN))
def test_a_list_of_texts_is_the_text_of_the_list(items):
    assert list_text(map(encode, items)) == encode(items)


@given(st.dictionaries(st.text(), PLAIN))
def test_an_object_of_texts_is_the_text_of_the_object(fields):
    assert object_text({name: encode(value) for name, value in fields.items()}) == encode(fields)


@given(NUMBERS, NUMBERS)
def test_a_filled_text_is_the_text_of_its_numbers(one, other):
    text = encode({"rank": OPEN, "between": "…", "chance": {"first": OPEN}})
    assert filled(text, one, other) == encode({"rank": one, "between": "…", "chance": {"first": other}})


@pytest.mark.parametrize("numbers", [(), (1, 2)])
def test_every_hole_is_filled_once(numbers):
    with pytest.raises(ValueError, match="zip"):
        filled(encode([OPEN]), *numbers)


def test_parts_without_anything_leave_no_comma():
    assert list_text([b"", b"1", b"", b"2", b""]) == b"[1, 2]"
    assert list_text([b"", b""]) == b"[]"


class TestPayload:
    def payload(self, **head):
        plans = tuple(OfferText({"offer": f"a/b/{i}"}, encode({"i": i, "rank": OPEN})) for i in range(3))
        bundled = (OfferText({"offer": "a/b/0", "addons": ["sms"]}, encode("a bundle")),)
        return Payload(head, WaysTexts(b"1", b"", b'"a": 2', b"3, 4"), plans, bundled)

    def test_is_read_as_it_was_written(self):
        written = self.payload(product="a/b", names=["line\nbreak", "line\u2028break", "นักขาย"])
        read = Payload.from_bytes(written.to_bytes())
        assert read[1:] == written[1:]
        assert {name: read.head[name] for name in written.head} == written.head

    def test_is_one_line_for_what_combining_reads_and_one_for_each_text(self):
        lines = self.payload(product="a/b").to_bytes().split(b"\n")
        assert json.loads(lines[0])["product"] == "a/b"
        assert lines[1:5] == [b"1", b"", b'"a": 2', b"3, 4"]
        assert [json.loads(line) for line in lines[5:]] == [
            *({"i": i, "rank": OPEN} for i in range(3)),
            "a bundle",
        ]

    def test_a_product_without_plans_has_a_payload_too(self):
        written = Payload({}, WaysTexts(b"", b"", b"", b""), (), ())
        read = Payload.from_bytes(written.to_bytes())
        assert (read.ways, read.offers, read.bundled) == written[1:]
