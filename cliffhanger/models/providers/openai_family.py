"""What the services that speak OpenAI's dialects share: addresses and errors.

Some gateways add `usage.cost_usd` to their replies (unverified): a hint, which settles nothing.
`Units.cost_usd` stays empty, because what stands there is counted before the price book.
"""

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue

from cliffhanger.models.chat import codes
from cliffhanger.models.chat.address import completions_url
from cliffhanger.models.chat.reading import encodable, redact
from cliffhanger.models.chat.trouble import inner_status, read_trouble
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.replies import (
    clean,
    expired_if_missing,
    kind_of_status,
    read_object,
    refusal,
    text_at,
)
from cliffhanger.models.json_body import as_object, as_words, body_text
from cliffhanger.models.providers.account_calls import get, secrets_of

_CHAT_PATH: Final = "/chat/completions"
_BALANCE: Final = frozenset(
    {
        "accountoverdueerror",
        "arrearage",
        "billing_hard_limit_reached",
        "billing_not_active",
        "exceeded_current_quota_error",
        "insufficient_balance",
        "insufficient_quota",
        "insufficient_user_quota",
        "quotaexceeded",
        "1008",
        "1113",
    }
)
"""Those of the codes of denial that speak of money; the others speak of the key."""
_CONCURRENCY: Final = frozenset(
    {"concurrency_limit_reached", "concurrency_limited", "too_many_concurrent_requests"}
)
_RATE: Final = frozenset(
    {
        "rate_limit_error",
        "rate_limit_exceeded",
        "rate_limit_reached_error",
        "resource_exhausted",
        "too_many_requests",
        "1302",
        "1303",
    }
)
_OVERLOADED: Final = frozenset(
    {
        "engine_overloaded_error",
        "overloaded",
        "overloaded_error",
        "service_unavailable",
        "serveroverloaded",
        "unavailable",
        "1305",
    }
)
"""The service turned the request away; a plain server error leaves that open."""
_TAKEN_AWAY: Final = frozenset({"1027"})


def api_url(base_url: str, path: str) -> str:
    """Return the address of *path* (`/images/generations`) of an OpenAI-like service.

    `/v1` is added where the base names no version, as for chat completions.

    Raises:
        ValueError: *base_url* is no address, or carries a user, a query or a fragment.
    """
    return completions_url(base_url).removesuffix(_CHAT_PATH) + path


def path_part(job_id: str) -> str:
    """Return a provider's name for a job as one part of a path."""
    return quote(encodable(job_id), safe="")


def list_models(endpoint: Endpoint) -> HttpCall:
    """Return the request for the list of models, which is free and wants the key."""
    return get(api_url(endpoint.base_url, "/models"), secrets_of(endpoint))


def is_address(url: str) -> bool:
    """Return whether *url* can be fetched."""
    return url.startswith(("https://", "http://"))


def explain(reply: HttpReply, endpoint: Endpoint, *, kind: FailureKind | None = None) -> Failure:
    """Return the failure that a reply with an error is.

    Args:
        reply: Of whatever status; of a 2xx with an error in it, the status that the error names
            counts.
        endpoint: Its key is taken out of the message.
        kind: What it is known to be; else it is told from the error's codes and the status.
    """
    hidden = _without_keys(reply, endpoint)
    error = read_object(hidden).get("error")
    inner = inner_status(error) if reply.status < 400 else None
    named = read_trouble(body_text(hidden.body)).codes
    said = as_object(error) or read_object(hidden)
    return refusal(
        hidden,
        kind=kind or kind_of_codes(named) or kind_of_status(inner or reply.status),
        code=clean(text_at(said, "code") or text_at(said, "type")),
        now=endpoint.now,
    )


def explain_part(reply: HttpReply, error: JsonValue, endpoint: Endpoint) -> Failure:
    """Return the failure of an error that stands inside a reply."""
    return explain(replace(reply, body=json.dumps({"error": error}).encode()), endpoint)


def without(what: str, reply: HttpReply, endpoint: Endpoint, *, kind: FailureKind) -> Failure:
    """Return the failure of a 2xx that does not hold *what* it must."""
    hidden = _without_keys(reply, endpoint)
    words = body_text(hidden.body[:4096]) or "an empty body"
    message = clean(f"HTTP {reply.status} without {what}: {words}")
    return Failure(kind=kind, message=message, http_status=reply.status)


def job_failure(
    error: JsonValue, words: str, *, kind: FailureKind = FailureKind.PROVIDER_FAILED
) -> Failure:
    """Return why a job failed.

    Args:
        error: `{"code", "message"}`, a text, or nothing.
        words: What to say where *error* says nothing.
        kind: What it is where the code does not speak of content or money.
    """
    fields = as_object(error)
    code = text_at(fields, "code") or text_at(fields, "type")
    known = kind_of_codes({code.lower()})
    is_told = known in {
        FailureKind.CONTENT_INPUT,
        FailureKind.CONTENT_OUTPUT,
        FailureKind.BALANCE,
    }
    message = text_at(fields, "message") or (as_words(error) if error else "")
    return Failure(
        kind=known if known and is_told else kind, message=clean(message or words), code=clean(code)
    )


def kind_of_codes(named: Collection[str]) -> FailureKind | None:
    """Return what an error's codes, in lower case, mean; None where they say nothing."""
    names = frozenset(named)
    is_content = any("sensitive" in name or "riskdetection" in name for name in names)
    if names & codes.FILTERED or is_content:
        is_output = names & _TAKEN_AWAY or any(name.startswith("output") for name in names)
        return FailureKind.CONTENT_OUTPUT if is_output else FailureKind.CONTENT_INPUT
    kinds = (
        (_BALANCE, FailureKind.BALANCE),
        (codes.DENIED, FailureKind.AUTH),
        (_CONCURRENCY, FailureKind.CONCURRENCY),
        (_RATE, FailureKind.RATE_LIMITED),
        (_OVERLOADED, FailureKind.TRANSIENT),
    )
    is_rate = any(name.startswith("ratelimitexceeded") for name in names)
    known = next((kind for group, kind in kinds if names & group), None)
    return known or (FailureKind.RATE_LIMITED if is_rate else None)


def _without_keys(reply: HttpReply, endpoint: Endpoint) -> HttpReply:
    body = reply.body
    keys = (endpoint.api_key, endpoint.api_secret, *endpoint.headers.values())
    for key in keys:
        body = redact(body, key.get_secret_value().strip()) if key else body
    return replace(reply, body=body)


def refuse_look(reply: HttpReply, endpoint: Endpoint) -> Failure:
    """Return why a look at a job failed: the error, or a body that shows no job."""
    if not 200 <= reply.status < 300 or read_object(reply).get("error"):
        return expired_if_missing(explain(reply, endpoint))
    return without("a status", reply, endpoint, kind=FailureKind.TRANSIENT)
