import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Idempotency, Pacing
from cliffhanger.models.jobs.job import Failure, FailureKind, JobSnapshot, JobState, Submitted
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.kling import KlingVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.kling import ACCEPTED, RIGS, task
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply

param = pytest.param
BASE = "https://api-singapore.klingai.com"
KLING = KlingVideo()
V3 = endpoint(BASE, "kling-v3")
V1 = endpoint(BASE, "kling-v1-6")
REF = RIGS[0].ref
FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")
LAST = Asset("b" * 64, "image/jpeg", 3, data=b"abc")
ORDER = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)
PNG_URI = "data:image/png;base64,aGVsbG8="


def body(call: HttpCall) -> object:
    return json.loads(call.body)


def test_a_full_order_from_an_image() -> None:
    order = replace(
        ORDER,
        negative_prompt="blur",
        last_frame=LAST,
        has_audio=True,
        options={"mode": "pro", "cfg_scale": 0.5, "duration": "15", "external_task_id": "mine"},
    )
    call = KLING.submit(order, V3, TOKEN)
    assert call.method == "POST"
    assert call.url == "https://api-singapore.klingai.com/v1/videos/image2video"
    assert call.headers == {"Content-Type": "application/json", "Accept": "application/json"}
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert body(call) == {
        "model_name": "kling-v3",
        "prompt": "She turns.",
        "negative_prompt": "blur",
        "image": "https://store.test/frame.png",
        "image_tail": "YWJj",
        "mode": "pro",
        "cfg_scale": 0.5,
        "duration": "5",
        "sound": "on",
        "external_task_id": TOKEN,
    }


def test_an_order_from_text_says_its_shape_and_marks_its_name() -> None:
    call = KLING.submit(replace(ORDER, first_frame=None), V1, TOKEN)
    assert call.url == "https://api-singapore.klingai.com/v1/videos/text2video"
    assert body(call) == {
        "model_name": "kling-v1-6",
        "prompt": "She turns.",
        "aspect_ratio": "9:16",
        "mode": "std",
        "duration": "5",
        "external_task_id": f"{TOKEN}-text",
    }


def test_base64_goes_without_its_data_prefix() -> None:
    order = replace(ORDER, first_frame=replace(FRAME, location=PNG_URI))
    sent = body(KLING.submit(order, V3, TOKEN))
    assert isinstance(sent, dict)
    assert sent["image"] == "aGVsbG8="


@pytest.mark.parametrize(
    ("model", "wanted", "expected"),
    [
        param("kling-v3", 1.0, "3", id="shortest-of-v3"),
        param("kling-v3", 5.0, "5", id="exact"),
        param("kling-v3", 5.01, "6", id="rounded-up"),
        param("kling-v3-omni", 14.2, "15", id="longest-of-v3"),
        param("kling-v2-6", 5.1, "10", id="older-models-sell-two"),
        param("kling-v2-1", 2.0, "5", id="older-models-start-at-five"),
    ],
)
def test_lengths_are_rounded_up_to_what_is_sold(model: str, wanted: float, expected: str) -> None:
    order = replace(ORDER, duration_seconds=wanted)
    sent = body(KLING.submit(order, endpoint(BASE, model), TOKEN))
    assert isinstance(sent, dict)
    assert sent["duration"] == expected


@pytest.mark.parametrize(
    ("model", "changes", "words"),
    [
        param("kling-v3", {"prompt": " "}, "prompt is empty", id="no-prompt"),
        param("kling-v3", {"prompt": "x" * 2501}, "2501 characters", id="long-prompt"),
        param("kling-v3", {"negative_prompt": "x" * 2501}, "negative_prompt has", id="negative"),
        param("kling-v3", {"duration_seconds": 0.0}, "is 0", id="no-length"),
        param("kling-v3", {"duration_seconds": 15.1}, "at most 15", id="too-long"),
        param("kling-v2-6", {"duration_seconds": 10.1}, "at most 10", id="too-long-for-v2"),
        param("kling-v3", {"first_frame": None, "last_frame": FRAME}, "without a", id="last-only"),
        param(
            "kling-v3",
            {"first_frame": replace(FRAME, num_bytes=(10 << 20) + 1)},
            "10485761 bytes",
            id="large-image",
        ),
        param(
            "kling-v3",
            {"last_frame": replace(FRAME, media_type="image/webp")},
            "convert it to one of image/jpeg, image/png",
            id="webp",
        ),
        param("kling-v3", {"references": (FRAME,)}, "references has 1 images", id="references"),
        param("kling-v2-1", {"has_audio": True}, "kling-v2-1 makes no sound", id="no-sound"),
        param("kling-v3", {"options": {"mode": "turbo"}}, "take std, pro or 4k", id="mode"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(
    model: str, changes: dict[str, object], words: str
) -> None:
    problems = KLING.check(replace(ORDER, **changes), endpoint(BASE, model))
    assert len(problems) == 1
    assert words in problems[0]


def test_a_good_order_has_no_problems() -> None:
    assert KLING.check(replace(ORDER, last_frame=LAST, has_audio=True), V3) == ()


@pytest.mark.parametrize(
    ("our_name", "path"),
    [
        param(TOKEN, "image2video", id="image"),
        param(f"{TOKEN}-text", "text2video", id="text"),
        param("", "image2video", id="no-echo"),
    ],
)
def test_a_task_is_looked_at_where_it_was_made(our_name: str, path: str) -> None:
    answer = reply(task("submitted", task_info={"external_task_id": our_name}))
    submitted = KLING.read_submit(answer, V3)
    url = f"https://api-singapore.klingai.com/v1/videos/{path}/task-1"
    assert submitted == Submitted(job_id="task-1", urls={"status": url})
    call = KLING.poll(replace(REF, urls={"status": url}), V3)
    assert (call.method, call.url) == ("GET", url)
    assert set(call.secrets) == {"Authorization"}


def test_a_task_without_an_address_is_taken_for_one_from_an_image() -> None:
    call = KLING.poll(replace(REF, urls={}, job_id="a/b"), V3)
    assert call.url == "https://api-singapore.klingai.com/v1/videos/image2video/a%2Fb"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        param(401, 1000, FailureKind.AUTH, id="1000"),
        param(401, 1001, FailureKind.AUTH, id="1001"),
        param(401, 1002, FailureKind.AUTH, id="1002"),
        param(401, 1003, FailureKind.AUTH, id="1003"),
        param(401, 1004, FailureKind.AUTH, id="1004"),
        param(429, 1100, FailureKind.BALANCE, id="1100-account"),
        param(429, 1101, FailureKind.BALANCE, id="1101-arrears"),
        param(429, 1102, FailureKind.BALANCE, id="1102-pack-exhausted"),
        param(403, 1103, FailureKind.AUTH, id="1103"),
        param(400, 1200, FailureKind.INVALID_REQUEST, id="1200"),
        param(400, 1201, FailureKind.INVALID_REQUEST, id="1201"),
        param(404, 1202, FailureKind.INVALID_REQUEST, id="1202"),
        param(404, 1203, FailureKind.INVALID_REQUEST, id="1203"),
        param(400, 1300, FailureKind.CONTENT_INPUT, id="1300"),
        param(400, 1301, FailureKind.CONTENT_INPUT, id="1301"),
        param(429, 1302, FailureKind.RATE_LIMITED, id="1302-rate"),
        param(429, 1303, FailureKind.CONCURRENCY, id="1303-parallel"),
        param(429, 1304, FailureKind.AUTH, id="1304-ip"),
        param(500, 5000, FailureKind.PROVIDER_FAILED, id="5000"),
        param(503, 5001, FailureKind.TRANSIENT, id="5001"),
        param(504, 5002, FailureKind.PROVIDER_FAILED, id="5002"),
        param(200, 1303, FailureKind.CONCURRENCY, id="200-with-an-error"),
        param(200, 9999, FailureKind.PROVIDER_FAILED, id="200-with-a-new-error"),
        param(429, 9999, FailureKind.RATE_LIMITED, id="429-with-a-new-error"),
        param(418, 9999, FailureKind.INVALID_REQUEST, id="418-with-a-new-error"),
    ],
)
def test_codes_of_errors(status: int, code: int, kind: FailureKind) -> None:
    answer = reply({"code": code, "message": "why it is so", "request_id": "r"}, status)
    expected = Failure(kind, "why it is so", code=str(code), http_status=status)
    assert KLING.read_submit(answer, V3) == expected
    is_gone = status == 404
    looked = replace(expected, kind=FailureKind.EXPIRED) if is_gone else expected
    assert KLING.read_poll(answer, REF, V3) == looked


@pytest.mark.parametrize(
    "answer",
    [
        param(reply({"code": 0, "message": "SUCCEED", "data": {}}), id="no-task"),
        param(HttpReply(200, {}, b'{"code": 0, "data": {"task_'), id="cut-off"),
        param(HttpReply(200, {}, b""), id="empty"),
    ],
)
def test_an_accepted_submit_without_a_task_is_unclear(answer: HttpReply) -> None:
    failure = KLING.read_submit(answer, V3)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


def test_a_failed_task_that_carries_an_error_code_is_no_task() -> None:
    answer = reply({"code": 1301, "message": "risk", "data": {"task_id": "task-1"}}, 200)
    failure = KLING.read_submit(answer, V3)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.CONTENT_INPUT


def test_a_made_clip_and_what_it_was_billed() -> None:
    results = {"videos": [{"id": "v", "url": "https://cdn.test/v.mp4", "duration": "5.1"}]}
    answer = reply(task("succeed", task_result=results, final_unit_deduction="3.5"))
    snapshot = KLING.read_poll(answer, REF, V3)
    assert isinstance(snapshot, JobSnapshot)
    assert [(output.url, output.media_type) for output in snapshot.outputs] == [
        ("https://cdn.test/v.mp4", "video/mp4")
    ]
    assert snapshot.usage == Units(credits=Decimal("3.5"), seconds=Decimal(5), clips=1)


@pytest.mark.parametrize("duration", ["", "NaN", "inf", None, [], "-1"])
def test_a_strange_duration_does_no_harm(duration: object) -> None:
    results = {"videos": [{"url": "https://cdn.test/v.mp4", "duration": duration}]}
    answer = reply(task("succeed", task_result=results, final_unit_deduction="1"))
    snapshot = KLING.read_poll(answer, REF, V3)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.SUCCEEDED
    assert snapshot.usage == Units(credits=Decimal(1), clips=1)


def test_a_reason_of_a_failure_is_kept_on_one_line() -> None:
    answer = reply(task("failed", task_status_msg="too\ndark"))
    snapshot = KLING.read_poll(answer, REF, V3)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure == Failure(FailureKind.PROVIDER_FAILED, "too dark")


def listed(*names: str) -> HttpReply:
    return reply(
        {
            "code": 0,
            "data": [
                {"task_id": f"task-{index}", "task_info": {"external_task_id": name}}
                for index, name in enumerate(names)
            ],
        }
    )


def test_a_job_is_looked_for_among_the_tasks_of_its_kind() -> None:
    call = KLING.find(TOKEN, ORDER, V3)
    assert call.method == "GET"
    assert call.url == f"{BASE}/v1/videos/image2video?pageNum=1&pageSize=500"
    text = KLING.find(TOKEN, replace(ORDER, first_frame=None), V3)
    assert text.url == f"{BASE}/v1/videos/text2video?pageNum=1&pageSize=500"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        param(TOKEN, "image2video", id="image"),
        param(f"{TOKEN}-text", "text2video", id="text"),
    ],
)
def test_a_job_is_found_by_our_name(name: str, path: str) -> None:
    found = KLING.read_find(listed("another", name), TOKEN, V3)
    url = f"{BASE}/v1/videos/{path}/task-1"
    assert found == Submitted(job_id="task-1", urls={"status": url})


@pytest.mark.parametrize(
    ("num_tasks", "is_sure"),
    [
        param(0, True, id="none-at-all"),
        param(29, True, id="read-to-the-end"),
        param(30, False, id="as-many-as-pages-have-by-default"),
        param(31, True, id="longer-than-the-default"),
        param(500, False, id="a-full-page"),
    ],
)
def test_a_job_is_surely_not_there_only_where_the_list_ends(
    num_tasks: int, *, is_sure: bool
) -> None:
    found = KLING.read_find(listed(*["another"] * num_tasks), TOKEN, V3)
    if is_sure:
        assert found is None
    else:
        assert isinstance(found, Failure)
        assert found.kind is FailureKind.AMBIGUOUS_SUBMIT


@pytest.mark.parametrize(
    "answer",
    [
        param(reply({"code": 5000, "message": "down"}, 500), id="error"),
        param(reply({"code": 1302, "message": "slow down"}, 200), id="error-in-200"),
        param(HttpReply(200, {}, b"<html>"), id="web-page"),
        param(reply({"code": 0, "data": None}), id="no-list"),
    ],
)
def test_a_search_that_failed_says_nothing(answer: HttpReply) -> None:
    assert isinstance(KLING.read_find(answer, TOKEN, V3), Failure)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        param(
            {},
            Units(
                clips=1,
                seconds=Decimal(5),
                width_px=720,
                height_px=1280,
                resolution="720p",
                quality="std",
            ),
            id="std",
        ),
        param(
            {"options": {"mode": "pro"}, "has_audio": True, "duration_seconds": 7.5},
            Units(
                clips=1,
                seconds=Decimal(8),
                width_px=1080,
                height_px=1920,
                resolution="1080p",
                quality="pro",
                has_audio=True,
            ),
            id="pro-with-sound",
        ),
        param(
            {"options": {"mode": "4k"}, "width_px": 1920, "height_px": 1080},
            Units(
                clips=1,
                seconds=Decimal(5),
                width_px=3840,
                height_px=2160,
                resolution="4k",
                quality="4k",
            ),
            id="4k-wide",
        ),
    ],
)
def test_the_bound_is_what_is_billed(changes: dict[str, object], expected: Units) -> None:
    assert KLING.measure(replace(ORDER, **changes), V3) == expected


def test_what_it_can_do() -> None:
    assert KLING.caps.idempotency is Idempotency.LOOKUP
    assert KLING.caps.pacing == Pacing(5.0, 10.0)
    assert KLING.caps.result_seconds == pytest.approx(30 * 24 * 3600)
    assert KLING.caps.is_server_error_unclear
    assert KLING.cancel(REF, V3) is None
    probe = KLING.probe(V3)
    assert probe.url == f"{BASE}/v1/videos/image2video?pageNum=1&pageSize=1"


def test_the_accepted_reply_of_the_rig_is_one_of_ours() -> None:
    assert isinstance(KLING.read_submit(ACCEPTED, V3), Submitted)
