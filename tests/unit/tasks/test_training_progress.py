"""What a run hears of its training, and how the training hears of the run's end."""

import asyncio
from concurrent.futures import CancelledError
from dataclasses import dataclass, field

import pytest

from cliffhanger.models.lora.protocol import TrainingStep
from tasks.observing import RunLog, watched_by
from tasks.training_progress import StepBoard
from tasks.training_report import loss_page

STEP = TrainingStep(number=3, steps=9, loss=0.25, learning_rate=1e-4)


@dataclass
class StepList(RunLog):
    """Hears of steps."""

    steps: list[TrainingStep] = field(default_factory=list[TrainingStep])

    def step_made(self, step: TrainingStep) -> None:
        """Take note of *step*."""
        self.steps.append(step)


async def test_who_hears_of_steps_is_told_in_the_training_thread() -> None:
    """Observers of stages alone are left out."""
    heard = StepList()
    with watched_by(RunLog()), watched_by(heard):
        board = StepBoard.of_run()
    assert board.watchers == (heard,)
    await asyncio.to_thread(board.show, STEP)
    assert heard.steps == [STEP]


async def test_a_cancelled_run_ends_its_training_at_the_next_step() -> None:
    heard = StepList()
    with watched_by(heard):
        board = StepBoard.of_run()
    board.stop()
    with pytest.raises(CancelledError):
        board.show(STEP)
    assert heard.steps == []


def test_the_page_of_losses_says_both_ends() -> None:
    page = loss_page((0.5, 0.375, 0.25))
    assert page.startswith("![losses](data:image/png;base64,iVBOR")
    assert "Loss 0.5000 at the first of 3 steps, 0.2500 at the last" in page
