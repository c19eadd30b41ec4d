"""How a training goes on, told from its thread to whoever watches the run."""

import asyncio
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import Protocol, runtime_checkable
from uuid import UUID

from prefect.artifacts import aupdate_progress_artifact
from prefect.exceptions import PrefectException

from cliffhanger.models.lora.protocol import TrainingStep
from tasks.observing import observers
from tasks.reporting import MOVE_SECONDS, ProgressArtifact


@runtime_checkable
class StepWatcher(Protocol):
    """An observer that hears of training steps too."""

    def step_made(self, step: TrainingStep) -> None:
        """Take note of *step*; called in the thread that trains."""
        ...


@dataclass(slots=True)
class StepBoard:
    """Shows steps as they are made, and ends the training where the run is cancelled.

    Attributes:
        loop: Event loop of the run.
        artifact_ids: Progress artifacts that move.
        watchers: Told of every step.
    """

    loop: asyncio.AbstractEventLoop
    artifact_ids: tuple[UUID, ...]
    watchers: tuple[StepWatcher, ...]
    _stopped: Event = field(default_factory=Event)
    _moved_seconds: float = field(default_factory=monotonic)

    @classmethod
    def of_run(cls) -> "StepBoard":
        """Return the board of the running flow."""
        everyone = observers()
        return cls(
            loop=asyncio.get_running_loop(),
            artifact_ids=tuple(
                one.artifact_id for one in everyone if isinstance(one, ProgressArtifact)
            ),
            watchers=tuple(one for one in everyone if isinstance(one, StepWatcher)),
        )

    def show(self, step: TrainingStep) -> None:
        """Tell of *step*; the bar moves every few seconds, for each move is a write.

        Raises:
            CancelledError: The run was cancelled; the training's last checkpoint is kept.
        """
        if self._stopped.is_set():
            raise CancelledError
        for watcher in self.watchers:
            watcher.step_made(step)
        if monotonic() - self._moved_seconds >= MOVE_SECONDS:
            self._moved_seconds = monotonic()
            percent = 100.0 * step.number / step.steps
            asyncio.run_coroutine_threadsafe(self.move(percent), self.loop)

    def stop(self) -> None:
        """End the training at its next step."""
        self._stopped.set()

    async def move(self, percent: float) -> None:
        """Show how much is done, in per cent."""
        for artifact_id in self.artifact_ids:
            # a bar that does not move must not stop the training
            with suppress(PrefectException):
                await aupdate_progress_artifact(artifact_id, progress=percent)
