import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Pacing
from cliffhanger.models.jobs.job import Failure, FailureKind, JobSnapshot, JobState, Submitted
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.luma import LumaVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.luma import RIGS, generation
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply

param = pytest.param
BASE = "https://api.lumalabs.ai/dream-machine/v1"
LUMA = LumaVideo()
AT = endpoint(BASE, "ray-2")
REF = RIGS[0].ref
FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")
LAST = replace(FRAME, location="https://store.test/last.png")
ORDER = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)


def test_a_full_order() -> None:
    options = {"resolution": "720p", "concepts": [{"key": "dolly_zoom"}], "duration": "9s"}
    call = LUMA.submit(replace(ORDER, last_frame=LAST, options=options), AT, TOKEN)
    assert call.method == "POST"
    assert call.url == "https://api.lumalabs.ai/dream-machine/v1/generations/video"
    assert call.headers == {"Content-Type": "application/json", "Accept": "application/json"}
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert json.loads(call.body) == {
        "model": "ray-2",
        "prompt": "She turns.",
        "aspect_ratio": "9:16",
        "duration": "5s",
        "resolution": "720p",
        "loop": False,
        "keyframes": {
            "frame0": {"type": "image", "url": "https://store.test/frame.png"},
            "frame1": {"type": "image", "url": "https://store.test/last.png"},
        },
        "concepts": [{"key": "dolly_zoom"}],
    }


def test_an_order_from_text() -> None:
    order = replace(ORDER, first_frame=None, duration_seconds=5.5, width_px=1920, height_px=1080)
    assert json.loads(LUMA.submit(order, AT, TOKEN).body) == {
        "model": "ray-2",
        "prompt": "She turns.",
        "aspect_ratio": "16:9",
        "duration": "9s",
        "resolution": "1080p",
        "loop": False,
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        param({"prompt": ""}, "prompt is empty", id="no-prompt"),
        param({"duration_seconds": 9.1}, "at most 9", id="too-long"),
        param({"duration_seconds": -1.0}, "is -1", id="backwards"),
        param({"options": {"resolution": "8k"}}, "540p, 720p, 1080p, 4k", id="resolution"),
        param({"has_audio": True}, "makes no sound", id="sound"),
        param({"references": (FRAME,)}, "references has 1", id="references"),
        param({"first_frame": replace(FRAME, media_type="image/gif")}, "image/gif", id="gif"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(changes: dict[str, object], words: str) -> None:
    problems = LUMA.check(replace(ORDER, **changes), AT)
    assert len(problems) == 1
    assert words in problems[0]


def test_an_accepted_submit() -> None:
    assert LUMA.read_submit(reply(generation("queued"), 201), AT) == Submitted("generation-1")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        param(reply({"detail": "who"}, 401), FailureKind.AUTH, id="401"),
        param(reply({"detail": "Rate limit exceeded"}, 429), FailureKind.RATE_LIMITED, id="rate"),
        param(
            reply({"detail": "Too many concurrent jobs"}, 429),
            FailureKind.CONCURRENCY,
            id="concurrency",
        ),
        param(reply({"detail": "oops"}, 500), FailureKind.PROVIDER_FAILED, id="500"),
        param(reply({"state": "queued"}, 201), FailureKind.AMBIGUOUS_SUBMIT, id="no-id"),
        param(HttpReply(201, {}, b'{"id'), FailureKind.AMBIGUOUS_SUBMIT, id="cut-off"),
    ],
)
def test_a_refused_submit(answer: HttpReply, kind: FailureKind) -> None:
    failure = LUMA.read_submit(answer, AT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert failure.http_status == answer.status


def test_a_job_is_looked_at_by_its_id() -> None:
    call = LUMA.poll(REF, AT)
    assert (call.method, call.url) == ("GET", f"{BASE}/generations/generation-1")
    assert set(call.secrets) == {"Authorization"}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        param("queued", JobState.QUEUED, id="queued"),
        param("dreaming", JobState.RUNNING, id="dreaming"),
    ],
)
def test_where_a_generation_stands(state: str, expected: JobState) -> None:
    answer = reply(generation(state, assets={"progress_video": "https://cdn.test/p.mp4"}))
    assert LUMA.read_poll(answer, REF, AT) == JobSnapshot(expected, state)


def test_a_made_clip() -> None:
    answer = reply(generation("completed", assets={"video": "https://cdn.test/v.mp4"}))
    snapshot = LUMA.read_poll(answer, REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert [output.url for output in snapshot.outputs] == ["https://cdn.test/v.mp4"]


def test_a_failed_generation_says_why() -> None:
    snapshot = LUMA.read_poll(reply(generation("failed", failure_reason="Why.")), REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure == Failure(FailureKind.PROVIDER_FAILED, "Why.")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        param(reply({"detail": "none"}, 404), FailureKind.EXPIRED, id="404"),
        param(reply({"detail": "slow"}, 429), FailureKind.RATE_LIMITED, id="429"),
        param(reply({"id": "generation-1"}), FailureKind.PROVIDER_FAILED, id="no-state"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = LUMA.read_poll(answer, REF, AT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert failure.http_status == answer.status


@pytest.mark.parametrize(
    ("changes", "seconds", "size", "resolution"),
    [
        param({}, 5, (1080, 1920), "1080p", id="default"),
        param({"duration_seconds": 5.1}, 9, (1080, 1920), "1080p", id="longer"),
        param({"options": {"resolution": "4k"}}, 5, (2160, 3840), "4k", id="4k"),
        param({"width_px": 540, "height_px": 960}, 5, (540, 960), "540p", id="small"),
    ],
)
def test_the_bound_is_what_is_billed(
    changes: dict[str, object], seconds: int, size: tuple[int, int], resolution: str
) -> None:
    assert LUMA.measure(replace(ORDER, **changes), AT) == Units(
        clips=1,
        seconds=Decimal(seconds),
        width_px=size[0],
        height_px=size[1],
        resolution=resolution,
    )


def test_what_it_can_do() -> None:
    assert LUMA.find(TOKEN, ORDER, AT) is None
    assert LUMA.cancel(REF, AT) is None
    assert LUMA.caps.pacing == Pacing(3.0, 10.0)
    probe = LUMA.probe(AT)
    assert (probe.method, probe.url) == ("GET", f"{BASE}/credits")
