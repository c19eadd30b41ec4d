from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole, Submitted
from cliffhanger.models.jobs.orders import ChatOrder
from cliffhanger.models.providers.openai_chat import OpenAIChat
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.openai_chat import BODY
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import shown

CHAT = OpenAIChat()
DEEPSEEK = endpoint("https://api.deepseek.com", "deepseek-chat")
ORDER = ChatOrder(body=BODY, max_input_tokens=40, max_output_tokens=200)
SAID = (
    b'{"choices":[{"index":0,"finish_reason":"length","message":{"content":"Ye"}}],'
    b'"usage":{"prompt_tokens":30,"completion_tokens":12,"total_tokens":42,'
    b'"prompt_tokens_details":{"cached_tokens":16},'
    b'"completion_tokens_details":{"reasoning_tokens":9},"cost_usd":0.0004}}'
)


def test_the_body_is_sent_as_it_is() -> None:
    body = '{"messages": [{"role": "user",  "content": "你好"}] }'
    call = CHAT.submit(replace(ORDER, body=body), DEEPSEEK, TOKEN)
    assert shown(call) == (
        "POST",
        "https://api.deepseek.com/v1/chat/completions",
        {"Authorization": f"Bearer {CANARY}"},
    )
    assert call.body == body.encode()
    assert call.headers == {"Content-Type": "application/json", "Accept": "application/json"}


def test_a_body_that_names_no_model_is_taken() -> None:
    body = '{"messages":[{"role":"user","content":"Go on."}]}'
    assert CHAT.check(replace(ORDER, body=body), DEEPSEEK) == ()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(SAID, id="bare"),
        pytest.param(b"\n\n: keep-alive\n\n  " + SAID, id="after keeping alive"),
    ],
)
def test_a_reply_with_choices_is_kept_whole(body: bytes) -> None:
    """Even one that broke off: reading it is the writer's work."""
    submitted = CHAT.read_submit(HttpReply(200, {}, body), DEEPSEEK)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    (output,) = submitted.snapshot.outputs
    assert (output.role, output.media_type) == (OutputRole.REPLY, "application/json")
    assert output.data == SAID
    assert submitted.snapshot.usage == Units(
        input_tokens=30,
        cached_tokens=16,
        output_tokens=12,
        reasoning_tokens=9,
    )


def test_a_reply_that_says_no_tokens_reports_none() -> None:
    submitted = CHAT.read_submit(reply({"choices": [{"message": {"content": "Yes."}}]}), DEEPSEEK)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.usage is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({}, 409), FailureKind.TRANSIENT, id="409"),
        pytest.param(reply({}, 500), FailureKind.TRANSIENT, id="500"),
        pytest.param(reply({}, 502), FailureKind.TRANSIENT, id="502"),
        pytest.param(reply({}, 504), FailureKind.TRANSIENT, id="504"),
        pytest.param(reply({}, 400), FailureKind.INVALID_REQUEST, id="400"),
        pytest.param(
            reply({}, 500, x_should_retry="false"), FailureKind.PROVIDER_FAILED, id="500, no retry"
        ),
        pytest.param(
            reply({}, 503, x_should_retry="false"), FailureKind.PROVIDER_FAILED, id="503, no retry"
        ),
        pytest.param(
            reply({}, 429, x_should_retry="false"), FailureKind.RATE_LIMITED, id="429, no retry"
        ),
        pytest.param(reply({}, 400, x_should_retry="true"), FailureKind.TRANSIENT, id="400, retry"),
        pytest.param(reply({}, 401, x_should_retry="true"), FailureKind.AUTH, id="401, retry"),
        pytest.param(
            reply({"error": {"code": 502, "message": "m"}}), FailureKind.TRANSIENT, id="inner 502"
        ),
        pytest.param(
            reply({"error": {"type": "server_error", "message": "m"}}),
            FailureKind.TRANSIENT,
            id="inner server error",
        ),
        pytest.param(
            reply({"error": {"code": "insufficient_quota"}}), FailureKind.BALANCE, id="inner quota"
        ),
        pytest.param(
            reply({"choices": [{"error": {"code": 429, "message": "m"}}]}),
            FailureKind.RATE_LIMITED,
            id="error in the choice",
        ),
        pytest.param(
            reply({"choices": [{"error": {"code": 504, "message": "m"}}]}),
            FailureKind.TRANSIENT,
            id="passing error in the choice",
        ),
        pytest.param(reply({"error": "model not found"}), FailureKind.PROVIDER_FAILED, id="words"),
        pytest.param(HttpReply(200, {}, SAID[:-9]), FailureKind.BAD_OUTPUT, id="broken off"),
        pytest.param(HttpReply(200, {}, b"<html>"), FailureKind.PROVIDER_FAILED, id="web page"),
        pytest.param(HttpReply(301, {}, b""), FailureKind.INVALID_REQUEST, id="redirect"),
    ],
)
def test_errors_as_the_writer_understands_them(answer: HttpReply, kind: FailureKind) -> None:
    failure = CHAT.read_submit(answer, DEEPSEEK)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert failure.http_status == answer.status


def test_failed_completions_are_not_billed() -> None:
    assert not CHAT.caps.is_server_error_unclear


def test_the_bound_is_the_order_s() -> None:
    assert CHAT.measure(ORDER, DEEPSEEK) == Units(input_tokens=40, output_tokens=200)
