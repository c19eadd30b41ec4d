"""Which lines are to be voiced, and how."""

from collections.abc import Mapping

from cliffhanger.models.requests import SpeechRequest
from cliffhanger.story.model import Episode


def request_speeches(
    episode: Episode, voices: Mapping[str, str] | None = None
) -> dict[str, SpeechRequest]:
    """Return one speech request per line of the episode, by line id, in order.

    Args:
        episode: The script.
        voices: The provider's voice by character id, for those who have one of their own.
    """
    own = voices or {}
    return {
        line.id: SpeechRequest.for_line(
            line,
            episode.character(line.character_id),
            language=episode.series.language,
            is_interior=scene.location.is_interior,
            voice=own.get(line.character_id, ""),
        )
        for scene in episode.scenes
        for line in scene.lines
    }
