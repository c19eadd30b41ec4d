"""The ladder: how firmly the form of an answer is asked for."""

from enum import StrEnum


class Rung(StrEnum):
    """Ways to ask for a form, the firmest first."""

    STRICT_SCHEMA = "strict_schema"
    """`json_schema` with `strict: true`: the server keeps to the schema."""
    SCHEMA = "schema"
    """`json_schema`: the server does what it can."""
    JSON_OBJECT = "json_object"
    """`json_object`: the server promises JSON; the schema stands in the prompt."""
    PROMPT_ONLY = "prompt_only"
    """The prompt alone."""

    @property
    def is_schema_in_prompt(self) -> bool:
        """Whether the model reads the schema as words."""
        return self in {Rung.JSON_OBJECT, Rung.PROMPT_ONLY}


_LADDER = tuple(Rung)


def rung_below(rung: Rung) -> Rung | None:
    """Return the next rung down, None from the last."""
    index = _LADDER.index(rung) + 1
    return _LADDER[index] if index < len(_LADDER) else None


def lower_rung(one: Rung, other: Rung) -> Rung:
    """Return the less firm of two rungs."""
    return max(one, other, key=_LADDER.index)
