"""The handle every task gets: where artifacts live."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from prefect.concurrency.asyncio import concurrency
from pydantic import TypeAdapter

from cliffhanger.media.audio import Audio
from cliffhanger.media.wav import parse_wav, wav_bytes
from cliffhanger.models.embedder import Embedder, TextEmbedder
from cliffhanger.models.faces.mouths import FaceFinder
from cliffhanger.models.faces.reader import FaceReader
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.models.lipsyncers.command import CommandLipSyncer
from cliffhanger.models.protocols import SyncScorer, Transcriber
from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.production.local_models import LocalTools
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import ArtifactRef

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Studio:
    """Opened once per flow run; never part of a cache key.

    Attributes:
        store: Where artifacts are put and found.
        limits: Names of the global concurrency limits that the Prefect server knows.
        paid: Models that are paid for; None where everything is embedded.
        faces: Tells photographed people apart; None where no model is installed.
        clip: Compares pictures, and pictures with texts; None where the profile names no CLIP.
        dino: Compares pictures; None where the profile names no DINO.
        mouths: Finds the mouths of bought shots; None where no face model is named.
        lip_syncer: Program on this machine that moves them; None where none is named.
        sync_scorer: Scores how they fit their sound; None where no weights are named.
        ears: Listens to bought voices; None where the profile names no Whisper.
    """

    store: ArtifactStore
    limits: frozenset[str] = frozenset()
    paid: PaidStudio | None = None
    faces: FaceReader | None = None
    clip: TextEmbedder | None = None
    dino: Embedder | None = None
    mouths: FaceFinder | None = None
    lip_syncer: CommandLipSyncer | None = None
    sync_scorer: SyncScorer | None = None
    ears: Transcriber | None = None

    @property
    def finds_faces(self) -> bool:
        """Whether each face of a picture is found by a model on this machine."""
        return self.faces is not None and self.faces.finds_faces

    @property
    def syncs_lips(self) -> bool:
        """Whether mouths of bought shots can be moved."""
        return self.lip_syncer is not None or self.pays_for(Capability.LIPSYNC)

    def pays_for(self, capability: Capability) -> bool:
        """Whether *capability* is bought."""
        return self.paid is not None and self.paid.makes(capability)

    @property
    def purse(self) -> PaidStudio:
        """The models that are paid for.

        Raises:
            AssertionError: There are none; ask `pays_for` first.
        """
        if self.paid is None:
            raise AssertionError("nothing is paid for in this studio")
        return self.paid

    def equipped(self, tools: LocalTools) -> "Studio":
        """Return the same studio with models of its own."""
        return replace(
            self,
            faces=tools.faces,
            clip=tools.clip,
            dino=tools.dino,
            ears=tools.ears,
            mouths=tools.mouths,
            lip_syncer=tools.lip_syncer,
            sync_scorer=tools.sync_scorer,
        )

    def charged_to(self, script: ScriptArtifact) -> "Studio":
        """Return the same studio, its paid calls charged to the episode of *script*."""
        if self.paid is None:
            return self
        paid = self.paid.charged_to(script.series_id, script.episode_number)
        return replace(self, paid=paid)

    @asynccontextmanager
    async def slot(self, limit: str) -> AsyncGenerator[None]:
        """Hold one slot of the named limit, where the server has such a limit.

        Limits are taken inside the work and not by tags: a tag asks the server for cached results
        too, and on SQLite every refused write costs two seconds.
        """
        if limit not in self.limits:
            yield
            return
        async with concurrency(limit, strict=True, raise_on_lease_renewal_failure=False):
            yield

    async def save(self, value: object) -> ArtifactRef:
        """Store *value* as JSON and return its reference."""
        kind: TypeAdapter[Any] = TypeAdapter(type(value))
        return await self.put(kind.dump_json(value), media_type="application/json")

    async def load(self, ref: ArtifactRef, kind: type[T]) -> T:
        """Return the value stored as JSON under *ref*."""
        data = await asyncio.to_thread(self.store.get_bytes, ref)
        return TypeAdapter(kind).validate_json(data)

    async def load_all(self, refs: Mapping[str, ArtifactRef], kind: type[T]) -> dict[str, T]:
        """Return the values under *refs*, by the same names."""
        values = await asyncio.gather(*(self.load(ref, kind) for ref in refs.values()))
        return dict(zip(refs, values, strict=True))

    async def put(self, data: bytes, *, media_type: str) -> ArtifactRef:
        """Store *data* and return its reference."""
        return await asyncio.to_thread(self.store.put_bytes, data, media_type=media_type)

    async def put_file(self, path: Path, *, media_type: str) -> ArtifactRef:
        """Store the file and return its reference."""
        return await asyncio.to_thread(self.store.put_file, path, media_type=media_type)

    async def save_audio(self, audio: Audio) -> ArtifactRef:
        """Store *audio* as WAV and return its reference."""
        data = await asyncio.to_thread(wav_bytes, audio)
        return await self.put(data, media_type="audio/wav")

    async def load_audio(self, ref: ArtifactRef) -> Audio:
        """Return the audio stored as WAV under *ref*."""
        return parse_wav(await asyncio.to_thread(self.store.get_bytes, ref))


@contextmanager
def workspace() -> Generator[Path]:
    """Give a folder that is gone afterwards, whatever happens but kill -9."""
    with tempfile.TemporaryDirectory(prefix="cliffhanger-") as folder:
        yield Path(folder)
