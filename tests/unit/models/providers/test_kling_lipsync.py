import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import Failure, FailureKind, Submitted
from cliffhanger.models.jobs.orders import Asset, LipSyncOrder
from cliffhanger.models.providers.kling_lipsync import KlingFaceLipSync, KlingLipSync
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.kling import RIGS
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply

param = pytest.param
BASE = "https://api-singapore.klingai.com"
ONE_STEP = KlingLipSync()
FACE_FIRST = KlingFaceLipSync()
AT = endpoint(BASE, "kling-lip-sync")
CLIP = Asset("b" * 64, "video/mp4", 4096, location="https://store.test/clip.mp4")
LINE = Asset("c" * 64, "audio/wav", 3, location="https://store.test/line.wav")
FACE = '{"session_id":"session-1","face_id":"0","start_ms":100.0,"end_ms":5200.0}'
ORDER = LipSyncOrder(video=CLIP, audio=LINE, duration_seconds=5.25)


def faces(*spans: tuple[object, object], **more: object) -> HttpReply:
    data = {
        "session_id": "session-1",
        "face_data": [
            {"face_id": str(index), "face_image": "u", "start_time": start, "end_time": end}
            for index, (start, end) in enumerate(spans)
        ],
        **more,
    }
    return reply({"code": 0, "message": "SUCCEED", "data": data})


def test_a_full_order_in_one_step() -> None:
    call = ONE_STEP.submit(ORDER, AT, TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/v1/videos/lip-sync")
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert json.loads(call.body) == {
        "input": {
            "video_url": "https://store.test/clip.mp4",
            "mode": "audio2video",
            "audio_type": "url",
            "audio_url": "https://store.test/line.wav",
        }
    }
    assert ONE_STEP.poll(RIGS[3].ref, AT).url == f"{BASE}/v1/videos/lip-sync/task-1"


def test_one_step_has_nothing_against_paying_twice() -> None:
    assert ONE_STEP.caps.idempotency is Idempotency.NONE
    assert ONE_STEP.find(TOKEN, ORDER, AT) is None


def test_a_face_is_looked_for_when_the_video_is_handed_over() -> None:
    call = FACE_FIRST.upload(CLIP, AT)
    assert isinstance(call, HttpCall)
    assert (call.method, call.url) == ("POST", f"{BASE}/v1/videos/identify-face")
    assert json.loads(call.body) == {"video_url": "https://store.test/clip.mp4"}
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"


def test_a_video_without_an_address_is_refused() -> None:
    bare = replace(CLIP, location="", data=b"mp4")
    with pytest.raises(InvalidSettingError, match="has no address"):
        FACE_FIRST.upload(bare, AT)


@pytest.mark.parametrize(
    ("asset", "expected"),
    [
        param(LINE, "https://store.test/line.wav", id="by-address"),
        param(replace(LINE, location="", data=b"abc"), "YWJj", id="as-base64"),
        param(
            replace(LINE, location="data:audio/wav;base64,YWJj"), "YWJj", id="without-its-prefix"
        ),
    ],
)
def test_a_voice_goes_as_it_is(asset: Asset, expected: str) -> None:
    assert FACE_FIRST.upload(asset, AT) == expected


def test_the_face_that_is_seen_the_longest_is_taken() -> None:
    answer = faces((0, 2100), (1000, 5200), (0, 3000))
    assert FACE_FIRST.read_upload(answer, CLIP, AT) == (
        '{"session_id":"session-1","face_id":"1","start_ms":1000.0,"end_ms":5200.0}'
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        param(faces(), FailureKind.INVALID_REQUEST, id="no-face"),
        param(faces((0, 1999)), FailureKind.INVALID_REQUEST, id="too-short"),
        param(faces((0, "inf")), FailureKind.INVALID_REQUEST, id="without-end"),
        param(faces((0, 5000), session_id=""), FailureKind.PROVIDER_FAILED, id="no-session"),
        param(reply({"code": 1102, "message": "m"}, 429), FailureKind.BALANCE, id="no-credit"),
        param(reply({"code": 1301, "message": "m"}, 400), FailureKind.CONTENT_INPUT, id="content"),
        param(HttpReply(200, {}, b"<html>"), FailureKind.PROVIDER_FAILED, id="web-page"),
    ],
)
def test_a_search_for_faces_that_found_none(answer: HttpReply, kind: FailureKind) -> None:
    failure = FACE_FIRST.read_upload(answer, CLIP, AT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert failure.http_status == answer.status


def test_a_full_order_for_a_face() -> None:
    """The voice takes the place of the video's own sound, from the start."""
    order = replace(
        ORDER,
        video=replace(CLIP, location=FACE),
        audio=replace(LINE, location="YWJj"),
        options={"sound_volume": 2, "watermark_info": {"enabled": False}},
    )
    call = FACE_FIRST.submit(order, AT, TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/v1/videos/advanced-lip-sync")
    assert json.loads(call.body) == {
        "session_id": "session-1",
        "face_choose": [
            {
                "face_id": "0",
                "sound_file": "YWJj",
                "sound_start_time": 0,
                "sound_end_time": 5250,
                "sound_insert_time": 0,
                "sound_volume": 2,
                "original_audio_volume": 0,
            }
        ],
        "watermark_info": {"enabled": False},
        "external_task_id": TOKEN,
    }


def test_a_job_for_a_face_is_looked_at_and_found() -> None:
    assert FACE_FIRST.poll(RIGS[4].ref, AT).url == f"{BASE}/v1/videos/advanced-lip-sync/task-1"
    found = FACE_FIRST.find(TOKEN, ORDER, AT)
    assert found.url == f"{BASE}/v1/videos/advanced-lip-sync?pageNum=1&pageSize=500"
    entry = {"task_id": "task-7", "task_info": {"external_task_id": TOKEN}}
    answer = reply({"code": 0, "data": [entry]})
    assert FACE_FIRST.read_find(answer, TOKEN, AT) == Submitted(
        job_id="task-7", urls={"status": f"{BASE}/v1/videos/advanced-lip-sync/task-7"}
    )


@pytest.mark.parametrize("adapter", [ONE_STEP, FACE_FIRST], ids=lambda adapter: adapter.name)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        param({"duration_seconds": 1.9}, "2 at least", id="too-short"),
        param({"duration_seconds": 60.1}, "at most 60", id="too-long"),
        param({"duration_seconds": 0.0}, "more than 0", id="no-length"),
        param({"video": replace(CLIP, media_type="video/webm")}, "video is video/webm", id="webm"),
        param({"video": replace(CLIP, num_bytes=105_000_000)}, "video has 105000000", id="large"),
        param({"audio": replace(LINE, media_type="audio/ogg")}, "audio is audio/ogg", id="ogg"),
        param({"audio": replace(LINE, num_bytes=6_000_000)}, "audio has 6000000", id="large-voice"),
        param({"audio": CLIP}, "audio is video/mp4", id="video-for-voice"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(
    adapter: KlingLipSync | KlingFaceLipSync, changes: dict[str, object], words: str
) -> None:
    problems = adapter.check(replace(ORDER, **changes), AT)
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize(
    ("seconds", "billed", "num_units"),
    [
        param(2.0, "5", "0.5", id="shortest"),
        param(5.0, "5", "0.5", id="one-block"),
        param(5.01, "10", "1.0", id="begun"),
        param(60.0, "60", "6.0", id="longest"),
    ],
)
def test_every_five_seconds_begun_are_billed(seconds: float, billed: str, num_units: str) -> None:
    order = replace(ORDER, duration_seconds=seconds)
    expected = Units(clips=1, seconds=Decimal(billed), credits=Decimal(num_units))
    assert ONE_STEP.measure(order, AT) == expected
    assert FACE_FIRST.measure(order, AT) == expected


def test_the_account_is_proven_without_spending() -> None:
    assert ONE_STEP.probe(AT).url == f"{BASE}/v1/videos/lip-sync?pageNum=1&pageSize=1"
    assert FACE_FIRST.probe(AT).url == f"{BASE}/v1/videos/advanced-lip-sync?pageNum=1&pageSize=1"
