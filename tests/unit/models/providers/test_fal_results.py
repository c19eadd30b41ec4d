import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole
from cliffhanger.models.providers.fal_results import (
    completed_failure,
    read_result,
    refusal_of_submit,
)
from tests.contract.provider_rigs.rig import reply

FILE = "https://v3.fal.media/files/out"
TYPES = {
    OutputRole.VIDEO: "video/mp4",
    OutputRole.IMAGE: "image/png",
    OutputRole.LORA: "application/x-safetensors",
}


def hop(role: OutputRole) -> Output:
    return Output(role, TYPES[role], url="https://queue.fal.run/x", is_indirect=True)


def detail(kind: str, *place: str) -> dict[str, object]:
    return {"detail": [{"loc": list(place), "msg": "No.", "type": kind, "input": "secret prompt"}]}


@pytest.mark.parametrize(
    ("role", "body", "media_type"),
    [
        pytest.param(
            OutputRole.VIDEO,
            {"video": {"url": FILE, "content_type": "video/webm", "file_size": 3}},
            "video/webm",
            id="video",
        ),
        pytest.param(
            OutputRole.VIDEO,
            {"video": {"url": FILE, "content_type": "application/octet-stream"}},
            "video/mp4",
            id="video of no kind",
        ),
        pytest.param(OutputRole.VIDEO, {"video": FILE}, "video/mp4", id="bare address"),
        pytest.param(OutputRole.VIDEO, {"videos": [{"url": FILE}]}, "video/mp4", id="videos"),
        pytest.param(
            OutputRole.IMAGE,
            {
                "images": [{"url": FILE, "content_type": "image/jpeg"}],
                "has_nsfw_concepts": [False],
            },
            "image/jpeg",
            id="images",
        ),
        pytest.param(OutputRole.IMAGE, {"image": {"url": FILE}}, "image/png", id="image"),
        pytest.param(
            OutputRole.LORA,
            {"diffusers_lora_file": {"url": FILE}, "config_file": {"url": "https://x.example/c"}},
            "application/x-safetensors",
            id="weights",
        ),
    ],
)
def test_the_file_of_a_result(role: OutputRole, body: object, media_type: str) -> None:
    assert read_result(reply(body), hop(role)) == Output(role, media_type, url=FILE)


def test_a_file_in_hand_is_taken() -> None:
    body = {"images": [{"url": "data:image/png;base64,cG5n", "content_type": "image/png"}]}
    assert read_result(reply(body), hop(OutputRole.IMAGE)) == Output(
        OutputRole.IMAGE, "image/png", data=b"png"
    )


@pytest.mark.parametrize(
    ("role", "body"),
    [
        pytest.param(OutputRole.VIDEO, {}, id="nothing"),
        pytest.param(OutputRole.VIDEO, {"video": None}, id="null"),
        pytest.param(OutputRole.VIDEO, {"video": {"url": ""}}, id="empty address"),
        pytest.param(
            OutputRole.VIDEO, {"video": {"url": "file:///etc/passwd"}}, id="no web address"
        ),
        pytest.param(OutputRole.IMAGE, {"images": []}, id="no images"),
        pytest.param(
            OutputRole.IMAGE, {"images": [{"url": "data:image/png;base64,!"}]}, id="damaged"
        ),
        pytest.param(OutputRole.LORA, {"lora": {"url": FILE}}, id="another name"),
    ],
)
def test_a_result_without_a_file_is_no_success(role: OutputRole, body: object) -> None:
    failure = read_result(reply(body), hop(role))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


def test_a_blacked_out_image_is_no_success() -> None:
    body = {"images": [{"url": FILE}], "has_nsfw_concepts": [True]}
    failure = read_result(reply(body), hop(OutputRole.IMAGE))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.CONTENT_OUTPUT


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        pytest.param(
            reply(detail("content_policy_violation", "body", "prompt"), 422),
            FailureKind.CONTENT_INPUT,
            "content_policy_violation",
            id="content of an input",
        ),
        pytest.param(
            reply(detail("content_policy_violation", "body"), 422),
            FailureKind.CONTENT_OUTPUT,
            "content_policy_violation",
            id="content of what was made",
        ),
        pytest.param(
            reply(detail("content_policy_violation", "body", "prompt")),
            FailureKind.CONTENT_INPUT,
            "content_policy_violation",
            id="content in a 200",
        ),
        pytest.param(
            reply(detail("image_too_large", "body", "image_url"), 422),
            FailureKind.INVALID_REQUEST,
            "image_too_large",
            id="an input is wrong",
        ),
        pytest.param(
            reply(detail("no_media_generated", "body"), 422),
            FailureKind.BAD_OUTPUT,
            "no_media_generated",
            id="nothing was made",
        ),
        pytest.param(
            reply(detail("downstream_service_error", "body"), 500),
            FailureKind.PROVIDER_FAILED,
            "downstream_service_error",
            id="the model failed",
        ),
        pytest.param(
            reply({"detail": "Request timed out", "error_type": "request_timeout"}, 504),
            FailureKind.PROVIDER_FAILED,
            "request_timeout",
            id="too slow",
        ),
        pytest.param(
            reply({"detail": "Gone"}, 503, x_fal_error_type="runner_disconnected"),
            FailureKind.PROVIDER_FAILED,
            "runner_disconnected",
            id="code in the header",
        ),
        pytest.param(
            reply({"detail": "Internal Server Error"}, 500),
            FailureKind.PROVIDER_FAILED,
            "",
            id="the model crashed",
        ),
        pytest.param(reply(b"<html>nginx", 502), FailureKind.TRANSIENT, "", id="gateway"),
        pytest.param(reply({"detail": "Busy"}, 503), FailureKind.TRANSIENT, "", id="busy"),
        pytest.param(reply(b'{"video": {"u'), FailureKind.TRANSIENT, "", id="broken off"),
        pytest.param(reply({"detail": "No."}, 404), FailureKind.EXPIRED, "", id="gone"),
        pytest.param(reply({"detail": "No."}, 401), FailureKind.EXPIRED, "", id="key"),
        pytest.param(reply({}, 429), FailureKind.RATE_LIMITED, "", id="too fast"),
    ],
)
def test_a_result_that_is_none(answer: HttpReply, kind: FailureKind, code: str) -> None:
    failure = read_result(answer, hop(OutputRole.VIDEO))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.code, failure.http_status) == (kind, code, answer.status)


def test_a_refusal_names_the_place_and_keeps_the_input_to_itself() -> None:
    failure = refusal_of_submit(reply(detail("missing", "body", "prompt"), 422))
    assert failure == Failure(
        FailureKind.INVALID_REQUEST, "body.prompt: No.", code="missing", http_status=422
    )


def test_what_is_said_about_content_goes_before_the_rest() -> None:
    both = [
        {"loc": ["body", "seed"], "msg": "Odd.", "type": "value_error"},
        {"loc": ["body", "prompt"], "msg": "Flagged.", "type": "content_policy_violation"},
    ]
    failure = refusal_of_submit(reply({"detail": both}, 422))
    assert (failure.kind, failure.message) == (FailureKind.CONTENT_INPUT, "body.prompt: Flagged.")


@pytest.mark.parametrize("body", [{}, {"error": None, "error_type": None}, {"error": ""}])
def test_a_completed_job_without_an_error_is_done(body: dict[str, None]) -> None:
    assert completed_failure(body) is None
