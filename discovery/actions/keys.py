"""Keys of new rows: readable where a name gives one, unique in their list."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import slugify

from discovery.models.fields import KEY_LENGTH

Row = TypeVar("Row", bound=Model)
ATTEMPTS = 100  # as many people as name the same thing at once
ROOM = 12  # characters for a hyphen and a number


def free_keys(name: str, fallback: str, taken: set[str]) -> Iterator[str]:
    """`name-of-it`, `name-of-it-2` …; a name without Latin letters, as in Thai, gives the fallback."""
    base = slugify(name).replace("_", "-").strip("-")[: KEY_LENGTH - ROOM].strip("-") or fallback
    base = "-".join(filter(None, base.split("-")))
    for number in count(1):
        key = base if number == 1 else f"{base}-{number}"
        if key not in taken:
            yield key


def insert_with_key(build: Callable[[str], Row], keys: Iterator[str]) -> Row:
    """Save what `build` makes of the first key that nobody takes meanwhile; runs in a transaction."""
    for _ in range(ATTEMPTS):
        row = build(next(keys))
        row.full_clean(validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            continue
        return row
    raise IntegrityError(f"no free key after {ATTEMPTS} attempts")
