"""Camera positions for what is seen: props, places and people doing things."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cliffhanger.story.direction.emphasis import is_leaving, is_rising, is_walk
from cliffhanger.story.direction.feelings import felt_in
from cliffhanger.story.direction.inserts import (
    find_insert,
    inscription,
    prop_kind,
    without_quotations,
)
from cliffhanger.story.direction.keywords import mentions
from cliffhanger.story.direction.moments import (
    ActionMoment,
    Moment,
    SpeechMoment,
    action_seconds,
)
from cliffhanger.story.direction.setups import Purpose, Setup, obey
from cliffhanger.story.direction.sounds import action_sounds
from cliffhanger.story.direction.staging import MAX_IN_FRAME, subjects
from cliffhanger.story.direction.unfolding import SceneSoFar
from cliffhanger.story.model import Insert
from cliffhanger.story.vocabulary import (
    Angle,
    CharacterKind,
    Emotion,
    Framing,
    InsertKind,
    Move,
    ShotSize,
)

_DEVICES: Final = frozenset({InsertKind.PHONE, InsertKind.SCREEN})
_CALLS: Final = (
    "answers|picks up the phone|call*|voice|来电|电话|声音|接起|接通|nghe máy|gọi|รับสาย|โทรมา|เสียง"
)
_SHOWN_WORDS: Final = "display*|words|text message|texts|reads|短信|文字|写着|tin nhắn|hiện|ข้อความ"
_CARRIED_SECONDS: Final = 2.6
_FOLDED_SECONDS: Final = 4.0
_STRONG: Final = frozenset(Emotion) - {Emotion.NEUTRAL, Emotion.HAPPY}
_SMALL: Final = frozenset({Emotion.FEAR, Emotion.SAD, Emotion.CRYING})
_PLACE_MOVES: Final = (Move.PAN, Move.PULL_OUT, Move.TRACK)
_WALK_MOVES: Final = (Move.TRACK, Move.PAN, Move.HANDHELD)
_RISE_MOVES: Final = (Move.TILT, Move.PUSH_IN, Move.PAN)
_STILL_MOVES: Final = (Move.PUSH_IN, Move.STATIC, Move.TRACK, Move.PAN)


def cover_action(moment: ActionMoment, told: SceneSoFar, *, following: Moment | None) -> Setup:
    """Return the camera position for an action; *told* learns who came, felt and left.

    An action that only adds to the picture before it is folded into that picture, which is taken
    back from *told*'s setups.

    Args:
        moment: The action.
        told: The scene so far.
        following: What comes after it.
    """
    who = watch_action(moment, told)
    insert = _insert(moment, who, told, following)
    setup = insert_setup(insert, moment, told) if insert else _picture(moment, who, told)
    if moment.directive is None and _adds_to_last(setup, who, told):
        return _fold(told.setups.pop(), setup)
    if is_leaving(moment.text):
        told.blocking = told.blocking.leave(who)
    return obey(setup, moment.directive)


def watch_action(moment: ActionMoment, told: SceneSoFar) -> tuple[str, ...]:
    """Return whom an action shows; *told* learns that they are there and what they feel."""
    who = seen_in(moment, told)
    told.prop = prop_kind(moment.text) or told.prop
    if mentions(moment.text, _CALLS):
        told.is_call = True
    if mentions(moment.text, _SHOWN_WORDS):
        told.is_call = False
    feeling = felt_in(moment.text)
    if who and feeling is not Emotion.NEUTRAL:
        told.feelings[who[0]] = feeling
        told.moved_ids.add(who[0])
    told.blocking = told.blocking.enter(who)
    return who


def seen_in(moment: ActionMoment, told: SceneSoFar) -> tuple[str, ...]:
    """Return whom an action shows; a voice in a device is nobody to be seen."""
    told_text = without_quotations(moment.text)
    who = subjects(told_text, told.cast, told.blocking) or moment.hint_ids
    return tuple(each for each in who if not told.is_unseen(each))


def fresh_insert(text: str, who: Sequence[str], told: SceneSoFar) -> Insert | None:
    """Return the prop *text* puts before the eye, unless it has just been seen."""
    insert = find_insert(text, has_person=bool(who))
    if insert is None and (words := inscription(text)):
        insert = Insert(kind=told.prop, text=words)
    if insert is None:
        return None
    settled = told.same_device(insert, text)
    return None if told.is_stale(settled) else settled


def carries(moment: ActionMoment, speaker_id: str, told: SceneSoFar) -> bool:
    """Return whether the shot of a line may show the action before it, its speaker's own."""
    who = seen_in(moment, told)
    is_slight = action_seconds(moment.text, told.language) <= _CARRIED_SECONDS
    is_own = tuple(who) == (speaker_id,) and speaker_id in told.blocking.present
    has_own_shot = is_leaving(moment.text) or find_insert(moment.text, has_person=True) is not None
    return is_own and is_slight and not has_own_shot and moment.directive is None


def insert_setup(insert: Insert, moment: ActionMoment, told: SceneSoFar) -> Setup:
    """Return the camera position that fills the frame with a prop."""
    return Setup(
        purpose=Purpose.INSERT,
        sizes=(ShotSize.INSERT,),
        moves=(Move.PUSH_IN, Move.STATIC, Move.TILT, Move.PULL_OUT),
        framing=Framing.INSERT,
        insert=insert,
        action=moment.text,
        sounds=action_sounds(moment.text),
        min_seconds=action_seconds(insert.text or moment.text, told.language),
    )


def _insert(
    moment: ActionMoment, who: tuple[str, ...], told: SceneSoFar, following: Moment | None
) -> Insert | None:
    """Return the prop to show: one that will be read next waits for its words."""
    insert = fresh_insert(moment.text, who, told)
    if insert is None:
        is_device_next = isinstance(following, SpeechMoment) and following.lines[0].is_device
        is_screen = prop_kind(moment.text) in _DEVICES
        is_due = is_device_next and is_screen and not told.is_full_of_inserts
        return Insert(kind=told.device) if is_due else None
    if who and not insert.text and isinstance(following, ActionMoment):
        read_next = find_insert(following.text, has_person=True)
        if read_next is not None and read_next.text:
            return None
    return insert


def _adds_to_last(setup: Setup, who: tuple[str, ...], told: SceneSoFar) -> bool:
    """Return whether a setup shows what the last one shows, and only goes on with it."""
    last = told.setups[-1] if told.setups else None
    if last is None or last.line_ids or last.purpose is Purpose.HOOK:
        return False
    if setup.insert is not None and last.insert is not None:
        is_same_prop = setup.insert.kind is last.insert.kind or setup.insert.kind in _DEVICES
        return is_same_prop and not (setup.insert.text and last.insert.text)
    if who or setup.insert or last.insert or last.is_directed:
        return False
    shown = {one.character_id for one in setup.cast}
    is_wide = last.framing in {Framing.GROUP, Framing.TWO}
    return is_wide and shown == {one.character_id for one in last.cast}


def _fold(before: Setup, more: Setup) -> Setup:
    return replace(
        before,
        insert=more.insert if more.insert and more.insert.text else before.insert,
        action=f"{before.action} {more.action}",
        sounds=(*before.sounds, *more.sounds)[:2],
        min_seconds=min(_FOLDED_SECONDS, max(before.min_seconds, more.min_seconds) + 0.6),
    )


def _picture(moment: ActionMoment, who: tuple[str, ...], told: SceneSoFar) -> Setup:
    is_cloud_first = bool(who) and told.cast.kind(who[0]) is CharacterKind.CLOUD
    shown = who[:1] if is_cloud_first else _without_clouds(who, told)
    framing, sizes = _composition(shown, moment.text, told)
    return Setup(
        purpose=Purpose.ACTION,
        sizes=sizes,
        moves=_moves(shown, moment.text, told),
        framing=framing,
        angle=_angle(shown, told),
        cast=told.frame(*(shown or _without_clouds(told.blocking.present, told))),
        focus_id=shown[0] if shown else None,
        action=moment.text,
        sounds=action_sounds(moment.text),
        min_seconds=action_seconds(moment.text, told.language),
    )


def _without_clouds(who: tuple[str, ...], told: SceneSoFar) -> tuple[str, ...]:
    low = (each for each in who if told.cast.kind(each) is not CharacterKind.CLOUD)
    return tuple(low)[:MAX_IN_FRAME]


def _composition(
    shown: tuple[str, ...], text: str, told: SceneSoFar
) -> tuple[Framing, tuple[ShotSize, ...]]:
    if not shown:
        return Framing.GROUP, (ShotSize.WS, ShotSize.FS, ShotSize.EWS)
    first = shown[0]
    has_person_only = all(told.cast.is_person(each) for each in shown)
    if len(shown) > 2 or (len(shown) > 1 and not has_person_only):
        framing = Framing.GROUP if len(shown) > 2 else Framing.TWO
        return framing, (ShotSize.FS, ShotSize.WS, ShotSize.MWS)
    if len(shown) > 1:
        return Framing.TWO, (ShotSize.MS, ShotSize.MWS, ShotSize.FS)
    if is_walk(text):
        walking = (ShotSize.FS, ShotSize.MWS, ShotSize.MS)
        return Framing.SINGLE, told.portrait_sizes(first, walking)
    if told.feelings.get(first) in _STRONG and felt_in(text) in _STRONG:
        close = (ShotSize.MCU, ShotSize.CU, ShotSize.MS)
        return Framing.REACTION, told.portrait_sizes(first, close)
    middle = (ShotSize.MS, ShotSize.MCU, ShotSize.MWS)
    return Framing.SINGLE, told.portrait_sizes(first, middle)


def _angle(shown: tuple[str, ...], told: SceneSoFar) -> Angle:
    if len(shown) != 1:
        return Angle.EYE
    if not told.cast.is_person(shown[0]):
        return Angle.LOW
    return Angle.HIGH if told.feelings.get(shown[0]) in _SMALL else Angle.EYE


def _moves(shown: tuple[str, ...], text: str, told: SceneSoFar) -> tuple[Move, ...]:
    if is_rising(text):
        return _RISE_MOVES
    if is_walk(text):
        return _WALK_MOVES
    if not shown:
        return _PLACE_MOVES
    if told.feelings.get(shown[0]) in {Emotion.FEAR, Emotion.ANGRY}:
        return (Move.HANDHELD, Move.PUSH_IN, Move.TRACK)
    return _STILL_MOVES
