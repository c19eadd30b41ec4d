"""Orders for the pieces of a composite: the set without people, and everybody alone."""

from dataclasses import replace
from typing import Final

from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.requests import VideoRequest
from cliffhanger.models.studio_routes import Candidate, Several
from cliffhanger.production.blocking import alone, composed_people
from cliffhanger.production.paid_orders import Casting, make_seed, order_frame, retake_parts
from cliffhanger.production.prompts import (
    NEGATIVE,
    NOBODY,
    SAME_FACE,
    figure_prompt,
    place_words,
    set_prompt,
)

SUBJECT_CHARS: Final = 120
"""As much of a place as names its set in the books."""


def figures_of(request: VideoRequest, candidate: Candidate) -> tuple[VideoRequest, ...]:
    """Return the shots, of one person each, of which a frame is put together; else nothing.

    Args:
        request: The shot.
        candidate: The first of the route, which says how several people are painted.
    """
    if candidate.several is not Several.COMPOSITE:
        return ()
    return tuple(alone(request, who) for who in composed_people(request.shot))


def order_set(request: VideoRequest, candidate: Candidate) -> ImageOrder:
    """Return the order of the set without people: the same for every shot that plays in it."""
    return ImageOrder(
        prompt=set_prompt(request.setting),
        negative_prompt=f"{NEGATIVE}, {NOBODY}",
        width_px=request.format.width_px,
        height_px=request.format.height_px,
        seed=set_seed(request),
        options=candidate.options,
    )


def order_figure(
    request: VideoRequest,
    casting: Casting,
    candidate: Candidate,
    max_references: int,
    *,
    take: int = 1,
) -> ImageOrder:
    """Return the order of one person before a flat colour, from references and LoRAs of its own.

    Args:
        request: The shot with that person alone in it.
        casting: Who is in it.
        candidate: Who is asked.
        max_references: Most pictures that the model takes.
        take: 1, or more for a person who was not recognised: another seed.
    """
    frame = order_frame(request, casting, candidate, max_references, take=take)
    triggers = [lora.trigger_word for lora in casting.loras(request, candidate.lora_base)]
    again = (SAME_FACE,) if take > 1 else ()
    words = (*triggers, figure_prompt(request, casting.words), *again)
    prompt = ". ".join(word for word in words if word)
    return replace(frame, prompt=prompt, seed=figure_seed(request, take))


def set_name(request: VideoRequest) -> str:
    """Return what the books call the set that a shot plays in."""
    return place_words(request.setting)[:SUBJECT_CHARS]


def set_seed(request: VideoRequest) -> int:
    """Return the seed of a set."""
    return make_seed("set", place_words(request.setting))


def figure_seed(request: VideoRequest, take: int) -> int:
    """Return the seed of one person in a shot; every take and every retake has one of its own."""
    return make_seed("figure", request.shot.id, take, *retake_parts(request))
