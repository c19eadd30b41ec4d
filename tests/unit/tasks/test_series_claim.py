from pathlib import Path

import pytest

from cliffhanger.store import ArtifactStore, open_store
from cliffhanger.story.source import StorySource
from tasks.series_claim import claim_series


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return open_store(str(tmp_path))


def story(premise: str, num_episodes: int = 24) -> StorySource:
    return StorySource(premise=premise, language="en", num_episodes=num_episodes)


def test_a_story_finds_its_own_series_again(store: ArtifactStore) -> None:
    """The season's length may change; the story is the same."""
    assert claim_series(store, "The Key", story("a")) == ("the-key", "The Key")
    assert claim_series(store, "The Key", story("a", 60)) == ("the-key", "The Key")


def test_two_stories_never_share_a_series(store: ArtifactStore) -> None:
    claim_series(store, "The Key", story("a"))
    assert claim_series(store, "The Key", story("b")) == ("the-key-2", "The Key 2")
    assert claim_series(store, "The Key", story("c")) == ("the-key-3", "The Key 3")
    assert claim_series(store, "The Key", story("b")) == ("the-key-2", "The Key 2")


def test_a_film_that_is_there_is_not_written_over(store: ArtifactStore) -> None:
    store.put_json("series/the-key/episodes/001/manifest.json", {})
    assert claim_series(store, "The Key", story("a")) == ("the-key-2", "The Key 2")


@pytest.mark.parametrize("title", ["很" * 40, "T" * 80])
def test_long_titles_are_told_apart_too(store: ArtifactStore, title: str) -> None:
    """A slug is cut; the number stands behind the cut."""
    first, second = (claim_series(store, title, story(premise)) for premise in "ab")
    assert first[0] != second[0]
    assert len(second[1]) <= 80
    assert claim_series(store, title, story("b")) == second


def test_another_draft_of_a_story_is_another_series(store: ArtifactStore) -> None:
    """Its scripts would not fit the episodes and films that are there."""
    assert claim_series(store, "The Key", story("a")) == ("the-key", "The Key")
    assert claim_series(store, "The Key", story("a"), draft="/seed 7")[0] == "the-key-2"
    assert claim_series(store, "The Key", story("a")) == ("the-key", "The Key")
