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
from cliffhanger.models.providers.dashscope import DashScopeVideo
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

BASE = "https://dashscope.aliyuncs.com"
SYNTHESIS = f"{BASE}/api/v1/services/aigc/video-generation/video-synthesis"
VIDEO = DashScopeVideo()
WAN_27 = endpoint(BASE, "wan2.7-i2v")
REF = ref_of(VIDEO, WAN_27)
STILL = replace(ORDER, first_frame=FRAME)


def of(model: str, order: VideoOrder = STILL) -> dict[str, object]:
    """Return what is sent to a model, without its name."""
    body = body_of(VIDEO.submit(order, endpoint(BASE, model), TOKEN))
    assert body.pop("model") == model
    return {**body}


def error(code: str, status: int = 400) -> HttpReply:
    return reply({"code": code, "message": "said so", "request_id": "r-1"}, status)


def look(status: str, **rest: object) -> HttpReply:
    return reply({"output": {"task_id": "t-1", "task_status": status, **rest}})


def test_a_full_order_is_this_request() -> None:
    order = replace(
        STILL, last_frame=LAST, negative_prompt="blur", seed=7, has_audio=True, duration_seconds=6.1
    )
    call = VIDEO.submit(order, WAN_27, TOKEN)
    assert (call.method, call.url) == ("POST", SYNTHESIS)
    assert key_of(call) == "Authorization: Bearer KEY"
    assert dict(call.headers) == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-DashScope-Async": "enable",
    }
    assert body_of(call) == {
        "model": "wan2.7-i2v",
        "input": {
            "prompt": "She turns",
            "negative_prompt": "blur",
            "media": [
                {"type": "first_frame", "url": "https://store/first.png"},
                {"type": "last_frame", "url": "https://store/last.png"},
            ],
        },
        "parameters": {
            "resolution": "1080P",
            "duration": 7,
            "seed": 7,
            "prompt_extend": False,
            "watermark": False,
            "audio": True,
        },
    }


def test_older_models_have_a_field_for_the_frame() -> None:
    assert of("wan2.6-i2v") == {
        "input": {"prompt": "She turns", "img_url": "https://store/first.png"},
        "parameters": {
            "resolution": "1080P",
            "duration": 5,
            "prompt_extend": False,
            "watermark": False,
            "audio": False,
        },
    }


def test_two_frames_of_older_models_go_to_a_path_of_their_own() -> None:
    order = replace(STILL, last_frame=LAST)
    call = VIDEO.submit(order, endpoint(BASE, "wan2.2-kf2v-flash"), TOKEN)
    assert call.url == f"{BASE}/api/v1/services/aigc/image2video/video-synthesis"
    assert body_of(call)["input"] == {
        "prompt": "She turns",
        "first_frame_url": "https://store/first.png",
        "last_frame_url": "https://store/last.png",
    }


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        pytest.param("wan2.6-t2v", {"size": "1080*1920"}, id="size"),
        pytest.param("wan2.7-t2v", {"resolution": "1080P", "ratio": "9:16"}, id="ratio"),
    ],
)
def test_without_a_frame_the_shape_is_said(model: str, expected: dict[str, str]) -> None:
    sent = of(model, ORDER)
    parameters = sent["parameters"]
    assert isinstance(parameters, dict)
    shape = {
        name: parameters[name] for name in ("size", "resolution", "ratio") if name in parameters
    }
    assert shape == expected
    assert sent["input"] == {"prompt": "She turns"}


def test_faces_go_to_reference_models() -> None:
    sent = of("wan2.7-r2v", replace(ORDER, references=(FACE,)))
    assert sent["input"] == {
        "prompt": "She turns",
        "media": [{"type": "reference_image", "url": "https://store/face.jpg"}],
    }


@pytest.mark.parametrize(
    ("model", "form", "expected"),
    [
        pytest.param("wan2.7-i2v", None, "media", id="2.7"),
        pytest.param("wan3.0-video", None, "media", id="later"),
        pytest.param("happyhorse-1.1-i2v", None, "media", id="happyhorse"),
        pytest.param("wan2.6-i2v", None, "img_url", id="2.6"),
        pytest.param("wan2.5-i2v-preview", None, "img_url", id="2.5"),
        pytest.param("wan2.2-i2v-plus", None, "img_url", id="2.2"),
        pytest.param("wanx2.1-i2v-turbo", None, "img_url", id="wanx"),
        pytest.param("wan2.6-i2v", "media", "media", id="the-route-says-media"),
        pytest.param("wan2.7-i2v", "img_url", "img_url", id="the-route-says-img_url"),
    ],
)
def test_the_name_chooses_the_form_unless_the_route_does(
    model: str, form: str | None, expected: str
) -> None:
    options = {} if form is None else {"form": form}
    sent = of(model, replace(STILL, options=options))
    fields = sent["input"]
    assert isinstance(fields, dict)
    assert sorted(fields) == sorted(["prompt", expected])
    assert "form" not in str(sent["parameters"])


def test_options_are_parameters_but_for_those_of_the_input() -> None:
    options = {
        "prompt_extend": True,
        "seed": None,
        "model": "other",
        "input": {"audio_url": "https://store/a.wav"},
    }
    sent = of("wan2.7-i2v", replace(STILL, seed=7, options=options))
    assert sent["input"] == {
        "prompt": "She turns",
        "media": [{"type": "first_frame", "url": "https://store/first.png"}],
        "audio_url": "https://store/a.wav",
    }
    assert sent["parameters"] == {
        "resolution": "1080P",
        "duration": 5,
        "prompt_extend": True,
        "watermark": False,
        "audio": False,
    }


def test_a_stored_file_is_announced() -> None:
    stored = replace(FRAME, location="oss://dashscope-instant/dir/f.png")
    call = VIDEO.submit(replace(ORDER, first_frame=stored), WAN_27, TOKEN)
    assert call.headers["X-DashScope-OssResourceResolve"] == "enable"


@pytest.mark.parametrize(
    ("model", "seconds", "expected"),
    [
        pytest.param("wan2.7-i2v", 0.5, 2, id="2.7-shortest"),
        pytest.param("wan2.7-i2v", 14.1, 15, id="2.7-longest"),
        pytest.param("wan2.6-i2v", 5.1, 10, id="2.6"),
        pytest.param("wan2.5-i2v-preview", 6.0, 10, id="2.5"),
        pytest.param("wan2.2-i2v-plus", 1.0, 5, id="2.2"),
        pytest.param("happyhorse-1.1-i2v", 1.0, 3, id="happyhorse"),
    ],
)
def test_lengths_are_those_sold(model: str, seconds: float, expected: int) -> None:
    order = replace(STILL, duration_seconds=seconds)
    assert VIDEO.check(order, endpoint(BASE, model)) == ()
    assert VIDEO.measure(order, endpoint(BASE, model)).seconds == Decimal(expected)


def test_the_bound_is_the_clip_as_sold() -> None:
    assert VIDEO.measure(replace(STILL, has_audio=True), WAN_27) == Units(
        clips=1,
        seconds=Decimal(5),
        width_px=1080,
        height_px=1920,
        resolution="1080p",
        has_audio=True,
    )
    small = replace(STILL, options={"resolution": "720P", "duration": 3})
    assert VIDEO.measure(small, WAN_27) == Units(
        clips=1, seconds=Decimal(3), width_px=720, height_px=1280, resolution="720p"
    )
    assert VIDEO.measure(ORDER, endpoint(BASE, "wan2.6-t2v")).resolution == "1080p"


@pytest.mark.parametrize(
    ("order", "model", "expected"),
    [
        pytest.param(replace(STILL, prompt=""), "wan2.7-i2v", "prompt is empty", id="prompt"),
        pytest.param(replace(STILL, prompt="a" * 5001), "wan2.7-i2v", "at most 5000", id="2.7"),
        pytest.param(replace(STILL, prompt="a" * 1501), "wan2.6-i2v", "at most 1500", id="2.6"),
        pytest.param(replace(STILL, prompt="a" * 801), "wan2.2-i2v", "at most 800", id="2.2"),
        pytest.param(
            replace(STILL, duration_seconds=10.1), "wan2.5-i2v", "at most 10", id="2.5-long"
        ),
        pytest.param(ORDER, "wan2.7-i2v", "first_frame is missing", id="no-frame"),
        pytest.param(STILL, "wan2.2-kf2v-flash", "last_frame is missing", id="kf2v"),
        pytest.param(
            replace(STILL, last_frame=LAST), "wan2.6-i2v", "kf2v", id="last-of-older-models"
        ),
        pytest.param(replace(STILL, references=(FACE,)), "wan2.7-i2v", "r2v", id="faces"),
        pytest.param(
            replace(STILL, has_audio=True), "wan2.2-i2v-plus", "has_audio", id="2.2-sound"
        ),
        pytest.param(
            replace(STILL, options={"form": "tape"}), "wan2.7-i2v", "form is 'tape'", id="form"
        ),
        pytest.param(replace(STILL, options={"input": 3}), "wan2.7-i2v", "input is 3", id="input"),
        pytest.param(
            replace(STILL, first_frame=replace(FRAME, num_bytes=(10 << 20) + 1)),
            "wan2.7-i2v",
            "10485761",
            id="bytes",
        ),
    ],
)
def test_what_the_models_do_not_take_is_refused(
    order: VideoOrder, model: str, expected: str
) -> None:
    problems = VIDEO.check(order, endpoint(BASE, model))
    assert any(expected in problem for problem in problems), problems


def test_what_the_models_take_is_not_refused() -> None:
    both = replace(STILL, last_frame=LAST)
    assert VIDEO.check(both, WAN_27) == ()
    assert VIDEO.check(both, endpoint(BASE, "wan2.2-kf2v-flash")) == ()
    assert VIDEO.check(ORDER, endpoint(BASE, "wan2.7-t2v")) == ()
    assert VIDEO.check(replace(ORDER, references=(FACE,)), endpoint(BASE, "wan2.7-r2v")) == ()


def test_an_accepted_task_is_its_name() -> None:
    assert VIDEO.read_submit(look("PENDING"), WAN_27) == Submitted("t-1")


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        pytest.param("Throttling", 429, FailureKind.RATE_LIMITED, id="throttling"),
        pytest.param("Throttling.RateQuota", 429, FailureKind.RATE_LIMITED, id="rate"),
        pytest.param("Throttling.AllocationQuota", 429, FailureKind.RATE_LIMITED, id="allocation"),
        pytest.param("InvalidApiKey", 401, FailureKind.AUTH, id="key"),
        pytest.param("Arrearage", 400, FailureKind.BALANCE, id="arrears"),
        pytest.param("DataInspectionFailed", 400, FailureKind.CONTENT_INPUT, id="inspection"),
        pytest.param("IPInfringementSuspect", 400, FailureKind.CONTENT_INPUT, id="infringement"),
        pytest.param("InvalidParameter", 400, FailureKind.INVALID_REQUEST, id="parameter"),
        pytest.param("AccessDenied", 403, FailureKind.AUTH, id="denied"),
        pytest.param("InternalError", 500, FailureKind.PROVIDER_FAILED, id="internal"),
        pytest.param("Throttling", 200, FailureKind.RATE_LIMITED, id="in-a-200"),
    ],
)
def test_a_refusal_is_told_by_its_code(code: str, status: int, kind: FailureKind) -> None:
    failure = failure_of(VIDEO.read_submit(error(code, status), WAN_27))
    assert failure == Failure(kind, f"HTTP {status}: said so", code=code, http_status=status)


def test_look_and_cancel_quote_the_name() -> None:
    call, cancel = VIDEO.poll(REF, WAN_27), VIDEO.cancel(REF, WAN_27)
    assert (call.method, call.url) == ("GET", f"{BASE}/api/v1/tasks/t%2F1")
    assert (cancel.method, cancel.url) == ("POST", f"{BASE}/api/v1/tasks/t%2F1/cancel")
    assert key_of(call) == key_of(cancel) == "Authorization: Bearer KEY"
    assert VIDEO.caps.can_cancel


@pytest.mark.parametrize(
    ("status", "state", "kind"),
    [
        pytest.param("PENDING", JobState.QUEUED, None, id="pending"),
        pytest.param("SUSPENDED", JobState.QUEUED, None, id="suspended"),
        pytest.param("RUNNING", JobState.RUNNING, None, id="running"),
        pytest.param("SUCCEEDED", JobState.SUCCEEDED, None, id="succeeded"),
        pytest.param("FAILED", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="failed"),
        pytest.param("CANCELED", JobState.CANCELLED, FailureKind.CANCELLED, id="canceled"),
        pytest.param("UNKNOWN", JobState.LOST, FailureKind.EXPIRED, id="unknown-is-lost"),
    ],
)
def test_every_state_is_read(status: str, state: JobState, kind: FailureKind | None) -> None:
    answer = look(status, video_url="https://cdn/v.mp4")
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, WAN_27))
    assert (snapshot.state, snapshot.raw_status) == (state, status)
    assert (snapshot.failure and snapshot.failure.kind) == kind


def test_a_result_comes_with_its_seconds() -> None:
    answer = reply(
        {
            "output": {"task_id": "t", "task_status": "SUCCEEDED", "video_url": "https://cdn/v"},
            "usage": {"duration": 5, "video_count": 1, "SR": 1080},
        }
    )
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, WAN_27))
    assert snapshot.outputs == (Output(OutputRole.VIDEO, "video/mp4", url="https://cdn/v"),)
    assert snapshot.usage == Units(clips=1, seconds=Decimal(5), resolution="1080p")


def test_results_may_come_in_a_list() -> None:
    answer = look("SUCCEEDED", results=[{"url": "https://cdn/1"}, {"code": "InternalError"}])
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, WAN_27))
    assert snapshot.outputs == (Output(OutputRole.VIDEO, "video/mp4", url="https://cdn/1"),)
    assert snapshot.usage is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param("InternalError", FailureKind.PROVIDER_FAILED, id="internal"),
        pytest.param("DataInspectionFailed", FailureKind.CONTENT_INPUT, id="inspection"),
        pytest.param("IPInfringementSuspect", FailureKind.CONTENT_INPUT, id="infringement"),
    ],
)
def test_a_failed_task_says_why(code: str, kind: FailureKind) -> None:
    answer = look("FAILED", code=code, message="said so")
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, WAN_27))
    assert failure_of(snapshot) == Failure(kind, "said so", code=code)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(error("Throttling", 429), FailureKind.RATE_LIMITED, id="rate"),
        pytest.param(error("NotFound", 404), FailureKind.EXPIRED, id="gone"),
        pytest.param(error("Arrearage", 200), FailureKind.BALANCE, id="in-a-200"),
        pytest.param(reply({"output": {}}), FailureKind.PROVIDER_FAILED, id="no-status"),
    ],
)
def test_a_failed_look_says_nothing_of_the_task(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_poll(answer, REF, WAN_27)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_nothing_can_be_looked_up() -> None:
    assert VIDEO.caps.idempotency is Idempotency.NONE
    assert VIDEO.find(TOKEN, STILL, WAN_27) is None


def test_the_probe_asks_for_a_permit() -> None:
    probe = VIDEO.probe(WAN_27)
    assert (probe.method, probe.url) == (
        "GET",
        f"{BASE}/api/v1/uploads?action=getPolicy&model=wan2.7-i2v",
    )
