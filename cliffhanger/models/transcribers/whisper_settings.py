"""Which Whisper listens on this machine, and how; a part of the profile."""

from enum import StrEnum

from pydantic import Field

from cliffhanger.models.placement import Device
from cliffhanger.value import Value


class ComputeType(StrEnum):
    """Numbers that CTranslate2 computes in."""

    AUTO = "auto"
    """As the pool's numbers; where these are auto too, float16 on a card, int8 on the CPU."""
    FLOAT32 = "float32"
    FLOAT16 = "float16"
    BFLOAT16 = "bfloat16"
    INT8 = "int8"
    INT8_FLOAT32 = "int8_float32"
    INT8_FLOAT16 = "int8_float16"
    INT8_BFLOAT16 = "int8_bfloat16"
    INT16 = "int16"


class WhisperSettings(Value):
    """Which Whisper, and how it listens."""

    model: str = Field(default="large-v3", min_length=1)
    """A size (tiny, base, small, medium, large-v3, turbo ...), which is looked for in Hugging
    Face's cache, or the path of a folder that CTranslate2 converted."""
    weights_sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """What model.bin has to be; empty takes any."""
    may_download: bool = False
    """Whether a size that is not here is fetched from Hugging Face."""
    device: Device | None = None
    """Where it runs; as the pool where empty. CTranslate2 knows cuda and cpu."""
    compute_type: ComputeType = ComputeType.AUTO
    """In which numbers."""
    cpu_threads: int = Field(default=0, ge=0, le=256)
    """For one recording on the CPU; 0 leaves it to CTranslate2."""
    batch_size: int = Field(default=8, ge=1, le=256)
    """Stretches of up to 30 s that are heard at once."""
    beam_size: int = Field(default=5, ge=1, le=32)
    """Readings that are followed at a time."""
    has_vad: bool = True
    """Whether silence is cut away first, by the Silero model inside faster-whisper."""
    max_new_tokens: int | None = Field(default=None, ge=1, le=448)
    """Of each stretch; as many as Whisper writes where empty."""
