import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, JobSnapshot, JobState, Submitted
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.kling_turbo import KlingTurboVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.kling import RIGS, turbo_task
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply

param = pytest.param
BASE = "https://api-singapore.klingai.com"
KLING = KlingTurboVideo()
AT = endpoint(BASE, "kling-3.0-turbo")
REF = RIGS[1].ref
FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")
ORDER = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)


def test_a_full_order_from_an_image() -> None:
    options = {
        "settings": {"multi_shot": False, "duration": 15},
        "options": {"watermark_info": {"enabled": False}, "external_task_id": "mine"},
    }
    call = KLING.submit(replace(ORDER, options=options), AT, TOKEN)
    assert call.method == "POST"
    assert call.url == f"{BASE}/image-to-video/kling-3.0-turbo"
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert json.loads(call.body) == {
        "contents": [
            {"type": "prompt", "text": "She turns."},
            {"type": "first_frame", "url": "https://store.test/frame.png"},
        ],
        "settings": {"multi_shot": False, "resolution": "1080p", "duration": 5},
        "options": {"watermark_info": {"enabled": False}, "external_task_id": TOKEN},
    }


def test_an_order_from_text_says_its_shape() -> None:
    order = replace(ORDER, first_frame=None, width_px=720, height_px=1280)
    call = KLING.submit(order, AT, TOKEN)
    assert call.url == f"{BASE}/text-to-video/kling-3.0-turbo"
    assert json.loads(call.body) == {
        "prompt": "She turns.",
        "settings": {"resolution": "720p", "duration": 5, "aspect_ratio": "9:16"},
        "options": {"external_task_id": TOKEN},
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        param({"prompt": ""}, "prompt is empty", id="no-prompt"),
        param({"prompt": "x" * 2501}, "2501 characters", id="long-prompt"),
        param({"duration_seconds": 15.2}, "at most 15", id="too-long"),
        param({"last_frame": FRAME}, "use kling-video", id="last-frame"),
        param({"references": (FRAME,)}, "references has 1", id="references"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(changes: dict[str, object], words: str) -> None:
    problems = KLING.check(replace(ORDER, **changes), AT)
    assert len(problems) == 1
    assert words in problems[0]


def test_a_task_is_accepted_by_its_id() -> None:
    answer = reply({"code": 0, "data": {"id": "task-1", "status": "submitted"}})
    assert KLING.read_submit(answer, AT) == Submitted(job_id="task-1")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        param(reply({"code": 1101, "message": "m"}, 429), FailureKind.BALANCE, id="arrears"),
        param(reply({"code": 1303, "message": "m"}, 429), FailureKind.CONCURRENCY, id="parallel"),
        param(reply({"code": 1300, "message": "m"}, 400), FailureKind.CONTENT_INPUT, id="content"),
        param(reply({"code": 0, "data": {}}), FailureKind.AMBIGUOUS_SUBMIT, id="no-task"),
        param(reply({"code": 0, "data": []}), FailureKind.AMBIGUOUS_SUBMIT, id="a-list"),
        param(HttpReply(502, {}, b"bad gateway"), FailureKind.PROVIDER_FAILED, id="gateway"),
    ],
)
def test_a_refused_submit(answer: HttpReply, kind: FailureKind) -> None:
    failure = KLING.read_submit(answer, AT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_a_task_is_looked_at_by_its_id() -> None:
    call = KLING.poll(REF, AT)
    assert (call.method, call.url) == ("GET", f"{BASE}/tasks?task_ids=task-1")


def test_a_made_clip_and_what_it_was_billed() -> None:
    answer = reply(
        turbo_task(
            "succeeded",
            outputs=[
                {"type": "video", "url": "https://cdn.test/v.mp4", "duration": "5.041"},
                {"type": "audio", "url": "https://cdn.test/a.mp3"},
            ],
            billing=[
                {"charge_type": "unit", "amount": "4.0", "package_type": "video"},
                {"charge_type": "cash", "amount": "9.99"},
            ],
        )
    )
    snapshot = KLING.read_poll(answer, REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert [output.url for output in snapshot.outputs] == ["https://cdn.test/v.mp4"]
    assert snapshot.usage == Units(credits=Decimal("4.0"), seconds=Decimal(5), clips=1)


def test_the_word_of_the_classic_api_is_not_known_here() -> None:
    snapshot = KLING.read_poll(reply(turbo_task("succeed")), REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.RUNNING
    assert not snapshot.is_known_status


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        param(reply({"code": 0, "data": []}), FailureKind.EXPIRED, id="nobody-knows-it"),
        param(
            reply({"code": 0, "data": [{"id": "other", "status": "succeeded"}]}),
            FailureKind.EXPIRED,
            id="another-task",
        ),
        param(reply({"code": 1203, "message": "gone"}, 404), FailureKind.EXPIRED, id="404"),
        param(reply({"code": 1302, "message": "slow"}, 429), FailureKind.RATE_LIMITED, id="rate"),
        param(reply({"code": 0}), FailureKind.PROVIDER_FAILED, id="no-list"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_task(answer: HttpReply, kind: FailureKind) -> None:
    failure = KLING.read_poll(answer, REF, AT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_a_failed_task_says_why() -> None:
    snapshot = KLING.read_poll(reply(turbo_task("failed", message="too dark")), REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure == Failure(FailureKind.PROVIDER_FAILED, "too dark")


def test_a_job_is_looked_for_by_our_name() -> None:
    call = KLING.find(TOKEN, ORDER, AT)
    assert call.url == f"{BASE}/tasks?external_task_ids={TOKEN}"


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        param([{"id": "t", "external_id": TOKEN}], Submitted(job_id="t"), id="found"),
        param([{"id": "t", "external_task_id": TOKEN}], Submitted(job_id="t"), id="other-field"),
        param([], None, id="surely-none"),
    ],
)
def test_what_a_search_finds(tasks: list[object], expected: object) -> None:
    assert KLING.read_find(reply({"code": 0, "data": tasks}), TOKEN, AT) == expected


@pytest.mark.parametrize(
    "answer",
    [
        param(reply({"code": 0, "data": [{"id": "t", "external_id": "another"}]}), id="not-ours"),
        param(reply({"code": 0, "data": [{"id": "t"}]}), id="nameless"),
        param(reply({"code": 1201, "message": "no such parameter"}, 400), id="refused"),
        param(HttpReply(200, {}, b""), id="empty"),
    ],
)
def test_a_search_that_does_not_tell_is_a_failure(answer: HttpReply) -> None:
    assert isinstance(KLING.read_find(answer, TOKEN, AT), Failure)


def test_the_bound_has_sound_whether_it_was_asked_for_or_not() -> None:
    assert KLING.measure(ORDER, AT) == Units(
        clips=1,
        seconds=Decimal(5),
        width_px=1080,
        height_px=1920,
        resolution="1080p",
        has_audio=True,
    )


def test_the_account_is_proven_without_spending() -> None:
    call = KLING.probe(AT)
    assert (call.method, call.url) == ("GET", f"{BASE}/tasks?external_task_ids=probe")
