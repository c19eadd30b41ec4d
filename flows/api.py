"""Films from Python, in a line each: no `async`, no server to start, no worker.

    from flows.api import make_episode, make_series, write_series

    make_episode("my.fountain", storage="./studio")
    season = write_series("A cleaner discovers she owns the hotel", storage="./studio")
    make_series(season.series_id, storage="./studio", episodes="1-3")

The Prefect API that is configured is used; where there is none, a local server is started once and
left running, as `cliffhanger produce` does. Where a program has imported Prefect before, Prefect's
own settings decide. In code that is async already, await the flows themselves:
`flows.episode.produce_episode`, `flows.series.produce_series`. Every call returns once the films
are published, raises what the flow raises, and does only what is missing.
"""

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from cliffhanger.errors import InvalidSettingError
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.production.release import ReleasedSeries
from cliffhanger.production.series import DevelopedSeries
from flows.batch_parameters import BatchParameters
from flows.parameters import EpisodeParameters
from flows.release_parameters import ReleaseParameters
from flows.retake_parameters import RetakeParameters
from flows.series_parameters import SeriesParameters
from flows.server import ensure_server

PriorityWord = Literal["vip", "normal", "backfill"]
QualityWord = Literal["draft", "final"]


class RetakeOptions(TypedDict, total=False):
    """What shots may be made again with; see `RetakeParameters`."""

    storage: str
    profile: str | None
    quality: QualityWord | None
    priority: PriorityWord


class EpisodeOptions(TypedDict, total=False):
    """What an episode may be asked; see `EpisodeParameters`."""

    storage: str
    profile: str | None
    quality: QualityWord | None
    priority: PriorityWord
    language: str | None
    size: str | None
    fps: Literal[24, 25, 30, 60] | None


class BatchOptions(EpisodeOptions, total=False):
    """How several episodes may be released; see `ReleaseForm`."""

    at_once: int
    mode: Literal["workers", "here"]
    deployment: str
    raise_after_minutes: float


class SeriesOptions(BatchOptions, total=False):
    """How a series may be released; see `ReleaseParameters`."""

    episodes: str
    next_only: bool
    budget_usd: Decimal | None


class StoryOptions(TypedDict, total=False):
    """What a season may be asked; see `SeriesParameters`."""

    storage: str
    profile: str | None
    writers: str | None
    language: str | None
    genre: str
    num_episodes: int | None
    first_script: int
    last_script: int | None
    words_per_episode: int | None
    approve: bool
    seed: int


def make_episode(screenplay: Path | str, **options: Unpack[EpisodeOptions]) -> PublishedEpisode:
    """Return the published film of a screenplay.

    Args:
        screenplay: A file, the text itself, or a name in the storage.
        options: What differs from the defaults of `EpisodeParameters`.

    Raises:
        QualityRefusedError: The draft did not pass the gate; it is kept.
        CliffhangerError: A stage failed; the same call goes on where it was.
    """
    parameters = EpisodeParameters.model_validate({**options, "screenplay": str(screenplay)})
    with _studio_open():
        from flows.episode import produce_episode  # noqa: PLC0415  Prefect, once its API is known

        return asyncio.run(produce_episode(parameters))


def write_series(premise: str, **options: Unpack[StoryOptions]) -> DevelopedSeries:
    """Return the scripts of a season.

    Args:
        premise: What it is about; or an outline (.yaml, .md) or a novel (.txt).
        options: What differs from the defaults of `SeriesParameters`.

    Raises:
        QualityRefusedError: Some scripts are missing; the others are kept.
    """
    parameters = SeriesParameters.model_validate({**options, "premise": premise})
    with _studio_open():
        from flows.series import develop_series  # noqa: PLC0415  as above

        return asyncio.run(develop_series(parameters))


def make_series(series: str, **options: Unpack[SeriesOptions]) -> ReleasedSeries:
    """Return what became of the episodes of a series whose scripts lie in the storage.

    Args:
        series: Title or id.
        options: What differs from the defaults of `ReleaseParameters`; here the episodes are made
            in this process, unless `mode="workers"` is given.

    Raises:
        BudgetExceededError: Episodes are held; the others are published.
        ReleaseIncompleteError: Episodes failed; the others are published.
    """
    asked = {"mode": "here", **options, "series": series}
    parameters = ReleaseParameters.model_validate(asked)
    with _studio_open():
        from flows.series import produce_series  # noqa: PLC0415  as above

        return asyncio.run(produce_series(parameters))


def make_batch(file: Path | str, **options: Unpack[BatchOptions]) -> ReleasedSeries:
    """Return what became of every row of a table.

    Args:
        file: A .csv or .parquet.
        options: What rows leave empty; made in this process, unless `mode="workers"` is given.

    Raises:
        InvalidInputError: Rows cannot work; names each, and nothing was begun.
        ReleaseIncompleteError: Episodes failed; the others are published.
    """
    parameters = BatchParameters.model_validate({"mode": "here", **options, "file": str(file)})
    with _studio_open():
        from flows.batch import produce_batch  # noqa: PLC0415  as above

        return asyncio.run(produce_batch(parameters))


def retake(
    series: str, episode: int, shots: tuple[str, ...], note: str, **options: Unpack[RetakeOptions]
) -> PublishedEpisode:
    """Return the episode with some shots made again; nothing else is made or paid.

    Args:
        series: Title or id.
        episode: Its number.
        shots: Ids, such as `s01-t05`.
        note: What is wanted otherwise.
        options: What differs from the defaults of `RetakeParameters`.
    """
    asked = {"series": series, "episode": episode, "shots": shots, "note": note}
    parameters = RetakeParameters.model_validate({**options, **asked})
    with _studio_open():
        from flows.retake import retake_shots  # noqa: PLC0415  as above

        return asyncio.run(retake_shots(parameters))


@contextmanager
def _studio_open() -> Generator[None]:
    """Have a Prefect API at hand in the block, and end the worker processes after it.

    Raises:
        InvalidSettingError: An event loop runs in this thread.
        ProviderError: The local server did not start.
    """
    _refuse_loop()
    if "prefect" not in sys.modules:
        ensure_server().wait_until_ready()
    from cliffhanger.animatic.workers import close_pool  # noqa: PLC0415  slow to import

    try:
        yield
    finally:
        close_pool()


def _refuse_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise InvalidSettingError(
        "flows.api is for code without an event loop, and one runs in this thread; await the flow "
        "itself, such as produce_episode(...) of flows.episode"
    )
