"""What stages share that may buy instead of make: versions, retries, who made it."""

from decimal import Decimal
from typing import Final, TypedDict

from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.routing import Made
from cliffhanger.production.artifacts import Origin
from tasks.studio import Studio

AT_ONCE: Final = 256
"""Bought things asked for together; how many go out is the account's to say."""


class Patience(TypedDict):
    """The part of a stage's options that says how it comes back."""

    retries: int
    retry_delay_seconds: list[float]
    retry_jitter_factor: float


COMING_BACK: Final[Patience] = {
    "retries": 3,
    "retry_delay_seconds": [10, 60, 180],
    "retry_jitter_factor": 0.3,
}
"""For errors that pass within minutes; seconds are the driver's business."""
NOTE_CHARS: Final = 400


def bought_version(studio: Studio, embedded: str, *capabilities: Capability) -> str:
    """Return the version of a stage: that of the embedded engine, or who makes it instead.

    Args:
        studio: Says what is bought.
        embedded: Version of the embedded engine.
        capabilities: What the stage may buy.
    """
    bought = [
        studio.purse.fingerprint(capability)
        for capability in capabilities
        if studio.pays_for(capability)
    ]
    return "/".join((embedded, *bought))


def origin_of(
    made: Made, subject: str, *, capability: str, others: tuple[Made, ...] = ()
) -> Origin:
    """Return who made a part, with the cost of all its takes.

    Args:
        made: The take that was kept.
        subject: Shot, line or character.
        capability: What was paid for.
        others: Takes that were not kept.
    """
    every = (made, *others)
    refusals = [f"{item.account} ({item.model}): {item.reason}" for item in made.refusals]
    return Origin(
        capability=capability,
        subject=subject,
        account=made.result.account,
        model=made.result.model,
        cost_usd=sum((item.result.cost_usd for item in every), start=Decimal(0)),
        takes=len(every),
        note="; ".join(refusals)[:NOTE_CHARS],
    )
