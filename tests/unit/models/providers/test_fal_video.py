import json
from decimal import Decimal

import pytest
from pydantic import JsonValue

from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.fal_video import FalVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint

FAL = FalVideo()
PIKA = endpoint("https://queue.fal.run", "fal-ai/pika/v2.2/image-to-video")
KLING = endpoint("https://queue.fal.run", "fal-ai/kling-video/v2.6/pro/image-to-video")


def image(name: str) -> Asset:
    return Asset("a" * 64, "image/png", 9, location=f"https://store.example/{name}.png")


def shot(**changes: object) -> VideoOrder:
    values: dict[str, object] = {
        "prompt": "She turns.",
        "first_frame": image("first"),
        "duration_seconds": 4.2,
        **changes,
    }
    return VideoOrder(**values)  # type: ignore[arg-type]


def body(order: VideoOrder) -> dict[str, JsonValue]:
    return json.loads(FAL.submit(order, PIKA, TOKEN).body)


def test_pika_gets_the_schema_of_its_card() -> None:
    order = shot(negative_prompt="text", seed=7, width_px=720, height_px=1280)
    assert body(order) == {
        "image_url": "https://store.example/first.png",
        "prompt": "She turns.",
        "negative_prompt": "text",
        "seed": 7,
        "resolution": "720p",
        "duration": 5,
    }


def test_a_route_says_what_another_model_calls_its_inputs() -> None:
    options: dict[str, JsonValue] = {
        "fields": {
            "first_frame": "start_image_url",
            "last_frame": "tail_image_url",
            "references": "elements",
            "has_audio": "generate_audio",
            "resolution": None,
        },
        "duration_as": "string",
        "durations_seconds": [5, 10],
        "cfg_scale": 0.5,
    }
    order = shot(
        last_frame=image("last"),
        references=(image("mara"), image("jon")),
        duration_seconds=5.5,
        options=options,
    )
    assert FAL.check(order, KLING) == ()
    assert body(order) == {
        "start_image_url": "https://store.example/first.png",
        "tail_image_url": "https://store.example/last.png",
        "elements": ["https://store.example/mara.png", "https://store.example/jon.png"],
        "prompt": "She turns.",
        "duration": "10",
        "generate_audio": False,
        "cfg_scale": 0.5,
    }


def test_the_route_s_own_word_comes_last() -> None:
    assert body(shot(options={"resolution": "540p", "duration": None}))["resolution"] == "540p"
    assert "duration" not in body(shot(options={"duration": None}))


def test_a_clip_without_a_first_frame_says_its_shape() -> None:
    assert body(shot(first_frame=None))["aspect_ratio"] == "9:16"
    assert "aspect_ratio" not in body(shot())


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("int", 5, id="number"),
        pytest.param("string", "5", id="text"),
        pytest.param("string_s", "5s", id="text with its unit"),
    ],
)
def test_forms_of_a_length(form: str, expected: JsonValue) -> None:
    assert body(shot(options={"duration_as": form}))["duration"] == expected


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(shot(prompt=""), "prompt is empty", id="no prompt"),
        pytest.param(shot(first_frame=None), "first_frame is missing", id="nothing to animate"),
        pytest.param(shot(last_frame=image("last")), "fields.last_frame", id="last frame"),
        pytest.param(shot(references=(image("mara"),)), "fields.references", id="references"),
        pytest.param(shot(has_audio=True), "fields.has_audio", id="sound"),
        pytest.param(shot(references=(image("mara"),) * 8), "references has 8", id="too many"),
        pytest.param(
            shot(references=(image("mara"),) * 2, options={"references_as": "one"}),
            "takes one",
            id="one reference",
        ),
        pytest.param(
            shot(duration_seconds=10.1, options={"durations_seconds": [5, 10]}),
            "duration_seconds is 10.1",
            id="too long",
        ),
        pytest.param(shot(duration_seconds=-1.0), "duration_seconds is -1", id="no length"),
        pytest.param(
            shot(duration_seconds=8.0, options={"duration": 5}), "leave the length", id="shorter"
        ),
        pytest.param(
            shot(first_frame=Asset("c" * 64, "image/tiff", 5)), "image/tiff", id="kind of file"
        ),
        pytest.param(
            shot(first_frame=Asset("c" * 64, "image/png", 1 << 30)), "1073741824", id="size"
        ),
        pytest.param(shot(options={"fields": "image"}), "options.fields", id="no names"),
        pytest.param(shot(options={"fields": {"prompt": 1}}), "options.fields", id="no name"),
        pytest.param(shot(options={"duration_as": "frames"}), "options.duration_as", id="form"),
        pytest.param(
            shot(options={"durations_seconds": [5, "10"]}), "durations_seconds", id="lengths"
        ),
    ],
)
def test_what_cannot_be_sent_is_refused(order: VideoOrder, words: str) -> None:
    assert any(words in problem for problem in FAL.check(order, PIKA))


def test_a_keyframe_for_a_model_that_takes_none_is_refused() -> None:
    point = endpoint("https://queue.fal.run", "fal-ai/pika/v2.2/text-to-video")
    assert any("takes none" in problem for problem in FAL.check(shot(), point))


def test_what_the_route_leaves_out_is_no_problem() -> None:
    options: dict[str, JsonValue] = {"fields": {"references": None}}
    order = shot(references=(image("mara"),), options=options)
    assert FAL.check(order, PIKA) == ()
    assert set(body(order)) == {"image_url", "prompt", "resolution", "duration"}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(
            shot(),
            Units(clips=1, seconds=Decimal(5), width_px=1080, height_px=1920, resolution="1080p"),
            id="as ordered",
        ),
        pytest.param(
            shot(options={"resolution": "720P", "durations_seconds": [6, 8], "mode": "pro"}),
            Units(
                clips=1,
                seconds=Decimal(6),
                width_px=720,
                height_px=1280,
                resolution="720p",
                quality="pro",
            ),
            id="as the route has it",
        ),
        pytest.param(
            shot(options={"duration": "8s", "generate_audio": True}),
            Units(
                clips=1,
                seconds=Decimal(8),
                width_px=1080,
                height_px=1920,
                resolution="1080p",
                has_audio=True,
            ),
            id="longer, with sound",
        ),
    ],
)
def test_the_bound_is_what_is_asked_for(order: VideoOrder, expected: Units) -> None:
    assert FAL.measure(order, PIKA) == expected
