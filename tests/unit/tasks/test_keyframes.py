"""A bought frame is made again while its face is another's, each time with another seed.

The model of this test paints one colour a seed, and a colour is its own embedding.
"""

import asyncio
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest

from cliffhanger.checks.likeness import Verdict
from cliffhanger.models.jobs.call import PaidResult, StoredOutput
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.models.jobs.orders import EmbeddingOrder, ImageOrder
from cliffhanger.models.jobs.routing import Made
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.production.artifacts import CharacterArtifact, Job, KeyframeArtifact
from cliffhanger.production.registry import CastMember
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.vocabulary import ShotSize
from tasks.keyframes import MOST_TAKES, make_keyframe
from tasks.studio import Studio
from tests.paid_shots import request

RED, GREEN, ORANGE = (0, 0, 255), (0, 255, 0), (0, 140, 255)
VERSION = "0123456789ab"


def png(color: tuple[int, int, int], shade: int = 0) -> bytes:
    pixels = np.full((64, 36, 3), color, np.uint8)
    pixels[:shade] = np.maximum(pixels[:shade], 2) - 2
    return cv2.imencode(".png", pixels)[1].tobytes()


@dataclass(slots=True)
class Gateway:
    """Paints the colours it is given, one an order, and embeds pictures by their mean colour."""

    store: LocalStore
    colors: tuple[tuple[int, int, int], ...]
    orders: list[ImageOrder] = field(default_factory=list[ImageOrder])
    embeds: bool = True

    @property
    def tools(self) -> "Gateway":
        """What has the store."""
        return self

    def makes(self, capability: Capability) -> bool:
        """Whether it is bought."""
        return capability is Capability.IMAGE or (
            capability is Capability.EMBEDDING and self.embeds
        )

    def fingerprint(self, capability: Capability) -> str:
        """Who makes it."""
        return capability.value

    async def make(self, *order_for: Any, **_: object) -> Made:  # noqa: ANN401  two kinds of order
        """Make what is ordered."""
        caps = type("Caps", (), {"max_references": 4})
        maker = type(
            "Maker", (), {"candidate": CANDIDATE, "adapter": type("A", (), {"caps": caps})}
        )
        order = order_for[1](maker)
        if isinstance(order, EmbeddingOrder):
            data = self.store.get_bytes(self.refs[order.images[0].sha256])
            pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            vector = [float(part) for part in np.asarray(pixels).mean(axis=(0, 1))]
            return self._made(OutputRole.EMBEDDING, json.dumps([vector]).encode())
        self.orders.append(order)
        return self._made(OutputRole.IMAGE, png(self.colors[len(self.orders) - 1]))

    @property
    def refs(self) -> dict[str, ArtifactRef]:
        """Everything in the store, by digest."""
        found: dict[str, ArtifactRef] = {}
        for path in (Path(self.store.root) / "objects").rglob("*"):
            if path.is_file():
                ref = ArtifactRef.of_bytes(path.read_bytes(), media_type="image/png")
                found[ref.sha256] = ref
        return found

    def _made(self, role: OutputRole, data: bytes) -> Made:
        ref = self.store.put_bytes(data, media_type="image/png")
        result = PaidResult(
            key="k", account="a", protocol="p", model="m", job_id="j",
            outputs=(StoredOutput(role=role, ref=ref),), cost_usd=Decimal("0.04"),
        )  # fmt: skip
        return Made(result=result)


CANDIDATE = Candidate(account="a", protocol="p", model="m")


def keyframe(
    folder: Path, *colors: tuple[int, int, int], embeds: bool = True, **shot: object
) -> tuple[KeyframeArtifact, Gateway]:
    store = LocalStore.open(folder)
    gateway = Gateway(store, colors, embeds=embeds)
    pictures = tuple(
        store.put_bytes(png(RED, shade), media_type="image/png") for shade in (0, 9, 20, 31)
    )
    nora = CharacterArtifact(
        character_id="nora",
        name="NORA",
        look="red",
        sheet=pictures[0],
        portrait=pictures[0],
        member=CastMember(character_id="nora", version=VERSION, references=pictures),
    )
    studio = Studio(store, paid=cast("PaidStudio", gateway))

    async def run() -> KeyframeArtifact:
        wanted = await studio.save(request("nora", **shot))
        job = Job(id="s01-t02", request=wanted, versions={"nora": VERSION})
        return await make_keyframe.fn(studio, job, (nora,))

    return asyncio.run(run()), gateway


def test_a_face_that_fits_is_bought_once(tmp_path: Path) -> None:
    frame, gateway = keyframe(tmp_path, RED)
    (judged,) = frame.recognised
    assert len(gateway.orders) == 1
    assert (judged.character_id, judged.version) == ("nora", VERSION)
    assert judged.likeness.verdict is Verdict.ACCEPT
    assert frame.origins[0].takes == 1


def test_another_s_face_is_made_again_until_it_fits(tmp_path: Path) -> None:
    """The frame that fits is kept, its seed on record, and every take is paid for in the books."""
    frame, gateway = keyframe(tmp_path, GREEN, ORANGE, RED)
    seeds = [order.seed for order in gateway.orders]
    assert len(set(seeds)) == 3
    assert frame.seed == seeds[-1]
    assert frame.recognised[0].likeness.verdict is Verdict.ACCEPT
    assert (frame.origins[0].takes, frame.origins[0].cost_usd) == (3, Decimal("0.12"))
    shown = cv2.imdecode(
        np.frombuffer(LocalStore.open(tmp_path).get_bytes(frame.image), np.uint8), cv2.IMREAD_COLOR
    )
    assert np.asarray(shown)[100, 100].tolist() == list(RED)


def test_it_ends_and_the_best_is_kept_with_its_verdict(tmp_path: Path) -> None:
    """So that the gate can refuse the film and say why."""
    frame, gateway = keyframe(tmp_path, GREEN, ORANGE, GREEN, GREEN)
    (judged,) = frame.recognised
    assert len(gateway.orders) == MOST_TAKES == 4
    assert judged.likeness.verdict is Verdict.REGENERATE
    length = float(np.hypot(140, 255))
    assert judged.likeness.cosine == pytest.approx(255 / length, abs=0.01)
    assert frame.seed == gateway.orders[1].seed


@pytest.mark.parametrize(
    "shot",
    [
        pytest.param({"embeds": False}, id="no embeddings are bought"),
        pytest.param({"size": ShotSize.EWS}, id="too far away"),
        pytest.param({"over_id": "victor"}, id="over a shoulder"),
    ],
)
def test_where_nobody_can_be_told_one_take_is_bought(
    tmp_path: Path, shot: dict[str, object]
) -> None:
    frame, gateway = keyframe(tmp_path, GREEN, **shot)  # type: ignore[arg-type]
    assert len(gateway.orders) == 1
    assert frame.recognised == ()
