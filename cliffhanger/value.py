"""The base of every value that crosses an edge: a file, a parameter, a model's answer."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen Pydantic model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
