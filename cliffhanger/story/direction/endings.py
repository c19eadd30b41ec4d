"""How an episode stops: on the face of who must answer, and with which words."""

import re
from dataclasses import replace
from typing import Final

from cliffhanger.story.direction.conversation import reaction_setup
from cliffhanger.story.direction.emphasis import is_question
from cliffhanger.story.direction.setups import Purpose, Setup
from cliffhanger.story.direction.unfolding import SceneSoFar
from cliffhanger.story.model import ActionBeat, Episode, Line, Scene, TransitionBeat
from cliffhanger.story.vocabulary import Angle, Framing, Move, ShotSize
from cliffhanger.story.wording import primary_language

HOLD_SECONDS: Final = 1.6
"""Picture after the last word of an episode."""

_SILENT_SECONDS: Final = 3.0
_FACE_SIZES: Final = (ShotSize.CU, ShotSize.ECU)
_LAST_WORDS: Final = re.compile(
    r"^\W*(?:the end|end|fin|ende|end of episode.*|to be continued|hết|kết thúc|còn tiếp|continuará"
    r"|剧终|全剧终|完|本集完|未完待续|จบ|จบตอน|โปรดติดตามตอนต่อไป)\W*$",
    re.IGNORECASE,
)
_TO_BE_CONTINUED: Final = {
    "zh": "未完待续",
    "vi": "CÒN TIẾP",
    "th": "โปรดติดตามตอนต่อไป",
    "es": "CONTINUARÁ",
    "pt": "CONTINUA...",
    "id": "BERSAMBUNG",
    "fr": "À SUIVRE",
    "de": "FORTSETZUNG FOLGT",
    "ja": "つづく",
    "ko": "다음 화에 계속",
}


def split_last_words(episode: Episode) -> tuple[tuple[Scene, ...], str]:
    """Return the scenes without a closing `THE END`, and the words to end on.

    Without words of its own an episode is to be continued, in its language.
    """
    last = episode.scenes[-1]
    beats = list(last.beats)
    while beats and isinstance(beats[-1], TransitionBeat):
        beats.pop()
    tail = beats[-1] if beats else None
    if isinstance(tail, ActionBeat) and len(beats) > 1 and _LAST_WORDS.match(tail.text):
        ended = last.model_copy(update={"beats": tuple(beats[:-1])})
        return (*episode.scenes[:-1], ended), tail.text.strip(" *_><")
    language = primary_language(episode.series.language)
    return episode.scenes, _TO_BE_CONTINUED.get(language, "TO BE CONTINUED")


def end_episode(told: SceneSoFar, lines: tuple[Line, ...]) -> None:
    """Change the end of *told*'s setups so that the episode stops on a face.

    Args:
        told: The last scene, told to its end.
        lines: What is said in the last shot; empty where it is silent.
    """
    last = told.setups[-1]
    answerer = _who_must_answer(last, lines, told)
    if last.is_directed:
        answerer = None
    if answerer is not None:
        heard = told.feelings.get(lines[-1].character_id) if lines else None
        answer = reaction_setup(answerer, told, heard=heard)
        told.setups.append(replace(answer, sizes=_FACE_SIZES, min_seconds=_SILENT_SECONDS))
    elif _is_on_person(last, told) and not last.is_directed:
        told.setups[-1] = _close_on_face(last, told)
    final = told.setups[-1]
    told.setups[-1] = replace(
        final,
        moves=final.moves[:1] if final.is_directed else (Move.PUSH_IN,),
        hold_seconds=HOLD_SECONDS,
        min_seconds=max(final.min_seconds, _SILENT_SECONDS),
    )


def _who_must_answer(last: Setup, lines: tuple[Line, ...], told: SceneSoFar) -> str | None:
    if not lines:
        is_face = _is_on_person(last, told)
        if last.purpose is Purpose.ESTABLISHING and is_face:
            return last.focus_id
        return None if is_face else told.listener_of(None)
    speaker_id = lines[-1].character_id
    listener_id = told.listener_of(speaker_id)
    is_face = told.cast.is_person(speaker_id)
    if len(last.line_ids) > 1 and len(last.cast) > 1:
        return listener_id or (speaker_id if is_face else None)
    is_hanging = is_question(lines) or last.is_peak or not _is_on_person(last, told)
    if last.purpose is Purpose.REACTION or (is_face and not is_hanging):
        return None
    return listener_id


def _is_on_person(setup: Setup, told: SceneSoFar) -> bool:
    return setup.focus_id is not None and told.cast.is_person(setup.focus_id)


def _close_on_face(setup: Setup, told: SceneSoFar) -> Setup:
    focus_id = setup.focus_id or ""
    return replace(
        setup,
        sizes=_FACE_SIZES,
        framing=Framing.REACTION if setup.purpose is Purpose.REACTION else Framing.SINGLE,
        angle=Angle.EYE if setup.framing is Framing.OTS else setup.angle,
        cast=told.frame(focus_id),
        over_id=None,
    )
