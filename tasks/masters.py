"""Masters of episodes, kept beside the published films."""

import asyncio

from pydantic import ValidationError

from cliffhanger.errors import ArtifactMissingError, InvalidInputError
from cliffhanger.production.delivery import episode_folder
from cliffhanger.production.master import MASTER_NAME, EpisodeMaster
from tasks.studio import Studio


async def keep_master(studio: Studio, master: EpisodeMaster) -> None:
    """Put the master beside the published film."""
    folder = episode_folder(master.script.series_id, master.script.episode_number)
    record = master.model_dump(mode="json")
    await asyncio.to_thread(studio.store.put_json, f"{folder}/{MASTER_NAME}", record)


async def read_master(studio: Studio, series_id: str, episode_number: int) -> EpisodeMaster:
    """Return the master of a published episode.

    Raises:
        InvalidInputError: There is no such episode, or it was made by another version.
    """
    name = f"{episode_folder(series_id, episode_number)}/{MASTER_NAME}"
    try:
        record = await asyncio.to_thread(studio.store.get_json, name)
    except ArtifactMissingError as exc:
        raise InvalidInputError(
            f"episode {episode_number} of series {series_id!r} has no {MASTER_NAME} in the "
            "storage; produce it there first: a rerun of a finished episode takes seconds"
        ) from exc
    try:
        return EpisodeMaster.model_validate(record)
    except ValidationError as exc:
        raise InvalidInputError(
            f"{name} was written by another version of Cliffhanger: produce the episode again, "
            "what is unchanged is reused"
        ) from exc
