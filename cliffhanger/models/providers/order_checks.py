"""What keeps an order from being sent, as far as it is the same at several providers.

Every sentence names the field, the value and the way out.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.orders import Asset, LoraUse, SpeechOrder, VideoOrder

IMAGE_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Kinds of image that most providers read."""
_SLACK_SECONDS: Final = 1e-6


def text_problems(
    field: str, text: str, max_chars: int, *, num_chars: int | None = None
) -> Iterator[str]:
    """Yield what is wrong with a prompt or a line.

    Args:
        field: Name of the text in the order.
        text: The text.
        max_chars: Most that the model reads.
        num_chars: Length of *text* as the model counts it; None for its characters.
    """
    if not text.strip():
        yield f"{field} is empty; write what is wanted"
    count = len(text) if num_chars is None else num_chars
    if count > max_chars:
        yield f"{field} has {count} characters and at most {max_chars} are taken; shorten it"


def file_problems(
    field: str, asset: Asset, media_types: frozenset[str], max_bytes: int
) -> Iterator[str]:
    """Yield what is wrong with a file that goes along."""
    if asset.media_type not in media_types:
        kinds = ", ".join(sorted(media_types))
        yield f"{field} is {asset.media_type}; convert it to one of {kinds}"
    if asset.num_bytes < 1:
        yield f"{field} has {asset.num_bytes} bytes; give a file with something in it"
    if asset.num_bytes > max_bytes:
        yield (
            f"{field} has {asset.num_bytes} bytes and at most {max_bytes} are taken; make it "
            "smaller"
        )


def asset_problems(field: str, asset: Asset | None, caps: Capabilities) -> Iterator[str]:
    """Yield what is wrong with a file; nothing for no file."""
    if asset is not None:
        yield from file_problems(field, asset, caps.asset_media_types, caps.max_asset_bytes)


def reference_problems(references: Sequence[Asset], caps: Capabilities) -> Iterator[str]:
    """Yield what is wrong with reference images."""
    if len(references) > caps.max_references:
        yield (
            f"references has {len(references)} images and at most {caps.max_references} are "
            "taken; leave the least important out"
        )
    for index, reference in enumerate(references):
        yield from asset_problems(f"references[{index}]", reference, caps)


def lora_problems(loras: Sequence[LoraUse]) -> Iterator[str]:
    """Yield what is wrong with LoRAs where none are taken."""
    if loras:
        yield (
            f"loras has {len(loras)} entries and none are taken; use references, or a route to "
            "ComfyUI, fal or Replicate"
        )


def seconds_problems(wanted_seconds: float, longest_seconds: float) -> Iterator[str]:
    """Yield what is wrong with a length; shorter ones are rounded up to what is sold."""
    if not 0.0 < wanted_seconds < math.inf:
        yield f"duration_seconds is {wanted_seconds:g}; it must be more than 0 and have an end"
    elif wanted_seconds > longest_seconds + _SLACK_SECONDS:
        yield (
            f"duration_seconds is {wanted_seconds:g} and at most {longest_seconds:g} are sold; "
            "split the shot or take another route"
        )


def size_problems(width_px: int, height_px: int) -> Iterator[str]:
    """Yield what is wrong with a size."""
    if min(width_px, height_px) < 1:
        yield f"width_px and height_px are {width_px} and {height_px}; both must be at least 1"


def video_problems(
    order: VideoOrder, caps: Capabilities, *, num_chars: int | None = None
) -> Iterator[str]:
    """Yield what is wrong with an order of a clip at every provider alike, but for its length.

    Args:
        order: What is wanted.
        caps: What is taken.
        num_chars: Length of the prompt as the model counts it; None for its characters.
    """
    yield from text_problems("prompt", order.prompt, caps.max_prompt_chars, num_chars=num_chars)
    yield from size_problems(order.width_px, order.height_px)
    yield from asset_problems("first_frame", order.first_frame, caps)
    yield from asset_problems("last_frame", order.last_frame, caps)
    yield from reference_problems(order.references, caps)
    if order.last_frame and not order.first_frame:
        yield "last_frame is given without a first_frame; give both, or the first alone"
    if order.has_audio and not caps.has_audio:
        yield "has_audio is True and the model makes no sound; set it to False or change the route"


def video_assets(order: VideoOrder) -> Iterator[Asset]:
    """Yield the files of an order."""
    frames = (order.first_frame, order.last_frame)
    yield from (asset for asset in (*frames, *order.references) if asset)


def line_problems(
    order: SpeechOrder, *, max_chars: int, speeds: tuple[float, float], voices: str
) -> Iterator[str]:
    """Yield what is wrong with an order of a spoken line.

    Args:
        order: What is wanted.
        max_chars: Longest line.
        speeds: Slowest and fastest.
        voices: What to name as the voice.
    """
    yield from text_problems("text", order.text, max_chars)
    if not order.voice.strip():
        yield f"voice is empty; name {voices}"
    slowest, fastest = speeds
    if not slowest <= order.speed <= fastest:
        yield f"speed is {order.speed:g}; choose one from {slowest:g} to {fastest:g}"
