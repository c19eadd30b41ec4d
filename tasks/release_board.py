"""What a release shows in Prefect's UI: a bar, and a row per episode under a key of the series."""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from time import monotonic
from typing import Final
from uuid import UUID

from prefect.artifacts import (
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)

from cliffhanger.money.budget import show_usd
from cliffhanger.production.release import (
    EpisodeState,
    ReleasedEpisode,
    ReleasedSeries,
    left_seconds,
)
from tasks.reporting import series_suffix

SHOW_SECONDS: Final = 3.0
"""At most so often: each table is a row of the database."""


@dataclass(slots=True)
class ReleaseBoard:
    """Where every episode stands.

    Attributes:
        name: Of the series or batch.
        at_once: How many episodes are under way together.
        cap_usd: The most that may be spent; None for no cap.
        series_usd: Paid for the series; None where the episodes are of several.
    """

    name: str
    at_once: int
    cap_usd: Decimal | None
    series_usd: Decimal | None = None
    _bar: UUID | None = None
    _rows: dict[str, ReleasedEpisode] = field(default_factory=dict[str, ReleasedEpisode])
    _started_seconds: float = field(default_factory=monotonic)
    _shown_seconds: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def put(self, *episodes: ReleasedEpisode, is_last: bool = False) -> None:
        """Show the episodes as they stand."""
        self._rows |= {episode.key: episode for episode in episodes}
        if not self._rows:
            return
        async with self._turn:
            if is_last or monotonic() - self._shown_seconds > SHOW_SECONDS:
                self._shown_seconds = monotonic()
                await self._show()

    @property
    def series_ids(self) -> set[str]:
        """The series that the episodes are of."""
        return {episode.series_id for episode in self._rows.values()}

    def result(self) -> ReleasedSeries:
        """Return what became of the release."""
        episodes = tuple(self._rows.values())
        paid = sum((episode.cost_usd for episode in episodes), start=Decimal(0))
        return ReleasedSeries(
            name=self.name,
            episodes=episodes,
            cap_usd=self.cap_usd,
            spent_usd=paid if self.series_usd is None else self.series_usd,
            wall_seconds=round(monotonic() - self._started_seconds, 1),
        )

    async def _show(self) -> None:
        now = self.result()
        open_count = now.count(EpisodeState.WAITING, EpisodeState.UNDER_WAY)
        percent = 100.0 * (1.0 - open_count / max(1, len(now.episodes)))
        words = describe_release(now, self.at_once)
        if self._bar is None:
            self._bar = await acreate_progress_artifact(
                progress=percent, key=f"release-progress-{series_suffix(self.name)}"
            )
        await aupdate_progress_artifact(self._bar, progress=percent, description=words)
        await acreate_table_artifact(
            [episode_cells(episode) for episode in now.episodes],
            key=f"release-{series_suffix(self.name)}",
            description=words,
        )


def describe_release(release: ReleasedSeries, at_once: int) -> str:
    """Return where the release stands, in a sentence."""
    counts = {state: release.count(state) for state in EpisodeState}
    parts = [f"{count} {state.value}" for state, count in counts.items() if count]
    if release.spent_usd or release.cap_usd is not None:
        cap = "" if release.cap_usd is None else f" of {show_usd(release.cap_usd)}"
        parts.append(f"{show_usd(release.spent_usd)}{cap} spent")
    made = [item.seconds for item in release.episodes if item.state is EpisodeState.PUBLISHED]
    left = left_seconds(made, sum(item.state.is_open for item in release.episodes), at_once)
    if left:
        parts.append(f"about {_clock(left)} left")
    return ", ".join(parts)


def episode_cells(episode: ReleasedEpisode) -> dict[str, str | int | float]:
    """Return a row whose first columns matter most: the UI cuts wide tables."""
    run = f"[run]({episode.run_url})" if episode.run_url else ""
    return {
        "episode": episode.episode_number,
        "title": episode.title,
        "state": episode.state.value,
        "run": run,
        "cost": show_usd(episode.cost_usd),
        "seconds": episode.seconds,
        "film": episode.film,
        "note": episode.note,
    }


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
