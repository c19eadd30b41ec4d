import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, JobSnapshot, JobState
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.luma_agents import LumaAgentsVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.luma import RIGS, failed, generation
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply

param = pytest.param
BASE = "https://agents.lumalabs.ai/v1"
LUMA = LumaAgentsVideo()
AT = endpoint(BASE, "ray-3.2")
REF = RIGS[1].ref
FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")
LAST = Asset("b" * 64, "image/jpeg", 3, data=b"abc")
ORDER = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)


def test_a_full_order() -> None:
    options = {"video": {"resolution": "720p", "loop": False, "duration": "10s"}, "model": "other"}
    call = LUMA.submit(replace(ORDER, last_frame=LAST, options=options), AT, TOKEN)
    assert (call.method, call.url) == ("POST", "https://agents.lumalabs.ai/v1/generations")
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert json.loads(call.body) == {
        "model": "ray-3.2",
        "type": "video",
        "prompt": "She turns.",
        "aspect_ratio": "9:16",
        "video": {
            "start_frame": {"url": "https://store.test/frame.png"},
            "end_frame": {"data": "YWJj", "media_type": "image/jpeg"},
            "resolution": "720p",
            "duration": "5s",
            "loop": False,
        },
    }


def test_an_order_from_text_may_be_longer() -> None:
    order = replace(ORDER, first_frame=None, duration_seconds=7.0)
    assert LUMA.check(order, AT) == ()
    assert json.loads(LUMA.submit(order, AT, TOKEN).body)["video"] == {
        "resolution": "1080p",
        "duration": "10s",
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        param({"prompt": ""}, "prompt is empty", id="no-prompt"),
        param({"prompt": "x" * 6001}, "6001 characters", id="long-prompt"),
        param({"duration_seconds": 5.1}, "at most 5", id="too-long-from-an-image"),
        param({"first_frame": None, "duration_seconds": 10.1}, "at most 10", id="too-long"),
        param({"options": {"video": {"resolution": "4k"}}}, "540p, 720p, 1080p", id="resolution"),
        param({"has_audio": True}, "makes no sound", id="sound"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(changes: dict[str, object], words: str) -> None:
    problems = LUMA.check(replace(ORDER, **changes), AT)
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        param("Rate limit exceeded", FailureKind.RATE_LIMITED, id="rate"),
        param("Too many concurrent jobs", FailureKind.CONCURRENCY, id="concurrency"),
    ],
)
def test_the_two_429s_differ_in_their_words(words: str, kind: FailureKind) -> None:
    failure = LUMA.read_submit(reply({"detail": words}, 429, retry_after="12"), AT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert failure.retry_after_seconds == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        param("queued", JobState.QUEUED, id="queued"),
        param("processing", JobState.RUNNING, id="processing"),
    ],
)
def test_where_a_generation_stands(state: str, expected: JobState) -> None:
    answer = reply(generation(state, output=[]))
    assert LUMA.read_poll(answer, REF, AT) == JobSnapshot(expected, state)


def test_a_made_clip() -> None:
    output = [{"type": "image", "url": "u"}, {"type": "video", "url": "https://cdn.test/v.mp4"}]
    snapshot = LUMA.read_poll(reply(generation("completed", output=output)), REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert [output.url for output in snapshot.outputs] == ["https://cdn.test/v.mp4"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        param("content_moderated", FailureKind.CONTENT_INPUT, id="moderated"),
        param("generation_failed", FailureKind.PROVIDER_FAILED, id="failed"),
        param("budget_exhausted", FailureKind.BALANCE, id="budget"),
        param("output_not_found", FailureKind.BAD_OUTPUT, id="no-output"),
        param("something_new", FailureKind.PROVIDER_FAILED, id="new"),
    ],
)
def test_codes_of_failures(code: str, kind: FailureKind) -> None:
    snapshot = LUMA.read_poll(reply(failed(code)), REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure == Failure(kind, "It did not work.", code=code)


def test_a_failure_without_words_names_its_code() -> None:
    snapshot = LUMA.read_poll(reply(generation("failed")), REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure == Failure(FailureKind.PROVIDER_FAILED, "it failed with no code")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        param(reply({"detail": "none"}, 404), FailureKind.EXPIRED, id="404"),
        param(reply({"detail": "oops"}, 500), FailureKind.PROVIDER_FAILED, id="500"),
        param(reply({"status": "completed"}), FailureKind.PROVIDER_FAILED, id="no-state"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = LUMA.read_poll(answer, REF, AT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_the_bound_is_what_is_billed() -> None:
    order = replace(ORDER, options={"video": {"resolution": "720p"}})
    assert LUMA.measure(order, AT) == Units(
        clips=1, seconds=Decimal(5), width_px=720, height_px=1280, resolution="720p"
    )


def test_what_it_can_do() -> None:
    assert LUMA.poll(REF, AT).url == f"{BASE}/generations/generation-1"
    assert LUMA.find(TOKEN, ORDER, AT) is None
    assert LUMA.cancel(REF, AT) is None
    assert LUMA.probe(AT) is None
    assert LUMA.caps.result_seconds == pytest.approx(3600)
