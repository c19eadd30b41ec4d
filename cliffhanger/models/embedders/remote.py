"""Embeddings that are paid for: one journaled call for each picture that differs."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from cliffhanger.checks.vectors import Vectors, unit_vectors
from cliffhanger.errors import InvalidInputError, ProviderError
from cliffhanger.models.embedder import Image
from cliffhanger.models.embedders.pictures import opaque_pictures
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.models.jobs.orders import Asset, EmbeddingOrder
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.store.ref import ArtifactRef

CAPABILITY: Final = Capability.EMBEDDING
MEDIA_TYPE: Final = "image/png"


@dataclass(frozen=True, slots=True)
class RemoteEmbedder:
    """Embeds by the studio's route for embeddings; called from threads beside the studio's loop.

    Attributes:
        studio: Pays.
        loop: The event loop that the studio was opened in.
        subject: What the ledger says the calls were for.
    """

    studio: PaidStudio
    loop: asyncio.AbstractEventLoop
    subject: str = ""

    @property
    def name(self) -> str:
        """The candidates of the route; a provider does not tell the digest of its weights."""
        words = [
            " ".join([candidate.model, "by", candidate.account, *_options(candidate)])
            for candidate in (maker.candidate for maker in self.studio.makers[CAPABILITY])
        ]
        return f"remote {', else '.join(words)}"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Return a vector for each picture, float32 [N, D], each of length 1.

        Raises:
            InvalidMediaError: One is no picture.
            InvalidInputError: There is none, or it is called in the studio's own loop.
            ProviderError: A vector does not come, or not as long as the others.
            BudgetExceededError: A cap would be passed; nothing more was sent.
        """
        if not images:
            raise InvalidInputError("images must hold one or more, got none; ask for no embedding")
        self._refuse_own_loop()
        refs = [self._put(picture) for picture in opaque_pictures(images)]
        task = asyncio.run_coroutine_threadsafe(self._embed(list(dict.fromkeys(refs))), self.loop)
        rows = task.result()
        lengths = {len(row) for row in rows.values()}
        if len(lengths) > 1:
            raise ProviderError(
                f"{self.name} gave vectors of {sorted(lengths)} numbers; route embeddings to one "
                "model"
            )
        return unit_vectors("embeddings", [rows[ref] for ref in refs])

    async def _embed(self, refs: Sequence[ArtifactRef]) -> dict[ArtifactRef, list[float]]:
        """Return a vector for each; where one fails, the others are still kept for the next run."""
        rows: dict[ArtifactRef, list[float]] = {}
        asked = await asyncio.gather(*map(self._ask, refs), return_exceptions=True)
        for ref, row in zip(refs, asked, strict=True):
            if isinstance(row, BaseException):
                raise row
            rows[ref] = row
        return rows

    async def _ask(self, ref: ArtifactRef) -> list[float]:
        asset = Asset(ref.sha256, ref.media_type, ref.num_bytes)
        made = await self.studio.make(
            CAPABILITY,
            lambda maker: EmbeddingOrder(images=(asset,), options=maker.candidate.options),
            subject=self.subject,
        )
        output = made.result.output(OutputRole.EMBEDDING)
        data = await asyncio.to_thread(self.studio.tools.store.get_bytes, output)
        (row,) = json.loads(data)
        return [float(number) for number in row]

    def _put(self, picture: Image) -> ArtifactRef:
        data = cv2.imencode(".png", np.ascontiguousarray(picture))[1].tobytes()
        return self.studio.tools.store.put_bytes(data, media_type=MEDIA_TYPE)

    def _refuse_own_loop(self) -> None:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return
        if running is self.loop:
            raise InvalidInputError(
                "embed_images waits for the studio's loop and must not run in it; call it through "
                "asyncio.to_thread"
            )


def _options(candidate: Candidate) -> list[str]:
    """Return the further parameters of a model, where it has some."""
    return [json.dumps(candidate.options, sort_keys=True)] if candidate.options else []
