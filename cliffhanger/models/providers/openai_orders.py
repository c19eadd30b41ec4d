"""What OpenAI's dialects ask of an order beyond what every service asks."""

import math
from collections.abc import Collection, Iterator
from decimal import Decimal

from cliffhanger.models.chat.address import completions_url
from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import number_at
from cliffhanger.models.providers.order_checks import seconds_problems, text_problems


def full_prompt(prompt: str, negative_prompt: str) -> str:
    """Return the prompt with what must not be shown, for services without a field for it."""
    return f"{prompt}\n\nAvoid: {negative_prompt}" if negative_prompt.strip() else prompt


def address_problems(endpoint: Endpoint) -> Iterator[str]:
    """Yield what keeps *base_url* from being asked; its value may hold a key and is not shown."""
    try:
        completions_url(endpoint.base_url)
    except ValueError as exc:
        yield str(exc)


def prompt_problems(prompt: str, negative_prompt: str, max_chars: int) -> Iterator[str]:
    """Yield what is wrong with a prompt that is sent as `full_prompt` has it."""
    sent = full_prompt(prompt, negative_prompt) if prompt.strip() else prompt
    return text_problems("prompt", sent, max_chars)


def length_problems(order: VideoOrder, option_name: str, longest: float) -> Iterator[str]:
    """Yield what is wrong with the length of a clip.

    Args:
        order: What is wanted.
        option_name: Name of the option by which a route asks for a length of its own.
        longest: Longest that is sold otherwise, in seconds.
    """
    given = order.options.get(option_name)
    wanted = order.duration_seconds
    yield from seconds_problems(wanted, longest if given is None else math.inf)
    said = number_at(order.options, option_name)
    if given is not None and (said is None or not wanted - 1e-6 <= said < math.inf):
        yield (
            f"options.{option_name} is {given!r}, not a length >= duration_seconds ({wanted:g}); "
            "raise it or leave it out"
        )


def length_seconds(order: VideoOrder, option_name: str, fitted: int) -> Decimal:
    """Return the length asked for, in seconds: what the route's option says, else *fitted*."""
    said = number_at(order.options, option_name)
    is_length = said is not None and 0.0 < said < math.inf
    return Decimal(str(said)) if is_length else Decimal(fitted)


def untaken_problems(order: VideoOrder, names: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each of the fields *names* that is set and that the dialect lacks."""
    given = {
        "last_frame": (order.last_frame is not None, "leave it out, or use a model that takes one"),
        "references": (bool(order.references), "leave them out and give a first frame"),
        "has_audio": (order.has_audio, "set it to False; options may hold the model's own field"),
    }
    for name in sorted(names):
        is_set, way_out = given[name]
        if is_set:
            yield f"{name} is set, but this dialect has no field for it; {way_out}"
