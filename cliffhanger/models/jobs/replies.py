"""Building requests and reading replies, as every adapter does it."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from pydantic import JsonValue, SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobSnapshot,
    JobState,
    Output,
)
from cliffhanger.models.jobs.orders import Asset
from cliffhanger.models.json_body import (
    JsonObject,
    as_object,
    as_words,
    body_text,
    first_object,
    is_web_page,
    read_json,
)
from cliffhanger.models.wait import asked_wait_seconds
from cliffhanger.money.units import Units

MESSAGE_CHARS: Final = 400
_IN_WORDS: Final = re.compile(
    r"(?:resets?|retry|again|wait)[^0-9]{0,20}(\d+(?:\.\d+)?)\s*(ms|s|sec|seconds|m|min|minutes)?\b",
    re.IGNORECASE,
)
_WORD_SECONDS: Final = {"ms": 1e-3, "m": 60.0, "min": 60.0, "minutes": 60.0}
_CREDENTIALS: Final = re.compile(r"(?i)\b(bearer|key|token|basic)\s+[\w.~+/=-]{8,}")
_KINDS: Final = {
    401: FailureKind.AUTH,
    403: FailureKind.AUTH,
    402: FailureKind.BALANCE,
    408: FailureKind.TRANSIENT,
    425: FailureKind.TRANSIENT,
    429: FailureKind.RATE_LIMITED,
    503: FailureKind.TRANSIENT,
    529: FailureKind.TRANSIENT,
}
_GONE: Final = frozenset({401, 403, 404, 410})


def post_json(
    url: str,
    body: Mapping[str, JsonValue],
    *,
    secrets: Mapping[str, SecretStr] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpCall:
    """Return a POST of *body* as JSON.

    Args:
        url: Absolute.
        body: Entries whose value is None are left out.
        secrets: Headers that nobody may see.
        headers: Further headers.
    """
    kept = {name: value for name, value in body.items() if value is not None}
    return HttpCall(
        method="POST",
        url=url,
        body=json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode(),
        headers={
            "Content-Type": "application/json",
            "Accept": "application/json",
            **(headers or {}),
        },
        secrets=secrets or {},
    )


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file of a multipart form.

    Attributes:
        field: Name of the field.
        file_name: Name of the file.
        media_type: Kind of the file.
        data: Its bytes.
    """

    field: str
    file_name: str
    media_type: str
    data: bytes


def post_form(
    url: str,
    fields: Sequence[tuple[str, str]],
    files: Sequence[FormFile],
    *,
    secrets: Mapping[str, SecretStr] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpCall:
    """Return a POST of a multipart form: *fields* in order, then *files*.

    The boundary is made from the content, so that the same form is the same bytes.
    """
    mark = _boundary(fields, files)
    parts: list[bytes] = []
    for name, value in fields:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    for file in files:
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{file.field}"; '
            f'filename="{file.file_name}"\r\nContent-Type: {file.media_type}\r\n\r\n'
        )
        parts.append(head.encode() + file.data + b"\r\n")
    parts.append(f"--{mark}--\r\n".encode())
    return HttpCall(
        method="POST",
        url=url,
        body=b"".join(parts),
        headers={
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Accept": "application/json",
            **(headers or {}),
        },
        secrets=secrets or {},
    )


def _boundary(fields: Sequence[tuple[str, str]], files: Sequence[FormFile]) -> str:
    digest = hashlib.sha256(repr(fields).encode())
    for file in files:
        digest.update(file.data)
    return digest.hexdigest()[:32]


def bearer(key: SecretStr | None, *, word: str = "Bearer") -> dict[str, SecretStr]:
    """Return the `Authorization` header of *key*; nothing for no key."""
    if key is None:
        return {}
    return {"Authorization": SecretStr(f"{word} {key.get_secret_value().strip()}")}


def read_object(reply: HttpReply) -> JsonObject:
    """Return the JSON object of a reply (the first of a list); an empty one where there is none."""
    try:
        return first_object(read_json(body_text(reply.body)))
    except ValueError:
        return {}


def dig(value: JsonValue | JsonObject, *path: str | int) -> JsonValue:
    """Return what lies at *path* of nested objects and lists; None where there is nothing."""
    found: JsonValue = dict(value) if isinstance(value, Mapping) else value
    for step in path:
        if isinstance(step, int):
            if not isinstance(found, list) or not -len(found) <= step < len(found):
                return None
            found = found[step]
        else:
            found = as_object(found).get(step)
    return found


def text_at(value: JsonValue | JsonObject, *path: str | int) -> str:
    """Return the text at *path*: a string as it is, a number as its digits, else nothing."""
    found = dig(value, *path)
    if isinstance(found, str):
        return found
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    return str(found) if is_number else ""


def number_at(value: JsonValue | JsonObject, *path: str | int) -> float | None:
    """Return the number at *path*, also where it is written as text; None where there is none."""
    found = dig(value, *path)
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    try:
        return float(found)
    except (ValueError, OverflowError):
        return None


def asked_seconds(reply: HttpReply, now: datetime | None = None) -> float | None:
    """Return how long a reply asks to wait, in every form that providers use; None for not at all.

    Headers (`retry-after-ms`, `retry-after` as seconds or date, `x-ratelimit-reset`), the body's
    `retry_after`, Google's `RetryInfo`, and words such as `resets in ~30s`.
    """
    whole = read_object(reply)
    inner = as_object(whole.get("error"))
    details = inner.get("details")
    delays = [
        as_object(detail).get("retryDelay")
        for detail in (details if isinstance(details, list) else [])
    ]
    said = (whole.get("retry_after"), inner.get("retry_after"), *delays)
    asked = asked_wait_seconds(
        reply.headers,
        tuple(item for item in said if isinstance(item, (str, int, float))),
        now or datetime.now(UTC),
        longest_seconds=float("inf"),
    )
    if asked is not None or reply.status != 429:
        return asked
    words = _IN_WORDS.search(as_words(whole.get("detail") or inner.get("message")))
    if words is None:
        return None
    return float(words[1]) * _WORD_SECONDS.get((words[2] or "s").lower(), 1.0)


def refusal(
    reply: HttpReply,
    *,
    message: str = "",
    code: str = "",
    kind: FailureKind | None = None,
    now: datetime | None = None,
) -> Failure:
    """Return the failure that a reply is.

    Args:
        reply: With an error in it, whatever its status.
        message: In the provider's words; read off the usual places where it is not given.
        code: The provider's code.
        kind: What the adapter knows it to be; else it is told from the HTTP status: 401 and 403
            AUTH, 402 BALANCE, 408, 425, 503 and 529 TRANSIENT, 429 RATE_LIMITED, other 3xx and 4xx
            INVALID_REQUEST, other 5xx and unreadable 2xx PROVIDER_FAILED.
        now: Present time, for waits given as dates.
    """
    return Failure(
        kind=kind or kind_of_status(reply.status),
        message=clean(message or _words_of(reply)),
        code=code,
        http_status=reply.status,
        retry_after_seconds=asked_seconds(reply, now),
    )


def kind_of_status(status: int) -> FailureKind:
    """Return what an HTTP status means where the provider says nothing more."""
    if status in _KINDS:
        return _KINDS[status]
    return FailureKind.INVALID_REQUEST if 300 <= status < 500 else FailureKind.PROVIDER_FAILED


def expired_if_missing(failure: Failure) -> Failure:
    """Return what a failed look at a job means: a 404 says that it is gone."""
    is_missing = failure.http_status == 404
    return replace(failure, kind=FailureKind.EXPIRED) if is_missing else failure


def refused_file(reply: HttpReply) -> Failure:
    """Return why a result could not be fetched.

    Addresses are signed for a time: their refusal is their age, and says nothing of the account.
    """
    return refusal(reply, kind=FailureKind.EXPIRED if reply.status in _GONE else None)


def clean(words: str) -> str:
    """Return *words* on one line, at most 400 characters, without what looks like a key."""
    line = " ".join(words.encode(errors="replace").decode().split())
    line = _CREDENTIALS.sub(lambda found: f"{found[1]} [hidden]", line)
    return line if len(line) <= MESSAGE_CHARS else f"{line[:MESSAGE_CHARS]}…"


def _words_of(reply: HttpReply) -> str:
    text = body_text(reply.body)
    if is_web_page(text):
        return f"HTTP {reply.status}: a web page instead of JSON"
    whole = read_object(reply)
    inner = as_object(whole.get("error"))
    words = (
        inner.get("message")
        or whole.get("message")
        or whole.get("detail")
        or whole.get("error")
        or whole.get("title")
    )
    return f"HTTP {reply.status}: {as_words(words) or text[:MESSAGE_CHARS] or 'no words'}"


def snapshot_of(
    raw_status: str,
    states: Mapping[str, JobState],
    *,
    outputs: tuple[Output, ...] = (),
    failure: Failure | None = None,
    usage: Units | None = None,
) -> JobSnapshot:
    """Return the snapshot of a job whose provider calls its state *raw_status*.

    Progress, place in the queue and pace go in with `dataclasses.replace`.

    A word outside *states* is RUNNING and marked as unknown. A success without an output is a
    failure with BAD_OUTPUT; a failure without a reason gets one named after the status.
    """
    state = states.get(raw_status)
    if state is None or not state.is_final:
        return JobSnapshot(
            state or JobState.RUNNING,
            raw_status,
            is_known_status=state is not None,
        )
    if state is JobState.SUCCEEDED and outputs:
        return JobSnapshot(state, raw_status, progress=1.0, outputs=outputs, usage=usage)
    if state is JobState.SUCCEEDED:
        reason = Failure(FailureKind.BAD_OUTPUT, f"{raw_status!r} without a result")
        return JobSnapshot(JobState.FAILED, raw_status, failure=failure or reason, usage=usage)
    kinds = {
        JobState.CANCELLED: FailureKind.CANCELLED,
        JobState.EXPIRED: FailureKind.EXPIRED,
        JobState.LOST: FailureKind.EXPIRED,
    }
    reason = Failure(
        kinds.get(state, FailureKind.PROVIDER_FAILED), f"the job ended as {raw_status!r}"
    )
    return JobSnapshot(state, raw_status, failure=failure or reason, usage=usage)


def done(*outputs: Output, usage: Units | None = None, raw_status: str = "200") -> JobSnapshot:
    """Return the snapshot of a job that was done in the reply itself."""
    return JobSnapshot(JobState.SUCCEEDED, raw_status, progress=1.0, outputs=outputs, usage=usage)


def bare_base64(asset: Asset) -> str:
    """Return the asset's bytes as base64, without a `data:` prefix."""
    if asset.data:
        return base64.b64encode(asset.data).decode()
    return asset.location.partition("base64,")[2] or asset.location


def decode_base64(text: str) -> bytes:
    """Return the bytes of base64, with or without a `data:` prefix; nothing where it is none."""
    bare = text.partition("base64,")[2] or text
    try:
        return base64.b64decode(bare, validate=True)
    except ValueError:
        return b""


def aspect_ratio(width_px: int, height_px: int) -> str:
    """Return `9:16` and the like: the usual ratio nearest to the size."""
    usual = {
        "9:16": 9 / 16,
        "16:9": 16 / 9,
        "1:1": 1.0,
        "3:4": 3 / 4,
        "4:3": 4 / 3,
        "2:3": 2 / 3,
        "3:2": 3 / 2,
        "21:9": 21 / 9,
    }
    wanted = width_px / height_px
    return min(usual, key=lambda name: abs(usual[name] / wanted - 1.0))


def resolution_class(width_px: int, height_px: int, sold: Sequence[int] = (480, 720, 1080)) -> int:
    """Return the class (shorter side) that is sold and no smaller than wanted, else the largest."""
    wanted = min(width_px, height_px)
    return next((size for size in sorted(sold) if size >= wanted), max(sold))


def fit_seconds(wanted: float, sold: Sequence[int]) -> int:
    """Return the shortest length sold that is no shorter than wanted, else the longest."""
    return next((length for length in sorted(sold) if length >= wanted - 1e-6), max(sold))
