"""Flow `produce-batch`: a table of films to make, so many at once, with a table of results."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from prefect import flow
from pydantic import ValidationError

from cliffhanger.errors import CliffhangerError
from cliffhanger.production.batch import BatchRow, refuse_rows
from cliffhanger.production.profile import Profile, wrong_entries
from cliffhanger.production.release import ReleasedSeries
from flows.batch_parameters import BatchParameters, film_of, story_of
from flows.parameters import EpisodeParameters
from flows.release import admit_release, forecast_usd, form_of, open_runner
from flows.release_parameters import sent
from flows.series import develop_series
from flows.series_parameters import SeriesParameters
from tasks.batch_files import BatchTable, keep_results, read_table
from tasks.mapping import each
from tasks.opening import find_storage, open_studio, read_profile
from tasks.release_board import ReleaseBoard
from tasks.release_budget import release_budget
from tasks.release_orders import EpisodeOrder, find_twice, keep_screenplay, read_order
from tasks.releasing import release_episodes
from tasks.studio import Studio


@flow(name="produce-batch", flow_run_name="{parameters.label}", persist_result=False)
async def produce_batch(parameters: BatchParameters) -> ReleasedSeries:
    """Produce an episode per row of a table; rows whose films are there are left alone.

    Every row is read before anything starts: columns of other names, cells that cannot be used and
    screenplays that cannot be read are named together, and nothing is begun. Rows with a premise
    are written first. What became of every row is kept under `batches/` as Parquet and CSV.

    Raises:
        InvalidInputError: Rows cannot work; names each of them.
        BudgetExceededError: Episodes are held; those under way were finished first.
        ReleaseIncompleteError: Episodes failed; the others are published.
    """
    studio = await open_studio(parameters.storage, shows_stages=False)
    runner = await open_runner(parameters)
    table = await read_table(studio, parameters.file)
    jobs = await check_rows(studio, table, parameters)
    orders = await order_films(jobs, table, parameters)
    async with release_budget(orders, None, forecast_usd) as budget:
        board = ReleaseBoard(table.name, parameters.at_once, None)
        released = await release_episodes(orders, runner, budget, board)
        rows = {order.key: job.row.number for order, job in zip(orders, jobs, strict=True)}
        await keep_results(studio, table, released, rows)
        return admit_release(released, budget)


@dataclass(frozen=True, slots=True)
class BatchJob:
    """A row that can work.

    Attributes:
        row: The row.
        studio: Where its film goes.
        profile: Of the row.
        story: What is to be written first; None where the screenplay is there.
    """

    row: BatchRow
    studio: Studio
    profile: Profile
    story: SeriesParameters | None

    async def order(self, form: BatchParameters, screenplay: str) -> EpisodeOrder:
        """Return the order of the row's film.

        Raises:
            InvalidInputError: The screenplay cannot be read.
        """
        asked = film_of(form, self.row, screenplay)
        name = await keep_screenplay(self.studio, screenplay, asked.label, is_text=asked.is_text)
        asked = asked.model_copy(update={"screenplay": name})
        return await read_order(self.studio, form_of(asked, self.profile), sent(asked), asked.label)


async def check_rows(
    studio: Studio, table: BatchTable, form: BatchParameters
) -> tuple[BatchJob, ...]:
    """Return every row as a job; nothing is started.

    Raises:
        InvalidInputError: Rows cannot work; names each of them.
    """
    jobs: list[BatchJob] = []
    orders: list[EpisodeOrder] = []
    numbers: list[int] = []
    problems: list[str] = []
    for row in table.rows:
        try:
            job = await _check_row(studio, row, form)
            jobs.append(job)
            if job.story is None:
                orders.append(await job.order(form, str(row.cells["screenplay"])))
                numbers.append(row.number)
        except (CliffhangerError, ValueError) as error:
            problems.append(f"{row.place}: {_words(error)}")
    problems += _same_rows(orders, numbers)
    refuse_rows(problems, form.file)
    return tuple(jobs)


async def order_films(
    jobs: tuple[BatchJob, ...], table: BatchTable, form: BatchParameters
) -> tuple[EpisodeOrder, ...]:
    """Return the order of every row's film; premises are written first.

    Raises:
        InvalidInputError: Two rows make the same episode.
        QualityRefusedError: A script was not accepted.
    """

    async def order(job: BatchJob) -> EpisodeOrder:
        screenplay = str(job.row.cells.get("screenplay", ""))
        if job.story is not None:
            series = await develop_series(job.story)
            screenplay = next(entry.name for entry in series.scripts if entry.name)
        return await job.order(form, screenplay)

    orders = await each("script-part", jobs, order, at_once=form.at_once)
    refuse_rows(_same_rows(orders, [job.row.number for job in jobs]), table.name)
    return orders


async def _check_row(studio: Studio, row: BatchRow, form: BatchParameters) -> BatchJob:
    story = story_of(form, row)
    asked = film_of(form, row, str(row.cells.get("screenplay", "premise")))
    profile = await read_profile(asked.profile)
    form_of(asked, profile)
    own = await _studio_of(studio, asked, form)
    return BatchJob(row, own, profile, story)


async def _studio_of(studio: Studio, asked: EpisodeParameters, form: BatchParameters) -> Studio:
    """Return the studio of a row: the batch's own, or one over the row's storage."""
    if asked.storage == form.storage:
        return studio
    block = await find_storage(asked.storage)
    return Studio(await asyncio.to_thread(block.get_store))


def _same_rows(orders: Sequence[EpisodeOrder], numbers: Sequence[int]) -> list[str]:
    """Return a sentence for each row that makes the episode of another one."""
    return [
        f"row {numbers[second - 1]}: it makes {words}, as row {numbers[first - 1]} does"
        for first, second, words in find_twice(orders)
    ]


def _words(error: Exception) -> str:
    return wrong_entries(error) if isinstance(error, ValidationError) else str(error)
