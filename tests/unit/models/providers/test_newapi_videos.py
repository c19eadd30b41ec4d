from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.newapi_videos import NewApiVideos
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.newapi_videos import FRAME, bare, task
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import read_json, shown

VIDEOS = NewApiVideos()
GATEWAY = endpoint("https://gateway.example", "kling-v1-6")
KEY = {"Authorization": f"Bearer {CANARY}"}
ORDER = VideoOrder(prompt="She opens the door", duration_seconds=4.3)
REF = JobRef(
    account="studio",
    protocol="newapi-videos",
    base_url="https://gateway.example",
    model="kling-v1-6",
    job_id="task_7",
    client_token=TOKEN,
    submitted_at=NOW,
)


def test_a_clip_from_a_first_frame() -> None:
    order = replace(
        ORDER,
        first_frame=FRAME,
        negative_prompt="blood",
        seed=7,
        options={"mode": "pro", "metadata": {"cfg_scale": 0.5}},
    )
    call = VIDEOS.submit(order, GATEWAY, TOKEN)
    assert shown(call) == ("POST", "https://gateway.example/v1/video/generations", KEY)
    assert read_json(call) == {
        "model": "kling-v1-6",
        "prompt": "She opens the door",
        "image": "https://store.example/frame.png?sig=1",
        "duration": 5,
        "width": 1080,
        "height": 1920,
        "seed": 7,
        "mode": "pro",
        "metadata": {"negative_prompt": "blood", "cfg_scale": 0.5},
    }


def test_a_clip_from_words_says_its_shape() -> None:
    order = replace(ORDER, options={"duration": 10, "width": 720, "height": 1280})
    assert read_json(VIDEOS.submit(order, GATEWAY, TOKEN)) == {
        "model": "kling-v1-6",
        "prompt": "She opens the door",
        "duration": 10,
        "width": 720,
        "height": 1280,
        "metadata": {"aspect_ratio": "9:16"},
    }


@pytest.mark.parametrize(
    ("order", "units"),
    [
        pytest.param(
            ORDER,
            Units(clips=1, seconds=Decimal(5), width_px=1080, height_px=1920, resolution="1080p"),
            id="rounded up",
        ),
        pytest.param(
            replace(ORDER, duration_seconds=0.2),
            Units(clips=1, seconds=Decimal(1), width_px=1080, height_px=1920, resolution="1080p"),
            id="a second at least",
        ),
        pytest.param(
            replace(ORDER, options={"duration": 10, "width": 720, "height": 1280}),
            Units(clips=1, seconds=Decimal(10), width_px=720, height_px=1280, resolution="720p"),
            id="the route's",
        ),
    ],
)
def test_the_bound(order: VideoOrder, units: Units) -> None:
    assert VIDEOS.check(order, GATEWAY) == ()
    assert VIDEOS.measure(order, GATEWAY) == units


@pytest.mark.parametrize(
    ("body", "submitted"),
    [
        pytest.param({"task_id": "task_7"}, Submitted("task_7"), id="name alone"),
        pytest.param({"id": "task_7", "error": None}, Submitted("task_7"), id="id"),
        pytest.param(
            {"task_id": "task_7", "status": "submitted"},
            Submitted("task_7", snapshot=JobSnapshot(JobState.QUEUED, "submitted")),
            id="bare",
        ),
        pytest.param(
            {"code": "success", "data": {"task_id": "task_7"}}, Submitted("task_7"), id="wrapped"
        ),
    ],
)
def test_an_accepted_job(body: object, submitted: Submitted) -> None:
    assert VIDEOS.read_submit(reply(body), GATEWAY) == submitted


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            reply({"code": "quota_not_enough", "message": "m", "data": None}, 403),
            FailureKind.AUTH,
            id="403",
        ),
        pytest.param(
            reply({"code": "insufficient_user_quota", "message": "m", "data": None}, 403),
            FailureKind.BALANCE,
            id="quota",
        ),
        pytest.param(
            reply({"code": "invalid_request", "message": "m", "data": None}),
            FailureKind.PROVIDER_FAILED,
            id="error in a 200",
        ),
        pytest.param(reply({"code": "success"}), FailureKind.AMBIGUOUS_SUBMIT, id="no name"),
        pytest.param(
            reply({"code": "success", "data": "task_7"}),
            FailureKind.AMBIGUOUS_SUBMIT,
            id="a name where none is known to stand",
        ),
        pytest.param(reply({}, 502), FailureKind.PROVIDER_FAILED, id="502"),
    ],
)
def test_a_refused_submit(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEOS.read_submit(answer, GATEWAY)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_a_job_is_looked_at_by_its_name() -> None:
    call = VIDEOS.poll(REF, GATEWAY)
    assert shown(call) == ("GET", "https://gateway.example/v1/video/generations/task_7", KEY)


@pytest.mark.parametrize(
    ("answer", "progress"),
    [
        pytest.param(task("IN_PROGRESS", progress="30%"), 0.3, id="percent"),
        pytest.param(task("IN_PROGRESS", progress=30), 0.3, id="number"),
        pytest.param(task("IN_PROGRESS", progress="half"), None, id="words"),
        pytest.param(task("IN_PROGRESS"), None, id="not said"),
    ],
)
def test_progress_is_a_share(answer: HttpReply, progress: float | None) -> None:
    snapshot = VIDEOS.read_poll(answer, REF, GATEWAY)
    assert snapshot == JobSnapshot(JobState.RUNNING, "IN_PROGRESS", progress=progress)


@pytest.mark.parametrize(
    ("answer", "url", "is_authorized"),
    [
        pytest.param(
            task("SUCCESS", result_url="https://gateway.example/v1/videos/task_7/content"),
            "https://gateway.example/v1/videos/task_7/content",
            True,
            id="the gateway's own",
        ),
        pytest.param(
            task("SUCCESS", fail_reason="https://cdn.example/clip.mp4"),
            "https://cdn.example/clip.mp4",
            False,
            id="where older gateways put it",
        ),
        pytest.param(
            bare("succeed", url="https://cdn.example/clip.mp4", format="mp4"),
            "https://cdn.example/clip.mp4",
            False,
            id="bare",
        ),
    ],
)
def test_a_finished_clip(answer: HttpReply, url: str, is_authorized: bool) -> None:  # noqa: FBT001
    output = Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=is_authorized)
    snapshot = VIDEOS.read_poll(answer, REF, GATEWAY)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.SUCCEEDED
    assert snapshot.outputs == (output,)
    assert shown(VIDEOS.fetch(output, REF, GATEWAY)) == ("GET", url, KEY if is_authorized else {})


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        pytest.param(
            task("FAILURE", fail_reason="upstream broke", progress="100%"),
            Failure(FailureKind.PROVIDER_FAILED, "upstream broke"),
            id="reason",
        ),
        pytest.param(
            bare("failed", error={"code": 1027, "message": "Taken away."}),
            Failure(FailureKind.CONTENT_OUTPUT, "Taken away.", code="1027"),
            id="content",
        ),
        pytest.param(
            bare("succeeded", url="https://cdn.example/a.mp4", error={"message": "Not stored."}),
            Failure(FailureKind.BAD_OUTPUT, "Not stored."),
            id="success with an error",
        ),
    ],
)
def test_a_failed_job(answer: HttpReply, failure: Failure) -> None:
    snapshot = VIDEOS.read_poll(answer, REF, GATEWAY)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.FAILED
    assert snapshot.failure == failure


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({}, 404), FailureKind.EXPIRED, id="404"),
        pytest.param(
            reply({"code": "task_not_exist", "message": "m", "data": None}, 400),
            FailureKind.EXPIRED,
            id="NewAPI's 404",
        ),
        pytest.param(reply({}, 503), FailureKind.TRANSIENT, id="503"),
        pytest.param(
            reply({"code": "success", "data": {"task_id": "task_7"}}),
            FailureKind.TRANSIENT,
            id="no status",
        ),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEOS.read_poll(answer, REF, GATEWAY)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_an_unclear_submit_waits_for_a_person() -> None:
    assert VIDEOS.caps.idempotency is Idempotency.NONE
    assert VIDEOS.caps.is_server_error_unclear
    assert VIDEOS.find(TOKEN, ORDER, GATEWAY) is None
