"""What a call uses up, in the units that providers bill."""

from decimal import Decimal

from pydantic import Field

from cliffhanger.value import Value


class Units(Value):
    """Quantities of one call; a price row takes those that its kind is made of.

    An upper bound before the call, what the provider says afterwards. Zero or empty for what does
    not apply.
    """

    input_tokens: int = Field(default=0, ge=0)
    """Tokens read, the cached ones included."""
    cached_tokens: int = Field(default=0, ge=0)
    """Of those read, the ones that the provider had cached."""
    output_tokens: int = Field(default=0, ge=0)
    """Tokens written, reasoning included."""
    reasoning_tokens: int = Field(default=0, ge=0)
    """Of those written, the ones that were thought and not said."""
    characters: int = Field(default=0, ge=0)
    """Characters spoken."""
    images: int = Field(default=0, ge=0)
    """Images made."""
    clips: int = Field(default=0, ge=0)
    """Clips made."""
    seconds: Decimal = Field(default=Decimal(0), ge=0)
    """Seconds of picture or sound, as billed: rounded to what the model sells."""
    width_px: int = Field(default=0, ge=0)
    """Width of the picture."""
    height_px: int = Field(default=0, ge=0)
    """Height of the picture."""
    resolution: str = ""
    """Class of the picture as the price row names it, such as `720p`."""
    quality: str = ""
    """Quality or mode as the price row names it, such as `high` or `pro`."""
    has_audio: bool = False
    """Whether the model makes sound as well."""
    video_tokens: int = Field(default=0, ge=0)
    """`width * height * fps * seconds / 1024`, where video is billed by tokens."""
    credits: Decimal = Field(default=Decimal(0), ge=0)
    """The provider's own units, where it says how many."""
    steps: int = Field(default=0, ge=0)
    """Training steps."""
    gpu_seconds: Decimal = Field(default=Decimal(0), ge=0)
    """Seconds of a rented GPU."""
    cost_usd: Decimal | None = Field(default=None, ge=0)
    """What the provider itself says the call cost, where it does."""
