"""`cliffhanger develop`: a premise, an outline or a novel becomes scripts; shown as it goes."""

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Final

from pydantic import ValidationError
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.offline import check_draftable
from cliffhanger.models.reach import check_writers
from cliffhanger.production.series import DevelopedSeries
from cliffhanger.story.language import parse_language
from cliffhanger.story.source import MAX_EPISODES, read_story, read_story_file
from flows.producing import (
    Order,
    check_store,
    check_voice,
    full_address,
    load_quietly,
    produce_film,
    stage_bars,
    where,
)
from flows.series_parameters import SeriesParameters
from flows.server import ServerHandle
from tasks.observing import watched_by

FLAGS: Final = {
    "num_episodes": "--episodes",
    "first_script": "--episode",
    "last_script": "--episode",
    "genre": "--genre",
    "seed": "--seed",
    "writers": "--writers",
    "scripts": "--scripts",
}


@dataclass(frozen=True, slots=True)
class StoryOrder:
    """What the user asked for.

    Attributes:
        premise: The words, or None where a file is given.
        file: An outline or a novel, or None where the words are given.
        storage: Folder or address.
        writers: See `tasks.room.open_room`.
        language: BCP 47 tag, or None.
        genre: Genre, or empty.
        num_episodes: Length of the season, or None.
        scripts: First and last episode to write; None for all.
        seed: Another seed, another draft.
        is_approved_by_hand: Whether the run waits for a person.
    """

    premise: str | None
    file: Path | None
    storage: str
    writers: str | None = None
    language: str | None = None
    genre: str = ""
    num_episodes: int | None = None
    scripts: tuple[int, int] | None = None
    seed: int = 0
    is_approved_by_hand: bool = False

    def parameters(self) -> SeriesParameters:
        """Return what the flow is asked.

        Raises:
            InvalidSettingError: A flag is out of its bounds.
        """
        first, last = self.scripts or (1, None)
        given = {
            "premise": str(self.file.resolve()) if self.file else self.premise or "",
            "storage": full_address(self.storage),
            "writers": self.writers,
            "language": self.language and parse_language(self.language),
            "genre": self.genre,
            "num_episodes": self.num_episodes,
            "first_script": first,
            "last_script": last,
            "seed": self.seed,
            "approve": self.is_approved_by_hand,
        }
        try:
            return SeriesParameters.model_validate(given)
        except ValidationError as exc:
            fault = exc.errors()[0]
            name = str(fault["loc"][0]) if fault["loc"] else "scripts"
            said = str(fault["msg"]).removeprefix("Value error, ")
            given_value = "" if name == "writers" else f", got {fault['input']!r}"
            raise InvalidSettingError(f"{FLAGS.get(name, name)}: {said}{given_value}") from exc


def parse_range(text: str) -> tuple[int, int] | None:
    """Return first and last of `3-8` or `5`; None of nothing.

    Raises:
        InvalidSettingError: It is no range of episodes.
    """
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= MAX_EPISODES:
        raise InvalidSettingError(
            f"--scripts must be an episode or a range within 1-{MAX_EPISODES}, such as 1-8, "
            f"got {text!r}"
        )
    return first, last


def check_story(order: StoryOrder) -> None:
    """Return if the story can be developed; nothing is started before it is.

    Raises:
        InvalidInputError: The premise or the file cannot be used.
        InvalidSettingError: A flag is out of its bounds.
    """
    order.parameters()
    if order.file is not None:
        data, name = read_story_file(order.file), order.file.name
    else:
        data, name = (order.premise or "").encode(errors="surrogatepass"), None
    source = read_story(data, name=name, language=order.language, num_episodes=order.num_episodes)
    source.check_episode((order.scripts or (1, 0))[0])
    if order.writers is None and source.novel is None:
        check_draftable(language=source.language, genre=order.genre)
    check_voice(source.language)
    check_writers(order.writers)
    check_store(order.storage)


def develop_story(order: StoryOrder, server: ServerHandle, console: Console) -> DevelopedSeries:
    """Return the series; its stages are shown as they go."""
    with stage_bars(console) as bars:
        with load_quietly():
            from flows.series import develop_series  # noqa: PLC0415  seconds to import

        server.wait_until_ready()
        if order.is_approved_by_hand:
            console.print(f"Approve bible and grid, with Resume, at {server.ui_url}")
        with watched_by(bars):
            return asyncio.run(develop_series(order.parameters()))


def film_story(story: StoryOrder, film: Order, server: ServerHandle, console: Console) -> None:
    """Write one episode of the story and make its film."""
    started = perf_counter()
    series = develop_story(story, server, console)
    print_series(console, series, story, seconds=perf_counter() - started)
    script = next(entry.name for entry in series.scripts if entry.name)
    produce_film(replace(film, screenplay=script), server, console)


def print_series(
    console: Console, series: DevelopedSeries, order: StoryOrder, *, seconds: float
) -> None:
    """Print where the scripts are."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    written = [entry.name for entry in series.scripts if entry.name]
    named = {**series.names, "script" if len(written) == 1 else "first script": written[0]}
    for role, name in named.items():
        table.add_row(f"[bold]{role}", Text(where(order.storage, name)))
    table.add_row("[bold]written by", Text(series.writer))
    for result in series.results:
        if not result.is_passed and result.is_required:
            table.add_row("[red]check", Text(f"{result.name}: {result.note or result.measured}"))
    if series.notice:
        table.add_row("[bold]note", Text(series.notice))
    count = "1 script" if len(written) == 1 else f"{len(written)} scripts"
    title = Text(f"{series.title}: {count} in {seconds:.1f} s")
    console.print(Panel(table, title=title, title_align="left", border_style="green"))
