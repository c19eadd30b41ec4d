"""What a model said, as the answer that was asked for."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pydantic import ValidationError

from cliffhanger.models.chat.problems import describe_problems, is_misshapen
from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.json_body import read_first_json, read_json
from cliffhanger.money.call import Outcome
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)

_THOUGHTS: Final = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE: Final = "```"


@dataclass(frozen=True, slots=True)
class Verdict(Generic[AnswerT]):
    """Whether words are an answer.

    Attributes:
        outcome: OK, MALFORMED or INVALID.
        value: The answer, where it is one.
        problems: What keeps it from being one.
        is_misshapen: Whether it breaks the schema where a server that keeps to it cannot.
    """

    outcome: Outcome
    value: AnswerT | None = None
    problems: tuple[str, ...] = ()
    is_misshapen: bool = False


def read_answer(text: str, answer_type: type[AnswerT], rung: Rung) -> Verdict[AnswerT]:
    """Return what *text* is worth as an answer; it is cleaned but never repaired."""
    try:
        data = _parse(text, rung)
    except ValueError as exc:
        return Verdict(Outcome.MALFORMED, problems=(_why_malformed(exc),))
    try:
        return Verdict(Outcome.OK, value=answer_type.model_validate(data))
    except ValidationError as exc:
        return Verdict(
            Outcome.INVALID,
            problems=describe_problems(exc, data),
            is_misshapen=is_misshapen(exc),
        )


def _parse(text: str, rung: Rung) -> Any:  # noqa: ANN401  validated at once
    bare = _without_wrapping(text)
    try:
        return read_json(bare)
    except json.JSONDecodeError:
        if not rung.is_schema_in_prompt:
            raise
        return _object_in_prose(bare)


def _without_wrapping(text: str) -> str:
    """Return *text* without byte order mark, thoughts and the fence around it."""
    bare = text.lstrip("\ufeff")
    bare = _THOUGHTS.sub("", bare, count=1).strip().lstrip("\ufeff")
    if bare.startswith(_FENCE) and "\n" in bare:
        bare = bare.partition("\n")[2].rstrip().removesuffix(_FENCE)
    return bare.strip()


def _object_in_prose(text: str) -> Any:  # noqa: ANN401  validated at once
    """Return the only JSON object in *text*.

    It is the one at the first brace: an object further in would be a part of one that breaks off.

    Raises:
        ValueError: There is none, it breaks off, it is part of a list, or more follow.
    """
    before, brace, rest = text.partition("{")
    if not brace:
        raise ValueError("there is no JSON object in it")
    if before.rstrip().endswith("["):
        raise ValueError("it is a list that breaks off")
    value, length = read_first_json(brace + rest)
    if "{" in (brace + rest)[length:]:
        raise ValueError("there is more than one JSON object in it")
    return value


def _why_malformed(error: ValueError) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
        return f"it breaks off after {len(error.doc)} characters"
    return f"{error.msg} at character {error.pos + 1} of {len(error.doc)}"
