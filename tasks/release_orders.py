"""What a release is to make: every screenplay read, known by its order, and looked for."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from pydantic import JsonValue

from cliffhanger.errors import ArtifactMissingError, InvalidInputError, InvalidSettingError
from cliffhanger.models.quality import PriorityName, Quality
from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.production.delivery import FILE_NAMES, episode_folder
from cliffhanger.production.profile import Profile
from cliffhanger.production.release import EpisodeState, ReleasedEpisode, is_made, order_key
from cliffhanger.production.settings import FilmSettings
from tasks.masters import read_master
from tasks.opening import store_screenplay
from tasks.script import read_script
from tasks.studio import Studio

RECORD_NAME: Final = "release.json"
"""Beside a film: which order it was made for."""
_SCRIPT: Final = re.compile(r"/episodes/(\d+)/script\.fountain$")


@dataclass(frozen=True, slots=True)
class Form:
    """How an episode is to be made.

    Attributes:
        profile: Of the studio.
        settings: How the film looks.
        quality: Which candidates; None for the profile's own.
    """

    profile: Profile
    settings: FilmSettings
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class EpisodeOrder:
    """An episode to be made.

    Attributes:
        script: The screenplay, read.
        key: What it is known by.
        parameters: What its run is asked.
        studio: Where it goes.
        form: How it is made.
        is_found: Whether the film is there.
    """

    script: ScriptArtifact
    key: str
    parameters: Mapping[str, JsonValue]
    studio: Studio
    form: Form
    is_found: bool = False

    @property
    def folder(self) -> str:
        """Where its files lie in the storage."""
        return episode_folder(self.script.series_id, self.script.episode_number)

    @property
    def words(self) -> str:
        """The episode, in words."""
        return f"{self.script.series_id} episode {self.script.episode_number}"

    @property
    def priority(self) -> PriorityName:
        """Whose runs come first."""
        return PriorityName(str(self.parameters.get("priority", PriorityName.NORMAL)))

    @property
    def tags(self) -> list[str]:
        """What its run is found by."""
        number = f"episode-{self.script.episode_number}"
        return ["release", f"order-{self.key}", self.script.series_id, number]

    @property
    def row(self) -> ReleasedEpisode:
        """Where it stands before anything is done."""
        film = f"{self.folder}/{FILE_NAMES['film']}"
        return ReleasedEpisode(
            key=self.key,
            series_id=self.script.series_id,
            episode_number=self.script.episode_number,
            title=self.script.title,
            state=EpisodeState.FOUND if self.is_found else EpisodeState.WAITING,
            film=film if self.is_found else "",
        )


async def find_scripts(studio: Studio, series_id: str, numbers: Sequence[int]) -> tuple[str, ...]:
    """Return the names of a series' scripts in the store, in order.

    Args:
        studio: Where they lie.
        series_id: Folder of the series.
        numbers: Which episodes; nothing for all.

    Raises:
        InvalidInputError: There are none, or some of *numbers* have none.
    """
    folder = f"series/{series_id}/episodes/"
    names = await asyncio.to_thread(lambda: list(studio.store.list_names(folder)))
    found = {int(match[1]): name for name in names if (match := _SCRIPT.search(name))}
    if not found:
        raise InvalidInputError(
            f"series {series_id!r} has no scripts in the storage; write them with `cliffhanger "
            "develop`, or give screenplays"
        )
    if missing := [str(number) for number in numbers if number not in found]:
        raise InvalidInputError(
            f"episodes must have scripts in the storage, but {', '.join(missing)} of {series_id!r} "
            f"have none; there are {len(found)}: {min(found)} to {max(found)}"
        )
    return tuple(found[number] for number in sorted(numbers or found))


async def keep_screenplay(studio: Studio, screenplay: str, label: str, *, is_text: bool) -> str:
    """Return the name of a screenplay in the storage, where every worker finds it.

    Args:
        studio: Where it is put.
        screenplay: The text itself, a file on this machine, or a name in the storage.
        label: What an untitled one is called.
        is_text: Whether it is the text.

    Raises:
        ScreenplayError: There is neither such a file nor such a name.
    """
    ref = await store_screenplay(studio, screenplay, is_text=is_text)
    if not is_text and not await asyncio.to_thread(Path(screenplay).is_file):
        return screenplay
    plain = re.sub(r"[^\w-]+", "-", PurePath(label).name).strip("-")[:60] or "screenplay"
    name = f"screenplays/{ref.sha256[:12]}/{plain}.fountain"
    await asyncio.to_thread(studio.store.link, name, ref)
    return name


async def read_order(
    studio: Studio, form: Form, parameters: Mapping[str, JsonValue], label: str
) -> EpisodeOrder:
    """Return the order of an episode whose screenplay lies in the storage.

    Args:
        studio: Where it goes.
        form: How it is made.
        parameters: What its run is asked.
        label: Name of its run.

    Raises:
        ScreenplayError: The screenplay cannot be read.
    """
    source = await asyncio.to_thread(studio.store.read_name, str(parameters["screenplay"]))
    language = parameters.get("language")
    # not as a task: hundreds of scripts are read in seconds, and a run for each would cost more
    script = await read_script.fn(studio, source, label, str(language) if language else None)
    key = order_key(
        script,
        form.settings,
        form.profile.models,
        quality=form.quality,
        store_address=studio.store.address,
    )
    is_found = await _is_found(studio, script, key, form)
    return EpisodeOrder(script, key, parameters, studio, form, is_found)


def refuse_twice(orders: Sequence[EpisodeOrder]) -> None:
    """Return if no two orders make the same episode.

    Raises:
        InvalidSettingError: Two would be published over each other; names them.
    """
    if same := find_twice(orders):
        first, second, words = same[0]
        raise InvalidSettingError(
            f"screenplays {first} and {second} are both {words}; give them other titles or episode "
            "numbers on their title pages"
        )


def find_twice(orders: Sequence[EpisodeOrder]) -> tuple[tuple[int, int, str], ...]:
    """Return pairs of orders, counted from 1, that make the same episode, and which one."""
    seen: dict[tuple[str, str], int] = {}
    found: list[tuple[int, int, str]] = []
    for number, order in enumerate(orders, start=1):
        place = (order.studio.store.address, order.folder)
        if place in seen:
            found.append((seen[place], number, order.words))
        seen.setdefault(place, number)
    return tuple(found)


async def _is_found(studio: Studio, script: ScriptArtifact, key: str, form: Form) -> bool:
    """Return whether the film of this order is published: by the order's record, or its master."""
    folder = episode_folder(script.series_id, script.episode_number)
    try:
        master = await read_master(studio, script.series_id, script.episode_number)
    except InvalidInputError:
        return False
    if not is_made(master, script, form.settings, form.profile.models):
        return False
    try:
        record = await asyncio.to_thread(studio.store.get_json, f"{folder}/{RECORD_NAME}")
    except ArtifactMissingError:
        return True
    return isinstance(record, dict) and record.get("order") == key


async def keep_record(order: EpisodeOrder, run_id: str) -> None:
    """Write down beside the film which order it was made for."""
    record: JsonValue = {"order": order.key, "run_id": run_id}
    await asyncio.to_thread(order.studio.store.put_json, f"{order.folder}/{RECORD_NAME}", record)
