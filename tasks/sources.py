"""Where a story comes from: the words themselves, a file, or a name in the store."""

import asyncio
from pathlib import Path
from typing import Final

from cliffhanger.checks.script import ScriptRules
from cliffhanger.errors import ArtifactMissingError, InvalidInputError, ScreenplayError
from cliffhanger.production.orders import SourceOrder
from cliffhanger.story.source import StorySource, read_story
from tasks.studio import Studio

ENDINGS: Final = (".yaml", ".yml", ".md", ".txt")
LONGEST_PATH: Final = 1024
MAX_STORY_BYTES: Final = 20_000_000


async def read_source(studio: Studio, order: SourceOrder, rules: ScriptRules) -> StorySource:
    """Return the story that the user gave, checked.

    Raises:
        InvalidInputError: It is empty, too long, not a text, or has what must not appear.
    """
    data, name = await _read_words(studio, order.premise)
    source = await asyncio.to_thread(
        read_story,
        data,
        name=name,
        language=order.language,
        num_episodes=order.num_episodes,
        banned=rules.banned,
    )
    source.check_episode(order.first_script)
    return source


async def _read_words(studio: Studio, premise: str) -> tuple[bytes, str | None]:
    """Return the words and the name of their file; no name where they were given directly."""
    place = premise.strip()
    is_place = place.lower().endswith(ENDINGS) and "\n" not in place and len(place) <= LONGEST_PATH
    if not is_place:
        return premise.encode(errors="surrogatepass"), None
    path = Path(place)
    if await asyncio.to_thread(path.is_file):
        size = (await asyncio.to_thread(path.stat)).st_size
        if size > MAX_STORY_BYTES:
            raise InvalidInputError(
                f"{path.name} has {size:,} bytes, more than the {MAX_STORY_BYTES:,} allowed; "
                "give one novel per file"
            )
        return await asyncio.to_thread(path.read_bytes), path.name
    try:
        ref = await asyncio.to_thread(studio.store.read_name, place)
    except ArtifactMissingError as exc:
        raise ScreenplayError(
            f"premise {place!r} is neither a file on this machine nor a name in the store",
            advice="write the premise itself, or put the file into the store first",
        ) from exc
    return await asyncio.to_thread(studio.store.get_bytes, ref), Path(place).name
