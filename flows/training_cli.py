"""`cliffhanger characters train`: the flow `train-character`, shown as it goes."""

import asyncio
import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.protocol import TrainingStep
from cliffhanger.production.training import RegisteredLora
from flows.producing import check_profile, check_store, full_address, load_quietly, where
from flows.server import ensure_server
from flows.training_parameters import TrainParameters, say_first_fault
from tasks.observing import StageEnd, watched_by


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOrder:
    """What the user asked for.

    Attributes:
        name: Whom to learn.
        series: Title or id of the series.
        storage: Folder or address.
        family: Kind of the base: sdxl, sd3 or flux.
        base: Folder of the base; None for a hosted trainer.
        steps: Updates of the weights.
        rank: Rank of the LoRA.
        profile: Studio profile, or None.
        is_hosted: Whether the training is bought.
    """

    name: str
    series: str
    storage: str
    family: str = "sdxl"
    base: Path | None = None
    steps: int = 1000
    rank: int = 16
    profile: Path | None = None
    is_hosted: bool = False

    def parameters(self) -> TrainParameters:
        """Return what the flow is asked.

        Raises:
            InvalidSettingError: A flag is out of its bounds, or does not go with another.
        """
        try:
            return TrainParameters.model_validate(
                {
                    "series": self.series,
                    "character": self.name,
                    "storage": full_address(self.storage),
                    "profile": None if self.profile is None else str(self.profile.resolve()),
                    "trainer": "hosted" if self.is_hosted else "local",
                    "family": self.family,
                    "base_model": self.base and str(self.base.expanduser().resolve()),
                    "steps": self.steps,
                    "rank": self.rank,
                }
            )
        except ValidationError as exc:
            raise InvalidSettingError(f"characters train: {say_first_fault(exc)}") from exc


@dataclass(frozen=True, slots=True)
class StepBar:
    """The steps of a training on a terminal; stages are not shown."""

    progress: Progress
    row: TaskID

    def stage_planned(self, stage: str, count: int) -> None:
        """Nothing is shown of a plan."""

    def stage_started(self, stage: str) -> None:
        """Nothing is shown of a stage."""

    def stage_ended(self, end: StageEnd) -> None:
        """Nothing is shown of its end."""

    def step_made(self, step: TrainingStep) -> None:
        """Move the bar."""
        self.progress.update(
            self.row, completed=step.number, total=step.steps, note=f"loss {step.loss:.4f}"
        )


def train_from(order: TrainOrder, console: Console) -> None:
    """Learn the character, and print where its weights are.

    Raises:
        InvalidInputError: The character, the storage or a flag cannot be used.
        ProviderError: A hosted trainer failed.
    """
    parameters = order.parameters()
    check_profile(parameters.profile)
    check_store(order.storage)
    server = ensure_server()
    with step_bar(console, parameters.steps) as bar:
        with load_quietly():
            from flows.training import train_character  # noqa: PLC0415  seconds to import

        server.wait_until_ready()
        with watched_by(bar):
            lora = asyncio.run(train_character(parameters))
    print_lora(console, lora, order)


@contextlib.contextmanager
def step_bar(console: Console, steps: int) -> Generator[StepBar]:
    """Show the bar of a training while the block runs."""
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:>5.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as progress:
        yield StepBar(progress, progress.add_task("Learning", total=steps, note=""))


def print_lora(console: Console, lora: RegisteredLora, order: TrainOrder) -> None:
    """Print what came of a training, and how films come to use it."""
    lines = [
        f"Learned: {lora.name} of {lora.series_id}, say {lora.trigger_word} in prompts.",
        f"Weights: {where(order.storage, lora.weights_name)}",
        f"Base: {lora.base_model}",
    ]
    if lora.losses:
        lines.append(f"Loss: {lora.losses[0]:.4f} -> {lora.losses[-1]:.4f}")
    lines += [f"Note: {note}" for note in lora.notes]
    lines.append(f"Registered: version {lora.version}, learned from {lora.trained_on}.")
    if not lora.is_approved:
        lines.append(
            f'Not approved: cliffhanger characters approve "{order.name}" '
            f'--series "{order.series}" --to {order.storage}'
        )
    for line in lines:
        printable = "".join(char if char.isprintable() else " " for char in line)
        console.print(Text(printable), soft_wrap=True, highlight=False)
