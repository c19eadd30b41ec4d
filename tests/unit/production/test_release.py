"""Which episodes are meant, what tells orders apart, and how long the rest takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.quality import Quality
from cliffhanger.models.studio_routes import Candidate, CapabilityRoute, StudioRoutes
from cliffhanger.money.budget import BudgetCaps
from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.production.release import (
    EpisodeState,
    ReleasedEpisode,
    ReleasedSeries,
    left_seconds,
    order_key,
    parse_episodes,
)
from cliffhanger.production.settings import FilmSettings
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.source import MAX_EPISODES

SCRIPT = ScriptArtifact(
    episode=ArtifactRef(
        key=f"objects/aa/{'a' * 64}", sha256="a" * 64, num_bytes=1, media_type="application/json"
    ),
    series_id="heiress",
    episode_number=1,
    title="One",
    language="en",
    num_scenes=1,
    num_lines=1,
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("", (), id="all"),
        pytest.param("3", (3,), id="one"),
        pytest.param("1-4", (1, 2, 3, 4), id="range"),
        pytest.param("8, 1-3, 2", (1, 2, 3, 8), id="several, once each, in order"),
    ],
)
def test_episodes_are_numbers_and_ranges(text: str, numbers: tuple[int, ...]) -> None:
    assert parse_episodes(text) == numbers


@pytest.mark.parametrize("text", ["0", "4-1", "1-", "a", "1;2", "1,,2", "1-99999"])
def test_what_names_no_episodes_is_refused(text: str) -> None:
    with pytest.raises(InvalidSettingError, match="episodes must be numbers and ranges within 1-"):
        parse_episodes(text)


@given(st.sets(st.integers(1, MAX_EPISODES), min_size=1))
def test_numbers_that_are_listed_come_back(numbers: set[int]) -> None:
    """Writing numbers one by one and reading them is the identity."""
    assert parse_episodes(",".join(map(str, numbers))) == tuple(sorted(numbers))


def routes(model: str = "m", **changes: object) -> StudioRoutes:
    candidates = (
        Candidate(account="a", protocol="p", model="cheap", quality=Quality.DRAFT),
        Candidate(account="a", protocol="p", model=model),
    )
    return StudioRoutes.model_validate({"video": CapabilityRoute(candidates=candidates), **changes})


def key(
    *,
    script: ScriptArtifact = SCRIPT,
    settings: FilmSettings | None = None,
    studio: StudioRoutes | None = None,
    quality: Quality | None = None,
    store: str = "/studio",
) -> str:
    return order_key(
        script,
        settings or FilmSettings(),
        studio or routes(),
        quality=quality,
        store_address=store,
    )


def test_an_order_is_another_one_where_its_film_would_be() -> None:
    """Other words, size, model, quality, episode or store; caps and titles change no film."""
    other = SCRIPT.episode.model_copy(update={"sha256": "b" * 64})
    small = FilmSettings(format=VideoFormat(width_px=270, height_px=480))
    keys = [
        key(),
        key(script=SCRIPT.model_copy(update={"episode": other})),
        key(script=SCRIPT.model_copy(update={"episode_number": 2})),
        key(settings=small),
        key(studio=routes("other")),
        key(quality=Quality.DRAFT),
        key(store="/elsewhere"),
    ]
    assert len(set(keys)) == len(keys)
    assert key(studio=routes(budget=BudgetCaps(series_usd=5))) == keys[0]
    assert key(script=SCRIPT.model_copy(update={"title": "Another"})) == keys[0]
    assert key(quality=Quality.FINAL) == keys[0]


@pytest.mark.parametrize(
    ("done", "num_left", "at_once", "seconds"),
    [
        pytest.param([], 3, 2, None, id="nobody knows"),
        pytest.param([60.0], 4, 2, 120.0, id="two rounds"),
        pytest.param([30.0, 90.0], 5, 2, 180.0, id="the last round is not full"),
        pytest.param([60.0], 0, 2, 0.0, id="all done"),
    ],
)
def test_the_rest_takes_as_many_rounds_as_it_has(
    done: list[float], num_left: int, at_once: int, seconds: float | None
) -> None:
    assert left_seconds(done, num_left, at_once) == seconds


def test_a_release_tells_failed_episodes_from_held_ones() -> None:
    states = (EpisodeState.FAILED, EpisodeState.HELD, EpisodeState.PUBLISHED, EpisodeState.FOUND)
    episodes = tuple(
        ReleasedEpisode(
            key=str(number),
            series_id="heiress",
            episode_number=number,
            title="T",
            state=state,
            note="why",
        )
        for number, state in enumerate(states, start=1)
    )
    released = ReleasedSeries(name="heiress", episodes=episodes)
    assert released.problems == ("heiress 1: why",)
    assert [item.episode_number for item in released.held] == [2]
    assert released.count(EpisodeState.PUBLISHED, EpisodeState.FOUND) == 2
    assert [item.state.is_finished for item in episodes] == [False, False, True, True]
