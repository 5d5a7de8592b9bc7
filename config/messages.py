"""Strings of templates for `make messages`: Django's own collector needs GNU gettext."""

from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize


def extract_template(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Each message of a Django template as (line, function, arguments, comments)."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    calls = templatize(file.read().decode())
    # Babel reads Python, to which the template's indentation would mean something.
    flat = "\n".join(line.lstrip() for line in calls.split("\n"))
    yield from extract_python(BytesIO(flat.encode()), keywords, comment_tags, {"encoding": "utf-8"})
