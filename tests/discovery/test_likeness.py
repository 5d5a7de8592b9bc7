"""Likeness by character n-grams, in Latin script and in Thai."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.queries.likeness import encode, grams, likeness

THAI = ["บันทึกข้อมูลลูกค้า", "ส่งอีเมลอัตโนมัติ", "รายงานยอดขาย", "ตรวจหาข้อมูลซ้ำ"]
ENGLISH = ["Duplicate detection and merging", "Contact import", "Full contact history", "Sales forecast"]


def best(text, others):
    scores = likeness([text], others)[0]
    return others[int(scores.argmax())]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("เก็บข้อมูลของลูกค้า", "บันทึกข้อมูลลูกค้า"),
        ("อีเมลออโต้", "ส่งอีเมลอัตโนมัติ"),
        ("รายงานการขาย", "รายงานยอดขาย"),
        ("ข้อมูลซ้ำกัน", "ตรวจหาข้อมูลซ้ำ"),
        ("dupl", "Duplicate detection and merging"),
        ("merge duplicate contacts", "Duplicate detection and merging"),
        ("IMPORT  CONTACTS", "Contact import"),
        ("forcast", "Sales forecast"),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed, meant):
    assert best(typed, THAI + ENGLISH) == meant


def test_two_scripts_share_nothing():
    assert likeness(THAI, ENGLISH).max() < 0.2


def test_the_same_text_is_wholly_alike_whatever_case_width_and_spacing():
    assert likeness(["Contact  import"], ["ＣＯＮＴＡＣＴ import "])[0][0] == 1


def test_nothing_is_alike_without_texts():
    assert likeness([], ["a"]).shape == (0, 1)
    assert likeness(["a"], []).shape == (1, 0)


def test_an_empty_text_is_like_no_text_with_letters():
    assert likeness([""], ["Contact import"])[0][0] == 0


def test_grams_are_three_characters_and_words_have_edges():
    assert grams("ab c") == [" ab", "ab ", "b c", " c "]


def test_the_score_is_the_mean_of_dice_and_overlap():
    # " ab", "abc", "bc " against " ab", "abd", "bd ": one of three is shared.
    assert likeness(["abc"], ["abd"])[0][0] == pytest.approx((2 / 6 + 1 / 3) / 2)


def test_sorted_codes_are_one_character_a_gram():
    one, other = encode(["abc", "abcabc"])
    assert len(one) == 3
    assert len(other) == 6
    assert list(other) == sorted(other)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_between_nothing_and_all(one, other):
    there, back = likeness([one], [other])[0][0], likeness([other], [one])[0][0]
    assert there == pytest.approx(back)
    assert 0 <= there <= 1
