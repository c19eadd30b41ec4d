"""What holds for every season that the embedded draft writer writes."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import pytest

from cliffhanger.checks.continuity import EpisodeFacts, find_contradictions
from cliffhanger.checks.season import check_season
from cliffhanger.models.offline import OfflineWriter
from cliffhanger.story.feeling import find_line_emotion
from cliffhanger.story.offline.season import BASE
from cliffhanger.story.offline.words.load import LANGUAGES
from cliffhanger.story.room.bible import BibleBrief, SeriesBible
from cliffhanger.story.room.concept import ConceptBrief, Genre
from cliffhanger.story.room.grid import GridBrief, GridRow, SeasonGrid
from cliffhanger.story.room.parts import usual_words
from cliffhanger.story.room.paywall import place_paywall
from cliffhanger.story.room.scene import FactKind, ScriptDraft
from cliffhanger.story.room.script import ScriptBrief
from cliffhanger.story.vocabulary import Emotion
from cliffhanger.story.wording import speech_seconds

WRITER = OfflineWriter()
PREMISES = {
    "en": "Somebody wants what somebody else has.",
    "zh": "一个关于失去和夺回的故事。",
    "vi": "Một câu chuyện về mất mát và giành lại.",
    "th": "เรื่องราวของการสูญเสียและการทวงคืน",
}
SEASONS = [pytest.param(language, genre) for language in LANGUAGES for genre in Genre]


@dataclass(frozen=True, slots=True)
class Season:
    """A season with all its scripts."""

    bible: SeriesBible
    rows: tuple[GridRow, ...]
    drafts: tuple[ScriptDraft, ...]


def write_rows(
    language: str, genre: str, num_episodes: int, seed: int = 0
) -> tuple[SeriesBible, tuple[GridRow, ...]]:
    concept = WRITER.write(
        ConceptBrief(
            premise=PREMISES[language],
            language=language,
            genre=genre,
            num_episodes=num_episodes,
            seed=seed,
        )
    ).value
    bible = WRITER.write(
        BibleBrief(
            concept=concept, premise=PREMISES[language], num_episodes=num_episodes, seed=seed
        )
    ).value
    rows: list[GridRow] = []
    for first in range(1, num_episodes + 1, 12):
        last = min(num_episodes, first + 11)
        brief = GridBrief(bible=bible, first_episode=first, last_episode=last, seed=seed)
        rows += WRITER.write(brief).value.rows
    return bible, tuple(rows)


@lru_cache(maxsize=64)
def write_season(language: str, genre: str, num_episodes: int = 24, seed: int = 0) -> Season:
    bible, rows = write_rows(language, genre, num_episodes, seed)
    briefs = (
        ScriptBrief(
            bible=bible,
            row=row,
            previous_row=rows[index - 1] if index else None,
            target_words=usual_words(language),
            seed=seed,
        )
        for index, row in enumerate(rows)
    )
    return Season(bible, rows, tuple(WRITER.write(brief).value for brief in briefs))


@pytest.mark.parametrize(("language", "genre"), SEASONS)
def test_no_line_comes_twice_in_an_episode(language: str, genre: Genre) -> None:
    for draft in write_season(language, genre).drafts:
        said = [line.text.casefold() for line in draft.lines]
        assert len(said) == len(set(said))


@pytest.mark.parametrize(("language", "genre"), SEASONS)
def test_a_season_passes_the_season_checks_and_contradicts_nothing(
    language: str, genre: Genre
) -> None:
    """Secrets planted and revealed on time, known ids, no cliffhanger twice, few lines again."""
    season = write_season(language, genre)
    grid = SeasonGrid(rows=season.rows, paywall_episodes=place_paywall(24))
    results = check_season(season.bible, grid, dict(enumerate(season.drafts, start=1)))
    assert [each.name for each in results if not each.is_passed] == []
    facts = [
        EpisodeFacts(episode_number=number, facts=draft.facts)
        for number, draft in enumerate(season.drafts, start=1)
    ]
    assert find_contradictions(season.bible, facts) == ()


@pytest.mark.parametrize(("language", "genre"), SEASONS)
def test_a_secret_is_not_spoken_of_before_it_comes_out(language: str, genre: Genre) -> None:
    """What is said where a secret comes out was said in no episode before."""
    season = write_season(language, genre)
    before: set[str] = set()
    for row, draft in zip(season.rows, season.drafts, strict=True):
        learned = {fact.value for fact in draft.facts if fact.kind is FactKind.KNOWS}
        assert learned == set(row.revealed_secret_ids)
        for secret in season.bible.secrets:
            if row.episode_number == secret.reveal_episode:
                where = {f.scene_number for f in draft.facts if f.value == secret.id}
                told = {line.text for n in where for line in draft.scenes[n - 1].lines}
                assert told
                assert not told & before
            elif row.episode_number < secret.reveal_episode:
                assert secret.fact not in draft.summary
        before |= {line.text for line in draft.lines}


@pytest.mark.parametrize(("language", "genre"), SEASONS)
def test_an_episode_has_the_length_and_the_shape_of_one(language: str, genre: Genre) -> None:
    """About 75 to 150 s, three or more scenes, an open end."""
    season = write_season(language, genre)
    for draft in season.drafts:
        spoken = sum(speech_seconds(line.text, language) for line in draft.lines)
        num_beats = sum(len(scene.beats) for scene in draft.scenes)
        assert 25 <= spoken <= 90
        assert 55 <= spoken + 2.5 * num_beats - 1.7 * len(draft.lines) <= 160
        assert 2 <= len(draft.scenes) <= 7
        last = draft.scenes[-1].beats[-1]
        assert last.kind == "line"
        is_open = "?" in last.text or "\uff1f" in last.text or "..." in last.text
        assert (
            is_open
            or "\u2026" in last.text
            or last.emotion in {*(Emotion.ANGRY, Emotion.FEAR, Emotion.SCHEMING, Emotion.SURPRISED)}
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_episode_begins_when_and_where_the_last_one_ended(language: str) -> None:
    """All but a rescue, which begins where the others run to."""
    season = write_season(language, Genre.CEO_ROMANCE)
    for (_, draft), (row, follower) in pairwise(zip(season.rows, season.drafts, strict=True)):
        if row.episode_number != 1 + BASE.index("rescue"):
            before, after = draft.scenes[-1], follower.scenes[0]
            assert (after.place_id, after.time) == (before.place_id, before.time)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parenthetical_says_the_emotion_of_its_line(language: str) -> None:
    for draft in write_season(language, Genre.REVENGE).drafts:
        for line in draft.lines:
            if line.delivery:
                assert find_line_emotion("x", remark=line.delivery) is line.emotion


@pytest.mark.parametrize("num_episodes", [1, 2, 5, 12, 100])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cliffhanger_comes_twice_however_long_the_season(
    language: str, num_episodes: int
) -> None:
    _, rows = write_rows(language, Genre.PALACE, num_episodes)
    assert [row.episode_number for row in rows] == list(range(1, num_episodes + 1))
    assert len({row.cliffhanger for row in rows}) == num_episodes


def test_same_brief_same_answer_other_seed_another_season() -> None:
    first, again = (write_rows("en", Genre.MYSTERY, 12) for _ in range(2))
    other_bible, other_rows = write_rows("en", Genre.MYSTERY, 12, seed=7)
    assert first == again
    assert {c.name for c in first[0].characters} != {c.name for c in other_bible.characters}
    assert [r.cliffhanger for r in first[1]] != [r.cliffhanger for r in other_rows]
