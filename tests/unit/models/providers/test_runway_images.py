import json
from dataclasses import replace

import pytest

from cliffhanger.models.jobs.job import JobSnapshot
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse
from cliffhanger.models.providers.runway_images import RunwayImages
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.contract.provider_rigs.runway import RIGS, task

param = pytest.param
BASE = "https://api.dev.runwayml.com"
RUNWAY = RunwayImages()
AT = endpoint(BASE, "gen4_image")
TURBO = endpoint(BASE, "gen4_image_turbo")
FACE = Asset("a" * 64, "image/webp", 2048, location="https://store.test/face.webp")
ORDER = ImageOrder(prompt="A rainy street.")


def test_a_full_order() -> None:
    order = replace(ORDER, references=(FACE, FACE), seed=7, options={"ratio": "1:1", "x": True})
    call = RUNWAY.submit(order, AT, TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/v1/text_to_image")
    assert call.headers["X-Runway-Version"] == "2024-11-06"
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert json.loads(call.body) == {
        "model": "gen4_image",
        "promptText": "A rainy street.",
        "ratio": "1080:1920",
        "referenceImages": [
            {"uri": "https://store.test/face.webp"},
            {"uri": "https://store.test/face.webp"},
        ],
        "seed": 7,
        "x": True,
    }


def test_the_least_that_is_sent() -> None:
    order = replace(ORDER, width_px=768, height_px=1344)
    assert json.loads(RUNWAY.submit(order, AT, TOKEN).body) == {
        "model": "gen4_image",
        "promptText": "A rainy street.",
        "ratio": "720:1280",
    }


@pytest.mark.parametrize(
    ("model", "changes", "words"),
    [
        param(AT, {"prompt": " "}, "prompt is empty", id="no-prompt"),
        param(AT, {"prompt": "x" * 1001}, "1001 characters", id="long-prompt"),
        param(AT, {"references": (FACE,) * 4}, "references has 4 images", id="references"),
        param(AT, {"loras": (LoraUse(name="mei"),)}, "loras has 1", id="lora"),
        param(AT, {"seed": 1 << 32}, "seed is 4294967296", id="seed"),
        param(TURBO, {}, "gen4_image_turbo needs one", id="turbo-without-references"),
        param(
            AT,
            {"references": (replace(FACE, location="data:" + "x" * (5 << 20)),)},
            "references[0] is a data URI",
            id="large-data-uri",
        ),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(
    model: object, changes: dict[str, object], words: str
) -> None:
    problems = RUNWAY.check(replace(ORDER, **changes), model)
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize(
    ("width_px", "height_px", "expected"),
    [
        param(
            1080, 1920, Units(images=1, width_px=1080, height_px=1920, resolution="1080p"), id="big"
        ),
        param(
            720, 1280, Units(images=1, width_px=720, height_px=1280, resolution="720p"), id="small"
        ),
        param(
            512, 512, Units(images=1, width_px=720, height_px=720, resolution="720p"), id="square"
        ),
    ],
)
def test_the_bound_is_one_image(width_px: int, height_px: int, expected: Units) -> None:
    assert RUNWAY.measure(replace(ORDER, width_px=width_px, height_px=height_px), AT) == expected


def test_a_made_image() -> None:
    answer = reply(task("SUCCEEDED", output=["https://cdn.test/i.png"]))
    snapshot = RUNWAY.read_poll(answer, RIGS[1].ref, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert [(output.role, output.url) for output in snapshot.outputs] == [
        ("image", "https://cdn.test/i.png")
    ]
