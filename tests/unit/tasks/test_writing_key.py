"""What a piece of writing is cached by: its prompt and its writer, and nothing else."""

from pathlib import Path

from cliffhanger.checks.script import ScriptRules
from cliffhanger.models.offline import OfflineWriter
from cliffhanger.models.open_writer import OpenedWriter
from cliffhanger.store import open_store
from cliffhanger.story.room.brief import Prompt
from cliffhanger.story.room.concept import ConceptBrief
from tasks.caching import StageKey
from tasks.room import Room
from tasks.studio import Studio
from tasks.writing import Assignment, write_concept

BRIEF = ConceptBrief(premise="A porter owns the hotel.", language="en", num_episodes=3)


class Edited(ConceptBrief):
    """The same brief, a word of its prompt edited."""

    def prompt(self) -> Prompt:
        """Return the edited prompt."""
        prompt = super().prompt()
        return prompt.model_copy(update={"system": prompt.system + " Be brief."})


def key(
    folder: Path,
    brief: ConceptBrief = BRIEF,
    *,
    at_once: int = 8,
    escalation: int = 0,
    label: str = "concept",
) -> str:
    """Return the cache key of asking for a concept."""
    opened = OpenedWriter(OfflineWriter(), at_once, is_embedded=True)
    room = Room(Studio(open_store(str(folder))), opened, ScriptRules())
    policy = write_concept.cache_policy
    assert isinstance(policy, StageKey)
    assignment = Assignment.of(brief, label=label, is_embedded=room.is_embedded)
    try:
        return policy.key_of({"room": room, "assignment": assignment, "escalation": escalation})
    finally:
        room.close()


def test_an_edited_prompt_has_another_key(tmp_path: Path) -> None:
    edited = Edited(premise=BRIEF.premise, language="en", num_episodes=3)
    assert key(tmp_path, edited) != key(tmp_path)


def test_place_and_pace_leave_the_key_alone(tmp_path: Path) -> None:
    """Neither the store nor how many write at once changes what is written."""
    assert key(tmp_path / "here") == key(tmp_path / "there", at_once=50, label="again")


def test_the_tier_asked_for_is_part_of_the_key(tmp_path: Path) -> None:
    assert key(tmp_path, escalation=1) != key(tmp_path)


def test_the_key_names_its_stage(tmp_path: Path) -> None:
    assert key(tmp_path).startswith("concept/")
