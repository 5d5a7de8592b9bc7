"""A cost category as a type of the document."""

from typing import Any

from pydantic import AfterValidator, Field, WithJsonSchema

from discovery.interchange.types import fault


def category_of(paths: tuple[str, ...], noun: str) -> tuple[Any, ...]:
    """What makes a text one of the given category paths."""

    def check(path: str) -> str:
        if path not in paths:
            raise fault("category", f"{path[:60]!r} is not {noun} category: {', '.join(paths)}")
        return path

    schema = WithJsonSchema({"type": "string", "enum": list(paths)})
    return Field(strict=True), AfterValidator(check), schema
