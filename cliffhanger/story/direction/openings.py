"""How an episode catches the eye, and how a scene says where it is."""

from dataclasses import replace
from typing import Final

from cliffhanger.story.direction.actions import (
    cover_action,
    fresh_insert,
    insert_setup,
    seen_in,
    watch_action,
)
from cliffhanger.story.direction.conversation import cover_speech
from cliffhanger.story.direction.feelings import felt_in
from cliffhanger.story.direction.inserts import find_insert
from cliffhanger.story.direction.moments import (
    ActionMoment,
    Moment,
    SpeechMoment,
    action_seconds,
)
from cliffhanger.story.direction.setups import Purpose, Setup, obey
from cliffhanger.story.direction.sounds import action_sounds
from cliffhanger.story.direction.unfolding import SceneSoFar
from cliffhanger.story.vocabulary import Angle, Emotion, Framing, Move, ShotSize

_HOOK_SECONDS: Final = 2.2
_HOOK_REACH: Final = 3
_PLACE_SECONDS: Final = 2.2
_MAX_CARRYING_SECONDS: Final = 3.0
_WIDE_SIZES: Final = frozenset({ShotSize.EWS, ShotSize.WS, ShotSize.FS})
_FACE_SIZES: Final = (ShotSize.CU, ShotSize.MCU)
_OUTDOOR_MOVES: Final = (Move.PAN, Move.TILT, Move.PULL_OUT)
_INDOOR_MOVES: Final = (Move.TRACK, Move.PAN, Move.PUSH_IN)


def open_scene(told: SceneSoFar, moments: tuple[Moment, ...], *, is_first: bool) -> int:
    """Add the setups a scene opens with to *told*; return how many moments they already show.

    Every scene says where it is: a wide shot that carries its first action, or a short one of the
    place. The first scene of an episode shows something striking before that: a prop, a face or a
    first line in close-up.
    """
    if is_first:
        spent = _hook(told, moments)
        if spent:
            told.setups.append(_place(told))
            return spent
    return _establish(told, moments)


def _hook(told: SceneSoFar, moments: tuple[Moment, ...]) -> int:
    first = moments[0] if moments else None
    if first is None:
        return 0
    if _is_directed(first):
        return _hook_directed(told, first, moments)
    if isinstance(first, SpeechMoment):
        return _hook_speech(told, first, moments)
    near = [moment for moment in moments[:_HOOK_REACH] if isinstance(moment, ActionMoment)]
    prop = _hook_prop(told, near[:2])
    if prop is not None and prop.action == near[0].text:
        read, spent = _read_on(prop, moments, 1)
        told.setups.append(read)
        return spent
    hook = prop or _hook_face(told, near)
    if hook is not None:
        told.setups.append(hook)
    return 0


def _hook_directed(told: SceneSoFar, first: Moment, moments: tuple[Moment, ...]) -> int:
    """Open on what the script itself fixes, unless that is the wide shot of the place."""
    following = moments[1] if len(moments) > 1 else None
    if isinstance(first, SpeechMoment):
        told.setups.extend(cover_speech(first, told, following=following)[:1])
        return 1
    if not isinstance(first, ActionMoment) or _may_carry(first):
        return 0
    setup = cover_action(first, told, following=following)
    if not setup.cast and setup.insert is None:
        near = [moment for moment in moments[:_HOOK_REACH] if isinstance(moment, ActionMoment)]
        face = _hook_face(told, near)
        if face is not None:
            setup = obey(replace(face, action=first.text, sounds=setup.sounds), first.directive)
    read, spent = _read_on(setup, moments, 1)
    told.setups.append(read)
    return spent


def _read_on(setup: Setup, moments: tuple[Moment, ...], spent: int) -> tuple[Setup, int]:
    """Return a prop's setup with the words the next moment reads on it, and the moments spent."""
    following = moments[spent] if spent < len(moments) else None
    if setup.insert is None or setup.insert.text or not isinstance(following, ActionMoment):
        return setup, spent
    insert = find_insert(following.text, has_person=True)
    if insert is None or not insert.text or insert.kind is not setup.insert.kind:
        return setup, spent
    action = f"{setup.action} {following.text}"
    return replace(setup, insert=insert, action=action), spent + 1


def _hook_speech(told: SceneSoFar, first: SpeechMoment, moments: tuple[Moment, ...]) -> int:
    line = first.lines[0]
    is_face = line.is_on_camera and told.cast.is_person(line.character_id)
    if not is_face or first.is_exchange:
        return 0
    following = moments[1] if len(moments) > 1 else None
    said, *_ = cover_speech(first, told, following=following)
    told.setups.append(
        replace(
            said,
            purpose=Purpose.HOOK,
            sizes=_FACE_SIZES,
            framing=Framing.SINGLE,
            cast=told.frame(line.character_id),
            over_id=None,
            moves=(Move.PUSH_IN,),
            lead_seconds=0.15,
        )
    )
    return 1


def _hook_prop(told: SceneSoFar, near: list[ActionMoment]) -> Setup | None:
    for moment in near:
        insert = find_insert(moment.text, has_person=bool(told.cast.named_in(moment.text)))
        if insert is not None:
            setup = insert_setup(told.same_device(insert, moment.text), moment, told)
            return replace(
                setup, purpose=Purpose.HOOK, moves=(Move.PUSH_IN,), min_seconds=_HOOK_SECONDS
            )
    return None


def _hook_face(told: SceneSoFar, near: list[ActionMoment]) -> Setup | None:
    faces: list[tuple[bool, int, str, Emotion]] = []
    for index, moment in enumerate(near):
        feeling = felt_in(moment.text)
        who = seen_in(moment, told)
        people = [each for each in who if told.cast.is_person(each)]
        faces.extend((feeling is Emotion.NEUTRAL, index, each, feeling) for each in people[:1])
    if not faces:
        return None
    _, index, face, feeling = min(faces, key=lambda one: one[:2])
    told.blocking = told.blocking.enter((face,))
    told.feelings[face] = feeling
    return Setup(
        purpose=Purpose.HOOK,
        sizes=_FACE_SIZES,
        moves=(Move.PUSH_IN,),
        framing=Framing.SINGLE,
        cast=told.frame(face),
        focus_id=face,
        action=near[index].text,
        min_seconds=_HOOK_SECONDS,
    )


def _establish(told: SceneSoFar, moments: tuple[Moment, ...]) -> int:
    first = moments[0] if moments else None
    if isinstance(first, ActionMoment) and _may_carry(first):
        who = watch_action(first, told)
        if fresh_insert(first.text, who, told) is None:
            told.setups.append(_carrying(told, first, who))
            return 1
    elif isinstance(first, SpeechMoment) and first.lines[0].is_on_camera:
        told.blocking = told.blocking.enter((first.lines[0].character_id,))
    told.setups.append(_place(told))
    return 0


def _may_carry(moment: ActionMoment) -> bool:
    directive = moment.directive
    return directive is None or directive.size is None or directive.size in _WIDE_SIZES


def _is_directed(moment: Moment) -> bool:
    return isinstance(moment, ActionMoment | SpeechMoment) and moment.directive is not None


def _carrying(told: SceneSoFar, first: ActionMoment, who: tuple[str, ...]) -> Setup:
    wanted = action_seconds(first.text, told.language)
    place = _place(told)
    setup = replace(
        place,
        sizes=(ShotSize.WS, ShotSize.EWS) if who else place.sizes,
        cast=told.frame(*who),
        focus_id=who[0] if who else None,
        action=first.text,
        sounds=action_sounds(first.text),
        min_seconds=min(_MAX_CARRYING_SECONDS, wanted),
    )
    return obey(setup, first.directive)


def _place(told: SceneSoFar) -> Setup:
    scene = told.scene
    is_interior = scene.location.is_interior
    return Setup(
        purpose=Purpose.ESTABLISHING,
        sizes=(ShotSize.WS, ShotSize.EWS) if is_interior else (ShotSize.EWS, ShotSize.WS),
        moves=_INDOOR_MOVES if is_interior else _OUTDOOR_MOVES,
        framing=Framing.GROUP,
        angle=Angle.EYE if is_interior else Angle.HIGH,
        cast=told.frame(*told.blocking.present),
        action=f"{scene.location.name}, {scene.time.value}",
        min_seconds=_PLACE_SECONDS,
    )
