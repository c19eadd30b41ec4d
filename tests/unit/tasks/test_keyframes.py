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

from cliffhanger.checks.likeness import LikenessScale, LikenessVerdict, Verdict
from cliffhanger.checks.vectors import Vectors
from cliffhanger.models.embedder import Image
from cliffhanger.models.jobs.call import PaidResult, StoredOutput
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.models.jobs.orders import EmbeddingOrder, ImageOrder
from cliffhanger.models.jobs.routing import Made
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.production.artifacts import CharacterArtifact, Job, KeyframeArtifact
from cliffhanger.production.keyframe import middle_verdict, sampled_frames
from cliffhanger.production.registry import CastMember
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.vocabulary import ShotSize
from tasks.keyframes import MOST_TAKES, make_keyframe
from tasks.recognising import judge_picture
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


class Halves:
    """Finds a face in each half of a picture that is not black; its colour is its embedding."""

    name = "halves"
    scale = LikenessScale()
    finds_faces = True

    def embed_faces(self, image: Image) -> Vectors:
        """Return the colours of the halves."""
        middle = image.shape[1] // 2
        colors = [
            half[..., :3].mean(axis=(0, 1)) for half in (image[:, :middle], image[:, middle:])
        ]
        found = np.array([color for color in colors if color.max() > 60], np.float32)
        return found.reshape(-1, 3) / np.linalg.norm(found.reshape(-1, 3), axis=1, keepdims=True)


def halves(left: tuple[int, int, int], right: tuple[int, int, int]) -> bytes:
    pixels = np.full((64, 36, 3), left, np.uint8)
    pixels[:, 18:] = right
    return cv2.imencode(".png", pixels)[1].tobytes()


@pytest.mark.parametrize(
    ("frame", "verdicts"),
    [
        pytest.param(halves(RED, GREEN), ("accept", "accept"), id="both"),
        pytest.param(halves(GREEN, RED), ("accept", "accept"), id="the other way round"),
        pytest.param(halves(RED, RED), ("accept", "regenerate"), id="one of them twice"),
        pytest.param(halves(GREEN, (0, 0, 0)), ("regenerate", "accept"), id="one is missing"),
        pytest.param(halves((0, 0, 0), (0, 0, 0)), ("regenerate",) * 2, id="nobody"),
    ],
)
def test_face_models_find_everybody_in_a_frame(
    tmp_path: Path, frame: bytes, verdicts: tuple[str, ...]
) -> None:
    """Each face belongs to one character, wherever it is, and shots of two are judged too."""
    store = LocalStore.open(tmp_path)

    def known(who: str, color: tuple[int, int, int]) -> CharacterArtifact:
        ref = store.put_bytes(halves(color, (0, 0, 0)), media_type="image/png")
        member = CastMember(character_id=who, version=VERSION, references=(ref, ref, ref))
        return CharacterArtifact(
            character_id=who, name=who, look="", sheet=ref, portrait=ref, member=member
        )

    cast_of_two = (known("nora", RED), known("victor", GREEN))
    studio = Studio(store, faces=Halves())
    picture = store.put_bytes(frame, media_type="image/png")
    found = asyncio.run(judge_picture(studio, request("nora", "victor"), cast_of_two, picture))
    assert [verdict.character_id for verdict in found] == ["nora", "victor"]
    assert tuple(verdict.verdict.value for verdict in found) == verdicts


def test_clips_are_judged_by_the_frame_in_the_middle() -> None:
    def verdict(cosine: float | None) -> LikenessVerdict:
        kind = Verdict.ACCEPT if (cosine or 0.0) > 0.5 else Verdict.REGENERATE
        return LikenessVerdict(
            character_id="nora", verdict=kind, cosine=cosine, threshold=0.5, reason=""
        )

    assert middle_verdict([verdict(0.9), verdict(0.2), verdict(0.7)]).cosine == 0.7
    assert middle_verdict([verdict(None), verdict(0.9), verdict(None)]).cosine is None
    assert sampled_frames(100) == [25, 50, 75]
    assert sampled_frames(1) == [0]


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
