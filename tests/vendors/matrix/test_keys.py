import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.models.fields import KEY_LENGTH, KEY_PATTERN
from vendors.interchange.matrix.keys import assign_keys, slug

NAMES = st.lists(st.text(max_size=12), max_size=12)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Lead routing", "lead-routing"),
        (".NET", "net"),
        ("C++", "c"),
        ("  A_b — c ", "a-b-c"),
        ("Überraschung", "uberraschung"),
        ("ติดต่อ", "feature"),
        ("+-", "feature"),
        ("x" * 300, "x" * 200),
        ("x" * 199 + " y", "x" * 199),
    ],
)
def test_slugs(text, key):
    assert slug(text, "feature") == key


def keys_of(names, existing=None):
    return assign_keys([(name, name) for name in names], existing or {}, "feature")


def test_collisions_are_numbered_within_the_length():
    assert keys_of(["C", "C++", "c", "x" * 300, "x" * 301]) == [
        "c",
        "c-2",
        "c-3",
        "x" * 200,
        "x" * 198 + "-2",
    ]


def test_a_numbered_name_does_not_meet_anothers_number():
    assert keys_of(["a", "a-2", "a"]) == ["a", "a-2", "a-3"]


def test_existing_keys_of_the_same_name_are_met_in_any_order():
    existing = {"c": "C", "c-2": "C++"}
    assert keys_of(["C++", "C"], existing) == ["c-2", "c"]
    assert keys_of(["C++"], existing) == ["c-2"]


def test_the_same_key_merges_under_another_name():
    assert keys_of(["Acme"], {"acme": "Acme Inc."}) == ["acme"]


def test_a_key_outside_the_family_is_not_met():
    assert keys_of(["Contacts"], {"contacts-old": "Contacts"}) == ["contacts"]


@given(NAMES)
def test_keys_are_unique_valid_and_the_same_again(names):
    keys = keys_of(names)
    assert len(set(keys)) == len(keys)
    assert [key for key in keys if not re.fullmatch(KEY_PATTERN, key) or len(key) > KEY_LENGTH] == []
    assert keys_of(names, dict(zip(keys, names, strict=True))) == keys
