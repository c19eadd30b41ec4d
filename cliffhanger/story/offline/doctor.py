"""The script doctor's job by rule: what no rule mends is handed back as it was."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.story.offline.blocks import answer_beats, ending_beats
from cliffhanger.story.offline.endings import Ending
from cliffhanger.story.offline.story import Story, read_story
from cliffhanger.story.room.doctor import DoctorBrief
from cliffhanger.story.room.scene import DraftBeat, DraftLine, DraftScene, ScriptDraft
from cliffhanger.story.vocabulary import Emotion

_QUOTED: Final = re.compile("\u201c([^\u201d]+)\u201d")
_BANNED: Final = re.compile("\u201c([^\u201d]+)\u201d in \u201c")
_CUT: Final = "\u2026"
_MOST_BEATS: Final = 120

Scenes = tuple[DraftScene, ...]
Rule = Callable[[Scenes, Story, CheckResult], Scenes]


def mend_script(brief: DoctorBrief) -> ScriptDraft:
    """Return the draft with the faults mended for which there is a rule.

    Raises:
        InvalidInputError: There are no words in the language of the bible.
    """
    story = read_story(brief.bible, seed=brief.seed)
    scenes = brief.draft.scenes
    for finding in brief.findings:
        rule = _RULES.get(finding.name)
        if rule and not finding.is_passed:
            scenes = rule(scenes, story, finding) or scenes
    return brief.draft.model_copy(update={"scenes": scenes})


def _drop_banned(scenes: Scenes, _: Story, finding: CheckResult) -> Scenes:
    words = {word.casefold() for word in _BANNED.findall(finding.note)}
    return _kept(scenes, lambda beat: not any(word in beat.text.casefold() for word in words))


def _drop_quoted(scenes: Scenes, _: Story, finding: CheckResult) -> Scenes:
    """Return the scenes without the lines that the finding quotes."""
    heads = tuple(text.removesuffix(_CUT) for text in _QUOTED.findall(finding.note))
    return _kept(
        scenes, lambda beat: not (isinstance(beat, DraftLine) and beat.text.startswith(heads))
    )


def _drop_flat(scenes: Scenes, _: Story, finding: CheckResult) -> Scenes:
    """Return the scenes without the neutral lines among those that the finding quotes."""
    heads = tuple(text.removesuffix(_CUT) for text in _QUOTED.findall(finding.note))
    return _kept(
        scenes,
        lambda beat: (
            not (
                isinstance(beat, DraftLine)
                and beat.emotion is Emotion.NEUTRAL
                and beat.text.startswith(heads)
            )
        ),
    )


def _drop_strangers(scenes: Scenes, story: Story, _: CheckResult) -> Scenes:
    known = {character.id for character in story.bible.characters}
    return _kept(scenes, lambda beat: not isinstance(beat, DraftLine) or beat.speaker_id in known)


def _drop_repeats(scenes: Scenes, _: Story, __: CheckResult) -> Scenes:
    said: set[str] = set()

    def is_new(beat: DraftBeat) -> bool:
        if not isinstance(beat, DraftLine):
            return True
        is_first = beat.text.casefold() not in said
        said.add(beat.text.casefold())
        return is_first

    return _kept(scenes, is_new)


def _add_cliffhanger(scenes: Scenes, story: Story, _: CheckResult) -> Scenes:
    ending = _unused(scenes, story)
    return scenes if ending is None else _extended(scenes, -1, ending_beats(story, ending))


def _add_hook(scenes: Scenes, _: Story, __: CheckResult) -> Scenes:
    """Return the scenes with the first strong line of the first scene at its head."""
    first = scenes[0]
    strong = next((line for line in first.lines if line.emotion is not Emotion.NEUTRAL), None)
    if strong is None:
        return scenes
    beats = (strong, *(beat for beat in first.beats if beat is not strong))
    return (first.model_copy(update={"beats": beats}), *scenes[1:])


def _fit_duration(scenes: Scenes, story: Story, finding: CheckResult) -> Scenes:
    """Return the scenes with a twist more, or without the one before the last."""
    if "too long" in finding.note:
        return (*scenes[:-2], scenes[-1]) if len(scenes) > 2 else scenes
    ending = _unused(scenes, story)
    if ending is None:
        return scenes
    beats = (*ending_beats(story, ending), *answer_beats(story, ending))
    return _extended(scenes, max(0, len(scenes) - 2), beats)


def _unused(scenes: Scenes, story: Story) -> Ending | None:
    """Return a cliffhanger of which nothing stands in the scenes."""
    said = {line.text for scene in scenes for line in scene.lines}
    for pair in story.words.pairs:
        ending = Ending(pair=pair, proof=story.proofs[0])
        beats = (*ending_beats(story, ending), *answer_beats(story, ending))
        if not said & {beat.text for beat in beats}:
            return ending
    return None


def _extended(scenes: Scenes, index: int, beats: Sequence[DraftBeat]) -> Scenes:
    scene = scenes[index]
    longer = scene.model_copy(update={"beats": (*scene.beats, *beats)[:_MOST_BEATS]})
    changed = list(scenes)
    changed[index] = longer
    return tuple(changed)


def _kept(scenes: Scenes, is_kept: Callable[[DraftBeat], bool]) -> Scenes:
    """Return the scenes with the beats that are kept; a scene without any is left out."""
    thinned = [
        scene.model_copy(update={"beats": tuple(beat for beat in scene.beats if is_kept(beat))})
        for scene in scenes
    ]
    return tuple(scene for scene in thinned if scene.beats)


_RULES: Final[dict[str, Rule]] = {
    "script_banned": _drop_banned,
    "script_language": _drop_quoted,
    "script_speakers": _drop_strangers,
    "script_repeats": _drop_repeats,
    "script_exposition": _drop_flat,
    "script_hook": _add_hook,
    "script_conflict": _add_hook,
    "script_duration": _fit_duration,
    "script_peaks": _fit_duration,
    "script_cliffhanger": _add_cliffhanger,
}
"""Rules by the name of the check whose finding they mend."""
