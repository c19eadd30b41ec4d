from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import JsonValue

from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse, VideoOrder
from cliffhanger.models.providers.comfy_graph import inputs_of
from cliffhanger.models.providers.comfy_orders import (
    ComfyOrder,
    build_graph,
    check_order,
    measure_order,
)
from cliffhanger.models.providers.comfyui import ComfyImages, ComfyVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN

SHEET = Asset("a" * 64, "image/png", 4, location="in/a.png")
FRAME = Asset("b" * 64, "image/png", 4, location="in/b.png")
IMAGE = ImageOrder(prompt="Mai", seed=7, options={"workflow": "flux_character"})
SDXL = replace(IMAGE, options={"workflow": "sdxl_character"})
VIDEO = VideoOrder(
    prompt="Mai turns",
    first_frame=FRAME,
    duration_seconds=3.2,
    options={"workflow": "wan_image_to_video"},
)
OWN: dict[str, JsonValue] = {
    "graph": {
        "1": {
            "class_type": "Make",
            "inputs": {"text": "", "w": 1, "h": 1, "a": "", "b": "", "one": "", "two": "", "n": 1},
        }
    },
    "slots": {
        "prompt": ["1", "text"],
        "width": ["1", "w"],
        "height": ["1", "h"],
        "reference": ["1", "a"],
        "reference_2": ["1", "b"],
        "lora_name": ["1", "one"],
        "lora_name_2": ["1", "two"],
    },
}


def problems(order: ComfyOrder) -> tuple[str, ...]:
    caps = ComfyImages.caps if isinstance(order, ImageOrder) else ComfyVideo.caps
    return check_order(order, caps)


def test_an_image_order_fills_the_slots_and_names_its_files() -> None:
    order = replace(
        IMAGE,
        references=(SHEET,),
        loras=(LoraUse(name="mai.safetensors", scale=0.8),),
        options={**IMAGE.options, "steps": 20, "unet": "flux1-dev-fp8.safetensors"},
    )
    graph = build_graph(order, TOKEN, lambda asset: asset.location)
    assert inputs_of(graph["1"])["unet_name"] == "flux1-dev-fp8.safetensors"
    assert inputs_of(graph["4"]) == {
        "lora_name": "mai.safetensors",
        "strength_model": 0.8,
        "model": ["1", 0],
    }
    assert inputs_of(graph["5"])["text"] == "Mai"
    assert inputs_of(graph["7"])["image"] == "in/a.png"
    assert inputs_of(graph["13"]) == {"width": 1088, "height": 1920, "batch_size": 1}
    assert inputs_of(graph["14"])["seed"] == 7
    assert inputs_of(graph["14"])["steps"] == 20
    assert inputs_of(graph["16"])["filename_prefix"] == f"cliffhanger/{TOKEN}"


def test_a_video_order_fills_the_slots() -> None:
    order = replace(VIDEO, seed=9, negative_prompt="blurred")
    graph = build_graph(order, TOKEN, lambda asset: {"id": asset.location})
    assert inputs_of(graph["8"])["text"] == "blurred"
    assert inputs_of(graph["9"])["image"] == {"id": "in/b.png"}
    assert inputs_of(graph["11"])["length"] == 53
    assert (inputs_of(graph["11"])["width"], inputs_of(graph["11"])["height"]) == (480, 848)
    assert inputs_of(graph["12"])["seed"] == 9
    assert inputs_of(graph["6"])["model"] == ["1", 0]


def test_what_an_order_does_not_say_stays_as_the_graph_has_it() -> None:
    graph = build_graph(VIDEO, TOKEN, lambda asset: asset.location)
    assert inputs_of(graph["12"])["seed"] == 0
    assert str(inputs_of(graph["8"])["text"]).startswith("static, blurry")


def test_several_references_and_loras_have_a_slot_each() -> None:
    order = ImageOrder(
        prompt="Mai and Lan",
        references=(SHEET, FRAME),
        loras=(LoraUse(name="mai"), LoraUse(name="lan")),
        options={"workflow": OWN},
    )
    assert problems(order) == ()
    inputs = inputs_of(build_graph(order, TOKEN, lambda asset: asset.location)["1"])
    assert [inputs[name] for name in ("a", "b", "one", "two")] == [
        "in/a.png",
        "in/b.png",
        "mai",
        "lan",
    ]


@pytest.mark.parametrize("order", [IMAGE, SDXL, VIDEO], ids=["flux", "sdxl", "wan"])
def test_packaged_workflows_take_plain_orders(order: ComfyOrder) -> None:
    assert problems(order) == ()


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        pytest.param(
            replace(IMAGE, prompt=" "), "prompt is empty; write what is wanted", id="no prompt"
        ),
        pytest.param(
            replace(IMAGE, references=(replace(SHEET, media_type="image/gif"),)),
            "references[0] is image/gif; convert it to one of image/jpeg, image/png, image/webp",
            id="gif",
        ),
        pytest.param(
            replace(VIDEO, first_frame=replace(FRAME, num_bytes=104857601)),
            "first_frame has 104857601 bytes and at most 104857600 are taken; make it smaller",
            id="too large",
        ),
        pytest.param(
            replace(IMAGE, options={}),
            "options.workflow None is no workflow; give one of flux_character, sdxl_character, "
            "wan_image_to_video, or an object with graph and slots",
            id="no workflow",
        ),
        pytest.param(
            replace(IMAGE, references=(SHEET, FRAME)),
            "workflow has no slot reference_2, which the order fills; name its node and input in "
            "slots, or leave it out of the order",
            id="second reference",
        ),
        pytest.param(
            replace(SDXL, references=(SHEET,)),
            "workflow has no slot reference, which the order fills; name its node and input in "
            "slots, or leave it out of the order",
            id="no reference in this workflow",
        ),
        pytest.param(
            replace(IMAGE, loras=(LoraUse(weights=SHEET),)),
            "loras[0] has weights and no name, and ComfyUI takes no uploads of LoRAs; put the "
            "file into models/loras of the server and give its name",
            id="lora without a name",
        ),
        pytest.param(
            replace(VIDEO, last_frame=FRAME),
            "workflow has no slot last_frame, which the order fills; name its node and input in "
            "slots, or leave it out of the order",
            id="last frame",
        ),
        pytest.param(
            replace(VIDEO, first_frame=None),
            "slot first_frame of the workflow is empty; give the order one, or name in bypass "
            "what to take out",
            id="no first frame",
        ),
        pytest.param(
            replace(VIDEO, duration_seconds=5.1),
            "duration_seconds 5.1 is longer than the 5 s of the workflow; split the shot or raise "
            "its max_seconds",
            id="too long",
        ),
        pytest.param(
            replace(VIDEO, duration_seconds=float("nan")),
            "duration_seconds is nan; it must be more than 0 and have an end",
            id="no number",
        ),
        pytest.param(
            replace(VIDEO, has_audio=True),
            "has_audio is True and the model makes no sound; set it to False or change the route",
            id="sound",
        ),
        pytest.param(
            replace(SDXL, options={**SDXL.options, "stepz": 3}),
            "options.stepz fills no slot of the workflow; name one of cfg, checkpoint, height, "
            "lora_name, lora_scale, negative_prompt, prefix, prompt, sampler, scheduler, seed, "
            "steps, width",
            id="unknown option",
        ),
        pytest.param(
            replace(SDXL, options={**SDXL.options, "gpu_seconds": 0}),
            "options.gpu_seconds 0 is no bound; give seconds above zero",
            id="no bound",
        ),
        pytest.param(
            replace(IMAGE, options={"workflow": {**OWN, "bypass": {}}}, seed=None),
            "slot lora_name of the workflow is empty; give the order one, or name in bypass what "
            "to take out",
            id="empty slots of an own workflow",
        ),
        pytest.param(
            replace(IMAGE, options={"workflow": OWN}),
            "workflow has no slot seed, which the order fills; name its node and input in slots, "
            "or leave it out of the order",
            id="no slot for the seed",
        ),
    ],
)
def test_what_cannot_be_sent_is_named_with_the_way_out(order: ComfyOrder, problem: str) -> None:
    assert problem in problems(order)


def test_an_option_may_fill_a_slot_in_the_place_of_the_order() -> None:
    order = replace(SDXL, options={**SDXL.options, "lora_name": "house_style", "width": 512})
    assert problems(order) == ()
    graph = build_graph(order, TOKEN, lambda asset: asset.location)
    assert inputs_of(graph["2"])["lora_name"] == "house_style"
    assert inputs_of(graph["5"])["width"] == 512


@pytest.mark.parametrize(
    ("order", "units"),
    [
        pytest.param(
            SDXL,
            Units(images=1, width_px=768, height_px=1360, gpu_seconds=Decimal(120)),
            id="image",
        ),
        pytest.param(
            replace(SDXL, options={**SDXL.options, "gpu_seconds": 12.5, "height": 1024}),
            Units(images=1, width_px=768, height_px=1024, gpu_seconds=Decimal("12.5")),
            id="by options",
        ),
        pytest.param(
            VIDEO,
            Units(
                clips=1,
                seconds=Decimal("3.312"),
                width_px=480,
                height_px=848,
                resolution="480p",
                gpu_seconds=Decimal(120),
            ),
            id="video",
        ),
    ],
)
def test_the_bound_is_gpu_time_and_what_is_made(order: ComfyOrder, units: Units) -> None:
    assert measure_order(order) == units
