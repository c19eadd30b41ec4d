"""The base of every value that crosses an edge: a file, a parameter, a model's answer."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen Pydantic model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    NOT_IN_KEY: ClassVar[frozenset[str]] = frozenset()
    """Fields that say how it came about, not what it is: they are no part of a cache key."""
