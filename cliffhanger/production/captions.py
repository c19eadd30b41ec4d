"""What the captions say and who says it."""

from collections.abc import Mapping

from cliffhanger.media.captioning import CaptionSource
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.story.model import Episode, LineBeat


def caption_sources(
    episode: Episode, times: Mapping[str, SpeechTimes]
) -> tuple[CaptionSource, ...]:
    """Return one caption source per line, with word times where the voice knows them."""
    return tuple(
        CaptionSource(
            line_id=beat.line.id,
            text=beat.line.text,
            speaker=episode.character(beat.line.character_id).name,
            words=times[beat.line.id].words if beat.line.id in times else (),
            is_dual=beat.is_dual,
        )
        for scene in episode.scenes
        for beat in scene.beats
        if isinstance(beat, LineBeat)
    )
