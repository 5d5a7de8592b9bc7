"""How alike two texts are, by the pieces of three characters they share; in Thai too.

A text becomes its sorted n-grams, each written as one character; the longest common subsequence of two sorted
lists is then exactly what they share, and rapidfuzz counts it.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

LENGTH = 3
FIRST_CODE = 0x10000  # above the surrogates; a million n-grams fit
CODES = 0x110000 - FIRST_CODE
LONGEST = 1_000  # characters of a text that are compared


def grams(text: str) -> list[str]:
    """The n-grams of a text, without regard to case, width and spacing; a word's edges count."""
    plain = f" {' '.join(unicodedata.normalize('NFKC', text[:LONGEST]).casefold().split())} "
    return [plain[i : i + LENGTH] for i in range(len(plain) - LENGTH + 1)]


def encode(texts: Sequence[str]) -> list[str]:
    """Each text as its sorted n-grams, one character an n-gram."""
    codes: dict[str, int] = {}
    rows = [[codes.setdefault(gram, len(codes)) for gram in grams(text)] for text in texts]
    return ["".join(chr(FIRST_CODE + code % CODES) for code in sorted(row)) for row in rows]


def likeness(texts: Sequence[str], others: Sequence[str]) -> np.ndarray:
    """A matrix texts × others of scores from 0 to 1: the mean of Dice's coefficient and of overlap.

    Dice alone would punish a long statement beside a feature's short name, overlap alone any short word.
    """
    if not texts or not others:
        return np.zeros((len(texts), len(others)))
    coded = encode([*texts, *others])
    left, right = coded[: len(texts)], coded[len(texts) :]
    shared = process.cdist(left, right, scorer=LCSseq.similarity, dtype=np.int32)
    sizes, other_sizes = (np.array([max(1, len(row)) for row in rows]) for rows in (left, right))
    dice = 2 * shared / (sizes[:, None] + other_sizes[None, :])
    return (dice + shared / np.minimum(sizes[:, None], other_sizes[None, :])) / 2
