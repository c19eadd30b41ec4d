"""Long scripts are written in parts: how many, how long, and how they become one."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil
from typing import Final

from cliffhanger.story.room.scene import ScriptDraft
from cliffhanger.story.wording import primary_language

MAX_PART_WORDS: Final = 1200
"""Longer answers are cut off by more than one served model; shorter ones cost more prompts."""
MIN_PART_WORDS: Final = 120
"""A part that is cut off at this length is not cut again."""
MAX_PARTS: Final = 40
"""A script in more parts has lost its thread."""

USUAL_SECONDS: Final = 90.0
"""Length of an episode where nobody says otherwise."""
_USUAL_WORDS: Final = {"zh": 330, "ja": 480, "th": 580}
_USUAL_SPACED_WORDS: Final = 220


def usual_words(language: str) -> int:
    """Return the words of action and dialogue in an episode, characters in unspaced scripts.

    In 90 s the embedded director plays 307 characters of Chinese, 545 of Thai and 186 words of
    English or Vietnamese, measured over 72 scripts each; Japanese goes by its spoken pace. A few
    more are asked for, because writers hand in less than they are asked for.
    """
    return _USUAL_WORDS.get(primary_language(language), _USUAL_SPACED_WORDS)


def plan_parts(target_words: int) -> tuple[int, ...]:
    """Return the words of each part: as few parts as hold *target_words*, of nearly one size."""
    num_parts = max(1, ceil(target_words / MAX_PART_WORDS))
    bounds = [target_words * index // num_parts for index in range(num_parts + 1)]
    return tuple(end - start for start, end in pairwise(bounds))


def halve_part(parts: Sequence[int], index: int) -> tuple[int, ...] | None:
    """Return the parts with the one at *index* made two, or None where it must not be."""
    words = parts[index]
    if words // 2 < MIN_PART_WORDS or len(parts) >= MAX_PARTS:
        return None
    return (*parts[:index], words - words // 2, words // 2, *parts[index + 1 :])


def join_parts(drafts: Sequence[ScriptDraft]) -> ScriptDraft:
    """Return the parts as one script; scenes are numbered through in the facts.

    Args:
        drafts: At least one, in order; the last one's summary tells the whole.
    """
    offsets = [0, *accumulate(len(draft.scenes) for draft in drafts)]
    return ScriptDraft(
        scenes=tuple(scene for draft in drafts for scene in draft.scenes),
        summary=drafts[-1].summary,
        facts=tuple(
            fact.model_copy(update={"scene_number": fact.scene_number + offset})
            for draft, offset in zip(drafts, offsets, strict=False)
            for fact in draft.facts
        ),
    )
