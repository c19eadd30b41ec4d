"""What clips, images and trainings ask of Replicate."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import JsonValue

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.job import JobRef, JobSnapshot, Output, OutputRole
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraOrder, LoraUse, VideoOrder
from cliffhanger.models.providers.replicate_images import ReplicateImages
from cliffhanger.models.providers.replicate_lora import ReplicateLora
from cliffhanger.models.providers.replicate_video import ReplicateVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import NOW, TOKEN, endpoint, reply

BASE = "https://api.replicate.com/v1"
KLING = endpoint(BASE, "kwaivgi/kling-v2.1")
FLUX = endpoint(BASE, "black-forest-labs/flux-2-pro")
TRAINER = endpoint(BASE, "ostris/flux-dev-lora-trainer")
FACE = Asset("a" * 64, "image/png", 9, location="https://store.example/mara.png")
WEIGHTS = Asset("b" * 64, "application/x-safetensors", 9, location="https://store.example/m.st")
PHOTOS = Asset("c" * 64, "application/zip", 9, location="https://store.example/mara.zip")
VIDEO, IMAGES, LORA = ReplicateVideo(), ReplicateImages(), ReplicateLora()
SHOT = VideoOrder(prompt="She turns.", first_frame=FACE, duration_seconds=4.2)
IMAGE = ImageOrder(prompt="Mara at the door.")
TRAINING = LoraOrder(
    images=PHOTOS,
    trigger_word="maravoss",
    seed=7,
    options={"version": "26dce37a", "destination": "studio/mara"},
)


def body(call: HttpCall) -> dict[str, JsonValue]:
    return json.loads(call.body)


def test_a_clip_with_everything() -> None:
    options: dict[str, JsonValue] = {
        "fields": {"first_frame": "start_image", "last_frame": "end_image", "resolution": None},
        "durations_seconds": [5, 10],
        "mode": "pro",
        "cancel_after": "10m",
    }
    order = replace(SHOT, last_frame=FACE, negative_prompt="text", seed=7, options=options)
    assert VIDEO.check(order, KLING) == ()
    assert body(VIDEO.submit(order, KLING, TOKEN)) == {
        "input": {
            "prompt": "She turns.",
            "negative_prompt": "text",
            "start_image": "https://store.example/mara.png",
            "end_image": "https://store.example/mara.png",
            "duration": 5,
            "seed": 7,
            "mode": "pro",
        }
    }
    assert VIDEO.measure(order, KLING) == Units(
        clips=1,
        seconds=Decimal(5),
        width_px=1080,
        height_px=1920,
        resolution="1080p",
        quality="pro",
        gpu_seconds=Decimal(600),
    )


def test_a_clip_as_most_models_take_it() -> None:
    assert body(VIDEO.submit(SHOT, KLING, TOKEN)) == {
        "input": {
            "prompt": "She turns.",
            "image": "https://store.example/mara.png",
            "duration": 5,
            "resolution": "1080p",
        }
    }


def test_an_image_with_everything() -> None:
    options: dict[str, JsonValue] = {
        "fields": {"references": "input_images"},
        "size_as": "width_height",
        "output_format": "png",
    }
    order = replace(
        IMAGE,
        references=(FACE,),
        loras=(LoraUse(weights=WEIGHTS, scale=0.9),),
        seed=7,
        options=options,
    )
    assert IMAGES.check(order, FLUX) == ()
    assert body(IMAGES.submit(order, FLUX, TOKEN)) == {
        "input": {
            "prompt": "Mara at the door.",
            "input_images": ["https://store.example/mara.png"],
            "lora_weights": "https://store.example/m.st",
            "lora_scale": 0.9,
            "width": 1080,
            "height": 1920,
            "seed": 7,
            "output_format": "png",
        }
    }


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(replace(IMAGE, references=(FACE,)), "fields.references", id="references"),
        pytest.param(replace(IMAGE, loras=(LoraUse(name="a/b"),) * 2), "loras has 2", id="two"),
        pytest.param(replace(IMAGE, options={"num_outputs": 4}), "num_outputs is 4", id="four"),
        pytest.param(replace(IMAGE, prompt=""), "prompt is empty", id="no prompt"),
    ],
)
def test_images_that_cannot_be_ordered(order: ImageOrder, words: str) -> None:
    assert any(words in problem for problem in IMAGES.check(order, FLUX))


def test_every_image_of_a_result_is_an_output() -> None:
    links = ["https://replicate.delivery/0.webp", "https://replicate.delivery/1.webp"]
    job = {"id": "gm3q", "status": "succeeded", "output": links}
    ref = JobRef("studio", "replicate-images", BASE, "a/b", "gm3q", TOKEN, NOW)
    snapshot = IMAGES.read_poll(reply(job), ref, FLUX)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.outputs == tuple(
        Output(OutputRole.IMAGE, "image/webp", url=link) for link in links
    )


def test_a_training_makes_a_version_of_the_account_s_own_model() -> None:
    call = LORA.submit(TRAINING, TRAINER, TOKEN)
    assert (call.method, call.url) == (
        "POST",
        f"{BASE}/models/ostris/flux-dev-lora-trainer/versions/26dce37a/trainings",
    )
    assert body(call) == {
        "destination": "studio/mara",
        "input": {
            "input_images": "https://store.example/mara.zip",
            "trigger_word": "maravoss",
            "steps": 1000,
            "lora_rank": 16,
            "learning_rate": 0.0001,
        },
    }


def test_a_training_is_looked_at_and_cancelled_among_trainings() -> None:
    ref = JobRef("studio", "replicate-lora", BASE, "a/b", "zz4i", TOKEN, NOW)
    assert LORA.poll(ref, TRAINER).url == f"{BASE}/trainings/zz4i"
    assert LORA.cancel(ref, TRAINER).url == f"{BASE}/trainings/zz4i/cancel"


@pytest.mark.parametrize(
    ("link", "is_indirect"),
    [
        pytest.param("https://replicate.delivery/x/trained_model.tar", True, id="packed"),
        pytest.param("https://replicate.delivery/x/lora.safetensors", False, id="bare"),
    ],
)
def test_packed_weights_are_behind_a_hop(link: str, *, is_indirect: bool) -> None:
    job = {"id": "zz4i", "status": "succeeded", "output": {"weights": link, "version": "s/m:9f"}}
    ref = JobRef("studio", "replicate-lora", BASE, "a/b", "zz4i", TOKEN, NOW)
    snapshot = LORA.read_poll(reply(job), ref, TRAINER)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.outputs == (
        Output(OutputRole.LORA, "application/x-safetensors", url=link, is_indirect=is_indirect),
    )


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        pytest.param("a/b", {"version": "9f"}, "options.destination is None", id="no destination"),
        pytest.param(
            "a/b", {"version": "9f", "destination": "mara"}, "'mara'", id="destination of nobody"
        ),
        pytest.param("a/b", {"destination": "s/m"}, "options.version is missing", id="no version"),
        pytest.param(
            "trainer", {"version": "9f", "destination": "s/m"}, "'trainer'", id="no trainer"
        ),
    ],
)
def test_trainings_that_cannot_be_ordered(
    model: str, options: dict[str, JsonValue], words: str
) -> None:
    problems = LORA.check(replace(TRAINING, options=options), endpoint(BASE, model))
    assert any(words in problem for problem in problems)


def test_the_bound_of_a_training_is_its_steps_and_what_the_route_allows() -> None:
    assert LORA.check(TRAINING, TRAINER) == ()
    assert LORA.measure(TRAINING, TRAINER) == Units(steps=1000, gpu_seconds=Decimal(7200))
    options = {**TRAINING.options, "max_gpu_seconds": 1800}
    assert LORA.measure(replace(TRAINING, options=options), TRAINER) == Units(
        steps=1000, gpu_seconds=Decimal(1800)
    )
