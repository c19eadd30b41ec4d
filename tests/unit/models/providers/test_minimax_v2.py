from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.minimax_v2 import MiniMaxVideoV2
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

VIDEO = MiniMaxVideoV2()
H3 = endpoint("https://api.minimaxi.com", "MiniMax-H3")
REF = ref_of(VIDEO, H3)
STILL = replace(ORDER, first_frame=FRAME)


def said(code: int, **rest: object) -> HttpReply:
    return reply({**rest, "base_resp": {"status_code": code, "status_msg": "said so"}})


def test_a_full_order_is_this_request() -> None:
    order = replace(STILL, last_frame=LAST, has_audio=True, duration_seconds=6.4)
    call = VIDEO.submit(order, H3, TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.minimaxi.com/v2/video_generation")
    assert key_of(call) == "Authorization: Bearer KEY"
    assert body_of(call) == {
        "model": "MiniMax-H3",
        "content": [
            {"type": "text", "text": "She turns"},
            {
                "type": "image_url",
                "image_url": {"url": "https://store/first.png"},
                "role": "first_frame",
            },
            {
                "type": "image_url",
                "image_url": {"url": "https://store/last.png"},
                "role": "last_frame",
            },
        ],
        "resolution": "2K",
        "duration": 7,
    }


def test_without_a_frame_the_shape_is_said() -> None:
    body = body_of(VIDEO.submit(ORDER, H3, TOKEN))
    assert body["ratio"] == "9:16"
    assert body["content"] == [{"type": "text", "text": "She turns"}]


@pytest.mark.parametrize(
    ("seconds", "width_px", "expected"),
    [
        pytest.param(1.0, 720, (4, "768P"), id="shortest"),
        pytest.param(4.0, 768, (4, "768P"), id="exact"),
        pytest.param(14.2, 1080, (15, "2K"), id="longest"),
    ],
)
def test_lengths_and_classes_are_those_sold(
    seconds: float, width_px: int, expected: tuple[int, str]
) -> None:
    order = replace(
        STILL, duration_seconds=seconds, width_px=width_px, height_px=width_px * 16 // 9
    )
    body = body_of(VIDEO.submit(order, H3, TOKEN))
    assert (body["duration"], body["resolution"]) == expected


def test_the_bound_is_the_clip_as_sold() -> None:
    assert VIDEO.measure(replace(STILL, has_audio=True), H3) == Units(
        clips=1,
        seconds=Decimal(5),
        width_px=1440,
        height_px=2560,
        resolution="2k",
        has_audio=True,
    )
    small = replace(STILL, options={"resolution": "768P", "duration": 12})
    assert VIDEO.measure(small, H3) == Units(
        clips=1, seconds=Decimal(12), width_px=768, height_px=1365, resolution="768p"
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(replace(STILL, duration_seconds=15.1), "at most 15", id="long"),
        pytest.param(replace(STILL, references=(FACE,)), "references", id="faces"),
        pytest.param(replace(ORDER, last_frame=LAST), "last_frame", id="last-alone"),
        pytest.param(replace(STILL, prompt="a" * 2001), "2001", id="prompt"),
    ],
)
def test_what_the_model_does_not_take_is_refused(order: VideoOrder, expected: str) -> None:
    problems = VIDEO.check(order, H3)
    assert any(expected in problem for problem in problems), problems


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(said(0, task_id="t-2"), id="task_id"),
        pytest.param(said(0, task={"id": "t-2"}), id="task.id"),
        pytest.param(reply({"task_id": "t-2"}), id="without-base_resp"),
    ],
)
def test_an_accepted_task_is_its_name(answer: HttpReply) -> None:
    assert VIDEO.read_submit(answer, H3) == Submitted("t-2")


def test_a_refused_task_says_why() -> None:
    failure = failure_of(VIDEO.read_submit(said(1026, task_id="t-2"), H3))
    assert failure == Failure(FailureKind.CONTENT_INPUT, "said so", code="1026", http_status=200)


def test_the_look_is_at_a_path() -> None:
    call = VIDEO.poll(REF, H3)
    assert call.url == "https://api.minimaxi.com/v2/query/video_generation/t%2F1"
    assert key_of(call) == "Authorization: Bearer KEY"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        pytest.param("queued", JobState.QUEUED, id="queued"),
        pytest.param("running", JobState.RUNNING, id="running"),
        pytest.param("succeeded", JobState.SUCCEEDED, id="succeeded"),
        pytest.param("failed", JobState.FAILED, id="failed"),
        pytest.param("cancelled", JobState.CANCELLED, id="cancelled"),
    ],
)
def test_every_state_is_read(status: str, state: JobState) -> None:
    answer = said(0, task={"status": status, "content": {"url": "https://cdn/v.mp4"}})
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, H3))
    assert (snapshot.state, snapshot.raw_status) == (state, status)


def test_a_result_needs_no_key() -> None:
    answer = said(0, task={"status": "succeeded", "content": {"url": "https://cdn/v.mp4"}})
    snapshot = snapshot_of(VIDEO.read_poll(answer, REF, H3))
    assert snapshot.outputs == (Output(OutputRole.VIDEO, "video/mp4", url="https://cdn/v.mp4"),)
    assert not VIDEO.fetch(snapshot.outputs[0], REF, H3).secrets


def test_a_failed_task_says_why() -> None:
    snapshot = snapshot_of(VIDEO.read_poll(said(1027, task={"status": "failed"}), REF, H3))
    assert failure_of(snapshot) == Failure(FailureKind.CONTENT_OUTPUT, "said so", code="1027")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(said(1002, task={"status": "running"}), FailureKind.RATE_LIMITED, id="rate"),
        pytest.param(said(0, task={}), FailureKind.PROVIDER_FAILED, id="no-status"),
        pytest.param(reply({}, 404), FailureKind.EXPIRED, id="gone"),
    ],
)
def test_a_failed_look_says_nothing_of_the_task(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_poll(answer, REF, H3)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
