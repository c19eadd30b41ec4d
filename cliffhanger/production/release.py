"""A series in production: which episodes, where each stands, how long the rest will take."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pydantic import Field

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.quality import Quality
from cliffhanger.models.studio_routes import ROUTED, StudioRoutes
from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.production.master import EpisodeMaster
from cliffhanger.production.settings import FilmSettings
from cliffhanger.store.cache_key import cache_key
from cliffhanger.story.source import MAX_EPISODES
from cliffhanger.value import Value

_PART: Final = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")
KEY_CHARS: Final = 20
"""As much of a digest as tells orders apart: 80 bits."""


class EpisodeState(StrEnum):
    """Where an episode of a release stands."""

    WAITING = "waiting"
    """Not released yet."""
    UNDER_WAY = "under way"
    """Released: its run waits for a worker or works."""
    PUBLISHED = "published"
    """Made in this release."""
    FOUND = "found"
    """Was published before, of this script and in this form: nothing was to be done."""
    FAILED = "failed"
    """Its run failed, was cancelled, or crashed twice."""
    HELD = "held"
    """Not released, because it would pass the budget."""

    @property
    def is_finished(self) -> bool:
        """Whether the film is there."""
        return self in {EpisodeState.PUBLISHED, EpisodeState.FOUND}

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in {EpisodeState.WAITING, EpisodeState.UNDER_WAY}


class ReleasedEpisode(Value):
    """An episode of a release."""

    key: str
    """Of its order; see `order_key`."""
    series_id: str
    """Folder of the series in the store."""
    episode_number: int
    """One-based."""
    title: str
    """Title of the episode."""
    state: EpisodeState = EpisodeState.WAITING
    """Where it stands."""
    run_id: str = ""
    """Its flow run; empty where none was needed."""
    run_url: str = ""
    """The run in Prefect's UI; empty where there is none."""
    film: str = ""
    """Name of the film in the storage; empty until it is published."""
    cost_usd: Decimal = Decimal(0)
    """Paid for it by now, over all its runs."""
    seconds: float = 0.0
    """Wall time of its run."""
    note: str = ""
    """Why it failed or is held."""

    def changed(self, **changes: object) -> "ReleasedEpisode":
        """Return it with other fields, checked."""
        return ReleasedEpisode.model_validate({**dict(self), **changes})


class ReleasedSeries(Value):
    """What became of a release."""

    name: str
    """Id of the series, or the name of the batch."""
    episodes: tuple[ReleasedEpisode, ...]
    """In order."""
    cap_usd: Decimal | None = None
    """The most that may be spent on the series; None for no cap."""
    spent_usd: Decimal = Decimal(0)
    """Paid for the series by now."""
    wall_seconds: float = Field(default=0.0, ge=0.0)
    """How long the release took."""

    def count(self, *states: EpisodeState) -> int:
        """Return how many episodes are in one of *states*."""
        return sum(episode.state in states for episode in self.episodes)

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for every episode that failed."""
        return tuple(
            f"{episode.series_id} {episode.episode_number}: {episode.note}"
            for episode in self.episodes
            if episode.state is EpisodeState.FAILED
        )

    @property
    def held(self) -> tuple[ReleasedEpisode, ...]:
        """Episodes that the budget kept back."""
        return tuple(item for item in self.episodes if item.state is EpisodeState.HELD)


def parse_episodes(text: str) -> tuple[int, ...]:
    """Return the numbers that `1-8`, `3` or `1,4-6` names, in order; nothing for all.

    Raises:
        InvalidSettingError: It names no episodes.
    """
    numbers: set[int] = set()
    for part in text.replace(" ", "").split(",") if text.strip() else ():
        match = _PART.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= MAX_EPISODES:
            raise InvalidSettingError(
                f"episodes must be numbers and ranges within 1-{MAX_EPISODES}, such as 1-8 or "
                f"1,4-6, got {text!r}"
            )
        numbers.update(range(first, last + 1))
    return tuple(sorted(numbers))


def order_key(
    script: ScriptArtifact,
    settings: FilmSettings,
    routes: StudioRoutes,
    *,
    quality: Quality | None,
    store_address: str,
) -> str:
    """Return what an episode to be made is known by, in hex: the same order is made once.

    Args:
        script: The screenplay, read.
        settings: How the film looks.
        routes: Who makes what.
        quality: Which candidates; None for the routes' own.
        store_address: Where it goes.
    """
    asked = quality or routes.quality
    makers = {item.value: routes.fingerprint(item, asked) for item in ROUTED if _matters(item)}
    key = cache_key(
        "release",
        episode=script.episode,
        number=script.episode_number,
        settings=settings,
        makers=makers,
        store=store_address,
    )
    return key[:KEY_CHARS]


def _matters(capability: Capability) -> bool:
    """Return whether a film is another one where somebody else does it."""
    return capability in {
        Capability.IMAGE,
        Capability.VIDEO,
        Capability.VOICE,
        Capability.LIPSYNC,
    }


def is_made(
    master: EpisodeMaster, script: ScriptArtifact, settings: FilmSettings, routes: StudioRoutes
) -> bool:
    """Return whether a published film is of this script, in this form, bought or drawn alike."""
    return (
        master.script.episode.sha256 == script.episode.sha256
        and master.settings == settings
        and master.is_bought == (routes.route(Capability.VIDEO) is not None)
    )


def left_seconds(done_seconds: Sequence[float], num_left: int, at_once: int) -> float | None:
    """Return about how long the rest will take; None before the first one is done.

    Args:
        done_seconds: Wall times of the episodes that were made.
        num_left: How many are still to come.
        at_once: How many are under way together.
    """
    if not done_seconds:
        return None
    rounds = math.ceil(num_left / at_once)
    return rounds * sum(done_seconds) / len(done_seconds)
