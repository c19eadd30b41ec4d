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
from cliffhanger.models.providers.ark import ArkVideo
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

BASE = "https://ark.cn-beijing.volces.com/api/v3"
TASKS = f"{BASE}/contents/generations/tasks"
VIDEO = ArkVideo()
PRO_15 = endpoint(BASE, "doubao-seedance-1-5-pro-251215")
PRO_10 = endpoint(BASE, "doubao-seedance-1-0-pro-250528")
PRO_20 = endpoint(BASE, "doubao-seedance-2-0-260128")
NAMED = endpoint(BASE, "ep-20261101-abcde")
REF = ref_of(VIDEO, PRO_15)
STILL = replace(ORDER, first_frame=FRAME)


def look(status: str, **rest: object) -> HttpReply:
    return reply({"id": "cgt-1", "status": status, **rest})


def entry(url: str, role: str) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": url}, "role": role}


def test_a_full_order_is_this_request() -> None:
    order = replace(
        STILL, last_frame=LAST, seed=7, has_audio=True, options={"service_tier": "flex"}
    )
    call = VIDEO.submit(order, PRO_15, TOKEN)
    assert (call.method, call.url) == ("POST", TASKS)
    assert key_of(call) == "Authorization: Bearer KEY"
    assert body_of(call) == {
        "model": "doubao-seedance-1-5-pro-251215",
        "content": [
            {"type": "text", "text": "She turns"},
            entry("https://store/first.png", "first_frame"),
            entry("https://store/last.png", "last_frame"),
        ],
        "resolution": "1080p",
        "ratio": "9:16",
        "duration": 5,
        "seed": 7,
        "generate_audio": True,
        "watermark": False,
        "return_last_frame": True,
        "service_tier": "flex",
    }


def test_references_go_without_a_first_frame_only() -> None:
    faced = replace(ORDER, references=(FACE,))
    text = {"type": "text", "text": "She turns"}
    face = entry("https://store/face.jpg", "reference_image")
    assert body_of(VIDEO.submit(faced, PRO_20, TOKEN))["content"] == [text, face]
    both = replace(faced, first_frame=FRAME)
    frame = entry("https://store/first.png", "first_frame")
    assert body_of(VIDEO.submit(both, PRO_20, TOKEN))["content"] == [text, frame]


@pytest.mark.parametrize(
    ("model", "is_sent"),
    [
        pytest.param("doubao-seedance-1-0-pro-250528", (True, False), id="1.0"),
        pytest.param("doubao-seedance-1-5-pro-251215", (True, True), id="1.5"),
        pytest.param("doubao-seedance-2-0-260128", (False, True), id="2.0"),
        pytest.param("ep-20261101-abcde", (True, True), id="an-endpoint-tells-nothing"),
    ],
)
def test_seed_and_sound_go_to_models_that_take_them(model: str, is_sent: tuple[bool, bool]) -> None:
    body = body_of(VIDEO.submit(replace(STILL, seed=7), endpoint(BASE, model), TOKEN))
    assert ("seed" in body, "generate_audio" in body) == is_sent


def test_the_route_may_take_a_field_away() -> None:
    order = replace(STILL, seed=7, options={"seed": None})
    assert "seed" not in body_of(VIDEO.submit(order, NAMED, TOKEN))


@pytest.mark.parametrize(
    ("seconds", "model", "expected"),
    [
        pytest.param(0.5, "doubao-seedance-1-0-pro-250528", 2, id="1.0"),
        pytest.param(0.5, "doubao-seedance-1-5-pro-251215", 4, id="1.5"),
        pytest.param(14.5, "doubao-seedance-2-0-260128", 15, id="2.0"),
        pytest.param(11.0, "ep-20261101-abcde", 11, id="any"),
    ],
)
def test_lengths_are_those_sold(seconds: float, model: str, expected: int) -> None:
    order = replace(STILL, duration_seconds=seconds)
    assert VIDEO.check(order, endpoint(BASE, model)) == ()
    assert body_of(VIDEO.submit(order, endpoint(BASE, model), TOKEN))["duration"] == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        pytest.param((1080, 1920), ("9:16", "1080p"), id="vertical"),
        pytest.param((1280, 720), ("16:9", "720p"), id="wide"),
        pytest.param((480, 480), ("1:1", "480p"), id="square"),
        pytest.param((720, 1080), ("3:4", "720p"), id="2:3-is-not-sold"),
        pytest.param((1080, 720), ("4:3", "720p"), id="3:2-is-not-sold"),
    ],
)
def test_shapes_and_classes_are_those_sold(
    size: tuple[int, int], expected: tuple[str, str]
) -> None:
    order = replace(STILL, width_px=size[0], height_px=size[1])
    body = body_of(VIDEO.submit(order, PRO_15, TOKEN))
    assert (body["ratio"], body["resolution"]) == expected


@pytest.mark.parametrize(
    ("resolution", "seconds", "expected"),
    [
        pytest.param("1080p", 5, 244_800, id="1088x1920"),
        pytest.param("720p", 5, 112_800, id="1504x640"),
        pytest.param("480p", 4, 40_176, id="864x496"),
    ],
)
def test_the_bound_is_in_tokens_of_the_largest_frame(
    resolution: str, seconds: int, expected: int
) -> None:
    """`width * height * 24 * seconds / 1024`."""
    order = replace(STILL, options={"resolution": resolution, "duration": seconds})
    assert VIDEO.measure(order, PRO_15).video_tokens == expected


def test_the_bound_is_the_clip_as_sold() -> None:
    order = replace(STILL, has_audio=True, options={"service_tier": "flex"})
    assert VIDEO.measure(order, PRO_15) == Units(
        clips=1,
        seconds=Decimal(5),
        width_px=1080,
        height_px=1920,
        resolution="1080p",
        quality="flex",
        has_audio=True,
        video_tokens=244_800,
    )
    usual = replace(STILL, options={"service_tier": "default"})
    assert VIDEO.measure(usual, PRO_15).quality == ""


@pytest.mark.parametrize(
    ("order", "model", "expected"),
    [
        pytest.param(replace(STILL, prompt=""), "seedance-2-0", "prompt is empty", id="prompt"),
        pytest.param(replace(STILL, duration_seconds=15.1), "seedance-2-0", "at most 15", id="2.0"),
        pytest.param(replace(STILL, duration_seconds=12.1), "ep-1", "at most 12", id="endpoint"),
        pytest.param(
            replace(STILL, has_audio=True), "doubao-seedance-1-0-pro", "has_audio", id="1.0-sound"
        ),
        pytest.param(replace(ORDER, references=(FACE,) * 10), "ep-1", "at most 9", id="faces"),
        pytest.param(replace(ORDER, last_frame=LAST), "ep-1", "last_frame", id="last-alone"),
        pytest.param(
            replace(STILL, first_frame=replace(FRAME, media_type="image/heic")),
            "ep-1",
            "image/heic",
            id="kind",
        ),
    ],
)
def test_what_the_models_do_not_take_is_refused(
    order: VideoOrder, model: str, expected: str
) -> None:
    problems = VIDEO.check(order, endpoint(BASE, model))
    assert any(expected in problem for problem in problems), problems


def test_an_accepted_task_is_its_name() -> None:
    assert VIDEO.read_submit(reply({"id": "cgt-1"}), PRO_15) == Submitted("cgt-1")


def test_http_200_with_an_error_is_a_refusal() -> None:
    answer = reply({"id": "cgt-1", "error": {"code": "QuotaExceeded", "message": "none left"}})
    failure = failure_of(VIDEO.read_submit(answer, PRO_15))
    assert failure == Failure(
        FailureKind.BALANCE, "HTTP 200: none left", code="QuotaExceeded", http_status=200
    )


def test_look_and_cancel_quote_the_name() -> None:
    call, cancel = VIDEO.poll(REF, PRO_15), VIDEO.cancel(REF, PRO_15)
    assert (call.method, call.url) == ("GET", f"{TASKS}/t%2F1")
    assert (cancel.method, cancel.url, cancel.body) == ("DELETE", f"{TASKS}/t%2F1", b"")
    assert key_of(call) == key_of(cancel) == "Authorization: Bearer KEY"
    assert VIDEO.caps.can_cancel


@pytest.mark.parametrize(
    ("status", "state", "kind"),
    [
        pytest.param("queued", JobState.QUEUED, None, id="queued"),
        pytest.param("running", JobState.RUNNING, None, id="running"),
        pytest.param("succeeded", JobState.SUCCEEDED, None, id="succeeded"),
        pytest.param("failed", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="failed"),
        pytest.param("cancelled", JobState.CANCELLED, FailureKind.CANCELLED, id="cancelled"),
        pytest.param("expired", JobState.EXPIRED, FailureKind.EXPIRED, id="expired"),
    ],
)
def test_every_state_is_read(status: str, state: JobState, kind: FailureKind | None) -> None:
    answer = look(status, content={"video_url": "https://cdn/v.mp4"}, error=None)
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, PRO_15))
    assert (snapshot.state, snapshot.raw_status) == (state, status)
    assert (snapshot.failure and snapshot.failure.kind) == kind


def test_a_result_comes_with_its_last_frame_and_its_tokens() -> None:
    answer = look(
        "succeeded",
        content={"video_url": "https://cdn/v.mp4", "last_frame_url": "https://cdn/l.png"},
        usage={"completion_tokens": 244_800, "total_tokens": 244_800},
        resolution="1080p",
        duration=5,
        framespersecond=24,
    )
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, PRO_15))
    assert snapshot.outputs == (
        Output(OutputRole.VIDEO, "video/mp4", url="https://cdn/v.mp4"),
        Output(OutputRole.LAST_FRAME, "image/png", url="https://cdn/l.png"),
    )
    assert snapshot.usage == Units(
        clips=1, seconds=Decimal(5), resolution="1080p", video_tokens=244_800
    )


def test_a_last_frame_without_a_clip_is_no_result() -> None:
    answer = look("succeeded", content={"last_frame_url": "https://cdn/l.png"})
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, PRO_15))
    assert failure_of(snapshot).kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param("InternalServiceError", FailureKind.PROVIDER_FAILED, id="internal"),
        pytest.param(
            "OutputVideoSensitiveContentDetected.PolicyViolation",
            FailureKind.CONTENT_OUTPUT,
            id="output",
        ),
        pytest.param("OutputVideoRiskDetection", FailureKind.CONTENT_OUTPUT, id="output-risk"),
        pytest.param(
            "InputImageSensitiveContentDetected.PrivacyInformation",
            FailureKind.CONTENT_INPUT,
            id="input",
        ),
    ],
)
def test_a_failed_task_says_why(code: str, kind: FailureKind) -> None:
    answer = look("failed", error={"code": code, "message": "said so"})
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, PRO_15))
    assert failure_of(snapshot) == Failure(kind, "said so", code=code)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            reply({"error": {"code": "ServerOverloaded"}}, 429), FailureKind.TRANSIENT, id="busy"
        ),
        pytest.param(reply({"error": {"code": "NotFound"}}, 404), FailureKind.EXPIRED, id="gone"),
        pytest.param(reply({"id": "cgt-1"}), FailureKind.PROVIDER_FAILED, id="no-status"),
    ],
)
def test_a_failed_look_says_nothing_of_the_task(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_poll(answer, REF, PRO_15)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_an_output_refusal_may_be_tried_once_more_and_nothing_is_looked_up() -> None:
    assert VIDEO.caps.max_filtered_retries == 1
    assert VIDEO.caps.idempotency is Idempotency.NONE
    assert VIDEO.find(TOKEN, STILL, PRO_15) is None


def test_the_probe_looks_at_the_newest_task() -> None:
    probe = VIDEO.probe(PRO_15)
    assert (probe.method, probe.url) == ("GET", f"{TASKS}?page_num=1&page_size=1")
