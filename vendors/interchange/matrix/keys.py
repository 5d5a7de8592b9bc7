"""Keys of what an import brings: slugs of full names, told apart where they collide."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeVar

from discovery.models.fields import KEY_LENGTH

Name = TypeVar("Name")


def slug(text: str, fallback: str) -> str:
    """Lower-case ASCII letters and digits between single hyphens; `fallback` where nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:KEY_LENGTH].rstrip("-") or fallback


def numbered(base: str, number: int) -> str:
    """The key itself, then key-2, key-3 …, never longer than a key may be."""
    end = "" if number == 1 else f"-{number}"
    return base[: KEY_LENGTH - len(end)].rstrip("-") + end


def assign_keys(names: Sequence[tuple[str, Name]], existing: Mapping[str, Name], fallback: str) -> list[str]:
    """A key for each (full text, name), in order.

    In a family of colliding keys an existing one of the same name is met again; else the first that this file
    has not used is taken, existing or not: same keys merge.
    """
    taken: set[str] = set()
    next_number: dict[str, int] = {}
    by_name: dict[Name, list[str]] = {}
    for key, name in existing.items():
        by_name.setdefault(name, []).append(key)
    keys = []
    for text, name in names:
        base = slug(text, fallback)
        known = (key for key in by_name.get(name, ()) if key not in taken and in_family(key, base))
        key = next(known, None) or first_free(base, taken, next_number)
        taken.add(key)
        keys.append(key)
    return keys


def in_family(key: str, base: str) -> bool:
    """Whether a key is the base or the base with a number."""
    number = key.rpartition("-")[2]
    return key == base or (number.isdigit() and key == numbered(base, int(number[:9])))


def first_free(base: str, taken: set[str], next_number: dict[str, int]) -> str:
    """The first of the family that is not taken; `next_number` keeps long families fast."""
    number = next_number.get(base, 1)
    while (key := numbered(base, number)) in taken:
        number += 1
    next_number[base] = number + 1
    return key
