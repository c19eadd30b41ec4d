"""A flow of cached stages, for this process and for others."""

import asyncio
import sys
from collections import Counter
from uuid import UUID

from prefect import flow
from prefect.context import get_run_context

from blocks import ArtifactStorage
from cliffhanger.store import ArtifactRef, ArtifactStore
from cliffhanger.value import Value
from tasks.caching import keep_results_in, stage_task

WORK: Counter[str] = Counter()
"""How often each stage worked, by what it worked on."""


class Voiced(Value):
    """A line and its sound."""

    line_id: str
    audio: ArtifactRef
    seconds: float


@stage_task(name="voice", version="1", tags=["voice"])
async def speak(store: ArtifactStore, line_id: str, speed: float = 1.0) -> Voiced:
    """Return a voiced line."""
    WORK[line_id] += 1
    audio = await asyncio.to_thread(store.put_bytes, line_id.encode(), media_type="audio/wav")
    return Voiced(line_id=line_id, audio=audio, seconds=0.1 + speed)


@stage_task(name="mix", version="1")
async def mix(
    store: ArtifactStore, lines: tuple[Voiced, ...]
) -> tuple[ArtifactRef, dict[str, Voiced]]:
    """Return the mix and what is in it."""
    WORK["mix"] += 1
    data = b"".join([store.get_bytes(line.audio) for line in lines])
    return store.put_bytes(data, media_type="audio/wav"), {line.line_id: line for line in lines}


class Run(Value):
    """What a flow run gave."""

    flow_run_id: UUID
    lines: tuple[Voiced, ...]
    mix: ArtifactRef
    cast: dict[str, Voiced]


@flow(name="cached-episode", persist_result=False)
async def produce(storage: ArtifactStorage) -> Run:
    """Return what the stages gave."""
    keep_results_in(storage)
    store = storage.get_store()
    lines = tuple(await asyncio.gather(*(speak(store, name) for name in ("a", "b", "c"))))
    mixed, cast = await mix(store, lines)
    flow_run = get_run_context().flow_run
    assert flow_run is not None
    return Run(flow_run_id=flow_run.id, lines=lines, mix=mixed, cast=cast)


def main() -> None:
    """Run the flow over the folder that is given, and print the run and how much it worked."""
    run = asyncio.run(produce(ArtifactStorage(address=sys.argv[1])))
    sys.stdout.write(f"{run.flow_run_id} {WORK.total()}\n")
