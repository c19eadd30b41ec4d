"""Chat completions, as OpenAI and the servers that copy it take them."""

import json
from dataclasses import replace
from typing import Final

from cliffhanger.models.chat import codes
from cliffhanger.models.chat.address import completions_url
from cliffhanger.models.chat.trouble import inner_status, read_trouble
from cliffhanger.models.chat.usage import read_usage
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint, JobAdapter
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import ChatOrder
from cliffhanger.models.jobs.replies import dig, done, number_at, read_object
from cliffhanger.models.json_body import (
    JsonObject,
    as_count,
    as_object,
    body_text,
    first_object,
    is_web_page,
    read_json,
)
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.openai_family import explain, explain_part, list_models, without
from cliffhanger.models.providers.openai_orders import address_problems
from cliffhanger.money.units import Units

_TOKEN_LIMITS: Final = ("max_tokens", "max_completion_tokens")
_PASSING_STATUSES: Final = frozenset({409, 500, 502, 504})
_UNREADABLE_RETRIES: Final = 2
_UNCERTAIN: Final = frozenset({FailureKind.INVALID_REQUEST, FailureKind.PROVIDER_FAILED})


class OpenAIChat(JobAdapter[ChatOrder]):
    """Chat completions (`POST {base}/chat/completions`), facts as of late 2026.

    The body is sent as it is written. Servers do not bill completions that fail, so that a server
    error is asked again. Reading the answer is the writer's work: whatever has choices is a reply.
    """

    name = "openai-chat"
    version = "1"
    caps = Capabilities(
        capability=Capability.CHAT,
        is_server_error_unclear=False,
        max_bad_output_retries=_UNREADABLE_RETRIES,
    )

    def check(self, order: ChatOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the body from being sent or makes its bound untrue."""
        try:
            body = as_object(read_json(order.body))
        except ValueError as exc:
            problem = f"body is no JSON ({exc}); give a whole request"
            return (*address_problems(endpoint), problem)
        return (*address_problems(endpoint), *_body_problems(body, order, endpoint))

    def submit(self, order: ChatOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the completion."""
        return HttpCall(
            method="POST",
            url=completions_url(endpoint.base_url),
            body=order.body.encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            secrets=secrets_of(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the reply with choices, or the error, also one inside a 200."""
        if not 200 <= reply.status < 300:
            return _judge(explain(reply, endpoint), reply)
        text = body_text(reply.body)
        try:
            whole = as_object(read_json(text))
        except ValueError:
            page = is_web_page(text)
            kind = FailureKind.PROVIDER_FAILED if page else FailureKind.BAD_OUTPUT
            return without("whole JSON", reply, endpoint, kind=kind)
        choice = first_object(whole.get("choices"))
        error = whole.get("error") or choice.get("error")
        if error:
            return _judge(explain_part(reply, error, endpoint), reply)
        if not choice:
            return without("choices", reply, endpoint, kind=FailureKind.BAD_OUTPUT)
        output = Output(OutputRole.REPLY, "application/json", data=text.encode())
        return Submitted("", snapshot=done(output, usage=_read_units(whole)))

    def measure(self, order: ChatOrder, endpoint: Endpoint) -> Units:
        """Return the bounds that the order itself gives."""
        return Units(
            input_tokens=order.max_input_tokens,
            output_tokens=order.max_output_tokens,
        )

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _body_problems(body: JsonObject, order: ChatOrder, endpoint: Endpoint) -> tuple[str, ...]:
    problems: list[str] = []
    if not body.get("messages"):
        problems.append("body.messages is empty; give an object with messages")
    if body.get("stream"):
        problems.append("body.stream is true; leave it out: replies are read whole")
    model = body.get("model", endpoint.model)
    if model != endpoint.model:
        problems.append(
            f"body.model is {model!r}, but the route prices {endpoint.model!r}; name the same"
        )
    for name in _TOKEN_LIMITS:
        limit = number_at(body, name)
        if limit is not None and limit > order.max_output_tokens:
            problems.append(
                f"body.{name} is {limit:g}, more than max_output_tokens "
                f"({order.max_output_tokens}); lower it"
            )
    count = number_at(body, "n")
    if count is not None and count > 1:
        problems.append(f"body.n is {count:g}; leave it out: one answer is paid for")
    return tuple(problems)


def _judge(failure: Failure, reply: HttpReply) -> Failure:
    """Return the failure as the server wants it seen: `x-should-retry` comes first.

    Else what nobody bills and what passes by itself is TRANSIENT.
    """
    word = reply.headers.get("x-should-retry", "").strip().lower()
    if word == "false" and failure.kind is FailureKind.TRANSIENT:
        return replace(failure, kind=FailureKind.PROVIDER_FAILED)
    is_passing = word == "true" or (word != "false" and _is_passing(reply))
    if is_passing and failure.kind in _UNCERTAIN:
        return replace(failure, kind=FailureKind.TRANSIENT)
    return failure


def _is_passing(reply: HttpReply) -> bool:
    whole = read_object(reply)
    error = whole.get("error") or dig(whole, "choices", 0, "error")
    status = inner_status(error) if reply.status < 300 else reply.status
    named = read_trouble(json.dumps({"error": error})).codes if error else frozenset[str]()
    return status in _PASSING_STATUSES or bool(named & codes.BUSY)


def _read_units(whole: JsonObject) -> Units | None:
    usage = read_usage(whole.get("usage"))
    if usage is None:
        return None
    reasoning = dig(whole, "usage", "completion_tokens_details", "reasoning_tokens")
    return Units(
        input_tokens=usage.prompt_tokens,
        cached_tokens=usage.cached_tokens,
        output_tokens=usage.completion_tokens,
        reasoning_tokens=min(as_count(reasoning) or 0, usage.completion_tokens),
    )
