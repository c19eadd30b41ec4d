"""Whose thresholds the gates keep, and what a gate without face models may say.

A picture's mean colour is its vector here.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from cliffhanger.animatic.likeness.embedder import SCALE, DrawnFaceEmbedder
from cliffhanger.checks.likeness import Calibration, LikenessVerdict, Verdict
from cliffhanger.checks.vectors import Vectors
from cliffhanger.models.embedder import Image
from cliffhanger.models.faces.whole_picture import WholePictureReader
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    ClipArtifact,
    FaceArtifact,
    FilmArtifact,
    Job,
    Recognised,
    TimelineArtifact,
)
from cliffhanger.production.registry import CastMember, LeastLikeness
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef
from tasks.likeness import as_recorded, judge_likeness
from tasks.recognising import judge_clip, judge_picture
from tasks.studio import Studio
from tests.paid_shots import request

RED, ORANGE, GREEN = (0, 0, 255), (0, 140, 255), (0, 255, 0)
VERSION = "0123456789ab"


class Colors:
    """Embeds a picture by the mean of its middle."""

    name = "colours"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """Return a direction for each."""
        middles = [image[image.shape[0] // 2, image.shape[1] // 2] for image in images]
        rows = np.array(middles, np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


READER = WholePictureReader(Colors())


def picture(store: LocalStore, color: tuple[int, int, int]) -> ArtifactRef:
    data = cv2.imencode(".png", np.full((64, 36, 3), color, np.uint8))[1].tobytes()
    return store.put_bytes(data, media_type="image/png")


def known(
    store: LocalStore, who: str, color: tuple[int, int, int], least: LeastLikeness | None = None
) -> CharacterArtifact:
    ref = picture(store, color)
    member = CastMember(
        character_id=who, version=VERSION, references=(ref, ref, ref), least_likeness=least
    )
    return CharacterArtifact(
        character_id=who, name=who, look="", sheet=ref, portrait=ref, member=member
    )


def judged(
    folder: Path,
    *people: str,
    frame: tuple[int, int, int] = ORANGE,
    least: LeastLikeness | None = None,
) -> tuple[LikenessVerdict, ...]:
    """Return the verdicts on a frame of *people*, with another of its colour in the cast."""
    store = LocalStore.open(folder)
    cast = (known(store, "nora", RED, least), known(store, "victor", ORANGE))
    studio = Studio(store, faces=READER)
    return asyncio.run(judge_picture(studio, request(*people), cast, picture(store, frame)))


def test_whole_pictures_tell_one_person_alone(tmp_path: Path) -> None:
    """By nothing but that person's own pictures; nobody is judged in a picture of two."""
    (verdict,) = judged(tmp_path, "nora")
    assert verdict.cosine == pytest.approx(255 / np.hypot(140, 255), abs=1e-3)
    assert verdict.threshold == READER.scale.ceiling
    assert verdict.verdict is Verdict.ACCEPT
    assert verdict.margin is None
    assert judged(tmp_path, "nora", frame=GREEN)[0].verdict is Verdict.REGENERATE
    assert judged(tmp_path, "nora", "victor") == ()


@pytest.mark.parametrize(
    ("embedder", "threshold", "verdict"),
    [
        pytest.param(READER.name, 0.9, Verdict.REGENERATE, id="of this embedder"),
        pytest.param("colours of others", READER.scale.ceiling, Verdict.ACCEPT, id="of another"),
    ],
)
def test_the_threshold_on_record_is_asked_for(
    tmp_path: Path, embedder: str, threshold: float, verdict: Verdict
) -> None:
    """Where the same embedder made it; else the references are measured anew."""
    least = LeastLikeness(cosine=0.9, embedder=embedder)
    (found,) = judged(tmp_path, "nora", least=least)
    assert (found.threshold, found.verdict) == (threshold, verdict)
    assert ("on record" in found.reason) == (embedder == READER.name)


def test_clips_are_judged_by_faces_only(tmp_path: Path) -> None:
    """How whole pictures look is measured in the finished film."""
    store = LocalStore.open(tmp_path)
    studio = Studio(store, faces=READER)

    async def judge() -> tuple[Recognised, ...]:
        job = Job(id="s01-t02", request=await studio.save(request("nora")))
        return await judge_clip(studio, job, (known(store, "nora", RED),), picture(store, RED))

    assert asyncio.run(judge()) == ()


class Faces(WholePictureReader):
    """Claims to find faces."""

    finds_faces = True


@pytest.mark.parametrize(
    ("reader", "is_required"),
    [
        pytest.param(None, True, id="bought embeddings"),
        pytest.param(Faces(Colors()), True, id="faces"),
        pytest.param(READER, False, id="whole pictures"),
    ],
)
def test_what_whole_pictures_say_keeps_no_film_back(
    tmp_path: Path, reader: WholePictureReader | None, *, is_required: bool
) -> None:
    store = LocalStore.open(tmp_path)
    ref = picture(store, RED)
    verdict = LikenessVerdict(
        character_id="nora", verdict=Verdict.REGENERATE, cosine=0.1, threshold=0.8, reason="green"
    )
    bad = Recognised(
        shot_id="s01-t02", character_id="nora", version=VERSION, outfit="", num_frames=1,
        likeness=verdict,
    )  # fmt: skip
    clip = ClipArtifact(
        shot_id="s01-t02", clip=ref, num_frames=9, wall_seconds=1.0, recognised=(bad,)
    )
    report = asyncio.run(
        judge_likeness(
            Studio(store, faces=reader),
            FilmArtifact(film=ref, num_frames=9, duration_seconds=1.0),
            TimelineArtifact(timeline=ref, num_frames=9, duration_seconds=1.0),
            ((Job(id="s01-t02", request=ref), clip),),
            (),
        )
    )
    (result,) = report.results
    assert (result.is_passed, result.is_required) == (False, is_required)
    assert ("weak at telling who somebody is" in result.note) == (not is_required)


@pytest.mark.parametrize(
    ("embedder", "threshold"),
    [
        pytest.param(DrawnFaceEmbedder().name, 0.87, id="of the drawn embedder"),
        pytest.param("another", 0.89, id="of another"),
    ],
)
def test_drawn_faces_keep_the_threshold_on_record(
    tmp_path: Path, embedder: str, threshold: float
) -> None:
    least = LeastLikeness(cosine=0.87, embedder=embedder)
    who = known(LocalStore.open(tmp_path), "nora", RED, least)
    face = FaceArtifact(
        character_id="nora",
        references=who.sheet,
        calibration=Calibration(
            threshold=0.89, num_references=9, mean=0.93, sigma=0.02, min_margin=SCALE.min_margin
        ),
    )
    found = as_recorded(face, who.member)
    assert found.calibration.threshold == threshold
    assert found.calibration.is_on_record == (threshold == 0.87)
    assert as_recorded(face, None) == face
