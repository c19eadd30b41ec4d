"""What decides how long shots last, besides the lines themselves."""

from cliffhanger.story.model import Episode, LineBeat


def dual_lines(episode: Episode) -> frozenset[str]:
    """Return the lines that are spoken together with the one before."""
    return frozenset(
        beat.line.id
        for scene in episode.scenes
        for beat in scene.beats
        if isinstance(beat, LineBeat) and beat.is_dual
    )
