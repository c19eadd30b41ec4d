from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.vidu import ViduVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint, reply
from tests.unit.models.providers.media_orders import (
    FACE,
    FRAME,
    LAST,
    ORDER,
    body_of,
    failure_of,
    key_of,
    ref_of,
    snapshot_of,
)

BASE = "https://api.vidu.com/ent/v2"
VIDEO = ViduVideo()
Q3 = endpoint(BASE, "viduq3-turbo")
REF = ref_of(VIDEO, Q3)
STILL = replace(ORDER, first_frame=FRAME)
FACED = replace(ORDER, references=(FACE, FRAME))


def look(state: str, **rest: object) -> HttpReply:
    return reply({"state": state, "err_code": "", "creations": [], **rest})


def test_a_full_order_is_this_request() -> None:
    order = replace(STILL, seed=7, has_audio=True, options={"movement_amplitude": "small"})
    call = VIDEO.submit(order, Q3, TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.vidu.com/ent/v2/img2video")
    assert key_of(call) == "Authorization: Token KEY"
    assert body_of(call) == {
        "model": "viduq3-turbo",
        "images": ["https://store/first.png"],
        "prompt": "She turns",
        "duration": 5,
        "resolution": "1080p",
        "audio": True,
        "seed": 7,
        "movement_amplitude": "small",
        "payload": "0123456789abcdef0123456789abcdef",
    }


@pytest.mark.parametrize(
    ("order", "path", "images", "ratio"),
    [
        pytest.param(ORDER, "text2video", None, "9:16", id="words"),
        pytest.param(STILL, "img2video", ["https://store/first.png"], None, id="one-frame"),
        pytest.param(
            replace(STILL, last_frame=LAST),
            "start-end2video",
            ["https://store/first.png", "https://store/last.png"],
            None,
            id="two-frames",
        ),
        pytest.param(
            FACED,
            "reference2video",
            ["https://store/face.jpg", "https://store/first.png"],
            "9:16",
            id="faces",
        ),
        pytest.param(
            replace(STILL, references=(FACE,)),
            "img2video",
            ["https://store/first.png"],
            None,
            id="a-frame-goes-before-faces",
        ),
        pytest.param(
            replace(STILL, references=(FACE,), options={"path": "reference2video"}),
            "reference2video",
            ["https://store/face.jpg"],
            "9:16",
            id="the-route-says",
        ),
    ],
)
def test_the_order_chooses_the_path(
    order: VideoOrder, path: str, images: list[str] | None, ratio: str | None
) -> None:
    call = VIDEO.submit(order, Q3, TOKEN)
    body = body_of(call)
    assert call.url == f"https://api.vidu.com/ent/v2/{path}"
    assert body.get("images") == images
    assert body.get("aspect_ratio") == ratio
    assert "path" not in body


@pytest.mark.parametrize(
    ("seconds", "width_px", "expected"),
    [
        pytest.param(0.4, 540, (1, "540p"), id="shortest"),
        pytest.param(4.0, 720, (4, "720p"), id="exact"),
        pytest.param(15.2, 2160, (16, "1080p"), id="longest"),
    ],
)
def test_lengths_and_classes_are_those_sold(
    seconds: float, width_px: int, expected: tuple[int, str]
) -> None:
    order = replace(
        STILL, duration_seconds=seconds, width_px=width_px, height_px=width_px * 16 // 9
    )
    body = body_of(VIDEO.submit(order, Q3, TOKEN))
    assert (body["duration"], body["resolution"]) == expected


def test_the_bound_is_the_clip_as_sold() -> None:
    order = replace(STILL, has_audio=True, options={"resolution": "720p", "duration": 8})
    assert VIDEO.measure(order, Q3) == Units(
        clips=1,
        seconds=Decimal(8),
        width_px=720,
        height_px=1280,
        resolution="720p",
        has_audio=True,
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(replace(STILL, prompt=""), "prompt is empty", id="no-prompt"),
        pytest.param(replace(STILL, prompt="a" * 5001), "5001", id="long-prompt"),
        pytest.param(replace(STILL, duration_seconds=16.1), "at most 16", id="long"),
        pytest.param(replace(STILL, duration_seconds=-1.0), "is -1", id="negative"),
        pytest.param(replace(ORDER, references=(FACE,) * 8), "at most 7", id="faces"),
        pytest.param(replace(ORDER, last_frame=LAST), "last_frame", id="last-alone"),
        pytest.param(
            replace(FACED, references=(FACE, replace(FACE, media_type="image/gif"))),
            "references[1] is image/gif",
            id="kind",
        ),
        pytest.param(
            replace(STILL, first_frame=replace(FRAME, location="data:" + "A" * (20 << 20))),
            "20971520",
            id="body",
        ),
    ],
)
def test_what_the_model_does_not_take_is_refused(order: VideoOrder, expected: str) -> None:
    problems = VIDEO.check(order, Q3)
    assert any(expected in problem for problem in problems), problems


def test_what_the_model_takes_is_not_refused() -> None:
    for order in (ORDER, STILL, FACED, replace(STILL, last_frame=LAST, has_audio=True)):
        assert VIDEO.check(order, Q3) == ()


def test_an_accepted_task_is_its_name() -> None:
    answer = reply({"task_id": "t-1", "state": "created", "credits": 10})
    assert VIDEO.read_submit(answer, Q3) == Submitted("t-1")


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        pytest.param("BadRequest", 400, FailureKind.INVALID_REQUEST, id="bad"),
        pytest.param("FieldLacking", 400, FailureKind.INVALID_REQUEST, id="lacking"),
        pytest.param("FieldUnwanted", 400, FailureKind.INVALID_REQUEST, id="unwanted"),
        pytest.param("FieldInvalid", 400, FailureKind.INVALID_REQUEST, id="invalid"),
        pytest.param("FieldItemCountOutOfRange", 400, FailureKind.INVALID_REQUEST, id="count"),
        pytest.param("PageSizeOutOfRange", 400, FailureKind.INVALID_REQUEST, id="size"),
        pytest.param("ImageDownloadFailure", 400, FailureKind.INVALID_REQUEST, id="download"),
        pytest.param("ImageFormatInvalid", 400, FailureKind.INVALID_REQUEST, id="format"),
        pytest.param("ModelUnavailable", 400, FailureKind.INVALID_REQUEST, id="model"),
        pytest.param("OperationInProcess", 400, FailureKind.TRANSIENT, id="in-process"),
        pytest.param("AuditSubmitIllegal", 400, FailureKind.CONTENT_INPUT, id="audit"),
        pytest.param("TaskPromptPolicyViolation", 400, FailureKind.CONTENT_INPUT, id="prompt"),
        pytest.param("CreationPolicyViolation", 400, FailureKind.CONTENT_OUTPUT, id="creation"),
        pytest.param("CreditInsufficient", 400, FailureKind.BALANCE, id="credit"),
        pytest.param("Unauthorized", 401, FailureKind.AUTH, id="key"),
        pytest.param("Forbidden", 403, FailureKind.AUTH, id="forbidden"),
        pytest.param("QuotaExceeded", 429, FailureKind.BALANCE, id="quota"),
        pytest.param("TooManyRequests", 429, FailureKind.RATE_LIMITED, id="rate"),
        pytest.param("SystemThrottling", 429, FailureKind.TRANSIENT, id="throttling"),
        pytest.param("NeverSeen", 429, FailureKind.RATE_LIMITED, id="other-429"),
        pytest.param("InternalServiceFailure", 500, FailureKind.PROVIDER_FAILED, id="500"),
    ],
)
def test_a_refusal_is_told_by_its_code(code: str, status: int, kind: FailureKind) -> None:
    answer = reply({"code": status, "reason": code, "message": "said so"}, status)
    failure = failure_of(VIDEO.read_submit(answer, Q3))
    assert failure == Failure(kind, f"HTTP {status}: said so", code=code, http_status=status)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"err_code": "QuotaExceeded"}, id="err_code"),
        pytest.param({"code": "QuotaExceeded"}, id="code"),
        pytest.param({"error": "QuotaExceeded"}, id="error"),
        pytest.param({"error": {"code": "QuotaExceeded"}}, id="error.code"),
        pytest.param({"code": 8, "reason": "QuotaExceeded"}, id="reason"),
    ],
)
def test_the_code_is_looked_for_in_every_usual_place(body: dict[str, object]) -> None:
    """A quota that is used up stops the account; a rate does not."""
    assert failure_of(VIDEO.read_submit(reply(body, 429), Q3)).kind is FailureKind.BALANCE


def test_http_200_without_a_task_is_a_failure() -> None:
    answer = reply({"err_code": "CreditInsufficient"})
    assert failure_of(VIDEO.read_submit(answer, Q3)).kind is FailureKind.BALANCE


def test_look_and_cancel_quote_the_name() -> None:
    call = VIDEO.poll(REF, Q3)
    assert (call.method, call.url) == ("GET", "https://api.vidu.com/ent/v2/tasks/t%2F1/creations")
    assert key_of(call) == "Authorization: Token KEY"
    cancel = VIDEO.cancel(REF, Q3)
    assert (cancel.method, cancel.url) == (
        "POST",
        "https://api.vidu.com/ent/v2/tasks/t%2F1/cancel",
    )
    assert key_of(cancel) == "Authorization: Token KEY"
    assert VIDEO.caps.can_cancel


@pytest.mark.parametrize(
    ("status", "state"),
    [
        pytest.param("created", JobState.QUEUED, id="created"),
        pytest.param("queueing", JobState.QUEUED, id="queueing"),
        pytest.param("processing", JobState.RUNNING, id="processing"),
        pytest.param("success", JobState.SUCCEEDED, id="success"),
        pytest.param("failed", JobState.FAILED, id="failed"),
    ],
)
def test_every_state_is_read(status: str, state: JobState) -> None:
    made = [{"id": "c", "url": "https://cdn/v.mp4"}] if status == "success" else []
    snapshot = snapshot_of(VIDEO.read_poll(look(status, creations=made), REF, Q3))
    assert (snapshot.state, snapshot.raw_status) == (state, status)


def test_a_result_comes_with_its_credits() -> None:
    made = [{"id": "c", "url": "https://cdn/v.mp4", "cover_url": "https://cdn/c.jpg"}]
    snapshot = snapshot_of(VIDEO.read_poll(look("success", credits=40, creations=made), REF, Q3))
    assert snapshot.outputs == (Output(OutputRole.VIDEO, "video/mp4", url="https://cdn/v.mp4"),)
    assert snapshot.usage == Units(credits=Decimal(40), clips=1)


@pytest.mark.parametrize(
    ("code", "kind", "state"),
    [
        pytest.param("", FailureKind.PROVIDER_FAILED, JobState.FAILED, id="no-code"),
        pytest.param("NeverSeen", FailureKind.PROVIDER_FAILED, JobState.FAILED, id="other"),
        pytest.param(
            "TaskPromptPolicyViolation", FailureKind.CONTENT_INPUT, JobState.FAILED, id="prompt"
        ),
        pytest.param(
            "CreationPolicyViolation", FailureKind.CONTENT_OUTPUT, JobState.FAILED, id="creation"
        ),
        pytest.param("UserCancelled", FailureKind.CANCELLED, JobState.CANCELLED, id="user"),
        pytest.param("Canceled", FailureKind.CANCELLED, JobState.CANCELLED, id="client"),
    ],
)
def test_a_failed_task_says_why(code: str, kind: FailureKind, state: JobState) -> None:
    snapshot = snapshot_of(VIDEO.read_poll(look("failed", err_code=code), REF, Q3))
    assert (snapshot.state, failure_of(snapshot).kind) == (state, kind)
    assert failure_of(snapshot).code == code


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({"reason": "TaskNotFound"}, 404), FailureKind.EXPIRED, id="gone"),
        pytest.param(
            reply({"reason": "TooManyRequests"}, 429), FailureKind.RATE_LIMITED, id="rate"
        ),
        pytest.param(reply({}), FailureKind.PROVIDER_FAILED, id="no-state"),
        pytest.param(reply(b"<html>", 502), FailureKind.PROVIDER_FAILED, id="web-page"),
    ],
)
def test_a_failed_look_says_nothing_of_the_task(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_poll(answer, REF, Q3)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_the_echoed_token_cannot_be_looked_up() -> None:
    assert VIDEO.caps.idempotency is Idempotency.NONE
    assert VIDEO.find(TOKEN, STILL, Q3) is None


def test_the_probe_asks_for_the_credits_left() -> None:
    probe = VIDEO.probe(Q3)
    assert (probe.method, probe.url) == ("GET", "https://api.vidu.com/ent/v2/credits")
