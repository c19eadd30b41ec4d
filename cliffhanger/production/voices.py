"""Which lines are to be voiced, and how."""

from cliffhanger.models.requests import SpeechRequest
from cliffhanger.story.model import Episode


def request_speeches(episode: Episode) -> dict[str, SpeechRequest]:
    """Return one speech request per line of the episode, by line id, in order."""
    return {
        line.id: SpeechRequest.for_line(
            line,
            episode.character(line.character_id),
            language=episode.series.language,
            is_interior=scene.location.is_interior,
        )
        for scene in episode.scenes
        for line in scene.lines
    }
