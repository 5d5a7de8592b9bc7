"""What is proposed for a text, and what is left to a person."""

import pytest

from vendors.interchange.matrix.vocabulary import (
    UNDECIDED,
    is_need_header,
    propose_answer,
    propose_priority,
    split_note,
    without_references,
)

PROPOSED = {
    "native": "yes|YES |✓|supported|Fully  supported|integrated|included|+|OOTB|Out-of-the-box|out of the box"
    "|Y – Standard Function|FULL|◎|○|Oui|Evet|OK|มี|TRUE",
    "configuration": "configurable|Provided through routine configuration, no upgrade impact|via report tool",
    "partial": "partial|some|limited|Basic|partially supports|△|บางส่วน",
    "third_party": "plug-in|Plugin|extension|add-on|third-party|Third party|paid|premium|optional"
    "|△ (additional cost)",
    "customisation": "modification|custom|via customization",
    "roadmap": "planned|TBA|future release|under development|beta|experimental|flagged",
    "none": "no|dropped|Discontinued|not available|does not support|unavailable|Non|Hayır|KO|ไม่มี|✗|FALSE",
    "unanswered": "?|unknown| |Je ne sais pas|not evaluated|not evidenced",
    "not_applicable": "n/a|N/A|not applicable|Uygulanamaz",
}


@pytest.mark.parametrize(("level", "texts"), PROPOSED.items(), ids=PROPOSED)
def test_the_synonyms_of_each_level_are_proposed(level, texts):
    assert {text: propose_answer(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), level)


AMBIGUOUS = [
    "A", "C", "F", "N", "T", "U", "-", "–", "—", "--", "none", "None", "x", "0", "1", "2", "5", "★★★",
    "maybe", "see note", "Call us", "500 %",
]  # fmt: skip


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_can_mean_several_things_or_is_not_known_is_never_guessed(text):
    assert propose_answer(text) == UNDECIDED


def test_an_empty_text_is_unanswered_whatever_its_blanks():
    assert [propose_answer(text) for text in ("", "  ", "\n", "\u00a0")] == ["unanswered"] * 4


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("yes (from 2019)", "native"),
        ("Yes（ตั้งแต่ 2019）", "native"),
        ("no (dropped)", "none"),
        ("no (in development)", UNDECIDED),
        ("yes (beta)", UNDECIDED),
        ("yes (pro only)", UNDECIDED),
        ("yes (Enterprise plan)", UNDECIDED),
        ("maybe (later)", UNDECIDED),
        ("yes (supported)", "native"),
    ],
)
def test_a_qualifier_may_make_a_known_answer_doubtful(text, level):
    assert propose_answer(text) == level


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("yes (from 2019)", ("yes", "from 2019")),
        (" Yes（ตั้งแต่ 2019） ", ("Yes", "ตั้งแต่ 2019")),
        ("yes", ("yes", "")),
        ("(only this)", ("(only this)", "")),
        ("yes (a) (b)", ("yes (a)", "b")),
        ("[-][py1059]", ("[-][py1059]", "")),
    ],
)
def test_what_stands_in_brackets_becomes_the_note(text, parts):
    assert split_note(text) == parts


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Yes[4]", "Yes"),
        ("yes [a] [b]", "yes"),
        ("[-][py1059]", "-"),
        ("[Yes](https://example.com/x)", "Yes"),
        ("[see docs]", "[see docs]"),
        ("yes (from 2019)", "yes (from 2019)"),
    ],
)
def test_references_do_not_count(text, bare):
    assert without_references(text) == bare


@pytest.mark.parametrize(
    ("header", "text", "priority"),
    [
        ("Optional", "", "must"),
        ("Optional", "X", "nice"),
        ("Mandatory", "x", "must"),
        ("Mandatory", "", "nice"),
        ("Priority", "Must", "must"),
        ("Priority", "MUST-HAVE", "must"),
        ("Priority", "Nice to have", "nice"),
        ("Priority", "Desirable", "nice"),
        ("Priority", "Should", UNDECIDED),
        ("Priority", "M", UNDECIDED),
        ("Priority", "", UNDECIDED),
        ("ความจำเป็น", "ต้องมี", "must"),
    ],
)
def test_priorities_are_read_from_words_and_marks(header, text, priority):
    assert is_need_header(header)
    assert propose_priority(text, header) == priority


def test_other_headers_are_no_column_of_needs():
    assert [is_need_header(header) for header in ("Feature", "Acme", "")] == [False, False, False]
