import json
from dataclasses import replace

import pytest
from pydantic import JsonValue

from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse
from cliffhanger.models.providers.fal_images import FalImages
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint

FAL = FalImages()
POINT = endpoint("https://queue.fal.run", "fal-ai/flux-lora")
FACE = Asset("a" * 64, "image/png", 9, location="https://store.example/mara.png")
WEIGHTS = Asset(
    "b" * 64, "application/x-safetensors", 9, location="https://store.example/mara.safetensors"
)
IMAGE = ImageOrder(prompt="Mara at the door.")


def body(order: ImageOrder) -> dict[str, JsonValue]:
    return json.loads(FAL.submit(order, POINT, TOKEN).body)


def test_a_full_order_is_the_model_s_input() -> None:
    order = ImageOrder(
        prompt="Mara at the door.",
        negative_prompt="text",
        seed=7,
        references=(FACE,),
        loras=(LoraUse(weights=WEIGHTS, scale=0.9), LoraUse(name="studio/jon")),
        options={"num_inference_steps": 28},
    )
    assert FAL.check(order, POINT) == ()
    assert body(order) == {
        "prompt": "Mara at the door.",
        "negative_prompt": "text",
        "seed": 7,
        "image_urls": ["https://store.example/mara.png"],
        "loras": [
            {"path": "https://store.example/mara.safetensors", "scale": 0.9},
            {"path": "studio/jon", "scale": 1.0},
        ],
        "image_size": {"width": 1080, "height": 1920},
        "num_inference_steps": 28,
    }


def test_a_model_that_edits_one_image_gets_it_bare() -> None:
    options: dict[str, JsonValue] = {
        "fields": {"references": "image_url"},
        "references_as": "one",
        "size_as": "aspect_ratio",
    }
    assert body(replace(IMAGE, references=(FACE,), options=options)) == {
        "prompt": "Mara at the door.",
        "image_url": "https://store.example/mara.png",
        "aspect_ratio": "9:16",
    }


def test_sides_may_stand_by_themselves() -> None:
    sized = body(replace(IMAGE, options={"size_as": "width_height"}))
    assert sized == {"prompt": "Mara at the door.", "width": 1080, "height": 1920}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(ImageOrder(prompt=""), "prompt is empty", id="no prompt"),
        pytest.param(replace(IMAGE, references=(FACE,) * 11), "references has 11", id="too many"),
        pytest.param(
            replace(IMAGE, references=(FACE,) * 2, options={"references_as": "one"}),
            "at most 1",
            id="one reference",
        ),
        pytest.param(replace(IMAGE, references=(WEIGHTS,)), "references[0]", id="no image"),
        pytest.param(
            replace(IMAGE, references=(replace(FACE, num_bytes=30 << 20),)),
            "31457280 bytes",
            id="large image",
        ),
        pytest.param(
            replace(IMAGE, loras=(LoraUse(weights=FACE),)), "loras[0].weights", id="no weights"
        ),
        pytest.param(replace(IMAGE, loras=(LoraUse(),)), "neither weights", id="no LoRA"),
        pytest.param(replace(IMAGE, options={"num_images": 4}), "num_images is 4", id="four"),
        pytest.param(replace(IMAGE, options={"size_as": "px"}), "options.size_as", id="form"),
    ],
)
def test_what_cannot_be_sent_is_refused(order: ImageOrder, words: str) -> None:
    assert any(words in problem for problem in FAL.check(order, POINT))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, Units(images=1, width_px=1080, height_px=1920), id="as ordered"),
        pytest.param(
            {"image_size": {"width": 720, "height": 1280}, "quality": "high"},
            Units(images=1, width_px=720, height_px=1280, quality="high"),
            id="as the route has it",
        ),
        pytest.param(
            {"image_size": "portrait_16_9", "resolution": "2K"},
            Units(images=1, width_px=1080, height_px=1920, resolution="2k"),
            id="a size by name",
        ),
    ],
)
def test_the_bound_is_what_is_asked_for(options: dict[str, JsonValue], expected: Units) -> None:
    assert FAL.measure(replace(IMAGE, options=options), POINT) == expected
