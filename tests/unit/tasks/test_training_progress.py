"""What a run hears of its training, and how the training hears of the run's end."""

import asyncio
from concurrent.futures import CancelledError
from dataclasses import dataclass, field

import pytest

from cliffhanger.models.lora.protocol import TrainingStep
from cliffhanger.production.loss_curve import draw_losses
from tasks.observing import RunLog, watched_by
from tasks.training_progress import StepBoard
from tasks.training_report import loss_page, loss_title

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
    losses = (0.5, 0.375, 0.25)
    title = loss_title("Mara", losses)
    assert title.startswith("Loss of Mara: 0.500 at first, 0.3")
    assert title.endswith(" smoothed after 3 steps")
    page = loss_page(draw_losses(losses, title=title), losses)
    assert page.startswith("![losses](data:image/png;base64,iVBOR")
    assert "Loss 0.5000 at the first of 3 steps, 0.2500 at the last" in page
