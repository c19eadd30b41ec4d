"""What keeps an order from being sent, and the shapes that are sold, for adapters of pictures."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.orders import Asset, VideoOrder


def text_problems(field: str, text: str, *, max_chars: int, num_chars: int) -> Iterator[str]:
    """Yield what is wrong with a text that must be there.

    Args:
        field: Name of the text in the order.
        text: The text.
        max_chars: Most that the model reads.
        num_chars: Length of *text* as the model counts it.
    """
    if not text.strip():
        yield f"{field} is empty; say what is to be seen"
    if num_chars > max_chars:
        yield f"{field} has {num_chars} characters; the model reads {max_chars}: shorten it"


def asset_problems(field: str, asset: Asset | None, caps: Capabilities) -> Iterator[str]:
    """Yield what is wrong with a file; nothing for no file."""
    if asset is None:
        return
    if asset.media_type not in caps.asset_media_types:
        kinds = ", ".join(sorted(caps.asset_media_types))
        yield f"{field} is {asset.media_type}; convert it to one of {kinds}"
    if asset.num_bytes > caps.max_asset_bytes:
        yield (
            f"{field} has {asset.num_bytes} bytes; the most is {caps.max_asset_bytes}: make it "
            "smaller"
        )


def seconds_problems(wanted_seconds: float, longest_seconds: float) -> Iterator[str]:
    """Yield what is wrong with a length; shorter ones are rounded up to what is sold."""
    if wanted_seconds <= 0.0:
        yield f"duration_seconds is {wanted_seconds:g}; it must be more than 0"
    if wanted_seconds > longest_seconds + 1e-6:
        yield (
            f"duration_seconds is {wanted_seconds:g}; the model makes {longest_seconds:g} at most: "
            "split the shot or take another model"
        )


def reference_problems(references: Sequence[Asset], caps: Capabilities) -> Iterator[str]:
    """Yield what is wrong with reference images."""
    if len(references) > caps.max_references:
        yield (
            f"references has {len(references)} images; the model takes {caps.max_references}: "
            "leave the least important out"
        )
    for index, reference in enumerate(references[: caps.max_references]):
        yield from asset_problems(f"references[{index}]", reference, caps)


def frame_problems(order: VideoOrder, caps: Capabilities) -> Iterator[str]:
    """Yield what is wrong with the files and the sound of a clip."""
    yield from asset_problems("first_frame", order.first_frame, caps)
    yield from asset_problems("last_frame", order.last_frame, caps)
    yield from reference_problems(order.references, caps)
    if order.last_frame is not None and order.first_frame is None:
        yield "last_frame comes without a first_frame; give both or none"
    if order.has_audio and not caps.has_audio:
        yield "has_audio is true; the model makes no sound: leave it out or take another model"


def nearest_ratio(width_px: int, height_px: int, sold: Sequence[str]) -> str:
    """Return the one of *sold* (`9:16`, `720:1280`) nearest to a picture in shape, then in size."""
    wanted = width_px / height_px

    def distance(ratio: str) -> tuple[float, float]:
        width, height = ratio_sides(ratio)
        shape = max(width / height / wanted, wanted * height / width)
        return round(shape, 2), abs(width * height - width_px * height_px)

    return min(sold, key=distance)


def ratio_sides(ratio: str) -> tuple[int, int]:
    """Return the two numbers of `9:16`."""
    width, _, height = ratio.partition(":")
    return int(width), int(height)


def frame_size(ratio: str, short_px: int) -> tuple[int, int]:
    """Return width and height in px, even, of a picture with that ratio and shorter side."""
    width, height = ratio_sides(ratio)
    scale = short_px / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2


def decimal_of(number: float | None) -> Decimal:
    """Return a quantity that a provider reports, exactly as it writes it; zero for none."""
    return Decimal(0) if number is None or not 0 <= number < 1e9 else Decimal(str(number))
