"""A chat writer against a real server that misbehaves in every known way."""

import json
import logging
from collections.abc import Generator

import pytest
from pydantic import SecretStr

from cliffhanger.errors import (
    AnswerEmptyError,
    AnswerError,
    AnswerFilteredError,
    AnswerInvalidError,
    AnswerMalformedError,
    AnswerRefusedError,
    AnswerTruncatedError,
    ProviderBusyError,
    ProviderError,
)
from cliffhanger.models.chat.memory import RungMemory
from cliffhanger.models.chat.rung import Rung
from cliffhanger.money.call import CallRecord, Outcome
from tests.chat_server import (
    Scripted,
    completion,
    completion_body,
    fault,
)
from tests.integration.chat_case import Case, open_case
from tests.unit.models.chat_jobs import (
    GOOD,
    KEY,
    VERSE,
    ListLog,
    VerseBrief,
    model_at,
    writer_with,
)

OK, BUSY, EMPTY = Outcome.OK, Outcome.BUSY, Outcome.EMPTY
INVALID, MALFORMED = Outcome.INVALID, Outcome.MALFORMED
GOOD_TEXT = json.dumps(GOOD)
GOOD_BYTES = json.dumps(completion_body(GOOD)).encode()
TOO_LONG = {**GOOD, "title": "A title of far too many letters"}
WRONG_SHAPE = {"verse": "It rains."}
PROSE = "Of course! Here is a verse about rain."
BUSY_REPLY = fault(429, "slow down", code="rate_limit_exceeded")


@pytest.fixture(scope="module")
def opened() -> Generator[Case]:
    with open_case() as case:
        yield case


@pytest.fixture
def case(opened: Case) -> Case:
    return opened.anew()


@pytest.mark.parametrize(
    ("rung", "reply"),
    [
        pytest.param(None, completion(GOOD), id="plain"),
        pytest.param(None, completion(f"```json\n{GOOD_TEXT}\n```"), id="fenced"),
        pytest.param(None, completion(f"\ufeff\n {GOOD_TEXT}"), id="byte order mark in the words"),
        pytest.param(None, Scripted(b"\xef\xbb\xbf" + GOOD_BYTES), id="byte order mark"),
        pytest.param(
            None, completion(f"<think>{{hm}}</think>\n{GOOD_TEXT}"), id="thoughts in the words"
        ),
        pytest.param(
            None,
            completion([{"type": "text", "text": part} for part in (GOOD_TEXT[:9], GOOD_TEXT[9:])]),
            id="list of parts",
        ),
        pytest.param(
            None, completion(GOOD, latency_ms=3, x={"y": []}, service_tier=None), id="extra fields"
        ),
        pytest.param(
            None,
            Scripted(b"\n\n: keep-alive\n\n: keep-alive\n\n" + GOOD_BYTES),
            id="keep-alive lines before the body",
        ),
        pytest.param(
            None,
            Scripted(chunks=(b"\n", b": keep-alive\n\n", b"\n", GOOD_BYTES), pause_seconds=0.01),
            id="blank lines while it thinks",
        ),
        pytest.param(
            None,
            Scripted(
                chunks=tuple(GOOD_BYTES[i : i + 50] for i in range(0, len(GOOD_BYTES), 50)),
                pause_seconds=0.002,
            ),
            id="slow chunks",
        ),
        pytest.param(
            Rung.JSON_OBJECT, completion(f"Sure!\n{GOOD_TEXT}\nEnjoy."), id="prose around an object"
        ),
        pytest.param(
            Rung.PROMPT_ONLY,
            completion(f"Sure!\n```json\n{GOOD_TEXT}\n```\nEnjoy."),
            id="prose around a fence",
        ),
    ],
)
def test_one_request_is_enough(case: Case, rung: Rung | None, reply: Scripted) -> None:
    """Whatever stands around a good answer does not cost a second call."""
    case.play(reply)
    assert case.write(rung=rung) == VERSE
    assert len(case.server.seen) == 1
    assert case.log.outcomes == [OK]


@pytest.mark.parametrize(
    ("script", "error", "outcomes"),
    [
        pytest.param(
            [completion(GOOD_TEXT[:40], finish_reason="length")],
            AnswerTruncatedError,
            [Outcome.TRUNCATED],
            id="length",
        ),
        pytest.param(
            [completion("", finish_reason="content_filter")],
            AnswerFilteredError,
            [Outcome.FILTERED],
            id="content filter",
        ),
        pytest.param(
            [fault(400, "no", code="content_policy_violation")],
            AnswerFilteredError,
            [Outcome.FILTERED],
            id="moderated prompt",
        ),
        pytest.param(
            [completion(None, refusal="I will not write that.")],
            AnswerRefusedError,
            [Outcome.REFUSED],
            id="refusal",
        ),
        pytest.param([completion(None)] * 2, AnswerEmptyError, [EMPTY] * 2, id="null content"),
        pytest.param([completion(" \n")] * 2, AnswerEmptyError, [EMPTY] * 2, id="blank content"),
        pytest.param(
            [Scripted(b'{"id": "x", "choices": []}')] * 2,
            AnswerEmptyError,
            [EMPTY] * 2,
            id="no choices",
        ),
        pytest.param([completion(TOO_LONG)] * 3, AnswerInvalidError, [INVALID] * 3, id="invalid"),
        pytest.param(
            [completion(PROSE)] * 8, AnswerMalformedError, [MALFORMED] * 8, id="only prose"
        ),
        pytest.param(
            [completion(GOOD_TEXT[:-5])] * 8,
            AnswerMalformedError,
            [MALFORMED] * 8,
            id="JSON that breaks off",
        ),
        pytest.param(
            [completion(WRONG_SHAPE)] * 7, AnswerInvalidError, [INVALID] * 7, id="another shape"
        ),
        pytest.param(
            [Scripted(b"<!doctype html><p>Sign in", content_type="text/html")],
            ProviderError,
            [Outcome.FAILED],
            id="web page",
        ),
        pytest.param(
            [Scripted(status=307, headers={"Location": "https://elsewhere.invalid/v1"})],
            ProviderError,
            [Outcome.FAILED],
            id="redirect",
        ),
        pytest.param(
            [fault(404, "The model `storyteller-1` does not exist", code="model_not_found")],
            ProviderError,
            [Outcome.FAILED],
            id="unknown model",
        ),
        pytest.param(
            [Scripted(b'{"error": {"code": 402, "message": "no credits"}}')],
            ProviderError,
            [Outcome.DENIED],
            id="200 with an error",
        ),
        pytest.param([fault(401, "bad key")], ProviderError, [Outcome.DENIED], id="key"),
        pytest.param([fault(402, "pay")], ProviderError, [Outcome.DENIED], id="balance"),
        pytest.param([fault(403, "no")], ProviderError, [Outcome.DENIED], id="forbidden"),
        pytest.param(
            [fault(429, "quota", code="insufficient_quota", headers={"Retry-After": "1"})],
            ProviderError,
            [Outcome.DENIED],
            id="quota",
        ),
        pytest.param(
            [fault(500, "no", headers={"x-should-retry": "false"})],
            ProviderBusyError,
            [BUSY],
            id="told not to retry",
        ),
        pytest.param([BUSY_REPLY] * 5, ProviderBusyError, [BUSY] * 5, id="always busy"),
        pytest.param(
            [Scripted(GOOD_BYTES, cut_after_bytes=60)] * 5,
            ProviderBusyError,
            [Outcome.UNREACHABLE] * 5,
            id="cut in the body every time",
        ),
        pytest.param(
            [Scripted(b'{"choices": [{"mess')] * 5,
            ProviderBusyError,
            [BUSY] * 5,
            id="body that breaks off",
        ),
    ],
)
def test_no_answer_ends_in_a_typed_error(
    case: Case, script: list[Scripted], error: type[ProviderError], outcomes: list[Outcome]
) -> None:
    """Each way to give no answer has its error, its number of requests and its records."""
    case.play(*script)
    with pytest.raises(error) as caught:
        case.write()
    assert type(caught.value) is error
    assert len(case.server.seen) == len(outcomes)
    assert case.log.outcomes == outcomes
    assert "storyteller-1 of acme" in str(caught.value)
    assert f"{len(outcomes)} call" in str(caught.value)
    assert KEY not in str(caught.value)
    if isinstance(caught.value, AnswerError):
        assert list(caught.value.calls) == [entry.call for entry in case.log.entries]


def test_usage_is_the_servers_or_an_estimate(case: Case) -> None:
    """Tokens that the server does not count are counted here, and marked as such."""
    bare = completion_body(GOOD)
    del bare["usage"]
    case.play(completion(TOO_LONG), Scripted(json.dumps(bare).encode()))
    case.write()
    told, estimated = [entry.call for entry in case.log.entries]
    assert told.usage is not None
    assert (told.usage.prompt_tokens, told.usage.completion_tokens) == (120, 30)
    assert str(told.cost_usd) == "0.00018"
    assert not told.usage.is_estimated
    assert not told.is_cost_estimated
    assert estimated.usage is not None
    assert estimated.usage.is_estimated
    assert estimated.is_cost_estimated
    assert estimated.usage.completion_tokens == len(GOOD_TEXT.split())


def test_a_key_is_never_shown(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    """A server that quotes the key gets it into no error, record, log or repr."""
    caplog.set_level(logging.DEBUG)
    quoted = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}})
    case.play(Scripted(quoted.replace("/", "\\/").encode(), status=401))
    writer = writer_with(case.transport, model_at(case.server.base_url), log=case.log)
    with pytest.raises(ProviderError, match=r"Incorrect API key provided: \[key\]") as caught:
        writer.write(VerseBrief())
    assert case.server.seen[0].headers["authorization"] == f"Bearer {KEY}"
    entry = case.log.entries[0]
    shown = [str(caught.value), repr(caught.value), repr(writer), repr(entry), caplog.text]
    assert not [text for text in shown if KEY in text or KEY.replace("/", "\\/") in text]


def test_no_key_no_header(case: Case) -> None:
    """Local servers that want no key get none."""
    case.play(completion(GOOD))
    model = model_at(case.server.base_url)
    for api_key in (None, SecretStr("  ")):
        case.server.seen.clear()
        case.play(completion(GOOD))
        writer_with(case.transport, model, api_key=api_key).write(VerseBrief())
        assert "authorization" not in case.server.seen[0].headers


def test_a_call_is_written_down_before_its_answer_is_used(case: Case) -> None:
    """A log that cannot keep a call stops the work: no answer without its row."""

    class FullLog(ListLog):
        def record(self, call: CallRecord, *, request: str, reply: str) -> None:
            super().record(call, request=request, reply=reply)
            raise OSError("disk full")

    case.play(completion(GOOD))
    memory = RungMemory()
    model = model_at(case.server.base_url)
    with pytest.raises(OSError, match="disk full"):
        writer_with(case.transport, model, log=FullLog(), memory=memory).write(VerseBrief())
    assert memory.recall(model) is None
