"""Approvals: the run waits until somebody says yes in the form, or sends it back."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Final, Literal, TypeVar

from prefect.context import FlowRunContext
from prefect.flow_runs import apause_flow_run, asuspend_flow_run
from prefect.input import RunInput
from pydantic import Field, ValidationError

from cliffhanger.errors import ApprovalRefusedError
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.grid import SeasonGrid
from cliffhanger.value import Value

T = TypeVar("T", bound=Value)
FormT = TypeVar("FormT", bound=RunInput)

WAIT_SECONDS: Final = 7 * 24 * 3600
"""People approve on a working day; a run that nobody looks at for a week fails."""
POLL_SECONDS: Final = 2
MOST_REWRITES: Final = 5


class Decision(StrEnum):
    """What the person says."""

    APPROVE = "approve"
    REWRITE = "rewrite"
    STOP = "stop"


class BibleReview(RunInput):
    """Is this the series? Edit what is not; the season is written from what stands here."""

    decision: Decision = Field(default=Decision.APPROVE, title="Decision")
    notes: str = Field(
        default="", title="Notes", description="What to do better; read when it is rewritten."
    )
    bible: SeriesBible = Field(title="Bible")


class GridReview(RunInput):
    """Is this the season? Edit what is not; the scripts are written from what stands here."""

    decision: Decision = Field(default=Decision.APPROVE, title="Decision")
    notes: str = Field(
        default="", title="Notes", description="What to do better; read when it is rewritten."
    )
    grid: SeasonGrid = Field(title="Season grid")


class AnimaticReview(RunInput):
    """Is this the film? What is approved is bought; change the script to change the film."""

    decision: Literal["approve", "stop"] = Field(default="approve", title="Decision")
    notes: str = Field(default="", title="Notes", description="Why, where it is stopped.")


async def approve_animatic(about: str) -> str:
    """Return the notes of a person who approved what *about* shows, in Markdown.

    Raises:
        ApprovalRefusedError: They stopped the run.
    """
    answer = await ask_person(
        lambda problem: AnimaticReview.with_initial_data(description=problem + about)
    )
    refuse_stop(Decision(answer.decision), "animatic", answer.notes)
    return answer.notes


async def approve_bible(bible: SeriesBible) -> tuple[Decision, str, SeriesBible]:
    """Return what a person said of the bible, and the bible as they left it.

    Raises:
        ApprovalRefusedError: They stopped the run.
    """
    about = f"**{bible.concept.title}**: {bible.concept.logline}"
    answer = await ask_person(
        lambda problem: BibleReview.with_initial_data(description=problem + about, bible=bible)
    )
    refuse_stop(answer.decision, "bible", answer.notes)
    return answer.decision, answer.notes, answer.bible


async def approve_grid(grid: SeasonGrid) -> tuple[Decision, str, SeasonGrid]:
    """Return what a person said of the season grid, and the grid as they left it.

    Raises:
        ApprovalRefusedError: They stopped the run.
    """
    rows = "\n".join(f"{row.episode_number}. {row.title}: {row.cliffhanger}" for row in grid.rows)
    answer = await ask_person(
        lambda problem: GridReview.with_initial_data(description=problem + rows, grid=grid)
    )
    refuse_stop(answer.decision, "season grid", answer.notes)
    return answer.decision, answer.notes, answer.grid


async def until_approved(
    write: Callable[[str, int], Awaitable[T]],
    approve: Callable[[T], Awaitable[tuple[Decision, str, T]]],
) -> T:
    """Return what *write* gives, once it is approved, as the person left it.

    Args:
        write: Takes the person's notes and the number of the attempt, from 0.
        approve: Asks the person.

    Raises:
        ApprovalRefusedError: They stopped the run, or sent it back too often.
    """
    notes = ""
    for attempt in range(MOST_REWRITES + 1):
        value = await write(notes, attempt)
        decision, notes, edited = await approve(value)
        if decision is Decision.APPROVE:
            return edited
    raise ApprovalRefusedError(
        f"sent back {MOST_REWRITES + 1} times; edit it in the form instead, or start again with "
        "another premise"
    )


async def ask_person(form: Callable[[str], type[FormT]]) -> FormT:
    """Return the form as the person sent it; the run waits until then.

    A run of a deployment is suspended: its process ends, nothing is held meanwhile, and a worker
    takes it up again after the answer; finished stages are found then and not done again. Any
    other run is paused where it is. Edits that do not fit together bring the form back, with what
    is wrong above it.

    Args:
        form: Takes the words that stand above the fields.
    """
    problem = ""
    for _ in range(MOST_REWRITES + 1):
        try:
            return await _wait_for(form(problem))
        except ValidationError as error:
            problem = f"**That cannot be: {error.errors()[0]['msg']}**\n\n"
    raise ApprovalRefusedError("the edits did not fit together; start the run again")


async def _wait_for(form: type[FormT]) -> FormT:
    if _can_be_suspended():
        return await asuspend_flow_run(wait_for_input=form, timeout=WAIT_SECONDS)
    return await apause_flow_run(
        wait_for_input=form, timeout=WAIT_SECONDS, poll_interval=POLL_SECONDS
    )


def _can_be_suspended() -> bool:
    """Return whether a worker can take the run up again; Prefect suspends no run inside another."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    return run is not None and run.deployment_id is not None and run.parent_task_run_id is None


def refuse_stop(decision: Decision, what: str, notes: str) -> None:
    """Raise where the person stopped the run.

    Raises:
        ApprovalRefusedError: They did.
    """
    if decision is Decision.STOP:
        raise ApprovalRefusedError(f"the {what} was turned down: {notes or 'no reason was given'}")
