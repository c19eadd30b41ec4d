"""Camera positions for what is said: shot and reverse shot, two-shots, reactions, voices unseen."""

from dataclasses import replace
from typing import Final

from cliffhanger.story.direction.emphasis import is_reveal
from cliffhanger.story.direction.feelings import answering_feeling, spoken_feeling
from cliffhanger.story.direction.inserts import shorten
from cliffhanger.story.direction.moments import Moment, SpeechMoment
from cliffhanger.story.direction.setups import Purpose, Setup, obey
from cliffhanger.story.direction.unfolding import SceneSoFar
from cliffhanger.story.model import Insert, Line
from cliffhanger.story.vocabulary import Angle, Emotion, Framing, InsertKind, Move, ShotSize

_PEAK_SIZES: Final = (ShotSize.CU, ShotSize.ECU)
_EARLY_SIZES: Final = (ShotSize.MS, ShotSize.MCU, ShotSize.MWS)
_MIDDLE_SIZES: Final = (ShotSize.MCU, ShotSize.MS, ShotSize.CU)
_LATE_SIZES: Final = (ShotSize.MCU, ShotSize.CU, ShotSize.MS)
_OTS_SIZES: Final = (ShotSize.MS, ShotSize.MCU, ShotSize.MWS)
_POWER: Final = frozenset({Emotion.ANGRY, Emotion.SCHEMING})
_WEAKNESS: Final = frozenset({Emotion.SAD, Emotion.CRYING, Emotion.FEAR})
_AGITATION: Final = frozenset({Emotion.ANGRY, Emotion.FEAR})
_CALM_MOVES: Final = (Move.PUSH_IN, Move.TRACK, Move.STATIC, Move.PAN)
_SPEECHES_PER_TWO_SHOT: Final = 6
_SETUPS_BETWEEN_REACTIONS: Final = 5


def cover_speech(
    moment: SpeechMoment, told: SceneSoFar, *, following: Moment | None
) -> tuple[Setup, ...]:
    """Return the camera positions for lines that share a shot, and the reaction they call for.

    *told* learns who spoke and how. A device's words are set to the blank screen just shown, where
    there is one: it is taken back from *told*'s setups and returned with them.
    """
    line = moment.lines[0]
    for each in moment.lines:
        _hear(each, told)
    setup = _speech_setup(moment, told)
    told.num_spoken += 1
    told.speaker_ids.extend(each.character_id for each in moment.lines)
    said = _with_lines(setup, moment, told)
    answer = _reaction(line, said, told, following)
    return (obey(said, moment.directive), *((answer,) if answer else ()))


def reaction_setup(character_id: str, told: SceneSoFar, *, heard: Emotion | None = None) -> Setup:
    """Return the camera position on the face of somebody who listens.

    Args:
        character_id: Who listens.
        told: The scene so far.
        heard: The feeling they answer; None where they show their own.
    """
    answer = Emotion.NEUTRAL if heard is None else answering_feeling(heard)
    own = told.frame(character_id)
    shown = own if answer is Emotion.NEUTRAL else (own[0].model_copy(update={"emotion": answer}),)
    return Setup(
        purpose=Purpose.REACTION,
        sizes=told.portrait_sizes(character_id, (ShotSize.CU, ShotSize.MCU)),
        moves=(Move.PUSH_IN, Move.STATIC, Move.TRACK),
        framing=Framing.REACTION,
        angle=_angle(character_id, told),
        cast=shown,
        focus_id=character_id,
        action=f"{told.describe(character_id)} listens",
    )


def _hear(line: Line, told: SceneSoFar) -> None:
    feeling = spoken_feeling(line)
    if line.is_on_camera:
        told.blocking = told.blocking.enter((line.character_id,))
    if feeling is not Emotion.NEUTRAL or line.character_id not in told.moved_ids:
        told.feelings[line.character_id] = feeling
    told.moved_ids.discard(line.character_id)


def _with_lines(setup: Setup, moment: SpeechMoment, told: SceneSoFar) -> Setup:
    is_peak = any(line.id in told.peak_ids for line in moment.lines)
    return replace(
        setup,
        line_ids=tuple(line.id for line in moment.lines),
        is_peak=is_peak,
        is_reveal=is_peak and any(is_reveal(line.text) for line in moment.lines),
        lead_seconds=0.35 if is_peak else 0.3,
        hold_seconds=0.7 if is_peak else 0.5,
    )


def _speech_setup(moment: SpeechMoment, told: SceneSoFar) -> Setup:
    line = moment.lines[0]
    if line.is_device:
        return _device(moment, told)
    if line.is_voice_over or line.is_off_screen:
        return _unseen(line, told)
    return _exchange(moment, told) if moment.is_exchange else _seen_speech(line, told)


def _seen_speech(line: Line, told: SceneSoFar) -> Setup:
    is_person = told.cast.is_person(line.character_id)
    if is_person and line.id in told.peak_ids:
        return replace(_single(line, told), sizes=_PEAK_SIZES)
    hearer_id = told.hearer_of(line.character_id)
    if hearer_id is not None and told.has_dwelt_on(line.character_id):
        return reaction_setup(hearer_id, told)
    if not is_person:
        return _own_single(line, told)
    return _turn(line, told)


def _turn(line: Line, told: SceneSoFar) -> Setup:
    """Return over-the-shoulder and single by turns, now and then both in one frame."""
    listener_id = told.listener_of(line.character_id)
    if listener_id is None:
        return _single(line, told)
    if told.num_spoken % _SPEECHES_PER_TWO_SHOT == _SPEECHES_PER_TWO_SHOT - 1:
        return _both(line, listener_id, told)
    if told.num_spoken % 2 == 0:
        return replace(
            _single(line, told),
            sizes=_OTS_SIZES,
            framing=Framing.OTS,
            angle=Angle.EYE,
            over_id=listener_id,
        )
    return _single(line, told)


def _single(line: Line, told: SceneSoFar) -> Setup:
    early, late = told.progress < 0.3, told.progress > 0.65
    sizes = _EARLY_SIZES if early else _LATE_SIZES if late else _MIDDLE_SIZES
    return Setup(
        purpose=Purpose.SPEECH,
        sizes=sizes,
        moves=_moves(line.character_id, told),
        angle=_angle(line.character_id, told),
        cast=told.frame(line.character_id),
        focus_id=line.character_id,
        action=f"{told.describe(line.character_id)} speaks",
    )


def _own_single(line: Line, told: SceneSoFar) -> Setup:
    single = _single(line, told)
    return replace(single, sizes=told.portrait_sizes(line.character_id, single.sizes))


def _both(line: Line, listener_id: str, told: SceneSoFar) -> Setup:
    return replace(
        _single(line, told),
        sizes=(ShotSize.MS, ShotSize.MWS),
        framing=Framing.TWO,
        angle=Angle.EYE,
        moves=(Move.TRACK, Move.PUSH_IN, Move.PAN),
        cast=told.frame(line.character_id, listener_id),
    )


def _exchange(moment: SpeechMoment, told: SceneSoFar) -> Setup:
    speakers = tuple(dict.fromkeys(line.character_id for line in moment.lines))
    are_people = all(told.cast.is_person(each) for each in speakers)
    people_sizes = (ShotSize.MS, ShotSize.MWS, ShotSize.FS)
    return Setup(
        purpose=Purpose.SPEECH,
        sizes=people_sizes if are_people else (ShotSize.FS, ShotSize.WS, ShotSize.MWS),
        moves=(Move.TRACK, Move.PUSH_IN, Move.PAN),
        framing=Framing.GROUP if len(speakers) > 2 else Framing.TWO,
        cast=told.frame(*speakers),
        focus_id=moment.lines[-1].character_id,
        action=", ".join(map(told.describe, speakers)) + " speak in turn",
    )


def _device(moment: SpeechMoment, told: SceneSoFar) -> Setup:
    """Return the screen that speaks, or by turns the face of who hears it."""
    line = moment.lines[0]
    listener_id = told.listener_of(line.character_id)
    shown = told.cast.name(line.character_id) if told.is_call else line.text
    words = Insert(kind=told.device, text=shorten(shown))
    last = told.setups[-1] if told.setups else None
    if last is not None and _is_waiting_screen(last, told):
        told.setups.pop()
        return last if last.insert and last.insert.text else replace(last, insert=words)
    has_said_enough = last is not None and last.insert is not None and bool(last.line_ids)
    is_known_call = told.is_call and any(one.insert == words for one in told.setups)
    is_answered = listener_id is not None and (has_said_enough or is_known_call)
    if told.is_full_of_inserts or is_answered:
        return _unseen(line, told)
    return Setup(
        purpose=Purpose.INSERT,
        sizes=(ShotSize.INSERT,),
        moves=(Move.PUSH_IN, Move.STATIC, Move.TILT, Move.PULL_OUT),
        framing=Framing.INSERT,
        insert=words,
        action=f"{told.device.value} speaks",
    )


def _is_waiting_screen(setup: Setup, told: SceneSoFar) -> bool:
    """Return whether a screen just shown can speak the next line."""
    insert = setup.insert
    if insert is None or setup.line_ids or setup.purpose is Purpose.HOOK:
        return False
    is_screen = insert.kind in {InsertKind.PHONE, InsertKind.SCREEN}
    return is_screen and (told.is_call or not insert.text)


def _unseen(line: Line, told: SceneSoFar) -> Setup:
    """Return a face that listens, by turns with the place itself."""
    listener_id = told.listener_of(line.character_id)
    others = tuple(each for each in told.blocking.present if each != line.character_id)
    is_thought = line.is_voice_over and len(others) < len(told.blocking.present)
    seen = _next_face(listener_id, others, told) or (line.character_id if is_thought else None)
    if seen is None or (line.is_voice_over and told.num_spoken % 3 == 1):
        return Setup(
            purpose=Purpose.SPEECH,
            sizes=(ShotSize.WS, ShotSize.EWS, ShotSize.FS),
            moves=(Move.PAN, Move.PULL_OUT, Move.PUSH_IN),
            framing=Framing.GROUP,
            cast=told.frame(*others),
            action=told.scene.location.name,
        )
    return reaction_setup(seen, told)


def _next_face(listener_id: str | None, others: tuple[str, ...], told: SceneSoFar) -> str | None:
    """Return the listener, or another person where the last shot was on the listener."""
    was_seen = bool(told.setups) and told.setups[-1].focus_id == listener_id
    people = [each for each in others if each != listener_id and told.cast.is_person(each)]
    return people[0] if was_seen and people else listener_id


def _reaction(line: Line, said: Setup, told: SceneSoFar, following: Moment | None) -> Setup | None:
    """Return the listener's face where something hit them that no coming shot would show."""
    listener_id = told.listener_of(line.character_id)
    is_hit = said.is_peak and said.purpose is Purpose.SPEECH
    recent = told.setups[-_SETUPS_BETWEEN_REACTIONS:]
    if (
        not is_hit
        or listener_id is None
        or not isinstance(following, SpeechMoment)
        or any(one.purpose is Purpose.REACTION for one in recent)
    ):
        return None
    is_answered = following.lines[0].character_id == listener_id
    if is_answered and not said.is_reveal:
        return None
    return reaction_setup(listener_id, told, heard=told.feelings.get(line.character_id))


def _angle(character_id: str, told: SceneSoFar) -> Angle:
    feeling = told.feelings.get(character_id)
    if not told.cast.is_person(character_id) or feeling in _POWER:
        return Angle.LOW
    return Angle.HIGH if feeling in _WEAKNESS else Angle.EYE


def _moves(character_id: str, told: SceneSoFar) -> tuple[Move, ...]:
    if told.feelings.get(character_id) in _AGITATION:
        return (Move.HANDHELD, Move.PUSH_IN, Move.TRACK)
    turn = told.num_spoken % len(_CALM_MOVES)
    return _CALM_MOVES[turn:] + _CALM_MOVES[:turn]
