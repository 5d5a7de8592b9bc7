"""Strings that `make messages` would not see: Django's own collector needs GNU gettext."""

import ast
from collections.abc import Iterable, Iterator
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


def extract_vocabulary(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """The values of a module's enums and its categories of cost, as `label_of` asks for them."""
    for node in ast.parse(file.read()).body:
        values: Iterable[ast.AST] = ()
        if isinstance(node, ast.ClassDef):
            values = (line.value for line in node.body if isinstance(line, ast.Assign))
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "CATEGORIES" and node.value:
            values = ast.walk(node.value)
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.lineno, "pgettext", ("word", value.value.replace("_", " ")), []
