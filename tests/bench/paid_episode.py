"""An episode of thirty shots, all of it bought, against the shortest time that it could take."""

import asyncio
import heapq
import json
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prefect.settings import PREFECT_LOGGING_LEVEL, temporary_settings
from sqlalchemy import Connection, select

from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.opening import SCALE_VARIABLE
from cliffhanger.models.jobs.tables import JOBS
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from tests.fault_server.house import CANARY_KEY
from tests.fault_server.run import FaultServer

NUM_SHOTS = 30
NUM_LINES = 25
LINES_PER_SCENE = 7
SIZE = "180x320"
_KEY = "CLIFFHANGER_BENCH_KEY"


@dataclass(frozen=True, slots=True)
class Chain:
    """What one shot waits for once the portraits are there: its keyframe, then its take."""

    shot_id: str
    keyframe_seconds: float
    take_seconds: float


@dataclass(frozen=True, slots=True)
class Latencies:
    """How long the provider took for every part, as it says itself; seconds."""

    voices: tuple[float, ...]
    portraits: tuple[float, ...]
    chains: tuple[Chain, ...]

    def bound_seconds(self, slots: int) -> float:
        """Return a time that no schedule beats: the longest chain, or the work over the slots.

        The voices decide how long shots are, so nothing of a shot begins before all are there; it
        waits for the portraits of its own people only.
        """
        ready = max(*self.voices, min(self.portraits), sum(self.voices) / slots)
        longest = max(chain.keyframe_seconds + chain.take_seconds for chain in self.chains)
        first = min(chain.keyframe_seconds for chain in self.chains)
        takes = sum(chain.take_seconds for chain in self.chains) / slots
        return ready + max(longest, first + takes)

    def schedule_seconds(self, slots: int) -> float:
        """Return how long it takes where nothing is lost between: first come, first served."""
        ready = max(_finish([(0.0, seconds) for seconds in self.voices], slots))
        ready = max(ready, min(_finish([(0.0, seconds) for seconds in self.portraits], slots)))
        frames = _finish([(ready, chain.keyframe_seconds) for chain in self.chains], slots)
        takes = [chain.take_seconds for chain in self.chains]
        return max(_finish(list(zip(frames, takes, strict=True)), slots))


@dataclass(frozen=True, slots=True)
class Episode:
    """A produced episode.

    Attributes:
        latencies: Of every bought part.
        num_paid: Requests that the provider accepted.
        num_calls: Calls in the journal; as many requests are right.
        wall_seconds: From the first paid request to the last result stored and settled.
        marks: When each capability's first request came and its last call ended, from the start.
        max_concurrent: Most jobs under way at once, by provider.
    """

    latencies: Latencies
    num_paid: int
    num_calls: int
    wall_seconds: float
    marks: Mapping[str, tuple[float, float]]
    max_concurrent: Mapping[str, int]


def screenplay() -> str:
    """Return a screenplay that breaks into `NUM_SHOTS` shots."""
    parts = ["Title: The Long Night\nLanguage: en\n"]
    places = ("INT. KITCHEN", "INT. HOTEL LOBBY", "EXT. STREET", "INT. OFFICE")
    for index in range(NUM_LINES):
        if index % LINES_PER_SCENE == 0:
            parts.append(f"{places[index // LINES_PER_SCENE]} - NIGHT\n")
            parts.append("MARA, 30, in a green dress, and PAUL, 35, in a black suit, wait.\n")
        who = "MARA" if index % 2 == 0 else "PAUL"
        parts.append(f"{who}\nThis is line {index + 1}, nobody wants it.\n")
    return "\n".join(parts)


def produce(server: FaultServer, folder: Path, *, scale: float, slots: int) -> Episode:
    """Return the figures of the episode, produced on the Prefect server of the settings.

    Args:
        server: The provider; its latencies are as much shorter as *scale* says.
        folder: For profile, journal and store.
        scale: Shortens the pauses between looks.
        slots: What each account allows at once.
    """
    profile = folder / "studio.yaml"
    profile.write_text(json.dumps({"models": _models(server, folder, slots)}))
    parameters = EpisodeParameters(
        screenplay=screenplay(), storage=str(folder / "store"), profile=str(profile), size=SIZE
    )
    values = {_KEY: CANARY_KEY, SCALE_VARIABLE: str(scale)}
    with _environment(values), temporary_settings({PREFECT_LOGGING_LEVEL: "ERROR"}):
        asyncio.run(produce_episode(parameters))
    return _look(server, folder)


def _models(server: FaultServer, folder: Path, slots: int) -> dict[str, object]:
    def account(path: str) -> dict[str, object]:
        limits = {"max_concurrency": slots, "requests_per_minute": 60_000}
        provider = path.partition("/")[0]
        url = f"{server.url}/{path}"
        return {"provider": provider, "base_url": url, "api_key_env": _KEY, "limits": limits}

    def route(account: str, protocol: str, model: str, **more: object) -> dict[str, object]:
        return {"candidates": [{"account": account, "protocol": protocol, "model": model, **more}]}

    voices = {"female": "marin", "male": "cedar"}
    return {
        "accounts": {
            "pictures": account("openai/v1"),
            "voices": account("openai/v1"),
            "films": account("kling"),
        },
        "image": route("pictures", "openai-images", "gpt-image-1"),
        "voice": route("voices", "openai-speech", "gpt-4o-mini-tts", voices=voices),
        "video": route("films", "kling-video", "kling-v3", options={"mode": "std"}),
        "budget": {"episode_usd": 100},
        "journal": str(folder / "journal.db"),
    }


@contextmanager
def _environment(values: Mapping[str, str]) -> Generator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _finish(jobs: Sequence[tuple[float, float]], slots: int) -> list[float]:
    """Return when each job `(comes, seconds)` ends; whoever comes first is served first."""
    free = [0.0] * slots
    ends = [0.0] * len(jobs)
    for index in sorted(range(len(jobs)), key=lambda index: jobs[index][0]):
        comes, seconds = jobs[index]
        ends[index] = max(comes, heapq.heappop(free)) + seconds
        heapq.heappush(free, ends[index])
    return ends


def _look(server: FaultServer, folder: Path) -> Episode:
    database = JournalDatabase(str(folder / "journal.db"))
    try:
        calls = database.run(_read_calls)
    finally:
        database.close()
    paid = server.accepted()
    start = min(row["time"] for row in paid)
    marks = {
        kind: (
            min(call["submitted_at"] for call in calls if call["capability"] == kind) - start,
            max(call["ended_at"] for call in calls if call["capability"] == kind) - start,
        )
        for kind in ("voice", "image", "video")
    }
    providers = server.state()["providers"]
    return Episode(
        latencies=_latencies(server, calls),
        num_paid=len(paid),
        num_calls=len(calls),
        wall_seconds=max(end for _, end in marks.values()),
        marks=marks,
        max_concurrent={name: facts["max_concurrent"] for name, facts in providers.items()},
    )


def _read_calls(connection: Connection) -> list[dict[str, object]]:
    return [dict(row) for row in connection.execute(select(JOBS)).mappings()]


def _latencies(server: FaultServer, calls: Sequence[Mapping[str, object]]) -> Latencies:
    """Return the latencies by part; the nth request sent of a kind is the nth that arrived."""
    seconds: dict[tuple[str, str], float] = {}
    for kind in ("voice", "image", "video"):
        sent = sorted(
            (call for call in calls if call["capability"] == kind),
            key=lambda call: float(str(call["submitted_at"])),
        )
        jobs = [job for job in server.jobs() if job["capability"] == kind]
        jobs.sort(key=lambda job: job["opened_at"])
        for call, job in zip(sent, jobs, strict=True):
            seconds[kind, str(call["subject"])] = job["latency_seconds"]
    shots = [subject for kind, subject in seconds if kind == "video"]
    chains = [Chain(shot, seconds["image", shot], seconds["video", shot]) for shot in shots]
    return Latencies(
        voices=tuple(value for (kind, _), value in seconds.items() if kind == "voice"),
        portraits=tuple(
            value
            for (kind, subject), value in seconds.items()
            if kind == "image" and subject not in shots
        ),
        chains=tuple(chains),
    )
