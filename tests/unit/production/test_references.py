"""By which models references are judged here, and that the words say so."""

from pathlib import Path

import pytest

from cliffhanger.checks.reference_image import ReferenceVerdict
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.faces.reader import FaceModels
from cliffhanger.production.profile import Profile
from cliffhanger.production.references import open_finder, open_sight
from tests.integration.tiny_onnx import write_tiny_yunet


@pytest.fixture(autouse=True)
def no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))


def naming(yunet: Path) -> Profile:
    return Profile(faces=FaceModels(yunet=yunet, sface=yunet.with_name("sface.onnx")))


def test_without_a_model_size_and_saliency_decide() -> None:
    sight = open_sight(Profile())
    assert sight.faces is None
    faces, writing = sight.describe(())
    assert faces == "One clear face: judged by size and saliency; no face model was given."
    assert writing.startswith("Writing: judged by its shapes; with tesseract on PATH")


def test_the_profile_s_model_counts_faces_where_it_is_here(tmp_path: Path) -> None:
    """SFace's file is not needed for that."""
    sight = open_sight(naming(write_tiny_yunet(tmp_path / "yunet.onnx")))
    assert sight.faces is not None
    assert sight.describe(())[0] == "One clear face: judged by YuNet."


def test_a_profile_s_model_that_lies_on_a_worker_is_told_of(tmp_path: Path) -> None:
    """It is no mistake on this machine, but one where a training depends on it."""
    profile = naming(tmp_path / "elsewhere.onnx")
    sight = open_sight(profile)
    assert sight.faces is None
    assert f"{tmp_path / 'elsewhere.onnx'} of the profile is not on this" in sight.describe(())[0]
    with pytest.raises(InvalidSettingError, match=r"yunet must be a local file, got .*elsewhere"):
        open_finder(profile)
    assert open_finder(Profile()) is None


def test_a_model_asked_for_by_name_must_be_there_and_goes_first(tmp_path: Path) -> None:
    here = write_tiny_yunet(tmp_path / "yunet.onnx")
    assert open_sight(naming(tmp_path / "elsewhere.onnx"), yunet=here).faces is not None
    with pytest.raises(InvalidSettingError, match=r"download face_detection_yunet"):
        open_sight(naming(here), yunet=tmp_path / "none.onnx")


def test_pictures_that_were_not_read_are_counted() -> None:
    sight = open_sight(Profile())
    broken = ReferenceVerdict(name="a.png", problems=("it is empty",))
    assert "tesseract on PATH" in sight.describe([broken])[1]
