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
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.openai_videos import OpenAIVideos
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.openai_images import PNG, SHEET
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import form_fields, read_form, read_json, shown

VIDEOS = OpenAIVideos()
GATEWAY = endpoint("https://gateway.example/v1", "some-video-1")
KEY = {"Authorization": f"Bearer {CANARY}"}
ORDER = VideoOrder(prompt="She opens the door", duration_seconds=5.2, seed=7)
REF = JobRef(
    account="studio",
    protocol="openai-videos",
    base_url="https://gateway.example/v1",
    model="some-video-1",
    job_id="video/7",
    client_token=TOKEN,
    submitted_at=NOW,
)
CLIP = Output(
    OutputRole.VIDEO,
    "video/mp4",
    url="https://gateway.example/v1/videos/video%2F7/content",
    is_authorized=True,
)


def job(status: str, **more: object) -> HttpReply:
    return reply({"id": "video/7", "object": "video", "status": status, **more})


def test_a_clip_from_words() -> None:
    order = replace(ORDER, negative_prompt="blood", options={"watermark": False})
    call = VIDEOS.submit(order, GATEWAY, TOKEN)
    assert shown(call) == ("POST", "https://gateway.example/v1/videos", KEY)
    assert read_json(call) == {
        "model": "some-video-1",
        "prompt": "She opens the door\n\nAvoid: blood",
        "seconds": "8",
        "size": "720x1280",
        "watermark": False,
    }


def test_a_clip_from_a_first_frame_is_a_form() -> None:
    order = replace(ORDER, first_frame=SHEET, options={"seconds": 6, "x": None})
    call = VIDEOS.submit(order, GATEWAY, TOKEN)
    assert shown(call) == ("POST", "https://gateway.example/v1/videos", KEY)
    assert form_fields(call) == [
        ("model", "some-video-1"),
        ("prompt", "She opens the door"),
        ("seconds", "6"),
        ("size", "720x1280"),
    ]
    assert read_form(call)[-1] == ("input_reference", "first-frame.png", "image/png", PNG)


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [
        pytest.param(0.5, "4", id="shortest"),
        pytest.param(4.0, "4", id="as sold"),
        pytest.param(4.01, "8", id="rounded up"),
        pytest.param(12.0, "12", id="longest"),
    ],
)
def test_lengths_are_rounded_up_to_what_is_sold(wanted: float, seconds: str) -> None:
    order = replace(ORDER, duration_seconds=wanted)
    assert VIDEOS.check(order, GATEWAY) == ()
    assert read_json(VIDEOS.submit(order, GATEWAY, TOKEN))["seconds"] == seconds
    assert VIDEOS.measure(order, GATEWAY).seconds == Decimal(seconds)


@pytest.mark.parametrize(
    ("order", "units"),
    [
        pytest.param(
            ORDER,
            Units(clips=1, seconds=Decimal(8), width_px=720, height_px=1280, resolution="720p"),
            id="upright",
        ),
        pytest.param(
            replace(ORDER, width_px=1920, height_px=1080),
            Units(clips=1, seconds=Decimal(8), width_px=1280, height_px=720, resolution="720p"),
            id="lying",
        ),
        pytest.param(
            replace(ORDER, options={"size": "1024x1792", "seconds": "15"}),
            Units(clips=1, seconds=Decimal(15), width_px=1024, height_px=1792, resolution="1024p"),
            id="the gateway's own",
        ),
    ],
)
def test_the_bound(order: VideoOrder, units: Units) -> None:
    assert VIDEOS.check(order, GATEWAY) == ()
    assert VIDEOS.measure(order, GATEWAY) == units


@pytest.mark.parametrize("base_url", ["https://api.openai.com", "https://API.openai.com/v1"])
def test_openai_s_own_is_closed(base_url: str) -> None:
    (problem,) = VIDEOS.check(ORDER, endpoint(base_url, "sora-2"))
    assert "2026-09-24" in problem


def test_an_accepted_job_is_shown_as_it_stands() -> None:
    assert VIDEOS.read_submit(job("queued", progress=0), GATEWAY) == Submitted(
        "video/7", snapshot=JobSnapshot(JobState.QUEUED, "queued", progress=0.0)
    )
    assert VIDEOS.read_submit(reply({"id": "video/7"}), GATEWAY) == Submitted("video/7")


def test_a_job_may_be_over_at_once() -> None:
    submitted = VIDEOS.read_submit(job("completed"), GATEWAY)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.outputs == (CLIP,)


def test_a_name_that_cannot_be_encoded_raises_nothing() -> None:
    submitted = VIDEOS.read_submit(reply({"id": "a\ud800", "status": "completed"}), GATEWAY)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    (clip,) = submitted.snapshot.outputs
    assert clip.url == "https://gateway.example/v1/videos/a%3F/content"


def test_a_2xx_that_names_no_job_leaves_it_open() -> None:
    failure = VIDEOS.read_submit(reply({"ok": True}), GATEWAY)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


def test_a_job_is_looked_at_by_its_name() -> None:
    call = VIDEOS.poll(REF, GATEWAY)
    assert shown(call) == ("GET", "https://gateway.example/v1/videos/video%2F7", KEY)


@pytest.mark.parametrize(
    ("answer", "progress"),
    [
        pytest.param(job("in_progress", progress=40), 0.4, id="share"),
        pytest.param(job("in_progress", progress=140), 1.0, id="too much"),
        pytest.param(job("in_progress", progress="nan"), None, id="no number"),
        pytest.param(job("in_progress"), None, id="not said"),
    ],
)
def test_progress_is_a_share(answer: HttpReply, progress: float | None) -> None:
    assert VIDEOS.read_poll(answer, REF, GATEWAY) == JobSnapshot(
        JobState.RUNNING, "in_progress", progress=progress
    )


def test_a_finished_clip_is_fetched_with_the_key() -> None:
    snapshot = VIDEOS.read_poll(job("completed", seconds="8", size="720x1280"), REF, GATEWAY)
    assert snapshot == JobSnapshot(
        JobState.SUCCEEDED,
        "completed",
        progress=1.0,
        outputs=(CLIP,),
        usage=Units(clips=1, seconds=Decimal(8), width_px=720, height_px=1280, resolution="720p"),
    )
    assert shown(VIDEOS.fetch(CLIP, REF, GATEWAY)) == ("GET", CLIP.url, KEY)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        pytest.param(
            {"code": "moderation_blocked", "message": "Blocked."},
            Failure(FailureKind.CONTENT_INPUT, "Blocked.", code="moderation_blocked"),
            id="content",
        ),
        pytest.param(
            {"code": "server_error", "message": "Broke."},
            Failure(FailureKind.PROVIDER_FAILED, "Broke.", code="server_error"),
            id="broken",
        ),
        pytest.param("no luck", Failure(FailureKind.PROVIDER_FAILED, "no luck"), id="words"),
        pytest.param(
            None,
            Failure(FailureKind.PROVIDER_FAILED, "the job ended as 'failed'"),
            id="nothing said",
        ),
    ],
)
def test_a_failed_job(error: object, failure: Failure) -> None:
    snapshot = VIDEOS.read_poll(job("failed", error=error), REF, GATEWAY)
    assert snapshot == JobSnapshot(JobState.FAILED, "failed", failure=failure)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({"error": {"message": "gone"}}, 404), FailureKind.EXPIRED, id="404"),
        pytest.param(reply({}, 401), FailureKind.AUTH, id="401"),
        pytest.param(reply({}, 500), FailureKind.PROVIDER_FAILED, id="500"),
        pytest.param(reply({"id": "video/7"}), FailureKind.TRANSIENT, id="no status"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEOS.read_poll(answer, REF, GATEWAY)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_jobs_are_not_found_again_and_not_cancelled() -> None:
    assert VIDEOS.find(TOKEN, ORDER, GATEWAY) is None
    assert VIDEOS.cancel(REF, GATEWAY) is None
