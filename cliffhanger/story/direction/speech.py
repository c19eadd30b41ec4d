"""Long speeches cut into lines that each fit a shot."""

from string import ascii_lowercase
from typing import Final

from cliffhanger.story.model import Beat, Episode, Line, LineBeat, Scene
from cliffhanger.story.wording import atoms, pack, speech_seconds

MAX_LINE_SECONDS: Final = 5.5
"""A line above this is cut: no shot lasts longer than about six seconds."""


def split_long_lines(episode: Episode) -> Episode:
    """Return *episode* with every line of more than 5.5 s cut into several.

    Cuts fall after sentences, else clauses, else words. The pieces of `s01-l03` are `s01-l03a`,
    `s01-l03b`, ...; joined (with a space where the language writes one) they are its words. Lines
    spoken together with another are left whole.
    """
    language = episode.series.language
    scenes = tuple(_split_scene(scene, language) for scene in episode.scenes)
    return episode if scenes == episode.scenes else episode.model_copy(update={"scenes": scenes})


def _split_scene(scene: Scene, language: str) -> Scene:
    beats: list[Beat] = []
    for index, beat in enumerate(scene.beats):
        following = scene.beats[index + 1] if index + 1 < len(scene.beats) else None
        has_dual = isinstance(following, LineBeat) and following.is_dual
        if isinstance(beat, LineBeat) and not (beat.is_dual or has_dual):
            beats.extend(_split_beat(beat, language))
        else:
            beats.append(beat)
    return scene.model_copy(update={"beats": tuple(beats)})


def _split_beat(beat: LineBeat, language: str) -> list[LineBeat]:
    texts = split_speech(beat.line.text, language)
    if len(texts) == 1:
        return [beat]
    pieces = [
        beat.line.model_copy(update={"id": f"{beat.line.id}{_suffix(index)}", "text": text})
        for index, text in enumerate(texts)
    ]
    return [
        LineBeat(line=piece, directive=beat.directive if piece is pieces[0] else None)
        for piece in pieces
    ]


def split_speech(text: str, language: str) -> tuple[str, ...]:
    """Return *text* in the fewest pieces that each take at most 5.5 s to say."""
    if speech_seconds(text, language) <= MAX_LINE_SECONDS:
        return (text,)
    return pack(
        atoms(text, language),
        measure=lambda piece: speech_seconds(piece, language),
        limit=MAX_LINE_SECONDS,
    )


def total_seconds(lines: tuple[Line, ...], language: str) -> float:
    """Return how long *lines* take to say one after the other, without the breaths between."""
    return sum(speech_seconds(line.text, language) for line in lines)


def _suffix(index: int) -> str:
    more, letter = divmod(index, len(ascii_lowercase))
    return "z" * more + ascii_lowercase[letter]
