"""What a training ends with."""

from pydantic import Field

from cliffhanger.models.lora.settings import LoraSettings
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value


class ValidationImage(Value):
    """A picture made on the way."""

    step: int = Field(ge=1)
    """Updates made before it."""
    prompt: str
    """What was asked for."""
    image: ArtifactRef
    """PNG."""


class LoraWeights(Value):
    """A character's LoRA and how it came about; the file says the same in its metadata."""

    character_id: str
    """Whose."""
    version: str
    """State of the references that it was learned from."""
    trigger_word: str
    """Word that stands for the character in prompts."""
    file: ArtifactRef
    """Safetensors, as `load_lora_weights` of diffusers takes it."""
    base_model: str
    """Name of the base that it lies over."""
    base_sha256: str = ""
    """Digest of the base's files; empty where a provider keeps them."""
    settings: LoraSettings
    """Every hyper-parameter."""
    losses: tuple[float, ...] = ()
    """Mean loss of each update; empty where a provider tells none."""
    validation: tuple[ValidationImage, ...] = ()
    """Pictures on the way, in order of steps and prompts."""
    notes: tuple[str, ...] = ()
    """What was unusual about it."""
