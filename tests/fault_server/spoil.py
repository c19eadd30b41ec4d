"""What a fault makes of a reply."""

import json
import time
from dataclasses import replace
from email.utils import formatdate
from typing import Any, Final

from tests.fault_server.exchange import Reply, answer
from tests.fault_server.plan import BadMedia, Fault, FaultKind, WaitForm

PAGE: Final = b"<!DOCTYPE html><html><head><title>502</title></head><body>Bad gateway</body></html>"
_REASONS: Final = {
    400: "invalid",
    401: "auth",
    402: "balance",
    404: "not_found",
    429: "rate",
    503: "overload",
}


def reason_of(fault: Fault) -> str:
    """Return the reason to refuse that a `status` fault means."""
    return fault.refusal or _REASONS.get(fault.status or 500, "server")


def page(fault: Fault) -> Reply:
    """Return a web page."""
    return Reply(PAGE, fault.status or 502, "text/html; charset=utf-8")


def spoil(reply: Reply, fault: Fault) -> Reply:
    """Return *reply* as *fault* makes it."""
    match fault.kind:
        case FaultKind.TRUNCATED_JSON:
            return replace(reply, body=reply.body[: max(1, len(reply.body) * 2 // 3)])
        case FaultKind.WRONG_CONTENT_TYPE:
            return replace(reply, content_type="text/plain; charset=utf-8")
        case FaultKind.BLANK_LINES:
            return replace(reply, blank_seconds=fault.seconds)
        case FaultKind.SLOW:
            return replace(reply, pause_seconds=fault.seconds)
        case FaultKind.BAD_MEDIA:
            return spoil_media(reply, fault)
        case _:
            return reply


def spoil_media(reply: Reply, fault: Fault) -> Reply:
    """Return media that cannot be used."""
    match fault.media:
        case BadMedia.HTML:
            return Reply(PAGE, 200, "text/html; charset=utf-8")
        case BadMedia.TRUNCATED:
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        case BadMedia.CUT_OFF:
            return replace(reply, num_missing_bytes=max(1, len(reply.body) // 2))
        case BadMedia.EMPTY:
            return replace(reply, body=b"")


def ask_to_wait(refusal: Reply, fault: Fault) -> Reply:
    """Return the provider's own refusal, asking to wait in the form of *fault*."""
    seconds = fault.seconds
    headers = {
        WaitForm.SECONDS: {"retry-after": f"{seconds:.0f}"},
        WaitForm.FLOAT: {"retry-after": f"{seconds:.3f}"},
        WaitForm.HTTP_DATE_PAST: {"retry-after": formatdate(time.time() - 60, usegmt=True)},
        WaitForm.HTTP_DATE_FUTURE: {"retry-after": formatdate(time.time() + seconds, usegmt=True)},
        WaitForm.MS: {"retry-after-ms": f"{seconds * 1000:.0f}"},
        WaitForm.RATELIMIT_RESET: {"x-ratelimit-reset": f"{seconds:.0f}"},
        WaitForm.RATELIMIT_RESET_EPOCH: {"x-ratelimit-reset": f"{time.time() + seconds:.0f}"},
    }
    if fault.form in headers:
        return replace(refusal, headers={**refusal.headers, **headers[fault.form]})
    if fault.form is WaitForm.BODY:
        body: dict[str, Any] = json.loads(refusal.body)
        return replace(refusal, body=json.dumps({**body, "retry_after": seconds}).encode())
    if fault.form is WaitForm.GOOGLE:
        return answer(_google_body(seconds), 429)
    detail = f"Request was throttled. Your rate limit resets in ~{seconds:.0f}s."
    return answer({"title": "Throttled", "detail": detail, "status": 429}, 429)


def _google_body(seconds: float) -> dict[str, Any]:
    info = {
        "@type": "type.googleapis.com/google.rpc.RetryInfo",
        "retryDelay": f"{seconds:g}s",
    }
    message = "Resource has been exhausted (e.g. check quota)."
    error = {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": [info]}
    return {"error": error}
