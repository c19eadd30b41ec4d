"""How a LoRA is trained."""

from enum import StrEnum
from typing import ClassVar, Final, Self

from pydantic import Field, model_validator

from cliffhanger.value import Value

USUAL_RANKS: Final = range(8, 33)
USUAL_STEPS: Final = range(1000, 2001)


class Family(StrEnum):
    """Image models that differ in how they are trained."""

    SDXL = "sdxl"
    SD3 = "sd3"
    FLUX = "flux"


class Weighting(StrEnum):
    """How flow models choose and weigh noise levels; SD3 paper, arXiv 2403.03206."""

    NONE = "none"
    SIGMA_SQRT = "sigma_sqrt"
    LOGIT_NORMAL = "logit_normal"
    MODE = "mode"
    COSMAP = "cosmap"


class Schedule(StrEnum):
    """How the learning rate goes on after its warm-up."""

    CONSTANT = "constant"
    LINEAR = "linear"
    COSINE = "cosine"


class Device(StrEnum):
    """Where it is trained."""

    AUTO = "auto"
    CUDA = "cuda"
    MPS = "mps"
    CPU = "cpu"


class Precision(StrEnum):
    """Numbers that the frozen base is held in; the LoRA is always float32."""

    AUTO = "auto"
    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


class PriorPreservation(Value):
    """Pictures by the base itself, learned beside the character's so that its class survives."""

    num_class_images: int = Field(default=100, ge=1, le=1000)
    """How many are made, once."""
    weight: float = Field(default=1.0, gt=0.0, le=10.0)
    """How much their loss counts against the character's."""


class Validation(Value):
    """Pictures that show how far the training has come."""

    prompts: tuple[str, ...] = Field(min_length=1, max_length=16)
    """One picture each; they hold the trigger word."""
    every_steps: int = Field(default=250, ge=1, le=20_000)
    """Steps between two looks; the last step is always looked at."""
    seed: int = Field(default=0, ge=0, lt=2**63)
    """Noise that every look begins with."""


class Sampler(Value):
    """How pictures are made, for validation and for prior preservation."""

    num_inference_steps: int = Field(default=28, ge=1, le=200)
    """Steps from noise to picture."""
    guidance_scale: float | None = Field(default=None, ge=0.0, le=30.0)
    """How strictly the prompt is followed; None for the family's usual."""


class LoraSettings(Value):
    """Everything that decides what a training on the same pictures ends with."""

    NOT_IN_KEY: ClassVar[frozenset[str]] = frozenset({"base_model", "checkpoint_every_steps"})

    family: Family
    """Kind of the base model."""
    base_model: str = Field(min_length=1)
    """Folder of the base in diffusers' layout, or the name of one in the Hugging Face cache."""
    rank: int = Field(default=16, ge=1, le=128)
    """Rank of the matrices; 8-32 is usual."""
    alpha: float | None = Field(default=None, gt=0.0, le=512.0)
    """Scale of the matrices is alpha / rank; None for alpha = rank."""
    learning_rate: float = Field(default=1e-4, gt=0.0, le=0.1)
    """Of AdamW, after the warm-up."""
    schedule: Schedule = Schedule.CONSTANT
    """How the learning rate goes on."""
    warmup_steps: int = Field(default=0, ge=0, le=10_000)
    """Steps in which the learning rate rises from zero."""
    steps: int = Field(default=1000, ge=1, le=20_000)
    """Updates of the weights; 1,000-2,000 is usual."""
    batch: int = Field(default=1, ge=1, le=64)
    """Pictures that go through the model at once."""
    gradient_accumulation: int = Field(default=4, ge=1, le=64)
    """Batches per update."""
    max_gradient_norm: float = Field(default=1.0, gt=0.0, le=100.0)
    """Longer gradients are shortened to it."""
    resolution_px: int | None = Field(default=None, ge=64, le=2048)
    """Pictures keep their shape and are scaled to the area of a square of this side; None for the
    family's usual."""
    snr_gamma: float | None = Field(default=5.0, gt=0.0, le=100.0)
    """Min-SNR weighting of SDXL; None for none. Flow models take `weighting`."""
    weighting: Weighting | None = None
    """Weighting of flow models; None for the family's usual. SDXL takes `snr_gamma`."""
    guidance: float = Field(default=1.0, ge=0.0, le=30.0)
    """Guidance that Flux is told while it learns."""
    prior: PriorPreservation | None = PriorPreservation()
    """Prior preservation; None for none."""
    validation: Validation | None = None
    """Pictures on the way; None for none."""
    sampler: Sampler = Sampler()
    """How pictures are made."""
    checkpoint_every_steps: int = Field(default=250, ge=1, le=20_000)
    """Steps that a kill costs at most."""
    seed: int = Field(default=0, ge=0, lt=2**63)
    """Same seed, same weights on the same machine and libraries."""
    device: Device = Device.AUTO
    """Where; `auto` takes a GPU where there is one."""
    precision: Precision = Precision.AUTO
    """Of the base; `auto` is bfloat16 on a GPU and float32 on a CPU."""
    gradient_checkpointing: bool = True
    """Half the memory for a third more time."""
    max_sequence_length: int | None = Field(default=None, ge=1, le=512)
    """Tokens of T5; None for the family's usual."""

    @model_validator(mode="after")
    def _check_scale(self) -> Self:
        if self.scale > 4.0:
            problem = (
                f"alpha must be at most 4 times rank, got alpha {self.alpha} at rank {self.rank}; "
                "leave alpha out for alpha = rank"
            )
            raise ValueError(problem)
        if self.warmup_steps >= self.steps:
            problem = f"warmup_steps must be < steps {self.steps}, got {self.warmup_steps}"
            raise ValueError(problem)
        return self

    @property
    def lora_alpha(self) -> float:
        """Alpha, whether given or not."""
        return float(self.rank) if self.alpha is None else self.alpha

    @property
    def scale(self) -> float:
        """What the product of the matrices is multiplied by."""
        return self.lora_alpha / self.rank

    @property
    def notes(self) -> tuple[str, ...]:
        """What is allowed but unusual, in words."""
        found: list[str] = []
        if self.rank not in USUAL_RANKS:
            found.append(f"rank is {self.rank}; 8-32 is usual for a character")
        if self.steps not in USUAL_STEPS:
            found.append(f"steps is {self.steps}; 1,000-2,000 is usual for 10-20 pictures")
        if self.alpha is not None and self.alpha != self.rank:
            found.append(f"alpha is {self.alpha:g}; equal to rank ({self.rank}) is usual")
        return tuple(found)
