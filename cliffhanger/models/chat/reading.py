"""What came of one request."""

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from cliffhanger.money.call import Outcome, Usage
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)

_PLACE_HOLDER: Final = b"[key]"
_SHORTEST_SECRET: Final = 8


@dataclass(frozen=True, slots=True)
class Reading(Generic[AnswerT]):
    """A reply, understood.

    Attributes:
        outcome: How the request ended.
        note: What was wrong, in words.
        text: What the model said.
        value: The answer; there is one exactly when the outcome is OK.
        problems: What keeps the answer from being one, a sentence each.
        is_misshapen: Whether the answer breaks the schema in a way that a server which keeps to it
            cannot.
        status: HTTP status, None where no response came.
        usage: Tokens, where an answer came.
        is_passing: Whether the same request may do better soon.
        wait_seconds: How long the server asks to wait.
        parameter: Part of the request that the server does not take.
    """

    outcome: Outcome
    note: str = ""
    text: str = field(default="", repr=False)
    value: AnswerT | None = None
    problems: tuple[str, ...] = ()
    is_misshapen: bool = False
    status: int | None = None
    usage: Usage | None = None
    is_passing: bool = False
    wait_seconds: float | None = None
    parameter: str = ""


def encodable(text: str) -> str:
    """Return *text* with a question mark for each half of a surrogate pair, which JSON may hold."""
    return text.encode(errors="replace").decode()


def shorten(text: str, *, num_chars: int) -> str:
    """Return *text* on one line, cut after *num_chars*, without what cannot be encoded."""
    line = " ".join(encodable(text).split())
    return line if len(line) <= num_chars else f"{line[:num_chars].rstrip()}…"


def redact(body: bytes, key: str) -> bytes:
    """Return *body* without *key*; servers like to quote a key that they do not know.

    Words of fewer than 8 characters are no secrets but place holders such as `EMPTY`.
    """
    if len(key) < _SHORTEST_SECRET:
        return body
    escaped = key.replace("/", "\\/")
    return body.replace(key.encode(), _PLACE_HOLDER).replace(escaped.encode(), _PLACE_HOLDER)
