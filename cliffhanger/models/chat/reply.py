"""What a reply means."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from pydantic import JsonValue

from cliffhanger.models.chat import codes
from cliffhanger.models.chat.answer import read_answer
from cliffhanger.models.chat.choice import Choice, read_choice
from cliffhanger.models.chat.reading import Reading, shorten
from cliffhanger.models.chat.request import ChatRequest
from cliffhanger.models.chat.trouble import inner_status, read_error
from cliffhanger.models.chat.usage import read_usage
from cliffhanger.models.http import HttpReply
from cliffhanger.models.json_body import (
    as_object,
    body_text,
    first_object,
    is_web_page,
    read_json,
)
from cliffhanger.money.call import Outcome, Usage
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)

_NOTE_CHARS: Final = 400


def read_reply(
    reply: HttpReply,
    request: ChatRequest[AnswerT],
    *,
    count: Callable[[str], int],
    now: datetime,
) -> Reading[AnswerT]:
    """Return what *reply* comes to as the answer to *request*.

    Args:
        reply: Of whatever status.
        request: What was asked.
        count: Estimates the tokens of a text, for servers that do not say.
        now: Present time, with its zone.
    """
    text = body_text(reply.body)
    if reply.status >= 400:
        return read_error(reply.status, reply.headers, text, parameters=request.parameters, now=now)
    if reply.status >= 300:
        note = _note(reply, f"it points to {reply.headers.get('location', 'another address')}")
        return Reading(Outcome.FAILED, note=note, status=reply.status)
    if is_web_page(text):
        note = _note(reply, f"a web page came instead of an answer: {text}")
        return Reading(Outcome.FAILED, note=note, status=reply.status)
    try:
        body = as_object(read_json(text))
    except ValueError as exc:
        note = _note(reply, f"the reply is no whole JSON ({exc}): {text!r}")
        return Reading(Outcome.BUSY, note=note, status=reply.status, is_passing=True)
    choice = first_object(body.get("choices"))
    error = body.get("error") or choice.get("error")
    if error:
        return _read_inner_error(error, reply, request, now=now)
    said = read_choice(choice)
    usage = read_usage(body.get("usage")) or _estimate(said, request, count)
    return replace(_judge(said, request), status=reply.status, usage=usage)


def _judge(said: Choice, request: ChatRequest[AnswerT]) -> Reading[AnswerT]:
    """Return what the model's words come to; why it stopped comes before what it said."""
    if said.finish in codes.STOPPED_FOR_LENGTH:
        return Reading(Outcome.TRUNCATED, text=said.text, note=f"finish_reason {said.finish}")
    if said.finish in codes.STOPPED_FOR_CONTENT:
        return Reading(Outcome.FILTERED, text=said.text, note=f"finish_reason {said.finish}")
    if said.finish in codes.STOPPED_BY_FAULT:
        note = f"finish_reason {said.finish}"
        return Reading(Outcome.BUSY, text=said.text, note=note, is_passing=True)
    if said.refusal:
        note = shorten(said.refusal, num_chars=_NOTE_CHARS)
        return Reading(Outcome.REFUSED, text=said.refusal, note=note)
    if not said.text.strip():
        return Reading(Outcome.EMPTY, note="the answer has no words")
    verdict = read_answer(said.text, request.answer_type, request.rung)
    return Reading(
        verdict.outcome,
        note="; ".join(verdict.problems),
        text=said.text,
        value=verdict.value,
        problems=verdict.problems,
        is_misshapen=verdict.is_misshapen,
    )


def _read_inner_error(
    error: JsonValue, reply: HttpReply, request: ChatRequest[AnswerT], *, now: datetime
) -> Reading[AnswerT]:
    """Return what an error inside a 200 comes to: the same as with the status that it names."""
    reading: Reading[AnswerT] = read_error(
        inner_status(error) or reply.status,
        reply.headers,
        json.dumps({"error": error}),
        parameters=request.parameters,
        now=now,
    )
    return replace(reading, status=reply.status)


def _estimate(said: Choice, request: ChatRequest[AnswerT], count: Callable[[str], int]) -> Usage:
    return Usage(
        prompt_tokens=count(request.prompt_text),
        completion_tokens=count(said.text) + count(said.thoughts),
        is_estimated=True,
    )


def _note(reply: HttpReply, problem: str) -> str:
    return shorten(f"HTTP {reply.status}: {problem}", num_chars=_NOTE_CHARS)
