"""A cost category as a type of the document."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from discovery.interchange.types import fault


def category_type(paths: tuple[str, ...], noun: str) -> Any:
    """One of the given category paths."""

    def check(path: str) -> str:
        if path not in paths:
            raise fault("category", f"{path[:60]!r} is not {noun} category: {', '.join(paths)}")
        return path

    return Annotated[
        str, Field(strict=True), AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(paths)})
    ]
