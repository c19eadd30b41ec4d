"""The trainer on this machine; torch is loaded when there is work."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from cliffhanger.errors import MissingDependencyError
from cliffhanger.models.lora.base_model import find_base
from cliffhanger.models.lora.character_set import CharacterSet
from cliffhanger.models.lora.checkpoints import CheckpointStore, TrainingRun
from cliffhanger.models.lora.protocol import StepListener, ignore_step
from cliffhanger.models.lora.provenance import TrainingJob
from cliffhanger.models.lora.settings import LoraSettings
from cliffhanger.models.lora.weights import LoraWeights

NEEDED: Final = ("torch", "diffusers", "transformers", "peft", "accelerate")

Engine = Callable[[TrainingJob, TrainingRun, StepListener], LoraWeights]


@dataclass(frozen=True, slots=True)
class LocalLoraTrainer:
    """A `LoraTrainer` on the GPU of this machine, or slowly on its CPU."""

    def train(
        self,
        character_set: CharacterSet,
        settings: LoraSettings,
        *,
        keep: CheckpointStore,
        on_step: StepListener = ignore_step,
    ) -> LoraWeights:
        """Return the character's weights, from where an earlier call was interrupted.

        Raises:
            InvalidSettingError: The base is not there or of another family, or there is no such
                device, or the learning rate is too high.
            InvalidMediaError: A picture cannot be read.
            MissingDependencyError: The extra `models` is not installed.
            ArtifactError: The store cannot keep it.
        """
        for image in character_set.images:
            image.decode()
        job = TrainingJob(character_set, settings, find_base(settings))
        run = keep.open_run(job.key)
        finished = run.load_finished()
        return finished or load_engine()(job, run, on_step)


def load_engine(needed: tuple[str, ...] = NEEDED) -> Engine:
    """Return what trains.

    Raises:
        MissingDependencyError: One of *needed* is not installed.
    """
    for name in needed:
        try:
            import_module(name)
        except ImportError as exc:
            raise MissingDependencyError(
                f"training needs {name}, which cannot be imported ({exc}); install the extra with "
                "`pip install 'cliffhanger[models]'`"
            ) from exc
    return cast("Engine", import_module("cliffhanger.models.lora.training").train_lora)
