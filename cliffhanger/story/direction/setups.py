"""A shot in the making: what is fixed about it, and what is still to be chosen."""

from dataclasses import dataclass, replace
from enum import StrEnum

from cliffhanger.story.direction.inserts import prop_kind, written_words
from cliffhanger.story.model import Insert, Performance, ShotDirective, SoundHint
from cliffhanger.story.vocabulary import (
    Angle,
    Emotion,
    Framing,
    InsertKind,
    Move,
    ShotSize,
    Transition,
)


class Purpose(StrEnum):
    """Why a shot is there."""

    HOOK = "hook"
    ESTABLISHING = "establishing"
    ACTION = "action"
    INSERT = "insert"
    SPEECH = "speech"
    REACTION = "reaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One camera position before its size and move are settled against its neighbours.

    Attributes:
        purpose: Why it is there.
        sizes: Sizes that serve it, best first.
        moves: Moves that serve it, best first.
        framing: Built around whom.
        angle: From where.
        transition: How it begins.
        cast: Who is in frame, left to right.
        focus_id: Whom the camera is on.
        over_id: Whose shoulder is in the foreground.
        line_ids: Lines heard.
        action: What is seen, in words.
        insert: The prop that fills the frame.
        sounds: Effects.
        min_seconds: Shortest useful length.
        lead_seconds: Picture before the first word.
        hold_seconds: Picture after the last word.
        is_peak: A peak of the scene falls into it.
        is_reveal: Something comes out into the open in it.
        is_directed: The script fixes something about it.
    """

    purpose: Purpose
    sizes: tuple[ShotSize, ...]
    moves: tuple[Move, ...] = (Move.PUSH_IN, Move.STATIC)
    framing: Framing = Framing.SINGLE
    angle: Angle = Angle.EYE
    transition: Transition = Transition.CUT
    cast: tuple[Performance, ...] = ()
    focus_id: str | None = None
    over_id: str | None = None
    line_ids: tuple[str, ...] = ()
    action: str = ""
    insert: Insert | None = None
    sounds: tuple[SoundHint, ...] = ()
    min_seconds: float = 2.2
    lead_seconds: float = 0.25
    hold_seconds: float = 0.35
    is_peak: bool = False
    is_reveal: bool = False
    is_directed: bool = False

    @property
    def emotion(self) -> Emotion:
        """What shows on the face in focus."""
        for performance in self.cast:
            if performance.character_id == self.focus_id:
                return performance.emotion
        return Emotion.NEUTRAL


def obey(setup: Setup, directive: ShotDirective | None) -> Setup:
    """Return *setup* with everything the script fixes about it fixed."""
    if directive is None:
        return setup
    fixed = setup if directive.framing is None else _reframe(setup, directive.framing)
    is_insert = directive.size is ShotSize.INSERT or directive.framing is Framing.INSERT
    if is_insert:
        fixed = _as_insert(fixed)
    return replace(
        fixed,
        sizes=fixed.sizes if directive.size is None or fixed.insert else (directive.size,),
        angle=directive.angle or fixed.angle,
        moves=fixed.moves if directive.move is None else (directive.move,),
        is_directed=True,
    )


def _reframe(setup: Setup, framing: Framing) -> Setup:
    others = tuple(one for one in setup.cast if one.character_id != setup.focus_id)
    if framing is Framing.OTS and others and setup.focus_id is not None:
        alone = tuple(one for one in setup.cast if one.character_id == setup.focus_id)
        return replace(setup, framing=framing, cast=alone, over_id=others[0].character_id)
    if framing in {Framing.SINGLE, Framing.REACTION} and setup.focus_id is not None:
        alone = tuple(one for one in setup.cast if one.character_id == setup.focus_id)
        return replace(setup, framing=framing, cast=alone, over_id=None)
    return replace(setup, framing=framing, over_id=None)


def _as_insert(setup: Setup) -> Setup:
    kind = prop_kind(setup.action) or InsertKind.OBJECT
    return replace(
        setup,
        purpose=Purpose.INSERT,
        framing=Framing.INSERT,
        sizes=(ShotSize.INSERT,),
        cast=(),
        focus_id=None,
        over_id=None,
        insert=setup.insert or Insert(kind=kind, text=written_words(setup.action, kind)),
    )
