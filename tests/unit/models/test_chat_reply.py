import json

import pytest

from cliffhanger.models.chat.reading import Reading
from cliffhanger.models.chat.reply import read_reply
from cliffhanger.models.chat.request import ChatRequest
from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.chat.trouble import read_trouble
from cliffhanger.models.chat.usage import read_usage
from cliffhanger.models.http import HttpReply
from cliffhanger.money.call import Outcome, Usage
from tests.chat_server import completion_body
from tests.unit.models.chat_jobs import GOOD, NOON, VERSE, Verse, count_words

SENT = frozenset({"max_tokens", "response_format", "seed", "temperature"})
REQUEST = ChatRequest(
    body="{}",
    answer_type=Verse,
    rung=Rung.STRICT_SCHEMA,
    parameters=SENT,
    prompt_text="four words in all",
)


def read(status: int, body: object, **headers: str) -> Reading[Verse]:
    """Return what a reply comes to."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_reply(HttpReply(status, named, raw), REQUEST, count=count_words, now=NOON)


def error(message: str, **fields: object) -> dict[str, object]:
    """Return an error's body."""
    return {"error": {"message": message, **fields}}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(error("Too much", code="x"), "Too much", id="OpenAI"),
        pytest.param({"error": "model 'a' not found"}, "model 'a' not found", id="Ollama"),
        pytest.param([error("API key expired")], "API key expired", id="Google"),
        pytest.param(
            {"object": "error", "message": "Too long", "code": 400}, "Too long", id="vLLM"
        ),
        pytest.param({"code": "Arrearage", "message": "Pay up"}, "Pay up", id="DashScope"),
        pytest.param({"detail": "Not Found"}, "Not Found", id="FastAPI"),
        pytest.param(
            {"detail": [{"loc": ["body", "seed"]}]}, '[{"loc": ["body", "seed"]}]', id="a list"
        ),
        pytest.param({"status": "bad"}, '{"status": "bad"}', id="anything else"),
    ],
)
def test_errors_of_every_shape_have_a_message(body: object, message: str) -> None:
    assert read_trouble(json.dumps(body)).message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("upstream timed out", "upstream timed out", id="words"),
        pytest.param("<html>502", "a web page instead of JSON", id="web page"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_errors_that_are_no_json(text: str, message: str) -> None:
    assert read_trouble(text).message == message


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        pytest.param(401, error("who?"), Outcome.DENIED, id="401"),
        pytest.param(429, error("quota", code="insufficient_quota"), Outcome.DENIED, id="quota"),
        pytest.param(
            429, error("pay", type="exceeded_current_quota_error"), Outcome.DENIED, id="Moonshot"
        ),
        pytest.param(400, {"code": "Arrearage", "message": "x"}, Outcome.DENIED, id="DashScope"),
        pytest.param(429, error("arrears", code="1113"), Outcome.DENIED, id="Zhipu balance"),
        pytest.param(400, error("no", code="content_filter"), Outcome.FILTERED, id="Azure"),
        pytest.param(
            400,
            error("no", code="x", innererror={"code": "ResponsibleAIPolicyViolation"}),
            Outcome.FILTERED,
            id="Azure inside",
        ),
        pytest.param(
            400, error("no", code="data_inspection_failed"), Outcome.FILTERED, id="DashScope words"
        ),
        pytest.param(400, error("no", code="1301"), Outcome.FILTERED, id="Zhipu words"),
        pytest.param(429, error("slow"), Outcome.BUSY, id="429"),
        pytest.param(503, error("busy"), Outcome.BUSY, id="503"),
        pytest.param(400, error("wait", code="rate_limit_exceeded"), Outcome.BUSY, id="busy code"),
        pytest.param(
            400,
            error("context", code="context_length_exceeded", param="messages"),
            Outcome.FAILED,
            id="window",
        ),
        pytest.param(
            404, error("model 'seed-1.6' is not known"), Outcome.FAILED, id="a model named seed"
        ),
        pytest.param(200, error("x", code=429), Outcome.BUSY, id="200 with a 429"),
        pytest.param(200, error("x", code=400), Outcome.FAILED, id="200 with a 400"),
        pytest.param(200, {"error": "what"}, Outcome.FAILED, id="200 with words"),
        pytest.param(
            200, {"choices": [{"error": {"code": 502, "message": "x"}}]}, Outcome.BUSY, id="choice"
        ),
    ],
)
def test_errors_have_outcomes(status: int, body: object, outcome: Outcome) -> None:
    reading = read(status, body)
    assert (reading.outcome, reading.status) == (outcome, status)
    assert reading.is_passing == (outcome is Outcome.BUSY)
    assert reading.usage is None


@pytest.mark.parametrize(
    ("status", "body", "parameter"),
    [
        pytest.param(400, error("no", param="response_format"), "response_format", id="named"),
        pytest.param(
            400, error("no", param="response_format.json_schema"), "response_format", id="path"
        ),
        pytest.param(
            400,
            {"error": "'response_format.type' must be 'json_schema' or 'text'"},
            "response_format",
            id="LM Studio",
        ),
        pytest.param(
            404,
            error("No endpoints found that can handle the requested parameters."),
            "response_format",
            id="OpenRouter",
        ),
        pytest.param(400, error("failed to parse grammar"), "response_format", id="llama.cpp"),
        pytest.param(
            422, {"detail": [{"loc": ["body", "temperature"]}]}, "temperature", id="FastAPI"
        ),
        pytest.param(400, error("no", param="max_tokens"), "max_tokens", id="limit"),
        pytest.param(400, error("seed is not supported"), "seed", id="words"),
        pytest.param(400, error("no", param="messages[0].seed_text"), "", id="something else"),
        pytest.param(400, error("no", param="top_p"), "", id="what was not sent"),
        pytest.param(413, error("response_format is too large"), "", id="413"),
    ],
)
def test_the_parameter_that_is_blamed(status: int, body: object, parameter: str) -> None:
    reading = read(status, body)
    assert reading.parameter == parameter
    assert reading.outcome is (Outcome.UNSUPPORTED if parameter else Outcome.FAILED)


@pytest.mark.parametrize(
    ("status", "word", "outcome", "is_passing"),
    [
        (429, "false", Outcome.BUSY, False),
        (500, "false", Outcome.BUSY, False),
        (400, "true", Outcome.BUSY, True),
        (400, "maybe", Outcome.FAILED, False),
        (401, "true", Outcome.DENIED, False),
    ],
)
def test_the_servers_word_on_retries_comes_first(
    status: int, word: str, outcome: Outcome, *, is_passing: bool
) -> None:
    """Except where it is about the account: asking again mends no key."""
    reading = read(status, error("x"), x_should_retry=word)
    assert (reading.outcome, reading.is_passing) == (outcome, is_passing)


def test_notes_help_to_find_the_request() -> None:
    reading = read(500, error("oops\n\nagain"), x_request_id="req_7", retry_after="300")
    assert reading.note == "HTTP 500 (request req_7, retry after 300): oops again"
    assert len(read(500, error("x" * 9000)).note) < 500


@pytest.mark.parametrize(
    ("finish", "outcome"),
    [
        ("stop", Outcome.OK),
        (None, Outcome.OK),
        ("length", Outcome.TRUNCATED),
        ("MAX_TOKENS", Outcome.TRUNCATED),
        ("content_filter", Outcome.FILTERED),
        ("sensitive", Outcome.FILTERED),
        ("insufficient_system_resource", Outcome.BUSY),
    ],
)
def test_why_it_stopped_comes_before_what_it_said(finish: str | None, outcome: Outcome) -> None:
    reading = read(200, completion_body(GOOD, finish_reason=finish))
    assert reading.outcome is outcome
    assert reading.value == (VERSE if outcome is Outcome.OK else None)
    assert reading.usage == Usage(prompt_tokens=120, completion_tokens=30)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"choices": None}, id="null"),
        pytest.param({"choices": []}, id="empty list"),
        pytest.param({"choices": [{}]}, id="no message"),
        pytest.param({"choices": [{"message": None}]}, id="null message"),
        pytest.param({"choices": [{"message": {"content": None}}]}, id="null content"),
        pytest.param({"choices": [{"message": {"content": 7}}]}, id="no text"),
        pytest.param({"choices": [{"message": {"content": []}}]}, id="no parts"),
        pytest.param([], id="a list"),
    ],
)
def test_bodies_without_words_are_empty(body: object) -> None:
    reading = read(200, body)
    assert reading.outcome is Outcome.EMPTY
    assert reading.usage == Usage(prompt_tokens=4, completion_tokens=0, is_estimated=True)


def test_a_refusal_among_the_parts() -> None:
    parts = [{"type": "refusal", "refusal": "I would rather not."}]
    reading = read(200, completion_body(parts))
    assert (reading.outcome, reading.note) == (Outcome.REFUSED, "I would rather not.")


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        pytest.param(
            {"prompt_tokens": 10, "completion_tokens": 5},
            Usage(prompt_tokens=10, completion_tokens=5),
            id="plain",
        ),
        pytest.param(
            {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 40},
            Usage(prompt_tokens=10, completion_tokens=30),
            id="reasoning only in the total",
        ),
        pytest.param(
            {
                "prompt_tokens": 10,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 8},
            },
            Usage(prompt_tokens=10, completion_tokens=5, cached_tokens=8),
            id="cached",
        ),
        pytest.param(
            {"prompt_tokens": 10, "completion_tokens": 5, "prompt_cache_hit_tokens": 99},
            Usage(prompt_tokens=10, completion_tokens=5, cached_tokens=10),
            id="cached, DeepSeek, more than there is",
        ),
        pytest.param(
            {"prompt_tokens": 10.0, "completion_tokens": 5.0},
            Usage(prompt_tokens=10, completion_tokens=5),
            id="whole floats",
        ),
        pytest.param({"prompt_tokens": 0, "completion_tokens": 0}, None, id="zeros"),
        pytest.param({"prompt_tokens": 10}, None, id="half"),
        pytest.param({"prompt_tokens": "10", "completion_tokens": True}, None, id="no numbers"),
        pytest.param({"prompt_tokens": -1, "completion_tokens": 5}, None, id="negative"),
        pytest.param({"prompt_tokens": 1e400, "completion_tokens": 5}, None, id="endless"),
        pytest.param(None, None, id="null"),
        pytest.param("many", None, id="words"),
    ],
)
def test_usage(usage: object, expected: Usage | None) -> None:
    assert read_usage(usage) == expected


def test_halves_of_surrogate_pairs_can_be_sent_back() -> None:
    """JSON may hold them, UTF-8 may not."""
    reading = read(200, completion_body("\ud83d {"))
    assert reading.outcome is Outcome.MALFORMED
    assert reading.text.encode() == b"? {"
