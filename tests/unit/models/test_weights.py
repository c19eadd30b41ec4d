"""Weight files: which there are, under which terms, and whether a local one is the right one."""

import hashlib
import os
from pathlib import Path

import pytest

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.weight_file import check_weights
from cliffhanger.models.weights import OPTIONAL_WEIGHTS, Commercial, find_weights


def test_every_file_is_named_once_and_can_be_found() -> None:
    names = [weights.name for weights in OPTIONAL_WEIGHTS]
    assert len(set(names)) == len(names)
    assert [find_weights(name) for name in names] == list(OPTIONAL_WEIGHTS)
    assert find_weights("no such model") is None


def test_conditions_are_said() -> None:
    """What may be sold under conditions, or where nobody knows, says more than a word."""
    for weights in OPTIONAL_WEIGHTS:
        if weights.commercial is Commercial.LIMITED:
            assert weights.note, weights.name
        if weights.is_verified:
            assert weights.sha256, weights.name


@pytest.mark.parametrize(
    ("name", "commercial"),
    [
        ("arcface", Commercial.NO),
        ("wav2lip", Commercial.NO),
        ("flux1-dev", Commercial.NO),
        ("syncnet", Commercial.UNCLEAR),
        ("sd3-medium", Commercial.LIMITED),
    ],
)
def test_what_films_may_not_be_sold_with_is_marked(name: str, commercial: Commercial) -> None:
    weights = find_weights(name)
    assert weights is not None
    assert weights.commercial is commercial


def test_a_local_file_is_known_by_its_digest(tmp_path: Path) -> None:
    """Also after it was replaced by another of the same size."""
    path = tmp_path / "model.bin"
    for stamp, data in enumerate((b"one", b"two"), start=1):
        path.write_bytes(data)
        os.utime(path, (stamp, stamp))
        digest = hashlib.sha256(data).hexdigest()
        assert check_weights(path, model="sface") == digest
        assert check_weights(path, model="sface", sha256=digest) == digest
    with pytest.raises(InvalidSettingError, match=r"must have sha256 f{64}, .*model.bin has"):
        check_weights(path, model="sface", sha256="f" * 64)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            "sface",
            r"got .*gone.bin; download face_recognition_sface_2021dec.onnx \(38.7 MB, Apache",
        ),
        (
            "latentsync-1.6",
            r"latentsync_unet.pt \(Apache-2.0 for the code; commercial .* unclear\)",
        ),
        ("my-own", "get it from the project that made the model"),
    ],
)
def test_a_missing_file_says_which_one_to_get(tmp_path: Path, model: str, words: str) -> None:
    with pytest.raises(InvalidSettingError, match=words):
        check_weights(tmp_path / "gone.bin", model=model)
