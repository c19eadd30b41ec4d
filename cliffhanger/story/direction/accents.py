"""Strong effects, set where they mean something and kept apart so that they stay strong."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cliffhanger.story.direction.emphasis import is_shock, is_sudden
from cliffhanger.story.direction.setups import Purpose, Setup
from cliffhanger.story.model import SoundHint
from cliffhanger.story.vocabulary import Angle, Emotion, Framing, Move, SoundName, Transition

_BETWEEN_IMPACTS: Final = 8
_BETWEEN_SMASH_CUTS: Final = 8
_BETWEEN_DUTCH: Final = 12
_SHAKEN: Final = frozenset({Emotion.SURPRISED, Emotion.FEAR})
_IMPACT: Final = SoundHint(name=SoundName.IMPACT, gain_db=-10.0)
_RISER: Final = SoundHint(name=SoundName.RISER, gain_db=-12.0)


def accent(setups: Sequence[Setup]) -> tuple[Setup, ...]:
    """Return *setups* with impacts, smash cuts, dutch angles and one whip pan set.

    An impact marks the hook and reveals, a smash cut a shock, a dutch angle a face at a peak of
    fear or surprise, the whip pan the first sudden thing; a riser leads out of the episode. At
    least eight shots lie between impacts and between smash cuts, twelve between dutch angles.
    What the script itself fixes is left alone.
    """
    tilted = _spaced(setups, [_is_shaken(setup) for setup in setups], _BETWEEN_DUTCH)
    smashed = _spaced(setups, [_is_shocking(setup) for setup in setups], _BETWEEN_SMASH_CUTS)
    struck = _spaced(setups, [_is_striking(setup) for setup in setups], _BETWEEN_IMPACTS)
    whipped = _spaced(setups, [_is_whip(setup) for setup in setups], len(setups))
    accented: list[Setup] = []
    for index, setup in enumerate(setups):
        current = setup
        if index in tilted:
            current = replace(current, angle=Angle.DUTCH)
        if index in smashed:
            current = replace(current, transition=Transition.SMASH_CUT)
        if index in struck:
            current = replace(current, sounds=(*current.sounds, _IMPACT))
        if index in whipped:
            current = replace(current, moves=(Move.WHIP_PAN, *current.moves))
        accented.append(current)
    if len(accented) > 1:
        last = accented[-1]
        accented[-1] = replace(last, sounds=(*last.sounds, _RISER))
    return tuple(accented)


def _spaced(setups: Sequence[Setup], wanted: Sequence[bool], distance: int) -> frozenset[int]:
    kept: list[int] = []
    for index, (setup, is_wanted) in enumerate(zip(setups, wanted, strict=True)):
        if is_wanted and not setup.is_directed and (not kept or index - kept[-1] > distance):
            kept.append(index)
    return frozenset(kept)


def _is_shaken(setup: Setup) -> bool:
    is_face = setup.purpose in {Purpose.SPEECH, Purpose.REACTION} and setup.focus_id is not None
    return setup.is_peak and is_face and setup.emotion in _SHAKEN


def _is_shocking(setup: Setup) -> bool:
    is_plain_cut = setup.transition is Transition.CUT
    return setup.purpose is Purpose.ACTION and is_plain_cut and is_shock(setup.action)


def _is_striking(setup: Setup) -> bool:
    return setup.purpose is Purpose.HOOK or setup.is_reveal


def _is_whip(setup: Setup) -> bool:
    is_crowded = setup.framing in {Framing.OTS, Framing.INSERT}
    return setup.purpose is Purpose.ACTION and not is_crowded and is_sudden(setup.action)
