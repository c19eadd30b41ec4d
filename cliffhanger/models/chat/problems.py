"""What is wrong with an answer, in words that a model can act on."""

import json
from typing import Any, Final, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cliffhanger.models.chat.reading import shorten

_MOST_PROBLEMS: Final = 20
_VALUE_CHARS: Final = 80
_PLACE_CHARS: Final = 120
_MESSAGE_CHARS: Final = 400
_MISSHAPEN: Final = {"enum", "extra_forbidden", "literal_error", "missing"}


def describe_problems(error: ValidationError, data: object) -> tuple[str, ...]:
    """Return the first 20 problems, each with its place, what is wrong and the value there.

    Args:
        error: From the validation of *data*.
        data: What the model answered, as JSON.
    """
    details = _without_echoes(error.errors(include_url=False, include_context=False))
    problems = tuple(_describe(detail, data) for detail in details[:_MOST_PROBLEMS])
    num_more = len(details) - len(problems)
    return (*problems, f"and {num_more} more") if num_more > 0 else problems


def is_misshapen(error: ValidationError) -> bool:
    """Return whether *data* breaks the schema itself: fields, types or the words of an enum."""
    kinds = {detail["type"] for detail in error.errors(include_url=False, include_input=False)}
    return any(
        kind in _MISSHAPEN or kind.endswith("_type") or kind.startswith("union_tag")
        for kind in kinds
    )


def _without_echoes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return *details* without lists that are too short only because their items are wrong."""
    inner = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return [
        detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inner
    ]


def _describe(detail: ErrorDetails, data: object) -> str:
    message = shorten(detail["msg"].removeprefix("Value error, "), num_chars=_MESSAGE_CHARS)
    place = shorten(_place(detail["loc"], data), num_chars=_PLACE_CHARS)
    said = "" if detail["type"] == "missing" else f" (got {_said(detail['input'])})"
    return f"{place}: {message}{said}" if place else f"{message}{said}"


def _place(location: tuple[int | str, ...], data: object) -> str:
    """Return a path such as `scenes[0].text`, without the names of branches in a union."""
    path = ""
    here: Any = data
    for index, part in enumerate(location):
        is_last = index == len(location) - 1
        if isinstance(part, int):
            path += f"[{part}]"
            here = _item(here, part)
        elif is_last or (isinstance(here, dict) and part in here):
            path += f".{part}" if path else part
            here = cast("dict[str, Any]", here).get(part) if isinstance(here, dict) else None
    return path


def _item(value: Any, index: int) -> Any:  # noqa: ANN401  JSON of any form
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return items[index] if index < len(items) else None
    return None


def _said(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = str(value)
    return shorten(text, num_chars=_VALUE_CHARS)
