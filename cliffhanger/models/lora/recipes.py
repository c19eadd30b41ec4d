"""What the families differ in, as data: classes, targets, usual sizes, where weights come from."""

from dataclasses import dataclass
from typing import Final

from cliffhanger.models.lora.settings import Family, LoraSettings, Weighting

_JOINT_ATTENTION: Final = tuple(
    f"attn.{name}"
    for name in (
        "to_k",
        "to_q",
        "to_v",
        "to_out.0",
        "add_k_proj",
        "add_q_proj",
        "add_v_proj",
        "to_add_out",
    )
)
_FEED_FORWARD: Final = (
    "ff.net.0.proj",
    "ff.net.2",
    "ff_context.net.0.proj",
    "ff_context.net.2",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A family as the official scripts of diffusers train it.

    Attributes:
        pipeline: Class in diffusers.
        denoiser: Part of the pipeline that learns.
        targets: Layers that get matrices.
        resolution_px: Side of the square that pictures have the area of.
        max_sequence_length: Tokens of T5; 0 where there is none.
        weighting: Of noise levels; None where min-SNR does it.
        guidance_scale: Pictures are made with.
        usual_base: Weights that people download.
        licence: What they may be used for.
    """

    pipeline: str
    denoiser: str
    targets: tuple[str, ...]
    resolution_px: int
    max_sequence_length: int
    weighting: Weighting | None
    guidance_scale: float
    usual_base: str
    licence: str


RECIPES: Final = {
    Family.SDXL: Recipe(
        pipeline="StableDiffusionXLPipeline",
        denoiser="unet",
        targets=("to_k", "to_q", "to_v", "to_out.0"),
        resolution_px=1024,
        max_sequence_length=0,
        weighting=None,
        guidance_scale=5.0,
        usual_base="stabilityai/stable-diffusion-xl-base-1.0",
        licence="CreativeML Open RAIL++-M",
    ),
    Family.SD3: Recipe(
        pipeline="StableDiffusion3Pipeline",
        denoiser="transformer",
        targets=_JOINT_ATTENTION,
        resolution_px=1024,
        max_sequence_length=256,
        weighting=Weighting.LOGIT_NORMAL,
        guidance_scale=7.0,
        usual_base="stabilityai/stable-diffusion-3.5-medium",
        licence="Stability AI Community License",
    ),
    Family.FLUX: Recipe(
        pipeline="FluxPipeline",
        denoiser="transformer",
        targets=(*_JOINT_ATTENTION, *_FEED_FORWARD),
        resolution_px=512,
        max_sequence_length=512,
        weighting=Weighting.NONE,
        guidance_scale=3.5,
        usual_base="black-forest-labs/FLUX.1-dev",
        licence="FLUX.1 [dev] Non-Commercial License",
    ),
}


def resolution_px(settings: LoraSettings) -> int:
    """Return the resolution, given or usual."""
    return settings.resolution_px or RECIPES[settings.family].resolution_px


def max_sequence_length(settings: LoraSettings) -> int:
    """Return T5's tokens, given or usual."""
    return settings.max_sequence_length or RECIPES[settings.family].max_sequence_length


def weighting(settings: LoraSettings) -> Weighting:
    """Return the weighting of a flow model, given or usual."""
    return settings.weighting or RECIPES[settings.family].weighting or Weighting.NONE
