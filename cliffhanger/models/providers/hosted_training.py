"""Orders of trainings as hosted trainers take them, at fal and at Replicate alike."""

from collections.abc import Iterator

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.orders import LoraOrder
from cliffhanger.models.jobs.replies import number_at
from cliffhanger.models.providers.hosted_inputs import (
    InputStyle,
    input_names,
    model_input,
    option_problems,
)
from cliffhanger.models.providers.order_checks import asset_problems, text_problems
from cliffhanger.money.units import Units


def training_inputs(order: LoraOrder) -> dict[str, JsonValue]:
    """Return the inputs of a training; a trainer gets those that its style or route names."""
    return {
        "images": order.images.location,
        "trigger_word": order.trigger_word,
        "steps": order.steps,
        "rank": order.rank,
        "learning_rate": order.learning_rate,
        "seed": order.seed,
    }


def training_problems(order: LoraOrder, caps: Capabilities) -> Iterator[str]:
    """Yield what keeps a training from being ordered."""
    yield from text_problems("trigger_word", order.trigger_word, caps.max_prompt_chars)
    yield from asset_problems("images", order.images, caps)
    yield from option_problems(order.options)
    if order.steps < 1:
        yield f"steps is {order.steps}; ask for at least 1"


def training_units(order: LoraOrder, style: InputStyle) -> Units:
    """Return the bound of a training: the steps that stand in the request."""
    body = model_input(training_inputs(order), style, order.options)
    asked = number_at(body, input_names(style, order.options).get("steps", "steps"))
    return Units(steps=max(int(asked or 0), order.steps))
