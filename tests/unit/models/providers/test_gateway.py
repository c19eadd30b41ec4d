from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
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
from cliffhanger.models.providers.gateway import GatewayLipSync, GatewayVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.gateway import MOUTH, SCENE, job
from tests.contract.provider_rigs.newapi_videos import FRAME
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import read_json, shown

VIDEO = GatewayVideo()
LIPSYNC = GatewayLipSync()
ADAPTERS = (VIDEO, LIPSYNC)
GATEWAY = endpoint("https://api.holysheep.ai/v1", "some-model-1")
KEY = {"Authorization": f"Bearer {CANARY}"}
REF = JobRef(
    account="studio",
    protocol="gateway-video",
    base_url="https://api.holysheep.ai/v1",
    model="some-model-1",
    job_id="job-7",
    client_token=TOKEN,
    submitted_at=NOW,
)
CLIP = Output(OutputRole.VIDEO, "video/mp4", url="https://cdn.example/out.mp4")
each = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)


def test_a_clip_from_a_first_frame() -> None:
    order = replace(SCENE, seed=7, negative_prompt="blood", options={"fps": 24})
    call = VIDEO.submit(order, GATEWAY, TOKEN)
    assert shown(call) == ("POST", "https://api.holysheep.ai/v1/video/generate", KEY)
    assert read_json(call) == {
        "prompt": "She opens the door\n\nAvoid: blood",
        "model": "some-model-1",
        "duration": 5,
        "resolution": "1080p",
        "seed": 7,
        "reference_image": "https://store.example/frame.png?sig=1",
        "fps": 24,
    }


def test_a_character_may_stand_where_the_first_frame_does() -> None:
    order = replace(SCENE, first_frame=None, references=(FRAME,))
    assert VIDEO.check(order, GATEWAY) == ()
    body = read_json(VIDEO.submit(order, GATEWAY, TOKEN))
    assert body["reference_image"] == "https://store.example/frame.png?sig=1"


def test_a_clip_from_words_alone() -> None:
    order = replace(SCENE, first_frame=None, width_px=720, height_px=1280)
    assert read_json(VIDEO.submit(order, GATEWAY, TOKEN)) == {
        "prompt": "She opens the door",
        "model": "some-model-1",
        "duration": 5,
        "resolution": "720p",
    }


def test_the_bound_of_a_clip() -> None:
    assert VIDEO.measure(SCENE, GATEWAY) == Units(
        clips=1, seconds=Decimal(5), width_px=1080, height_px=1920, resolution="1080p"
    )
    order = replace(SCENE, options={"duration": 8, "resolution": "720p"})
    units = VIDEO.measure(order, GATEWAY)
    assert (units.seconds, units.resolution) == (Decimal(8), "720p")


def test_a_mouth_is_synced() -> None:
    call = LIPSYNC.submit(replace(MOUTH, language="th"), GATEWAY, TOKEN)
    assert shown(call) == ("POST", "https://api.holysheep.ai/v1/video/lipsync", KEY)
    assert read_json(call) == {
        "video_url": "https://store.example/clip.mp4",
        "audio_url": "https://store.example/voice.wav",
        "language": "th",
        "sync_mode": "high_precision",
    }


def test_the_bound_of_a_sync() -> None:
    assert LIPSYNC.measure(MOUTH, GATEWAY) == Units(
        clips=1, seconds=Decimal(5), quality="high_precision"
    )
    fast = replace(MOUTH, options={"sync_mode": "fast"})
    assert LIPSYNC.measure(fast, GATEWAY).quality == "fast"


@each
@pytest.mark.parametrize(
    ("body", "submitted"),
    [
        pytest.param({"job_id": "job-7"}, Submitted("job-7"), id="job"),
        pytest.param(
            {"job_id": "job-7", "status": "queued"},
            Submitted("job-7", snapshot=JobSnapshot(JobState.QUEUED, "queued")),
            id="job with a status",
        ),
        pytest.param(
            {"data": {"url": "https://cdn.example/out.mp4"}, "processing_time_ms": 41000},
            Submitted(
                "",
                snapshot=JobSnapshot(JobState.SUCCEEDED, "200", progress=1.0, outputs=(CLIP,)),
            ),
            id="at once",
        ),
        pytest.param(
            {"data": {"url": "https://cdn.example/out.mp4"}, "usage": {"cost_usd": 0.12}},
            Submitted(
                "",
                snapshot=JobSnapshot(JobState.SUCCEEDED, "200", progress=1.0, outputs=(CLIP,)),
            ),
            id="at once, with a cost that settles nothing",
        ),
    ],
)
def test_both_answers_are_read(
    adapter: GatewayVideo | GatewayLipSync, body: object, submitted: Submitted
) -> None:
    assert adapter.read_submit(reply(body), GATEWAY) == submitted


@each
@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"id": "job-7"}, id="another name"),
        pytest.param({"data": {"url": "out.mp4"}}, id="half an address"),
        pytest.param({"data": {"url": "https://cdn.example/a"}, "status": "queued"}, id="early"),
        pytest.param({"data": [{"url": "https://cdn.example/a"}]}, id="list"),
    ],
)
def test_an_answer_of_another_shape_leaves_the_job_open(
    adapter: GatewayVideo | GatewayLipSync, body: object
) -> None:
    failure = adapter.read_submit(reply(body), GATEWAY)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


@each
def test_a_200_with_an_error_is_a_failure_even_with_a_clip(
    adapter: GatewayVideo | GatewayLipSync,
) -> None:
    body = {"data": {"url": "https://cdn.example/out.mp4"}, "error": "not synced"}
    failure = adapter.read_submit(reply(body), GATEWAY)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.PROVIDER_FAILED


@each
def test_a_job_is_looked_at_by_its_name(adapter: GatewayVideo | GatewayLipSync) -> None:
    call = adapter.poll(replace(REF, job_id="a/b"), GATEWAY)
    assert shown(call) == ("GET", "https://api.holysheep.ai/v1/video/jobs/a%2Fb", KEY)


@each
@pytest.mark.parametrize(
    ("answer", "snapshot"),
    [
        pytest.param(job("processing"), JobSnapshot(JobState.RUNNING, "processing"), id="running"),
        pytest.param(
            job("completed", video_url="https://cdn.example/out.mp4"),
            JobSnapshot(JobState.SUCCEEDED, "completed", progress=1.0, outputs=(CLIP,)),
            id="completed",
        ),
        pytest.param(
            job("failed", error="out of memory"),
            JobSnapshot(
                JobState.FAILED,
                "failed",
                failure=Failure(FailureKind.PROVIDER_FAILED, "out of memory"),
            ),
            id="failed",
        ),
        pytest.param(
            job("succeeded", video_url="https://cdn.example/out.mp4"),
            JobSnapshot(JobState.RUNNING, "succeeded", is_known_status=False),
            id="a success by another word",
        ),
    ],
)
def test_a_job_as_it_is_shown(
    adapter: GatewayVideo | GatewayLipSync, answer: HttpReply, snapshot: JobSnapshot
) -> None:
    assert adapter.read_poll(answer, REF, GATEWAY) == snapshot


@each
def test_a_job_that_is_gone(adapter: GatewayVideo | GatewayLipSync) -> None:
    failure = adapter.read_poll(reply({}, 404), REF, GATEWAY)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (FailureKind.EXPIRED, 404)


@each
def test_only_the_gateway_sees_the_key(adapter: GatewayVideo | GatewayLipSync) -> None:
    answer = job("completed", video_url="https://api.holysheep.ai/files/out.mp4")
    seen = adapter.read_poll(answer, REF, GATEWAY)
    assert isinstance(seen, JobSnapshot)
    (own,) = seen.outputs
    assert shown(adapter.fetch(own, REF, GATEWAY))[2] == KEY
    assert shown(adapter.fetch(CLIP, REF, GATEWAY))[2] == {}
