"""What models are given, word for word, against the prompts on record in `prompts/`.

After an edit on purpose: `python -m tests.unit.story.room.test_prompts` writes them again.
"""

from pathlib import Path
from typing import Any

import pytest

from cliffhanger.story.room.bible import BibleBrief
from cliffhanger.story.room.breakdown import BreakdownBrief
from cliffhanger.story.room.brief import Brief, Prompt
from cliffhanger.story.room.concept import ConceptBrief
from cliffhanger.story.room.continuity import ContinuityBrief
from cliffhanger.story.room.doctor import DoctorBrief
from cliffhanger.story.room.grid import GridBrief
from cliffhanger.story.room.script import ScriptBrief
from tests.story_episode import EPISODE
from tests.story_world import BIBLE, CONCEPT, DRAFT, FINDING, GRID

RECORDS = Path(__file__).with_name("prompts")
PREMISE = "A night porter finds that the hotel is hers."
BRIEFS: dict[str, Brief[Any]] = {
    "showrunner": ConceptBrief(premise=PREMISE, language="en", num_episodes=3),
    "bible": BibleBrief(concept=CONCEPT, premise=PREMISE, num_episodes=3, banned=("gore",)),
    "grid": GridBrief(bible=BIBLE, before=GRID.rows[:1], first_episode=2, last_episode=3),
    "episode": ScriptBrief(
        bible=BIBLE, row=GRID.row(2), previous_row=GRID.row(1), target_words=220
    ),
    "episode_part": ScriptBrief(
        bible=BIBLE,
        row=GRID.row(2),
        previous_row=GRID.row(1),
        part=2,
        num_parts=3,
        target_words=1200,
        summary=DRAFT.summary,
        last_scene=DRAFT.scenes[-1],
        source="The key was cold.",
    ),
    "doctor": DoctorBrief(bible=BIBLE, row=GRID.row(1), draft=DRAFT, findings=(FINDING,)),
    "continuity": ContinuityBrief(bible=BIBLE, episode_number=1, draft=DRAFT),
    "breakdown": BreakdownBrief(episode=EPISODE, scene=EPISODE.scenes[0], is_last=False),
}


@pytest.mark.parametrize("name", BRIEFS)
def test_a_prompt_is_what_the_record_says(name: str) -> None:
    assert _page(BRIEFS[name].prompt()) == (RECORDS / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", BRIEFS)
def test_the_same_brief_has_the_same_fingerprint(name: str) -> None:
    again = type(BRIEFS[name]).model_validate_json(BRIEFS[name].model_dump_json())
    assert again.fingerprint() == BRIEFS[name].fingerprint()


class _Edited(ConceptBrief):
    """The showrunner's brief with one word of its prompt edited."""

    def prompt(self) -> Prompt:
        """Return the edited prompt."""
        prompt = super().prompt()
        return prompt.model_copy(update={"system": prompt.system.replace("phone", "screen")})


def test_an_edited_prompt_has_another_fingerprint() -> None:
    edited = _Edited(premise=PREMISE, language="en", num_episodes=3)
    assert edited.fingerprint() != BRIEFS["showrunner"].fingerprint()


def test_no_two_jobs_share_a_fingerprint() -> None:
    assert len({brief.fingerprint() for brief in BRIEFS.values()}) == len(BRIEFS)


def test_facts_that_a_prompt_does_not_show_leave_the_fingerprint_alone() -> None:
    """An outfit that is worn from episode 2 on is no part of the prompt of episode 1."""
    brief = ScriptBrief(bible=BIBLE, row=GRID.row(1), target_words=220)
    nora = BIBLE.characters[0]
    later = nora.outfits[1].model_copy(update={"description": "a red gown"})
    changed = nora.model_copy(update={"outfits": (nora.outfits[0], later)})
    bible = BIBLE.model_copy(update={"characters": (changed, *BIBLE.characters[1:])})
    assert brief.model_copy(update={"bible": bible}).fingerprint() == brief.fingerprint()


def _page(prompt: Prompt) -> str:
    return f"{prompt.system}\n\n---\n\n{prompt.user}\n\n---\n\n{prompt.answer_tokens} tokens\n"


if __name__ == "__main__":
    RECORDS.mkdir(exist_ok=True)
    for name, brief in BRIEFS.items():
        (RECORDS / f"{name}.md").write_text(_page(brief.prompt()), "utf-8")
