"""How an image or video order goes into a ComfyUI workflow: checks, values of slots, bounds."""

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeVar

from pydantic import JsonValue

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.orders import Asset, ImageOrder, VideoOrder
from cliffhanger.models.jobs.replies import resolution_class
from cliffhanger.models.providers.comfy_graph import Graph, Workflow, load_workflow
from cliffhanger.models.providers.order_checks import (
    reference_problems,
    seconds_problems,
    size_problems,
    text_problems,
    video_problems,
)
from cliffhanger.money.units import Units

ComfyOrder = ImageOrder | VideoOrder
ComfyOrderT = TypeVar("ComfyOrderT", bound=ComfyOrder)
AssetValue = Callable[[Asset], JsonValue]
"""What stands in a graph for an uploaded file."""

MAX_LISTED: Final = 4
"""Most references, and most LoRAs, for which a workflow may have slots."""
_DEFAULT_GPU_SECONDS: Final = 120
_OWN_OPTIONS: Final = frozenset({"workflow", "gpu_seconds"})


def check_order(order: ComfyOrder, caps: Capabilities) -> tuple[str, ...]:
    """Return what keeps *order* from being sent, a sentence each."""
    if isinstance(order, VideoOrder):
        problems = [
            *video_problems(order, caps),
            *seconds_problems(order.duration_seconds, math.inf),
        ]
    else:
        problems = [
            *text_problems("prompt", order.prompt, caps.max_prompt_chars),
            *size_problems(order.width_px, order.height_px),
            *reference_problems(order.references, caps),
        ]
    if problems:
        return tuple(problems)
    try:
        workflow = load_workflow(order.options.get("workflow"))
    except InvalidSettingError as exc:
        return (str(exc),)
    return tuple(_workflow_problems(order, workflow))


def build_graph(order: ComfyOrder, token: str, asset_value: AssetValue) -> Graph:
    """Return the graph that makes *order*; its files are named after *token*.

    Args:
        order: Checked, its assets uploaded.
        token: Our name for the job.
        asset_value: What stands in the graph for an uploaded file.

    Raises:
        InvalidSettingError: `options.workflow` is no workflow.
    """
    workflow = load_workflow(order.options.get("workflow"))
    values = _values(order, workflow, asset_value)
    return workflow.filled({"prefix": f"cliffhanger/{token}", **values})


def measure_order(order: ComfyOrder) -> Units:
    """Return the size and length that is made, and `options.gpu_seconds` (120 s) as the bound.

    Raises:
        InvalidSettingError: `options.workflow` is no workflow.
    """
    workflow = load_workflow(order.options.get("workflow"))
    values = _values(order, workflow, lambda asset: asset.sha256)
    width_px, height_px = (_whole(values.get(side)) for side in ("width", "height"))
    gpu_seconds = Decimal(str(order.options.get("gpu_seconds", _DEFAULT_GPU_SECONDS)))
    if isinstance(order, ImageOrder):
        return Units(images=1, width_px=width_px, height_px=height_px, gpu_seconds=gpu_seconds)
    seconds = _whole(values.get("num_frames")) / workflow.fps
    return Units(
        clips=1,
        seconds=Decimal(str(round(seconds, 3))),
        width_px=width_px,
        height_px=height_px,
        resolution=f"{resolution_class(width_px, height_px)}p",
        gpu_seconds=gpu_seconds,
    )


def _listed(name: str, index: int) -> str:
    return name if index == 0 else f"{name}_{index + 1}"


def _values(order: ComfyOrder, workflow: Workflow, asset_value: AssetValue) -> dict[str, JsonValue]:
    width_px, height_px = workflow.size(order.width_px, order.height_px)
    values: dict[str, JsonValue] = {
        "prompt": order.prompt,
        "negative_prompt": order.negative_prompt or None,
        "seed": order.seed,
        "width": width_px,
        "height": height_px,
    }
    for index, asset in enumerate(order.references):
        values[_listed("reference", index)] = asset_value(asset)
    if isinstance(order, ImageOrder):
        for index, lora in enumerate(order.loras):
            values[_listed("lora_name", index)] = lora.name
            values[_listed("lora_scale", index)] = lora.scale
    else:
        values["num_frames"] = workflow.num_frames(order.duration_seconds)
        frames = {"first_frame": order.first_frame, "last_frame": order.last_frame}
        values |= {slot: asset_value(asset) for slot, asset in frames.items() if asset}
    return values | _further(order.options)


def _further(options: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in options.items() if name not in _OWN_OPTIONS}


def _whole(value: JsonValue) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return max(0, int(str(value))) if is_whole else 0


def _workflow_problems(order: ComfyOrder, workflow: Workflow) -> Iterator[str]:
    yield from _option_problems(order.options, workflow)
    if isinstance(order, VideoOrder) and order.duration_seconds > workflow.max_seconds:
        yield (
            f"duration_seconds {order.duration_seconds:g} is longer than the "
            f"{workflow.max_seconds:g} s of the workflow; split the shot or raise its max_seconds"
        )
    loras = order.loras if isinstance(order, ImageOrder) else ()
    for index, lora in enumerate(loras):
        if not lora.name:
            yield (
                f"loras[{index}] has weights and no name, and ComfyUI takes no uploads of LoRAs; "
                "put the file into models/loras of the server and give its name"
            )
    filled = set(_values(order, workflow, lambda asset: asset.sha256)) - set(order.options)
    for slot in sorted(filled - set(workflow.slots) - _optional(order)):
        yield (
            f"workflow has no slot {slot}, which the order fills; name its node and input in "
            "slots, or leave it out of the order"
        )
    for slot in sorted(set(workflow.slots) - filled - set(order.options) - set(workflow.bypass)):
        if slot.rstrip("_0123456789") in {"first_frame", "last_frame", "reference", "lora_name"}:
            yield (
                f"slot {slot} of the workflow is empty; give the order one, or name in bypass "
                "what to take out"
            )


def _optional(order: ComfyOrder) -> set[str]:
    """Return the values of an order that a workflow may do without."""
    scales = {_listed("lora_scale", index) for index in range(MAX_LISTED)}
    return {"negative_prompt", *scales, *(("seed",) if order.seed is None else ())}


def _option_problems(options: Mapping[str, JsonValue], workflow: Workflow) -> Iterator[str]:
    for name in sorted(set(_further(options)) - set(workflow.slots)):
        yield (
            f"options.{name} fills no slot of the workflow; name one of "
            f"{', '.join(sorted(workflow.slots))}"
        )
    seconds = options.get("gpu_seconds", _DEFAULT_GPU_SECONDS)
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not 0 < float(str(seconds)) < math.inf:
        yield f"options.gpu_seconds {seconds!r} is no bound; give seconds above zero"
