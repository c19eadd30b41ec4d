"""The seam: whoever learns a character."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cliffhanger.models.lora.character_set import CharacterSet
from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.settings import LoraSettings
from cliffhanger.models.lora.weights import LoraWeights


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """An update of the weights.

    Attributes:
        number: Updates made, this one included.
        steps: Updates in all.
        loss: Mean loss of the update.
        learning_rate: Its learning rate.
    """

    number: int
    steps: int
    loss: float
    learning_rate: float


StepListener = Callable[[TrainingStep], None]
"""Told of every update; what it raises ends the training, which a later call resumes."""


def ignore_step(step: TrainingStep) -> None:
    """Do nothing."""
    del step


class LoraTrainer(Protocol):
    """Learns a character."""

    def train(
        self,
        character_set: CharacterSet,
        settings: LoraSettings,
        *,
        keep: CheckpointStore,
        on_step: StepListener = ignore_step,
    ) -> LoraWeights:
        """Return the character's weights; blocks for as long as it takes.

        The same set and settings resume what was interrupted, and give at once what is finished.

        Args:
            character_set: Whom to learn.
            settings: How.
            keep: Where the state on the way and the weights go.
            on_step: Told of every update, where the trainer sees them.

        Raises:
            InvalidInputError: Pictures or settings that cannot be used.
            MissingDependencyError: What it needs is not installed.
            ProviderError: A hosted trainer failed.
            ArtifactError: The store cannot keep it.
        """
        ...
