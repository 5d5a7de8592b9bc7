"""What is kept of a scored product until its run is combined.

The first line is JSON: what combining reads. The others are texts of the result as they will stand in it, so
that nobody has to read and write them again: four of the ways out, then one for each offer.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scoring.engine.results.documents import Json
from scoring.engine.results.texts import encode

PAYLOADS = "2"
"""The form of payloads: one written in another form is not read, but computed again."""
LINE = b"\n"
"""Stands in no JSON text: encoded strings have it escaped."""


class OfferText(NamedTuple):
    """An offer: what ranks and names it, and its text, open for what only all products can say."""

    summary: Json
    text: bytes


class WaysTexts(NamedTuple):
    """A product's plans in the lists of ways out and in the objects of their details, without brackets."""

    customise: bytes
    drop: bytes
    drop_details: bytes
    customise_details: bytes


class Payload(NamedTuple):
    """`head` is plain data with exact integers. `bundled` are the bundles that the result is sure to name."""

    head: Json
    ways: WaysTexts
    offers: tuple[OfferText, ...]
    bundled: tuple[OfferText, ...]

    def to_bytes(self) -> bytes:
        summaries = {
            "offers": [offer.summary for offer in self.offers],
            "bundled": [offer.summary for offer in self.bundled],
        }
        texts = [offer.text for offer in (*self.offers, *self.bundled)]
        return LINE.join([encode(self.head | summaries), *self.ways, *texts])

    @classmethod
    def from_bytes(cls, content: bytes) -> "Payload":
        first, *lines = content.split(LINE)
        head = json.loads(first)
        ways, texts = lines[: len(WaysTexts._fields)], iter(lines[len(WaysTexts._fields) :])
        return cls(head, WaysTexts(*ways), paired(head["offers"], texts), paired(head["bundled"], texts))


def paired(summaries: Sequence[Json], texts: Iterator[bytes]) -> tuple[OfferText, ...]:
    return tuple(OfferText(summary, next(texts)) for summary in summaries)
