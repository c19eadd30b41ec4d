"""What a season must keep over its episodes."""

import pytest

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.season import check_season
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.grid import SeasonGrid
from cliffhanger.story.room.scene import DraftLine, DraftScene, ScriptDraft
from cliffhanger.story.vocabulary import TimeOfDay
from tests.unit.checks.sample_series import bible, grid, row


def script(*lines: str, speaker: str = "nora", place: str = "lobby") -> ScriptDraft:
    scene = DraftScene(
        place_id=place,
        time=TimeOfDay.DAY,
        beats=tuple(DraftLine(speaker_id=speaker, text=line) for line in lines),
    )
    return ScriptDraft(scenes=(scene,), summary="Short.")


def changed(number: int, **facts: object) -> SeasonGrid:
    """Return the season with one row changed."""
    return grid(*(row(n, **facts) if n == number else row(n) for n in range(1, 5)))


def failed(
    season: SeasonGrid,
    scripts: dict[int, ScriptDraft] | None = None,
    world: SeriesBible | None = None,
) -> dict[str, CheckResult]:
    results = check_season(world or bible(), season, scripts or {})
    return {result.name: result for result in results if not result.is_passed}


def test_a_sound_season_passes() -> None:
    scripts = {1: script("You stole my key!"), 2: script("The grave is empty.")}
    assert failed(grid(paywall=(3,)), scripts) == {}


def test_scripts_may_still_be_missing() -> None:
    episodes = check_season(bible(), grid(), {2: script("Hello.")})[0]
    assert episodes.is_passed
    assert episodes.note == "1 of 4 episodes have a script"


@pytest.mark.parametrize(
    ("name", "season", "words"),
    [
        pytest.param(
            "season_episodes", grid(row(1), row(2), row(3)), "episode 4 has no row", id="row-lost"
        ),
        pytest.param(
            "season_secrets",
            changed(1, planted_secret_ids=()),
            "'will' is to be planted in episode 1, planted in [2]",
            id="not-planted",
        ),
        pytest.param(
            "season_secrets",
            changed(3, planted_secret_ids=("father",)),
            "'father' is planted in episode 3, where the bible has no sign of it",
            id="planted-elsewhere",
        ),
        pytest.param(
            "season_secrets",
            changed(3, revealed_secret_ids=()),
            "'will' is to come out in episode 3, comes out in []",
            id="not-revealed",
        ),
        pytest.param(
            "season_secrets",
            changed(1, revealed_secret_ids=("father",)),
            "comes out in episode 1 without being planted before",
            id="revealed-before-planted",
        ),
        pytest.param(
            "season_secrets",
            changed(4, revealed_secret_ids=("father", "twin")),
            "row 4 names the unknown secret 'twin'",
            id="unknown-secret",
        ),
        pytest.param(
            "season_known",
            changed(2, character_ids=("nora", "norra")),
            "row 2 has the unknown character 'norra'",
            id="unknown-character",
        ),
        pytest.param(
            "season_known",
            changed(2, place_ids=("cellar",)),
            "row 2 plays in the unknown place 'cellar'",
            id="unknown-place",
        ),
        pytest.param(
            "season_cliffhangers",
            changed(4, cliffhanger="who LOCKED the door..."),
            "the cliffhanger of episode 4 is that of episode 1",
            id="cliffhanger-twice",
        ),
        pytest.param(
            "season_curves",
            changed(2, emotional_curve=(0, 1, -1)),
            "episode 2 has no peak: 0 +1 -1",
            id="flat",
        ),
        pytest.param("season_paywall", grid(paywall=(4,)), "nothing follows", id="pay-for-nothing"),
        pytest.param("season_paywall", grid(paywall=(3, 2)), "not in order", id="paywall-order"),
    ],
)
def test_a_fault_is_named(name: str, season: SeasonGrid, words: str) -> None:
    faults = failed(season)
    assert words in faults[name].note


@pytest.mark.parametrize(
    ("name", "scripts", "words"),
    [
        pytest.param("season_episodes", {5: script("Hello.")}, "episode 5 has no row", id="extra"),
        pytest.param(
            "season_known",
            {1: script("Hi.", speaker="ghost"), 2: script("Hi.", place="moon")},
            "script 1 has the unknown character 'ghost'; script 2 plays in the unknown place",
            id="unknown",
        ),
        pytest.param(
            "season_cliffhangers",
            {1: script("Who are you really?"), 3: script("Stay.", "Who are you, really?")},
            "episode 3 ends on the last words of episode 1",
            id="last-words-twice",
        ),
    ],
)
def test_a_fault_of_the_scripts_is_named(
    name: str, scripts: dict[int, ScriptDraft], words: str
) -> None:
    faults = failed(grid(), scripts)
    assert words in faults[name].note


def test_repeats_are_a_figure() -> None:
    """Two of six sentences come again; a short cry is none, four Chinese characters are one."""
    scripts = {
        1: script("Nora!", "You will regret this.", "你给我滚", "A line of its own."),
        2: script("Nora!", "You will regret this!", "你给我滚", "Another one."),
    }
    repeats = check_season(bible(), grid(), scripts)[-1]
    assert repeats.measured == f"{2 / 6:.3f}"
    assert not repeats.is_required


def test_a_long_season_pays_after_some_free_episodes() -> None:
    """Four to twenty free episodes are usual; before that nobody is hooked."""
    long_bible = bible().model_copy(update={"num_episodes": 30})
    rows = [
        row(1).model_copy(
            update={
                "episode_number": number,
                "cliffhanger": f"Question {'x' * number}?",
                "planted_secret_ids": row(number).planted_secret_ids if number < 5 else (),
                "revealed_secret_ids": row(number).revealed_secret_ids if number < 5 else (),
            }
        )
        for number in range(1, 31)
    ]
    assert list(failed(grid(*rows, paywall=(1,)), world=long_bible)) == ["season_paywall"]
    assert failed(grid(*rows, paywall=(8,)), world=long_bible) == {}
