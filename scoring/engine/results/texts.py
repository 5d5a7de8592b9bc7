"""JSON as text that is put together once: what is written in one place is only joined in the next."""

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
OPEN = "\0"
"""Stands for what is not known yet: no text of a document holds it."""
HOLE = ENCODER.encode(OPEN).encode()


def encode(data: Any) -> bytes:
    """The text of a document or payload: the same bytes for the same data."""
    return ENCODER.encode(data).encode()


def filled(text: bytes, *values: float | None) -> bytes:
    """A text whose holes are filled with numbers, in order."""
    pieces = text.split(HOLE)
    numbers = (b"null" if value is None else repr(value).encode() for value in values)
    return b"".join(chain.from_iterable(zip(pieces, chain(numbers, [b""]), strict=True)))


def list_text(items: Iterable[bytes]) -> bytes:
    """A list of texts, as `encode` writes it; those without anything in them are left out."""
    return b"[" + b", ".join(filter(None, items)) + b"]"


def object_text(fields: Mapping[str, bytes]) -> bytes:
    """An object of texts by name, as `encode` writes it."""
    return b"{" + b", ".join(encode(name) + b": " + value for name, value in fields.items()) + b"}"
