import json
from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import JsonValue

from cliffhanger.models.jobs.orders import Asset, LipSyncOrder
from cliffhanger.models.providers.fal_lipsync import FalLipSync
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint

FAL = FalLipSync()
POINT = endpoint("https://queue.fal.run", "fal-ai/latentsync")
CLIP = Asset("a" * 64, "video/mp4", 9, location="https://store.example/clip.mp4")
VOICE = Asset("b" * 64, "audio/wav", 9, location="https://store.example/voice.wav")
ORDER = LipSyncOrder(video=CLIP, audio=VOICE, duration_seconds=4.2)


def body(order: LipSyncOrder) -> dict[str, JsonValue]:
    return json.loads(FAL.submit(order, POINT, TOKEN).body)


def test_a_clip_and_a_voice_go_along_by_address() -> None:
    assert body(replace(ORDER, options={"sync_mode": "cut_off"})) == {
        "video_url": "https://store.example/clip.mp4",
        "audio_url": "https://store.example/voice.wav",
        "sync_mode": "cut_off",
    }


def test_a_route_says_what_another_model_calls_them() -> None:
    options: dict[str, JsonValue] = {"fields": {"video": "face_video", "audio": "source_audio_url"}}
    assert set(body(replace(ORDER, options=options))) == {"face_video", "source_audio_url"}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(replace(ORDER, video=VOICE), "video is audio/wav", id="no clip"),
        pytest.param(replace(ORDER, audio=CLIP), "audio is video/mp4", id="no voice"),
        pytest.param(
            replace(ORDER, video=replace(CLIP, media_type="image/png")), "image/png", id="an image"
        ),
        pytest.param(
            replace(ORDER, video=replace(CLIP, num_bytes=1 << 30)), "1073741824", id="size"
        ),
        pytest.param(replace(ORDER, duration_seconds=0.0), "duration_seconds is 0", id="no length"),
    ],
)
def test_what_cannot_be_sent_is_refused(order: LipSyncOrder, words: str) -> None:
    assert any(words in problem for problem in FAL.check(order, POINT))


def test_the_bound_is_whole_seconds() -> None:
    assert FAL.check(ORDER, POINT) == ()
    assert FAL.measure(ORDER, POINT) == Units(clips=1, seconds=Decimal(5))
