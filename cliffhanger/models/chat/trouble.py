"""What a server says when it says no."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue

from cliffhanger.models.chat import codes
from cliffhanger.models.chat.reading import Reading, shorten
from cliffhanger.models.json_body import (
    JsonObject,
    as_count,
    as_object,
    as_words,
    first_object,
    is_web_page,
    read_json,
)
from cliffhanger.models.wait import asked_wait_seconds
from cliffhanger.money.call import Outcome

RESPONSE_FORMAT: Final = "response_format"
_DENIED_STATUSES: Final = {401, 402, 403}
_PASSING_STATUSES: Final = {408, 409, 429}
_UNSUPPORTED_STATUSES: Final = {400, 404, 415, 422, 501}
_FORMAT_WORDS: Final = re.compile(
    r"response_format|json_schema|json_object|json schema|structured output|grammar"
    r"|requested parameters"
)
_NOTE_CHARS: Final = 400


@dataclass(frozen=True, slots=True)
class Trouble:
    """The error in a body, whatever shape the server gives it.

    Attributes:
        message: In the server's words.
        codes: Code, type and status words, in lower case.
        parameter: Path of the parameter it names; empty for none.
        said_waits: What it gives as time to wait.
    """

    message: str
    codes: frozenset[str] = frozenset()
    parameter: str = ""
    said_waits: tuple[object, ...] = ()


def read_trouble(text: str) -> Trouble:
    """Return what the body of an error says.

    Understands `{"error": {...}}`, the same in a list (Google), `{"error": "..."}` (Ollama, LM
    Studio), the bare fields (vLLM, DashScope) and `{"detail": ...}` (FastAPI).
    """
    if is_web_page(text):
        return Trouble(message="a web page instead of JSON")
    try:
        whole = first_object(read_json(text))
    except ValueError:
        return Trouble(message=text)
    inner = as_object(whole.get("error")) or whole
    message = as_words(
        inner.get("message") or whole.get("error") or inner.get("detail") or dict(whole)
    )
    named = (inner.get("code"), inner.get("type"), inner.get("status"))
    deeper = as_object(inner.get("innererror")).get("code")
    return Trouble(
        message=message,
        codes=frozenset(as_words(name).lower() for name in (*named, deeper) if name),
        parameter=as_words(inner.get("param")),
        said_waits=_said_waits(whole, inner),
    )


def _said_waits(whole: JsonObject, inner: JsonObject) -> tuple[object, ...]:
    details = inner.get("details")
    delays = [
        as_object(detail).get("retryDelay")
        for detail in (details if isinstance(details, list) else [])
    ]
    waits = (inner.get("retry_after"), whole.get("retry_after"), *delays)
    return tuple(wait for wait in waits if isinstance(wait, (str, int, float)))


def read_error(
    status: int,
    headers: Mapping[str, str],
    text: str,
    *,
    parameters: frozenset[str],
    now: datetime,
) -> Reading[Any]:
    """Return what a reply with an error comes to.

    Args:
        status: HTTP status; of a 200 with an error in it, the status that the error names.
        headers: Names in lower case.
        text: The body.
        parameters: Names of what was sent that the server may not take.
        now: Present time.
    """
    trouble = read_trouble(text)
    note = _note(status, headers, trouble)
    reading: Reading[Any] = Reading(_plain_outcome(status, trouble), note=note, status=status)
    if reading.outcome in {Outcome.FILTERED, Outcome.DENIED}:
        return reading
    parameter = _unsupported_parameter(status, trouble, parameters)
    if parameter:
        return replace(reading, outcome=Outcome.UNSUPPORTED, parameter=parameter)
    is_passing = _is_passing(headers, reading.outcome)
    is_busy = is_passing or reading.outcome is Outcome.BUSY
    return replace(
        reading,
        outcome=Outcome.BUSY if is_busy else Outcome.FAILED,
        is_passing=is_passing,
        wait_seconds=asked_wait_seconds(headers, trouble.said_waits, now),
    )


def inner_status(error: JsonValue) -> int | None:
    """Return the HTTP status that an error inside a 200 names, None for none."""
    code = as_count(as_object(error).get("code"))
    return code if code is not None and 400 <= code < 600 else None


def _plain_outcome(status: int, trouble: Trouble) -> Outcome:
    if trouble.codes & codes.FILTERED:
        return Outcome.FILTERED
    if status in _DENIED_STATUSES or trouble.codes & codes.DENIED:
        return Outcome.DENIED
    if status in _PASSING_STATUSES or status >= 500 or trouble.codes & codes.BUSY:
        return Outcome.BUSY
    return Outcome.FAILED


def _is_passing(headers: Mapping[str, str], outcome: Outcome) -> bool:
    """Return whether to ask again: the server's own word comes first."""
    word = headers.get("x-should-retry", "").strip().lower()
    return word == "true" if word in {"true", "false"} else outcome is Outcome.BUSY


def _unsupported_parameter(status: int, trouble: Trouble, parameters: frozenset[str]) -> str:
    """Return the parameter that the error blames, empty for none.

    Without a `param` the message is searched; of a 404 only for the form of the answer, because
    the names of models are words too.
    """
    if status not in _UNSUPPORTED_STATUSES:
        return ""
    blamed = re.split(r"[^a-z_]+", trouble.parameter.lower())
    if trouble.parameter:
        return next((name for name in blamed if name in parameters), "")
    message = trouble.message.lower()
    if RESPONSE_FORMAT in parameters and _FORMAT_WORDS.search(message):
        return RESPONSE_FORMAT
    others = sorted(parameters - {RESPONSE_FORMAT}) if status != 404 else []
    return next((name for name in others if re.search(rf"\b{name}\b", message)), "")


def _note(status: int, headers: Mapping[str, str], trouble: Trouble) -> str:
    request_id = headers.get("x-request-id", "")
    asked = headers.get("retry-after", "")
    extra = [f"request {request_id}"] if request_id else []
    extra += [f"retry after {asked}"] if asked else []
    where = f" ({', '.join(extra)})" if extra else ""
    return shorten(f"HTTP {status}{where}: {trouble.message}", num_chars=_NOTE_CHARS)
