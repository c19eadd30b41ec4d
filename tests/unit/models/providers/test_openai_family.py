import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.providers.openai_family import api_url, explain, refuse_look
from tests.contract.provider_rigs.rig import CANARY, NOW, endpoint, reply

ACCOUNT = endpoint("https://api.example.com/v1", "m")


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        pytest.param("https://api.example.com", "https://api.example.com/v1/images", id="bare"),
        pytest.param("https://api.example.com/v1", "https://api.example.com/v1/images", id="v1"),
        pytest.param("https://h.example/v1/", "https://h.example/v1/images", id="slash"),
        pytest.param("https://h.example/api/v3", "https://h.example/api/v3/images", id="v3"),
        pytest.param("http://localhost:8000", "http://localhost:8000/v1/images", id="port"),
        pytest.param(
            "https://h.example/api/chat/completions", "https://h.example/api/images", id="chat"
        ),
    ],
)
def test_a_version_is_added_once(base_url: str, url: str) -> None:
    assert api_url(base_url, "/images") == url


def test_an_address_with_a_key_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="give the key as the API key"):
        api_url("https://h.example/v1?key=abc", "/images")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        pytest.param(401, {}, FailureKind.AUTH, id="401"),
        pytest.param(403, {}, FailureKind.AUTH, id="403"),
        pytest.param(429, {}, FailureKind.RATE_LIMITED, id="429"),
        pytest.param(500, {}, FailureKind.PROVIDER_FAILED, id="500"),
        pytest.param(429, "insufficient_quota", FailureKind.BALANCE, id="429 quota"),
        pytest.param(429, "QuotaExceeded", FailureKind.BALANCE, id="429 Ark quota"),
        pytest.param(403, "AccountOverdueError", FailureKind.BALANCE, id="403 Ark overdue"),
        pytest.param(403, "insufficient_user_quota", FailureKind.BALANCE, id="403 NewAPI quota"),
        pytest.param(400, "Arrearage", FailureKind.BALANCE, id="400 arrears"),
        pytest.param(400, "billing_hard_limit_reached", FailureKind.BALANCE, id="400 hard limit"),
        pytest.param(400, "invalid_api_key", FailureKind.AUTH, id="400 key"),
        pytest.param(429, "concurrency_limit_reached", FailureKind.CONCURRENCY, id="429 places"),
        pytest.param(429, "too_many_concurrent_requests", FailureKind.CONCURRENCY, id="429 jobs"),
        pytest.param(429, "rate_limit_exceeded", FailureKind.RATE_LIMITED, id="429 rate"),
        pytest.param(
            429,
            "RateLimitExceeded.EndpointRPMExceeded",
            FailureKind.RATE_LIMITED,
            id="429 Ark rate",
        ),
        pytest.param(429, "ServerOverloaded", FailureKind.TRANSIENT, id="429 Ark overloaded"),
        pytest.param(400, "moderation_blocked", FailureKind.CONTENT_INPUT, id="400 moderation"),
        pytest.param(403, "content_filter", FailureKind.CONTENT_INPUT, id="403 filter"),
        pytest.param(
            400,
            "InputImageSensitiveContentDetected.PrivacyInformation",
            FailureKind.CONTENT_INPUT,
            id="400 Ark input",
        ),
        pytest.param(
            400,
            "OutputImageSensitiveContentDetected",
            FailureKind.CONTENT_OUTPUT,
            id="400 Ark output",
        ),
        pytest.param(400, "InputTextRiskDetection", FailureKind.CONTENT_INPUT, id="400 risk"),
        pytest.param(400, "1026", FailureKind.CONTENT_INPUT, id="MiniMax input"),
        pytest.param(400, "1027", FailureKind.CONTENT_OUTPUT, id="MiniMax output"),
        pytest.param(500, "server_error", FailureKind.PROVIDER_FAILED, id="500 stays open"),
        pytest.param(200, "anything", FailureKind.PROVIDER_FAILED, id="200 with an error"),
        pytest.param(200, 429, FailureKind.RATE_LIMITED, id="200 with a status in it"),
        pytest.param(200, 401, FailureKind.AUTH, id="200 with a refused key in it"),
    ],
)
def test_codes_come_before_statuses(status: int, body: object, kind: FailureKind) -> None:
    error = body if isinstance(body, dict) else {"error": {"message": "It says no.", "code": body}}
    failure = explain(reply(error, status), ACCOUNT)
    assert failure.kind is kind
    assert failure.http_status == status


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        pytest.param(
            {"error": {"message": "No.", "type": "invalid_request_error", "code": "bad_size"}},
            "bad_size",
            "HTTP 400: No.",
            id="code",
        ),
        pytest.param(
            {"error": {"message": "No.", "type": "invalid_request_error", "code": None}},
            "invalid_request_error",
            "HTTP 400: No.",
            id="type",
        ),
        pytest.param({"error": "No."}, "", "HTTP 400: No.", id="bare text"),
        pytest.param(
            {"code": "invalid_request", "message": "No.", "data": None},
            "invalid_request",
            "HTTP 400: No.",
            id="NewAPI",
        ),
        pytest.param({"detail": "No."}, "", "HTTP 400: No.", id="FastAPI"),
        pytest.param(b"<html>", "", "HTTP 400: a web page instead of JSON", id="web page"),
    ],
)
def test_the_provider_s_words_are_kept(body: object, code: str, message: str) -> None:
    failure = explain(reply(body, 400), ACCOUNT)
    assert (failure.code, failure.message) == (code, message)


def test_a_quoted_key_is_hidden_wherever_it_stands() -> None:
    body = {"error": {"message": f"Incorrect API key provided: {CANARY}", "code": CANARY}}
    failure = explain(reply(body, 401), ACCOUNT)
    assert CANARY not in repr(failure)


def test_a_wait_given_as_a_date_is_counted_from_the_present() -> None:
    answer = reply({}, 429, retry_after="Sun, 29 Nov 2026 12:00:30 GMT")
    assert endpoint("https://h.example", "m").now == NOW
    assert explain(answer, ACCOUNT).retry_after_seconds == pytest.approx(30.0)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({}, 404), FailureKind.EXPIRED, id="404"),
        pytest.param(reply({}, 401), FailureKind.AUTH, id="401"),
        pytest.param(reply({}, 500), FailureKind.PROVIDER_FAILED, id="500"),
        pytest.param(reply({"error": {"code": 429}}), FailureKind.RATE_LIMITED, id="inner 429"),
        pytest.param(reply({}), FailureKind.TRANSIENT, id="no status"),
        pytest.param(HttpReply(200, {}, b"<html>"), FailureKind.TRANSIENT, id="web page"),
    ],
)
def test_a_look_that_failed(answer: HttpReply, kind: FailureKind) -> None:
    failure = refuse_look(answer, ACCOUNT)
    assert (failure.kind, failure.http_status) == (kind, answer.status)
