"""Offsets of voices against mouths: the whole grid, and mouths read off the pixels of faces."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.stage.acting import Part
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.checks.av_offset import TalkingMouth, measure_offset
from cliffhanger.checks.lip_report import LipVerdict, MouthKind, measure_lips
from cliffhanger.models.faces.mouths import read_mouth
from cliffhanger.models.faces.yunet import Face
from cliffhanger.story.vocabulary import Emotion
from tests.drawn_faces import draw_faces, face_at, landmarks_of
from tests.talking_mouths import LINES, speak, talk, track_of

OFFSETS_MS = range(-200, 201, 40)
RATES = (24, 25, 30)
LOOKS = ("dark", "pale", "painted")
FPS = 25


@pytest.mark.parametrize("language", LINES)
def test_every_offset_is_found_within_20_ms(language: str) -> None:
    """11 offsets at 24, 25 and 30 fps, each line of more than 2.5 s of speech."""
    found = {
        (fps, late_ms): measure_offset(
            [talk(LINES[language][0], language, fps=fps, late_ms=late_ms)]
        )
        for fps, late_ms in product(RATES, OFFSETS_MS)
    }
    errors = [abs((each.offset_ms or 1e9) - late_ms) for (_, late_ms), each in found.items()]
    print(f"\n{language}: error <= {max(errors):.1f} ms")  # noqa: T201  for the report of a run
    assert len(errors) == 33
    assert max(errors) <= 20.0
    assert min(each.correlation or 0.0 for each in found.values()) >= 0.5


@pytest.mark.parametrize("language", LINES)
def test_a_swapped_track_is_never_passed(language: str) -> None:
    """Every line with the sound of each other line of its language, at three rates."""
    for fps, seen, heard in product(RATES, LINES[language], LINES[language]):
        if seen != heard:
            mouth = talk(seen, language, fps=fps, heard=heard)
            assert measure_lips([mouth], kind=MouthKind.FILMED).verdict is LipVerdict.FAILED


class TremblingFace:
    """Gives the one face of every frame, its points off by about a pixel as finders' are."""

    def __init__(self, landmarks: NDArray[np.float32]) -> None:
        self._landmarks = landmarks
        self._rng = np.random.default_rng(0)

    def find_faces(self, image: NDArray[np.uint8]) -> tuple[Face, ...]:
        """Return that face."""
        assert image.dtype == np.uint8
        moved = self._landmarks + self._rng.normal(0.0, 1.0, (5, 2))
        return (face_at(moved.astype(np.float32)),)


@pytest.fixture(scope="module", params=LOOKS)
def aperture(request: pytest.FixtureRequest) -> NDArray[np.float64]:
    """The opening of a mouth that says the first English line, read off its pixels."""
    track = track_of(speak(LINES["en"][0]), FPS)
    part = Part("mia", Emotion.NEUTRAL, (track,), seed=0, fps=FPS)
    shapes = [part.at(index).mouth for index in range(len(track.visemes))]
    frames = _drawn(request.param, shapes)
    finder = TremblingFace(landmarks_of(request.param, scale=0.7))
    return read_mouth(frames, finder).aperture


def _drawn(who: str, shapes: Sequence[MouthShape]) -> list[NDArray[np.uint8]]:
    """Return a picture for each shape; every shape is drawn once."""
    different = list(dict.fromkeys(shapes))
    pictures = draw_faces(who, different, scale=0.7)
    drawn = dict(zip(different, pictures, strict=True))
    return [drawn[shape] for shape in shapes]


def _read(mouth: TalkingMouth, aperture: NDArray[np.float64]) -> TalkingMouth:
    """Return the shot with the opening that was read, closed before and after the words."""
    lead = round(0.25 * FPS)
    after = mouth.aperture.size - lead - aperture.size
    return replace(mouth, aperture=np.pad(aperture, (lead, after)))


@pytest.mark.parametrize("late_ms", [-120, 0, 160])
def test_pixels_tell_the_offset_too(aperture: NDArray[np.float64], late_ms: int) -> None:
    """With eyes, nose and corners of the mouth known, the pixels between them suffice."""
    found = measure_offset([_read(talk(LINES["en"][0], late_ms=late_ms), aperture)])
    print(f"\n{late_ms}: {found}")  # noqa: T201  as above
    assert found.offset_ms == pytest.approx(late_ms, abs=20.0)
    assert (found.correlation or 0.0) >= 0.5


def test_pixels_tell_a_stranger_s_voice(aperture: NDArray[np.float64]) -> None:
    mouth = _read(talk(LINES["en"][0], heard=LINES["en"][1]), aperture)
    assert measure_lips([mouth], kind=MouthKind.FILMED).verdict is LipVerdict.FAILED
