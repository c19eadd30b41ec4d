"""What a training shows in Prefect's UI: losses, pictures on the way, and where the weights are."""

import asyncio
import base64
from pathlib import PurePosixPath
from typing import Final

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from cliffhanger.models.lora.arithmetic import smooth_losses
from cliffhanger.models.lora.weights import LoraWeights, ValidationImage
from cliffhanger.production.loss_curve import draw_losses
from cliffhanger.production.training import RegisteredLora
from tasks.reporting import preview, series_suffix
from tasks.studio import Studio

PICTURE_WIDTH_PX: Final = 256
CHART: Final = "losses.png"
MOST_LOOKS: Final = 12
"""Looks at a training that are shown, the latest; a page holds its pictures itself."""


async def report_training(
    studio: Studio, weights: LoraWeights, lora: RegisteredLora, *, has_finder: bool
) -> None:
    """Show how the losses went, what was painted on the way, and what is registered.

    Args:
        studio: Where the chart is kept.
        weights: What the training ended with.
        lora: What is on record.
        has_finder: Whether a face model judged the references.
    """
    own = f"{series_suffix(lora.series_id)}-{series_suffix(lora.character_id)}"
    # one after the other: SQLite refuses writes that come together, and Prefect waits 2 s then
    chart_name = ""
    if weights.losses:
        png = await asyncio.to_thread(
            draw_losses, weights.losses, title=loss_title(lora.name, weights.losses)
        )
        chart_name = await _keep_chart(studio, lora, png)
        # inside the page: the UI prints the address of an image artifact beside it, all of it
        await acreate_markdown_artifact(
            loss_page(png, weights.losses),
            key=f"loss-{own}",
            description=f"Losses of {lora.name}",
        )
    if weights.validation:
        await acreate_markdown_artifact(
            await _picture_page(studio, weights.validation),
            key=f"lora-pictures-{own}",
            description=f"What was learned of {lora.name}, on the way",
        )
    await acreate_table_artifact(
        lora_rows(lora, chart_name=chart_name, has_finder=has_finder),
        key=f"lora-{own}",
        description=f"LoRA of {lora.name}",
    )


async def _keep_chart(studio: Studio, lora: RegisteredLora, png: bytes) -> str:
    """Return the name in the storage under which the chart lies, beside the weights."""
    name = str(PurePosixPath(lora.weights_name).with_name(CHART))
    await asyncio.to_thread(studio.store.link, name, await studio.put(png, media_type="image/png"))
    return name


def loss_title(name: str, losses: tuple[float, ...]) -> str:
    """Return what a chart of losses says at a glance: whose, from where to where."""
    smoothed = smooth_losses(losses)
    steps = f"{len(losses):,} step{'s' * (len(losses) > 1)}"
    return f"Loss of {name}: {losses[0]:.3f} at first, {smoothed[-1]:.3f} smoothed after {steps}"


def loss_page(png: bytes, losses: tuple[float, ...]) -> str:
    """Return the chart and the ends of its curve, as Markdown."""
    smoothed = smooth_losses(losses)
    return (
        f"![losses](data:image/png;base64,{base64.b64encode(png).decode()})\n\n"
        f"Loss {losses[0]:.4f} at the first of {len(losses)} steps, {losses[-1]:.4f} at the last; "
        f"smoothed {smoothed[-1]:.4f}, lowest {min(smoothed):.4f}."
    )


def lora_rows(
    lora: RegisteredLora, *, chart_name: str = "", has_finder: bool = False
) -> list[dict[str, str]]:
    """Return the facts of a registered LoRA, a row each."""
    facts = {
        "version": lora.version,
        "approved": "yes" if lora.is_approved else "no",
        "weights": lora.weights_name,
        "trigger word": lora.trigger_word,
        "base": lora.base_model,
        "learned from version": lora.trained_on,
        "faces counted by": "YuNet" if has_finder else "size and saliency",
        "loss chart": chart_name or "none: the trainer tells no losses",
        "notes": "; ".join(lora.notes) or "none",
    }
    return [{"fact": name, "value": value} for name, value in facts.items()]


async def _picture_page(studio: Studio, images: tuple[ValidationImage, ...]) -> str:
    prompts = tuple(dict.fromkeys(image.prompt for image in images))
    head = [f"| step | {' | '.join(prompts)} |", "|---" * (1 + len(prompts)) + "|"]
    steps = sorted({image.step for image in images})[-MOST_LOOKS:]
    rows = [await _row(studio, [one for one in images if one.step == step]) for step in steps]
    return "\n".join([*head, *rows])


async def _row(studio: Studio, images: list[ValidationImage]) -> str:
    cells = [str(images[0].step)]
    for image in images:
        picture = await preview(studio, image.image, PICTURE_WIDTH_PX)
        cells.append(f"![step {image.step}]({picture})")
    return f"| {' | '.join(cells)} |"
