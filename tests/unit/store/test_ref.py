import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cliffhanger.store.ref import ArtifactRef, find_refs
from cliffhanger.value import Value


class Scene(Value):
    """A value with references at several depths."""

    film: ArtifactRef
    stems: dict[str, ArtifactRef]
    takes: tuple[tuple[ArtifactRef, ...], ...] = ()
    title: str = "objects/ab"


def ref_to(data: bytes) -> ArtifactRef:
    return ArtifactRef.of_bytes(data, media_type="video/mp4")


@given(data=st.binary())
def test_a_reference_names_its_bytes(data: bytes) -> None:
    ref = ref_to(data)
    assert ref.sha256 == hashlib.sha256(data).hexdigest()
    assert ref.key == f"objects/{ref.sha256[:2]}/{ref.sha256}"
    assert ArtifactRef.model_validate_json(ref.model_dump_json()) == ref


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"key": "objects/../../etc/passwd"}, id="key leads elsewhere"),
        pytest.param({"sha256": "A" * 64}, id="upper case digest"),
        pytest.param({"num_bytes": -1}, id="negative size"),
        pytest.param({"media_type": "video"}, id="half a media type"),
        pytest.param({"media_type": "text/plain\r\nX: y"}, id="header injection"),
    ],
)
def test_forged_references_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ArtifactRef.model_validate({**dict(ref_to(b"film")), **change})


def test_references_are_found_at_any_depth() -> None:
    film, music, take = ref_to(b"film"), ref_to(b"music"), ref_to(b"take")
    scene = Scene(film=film, stems={"music": music}, takes=((take,),))
    assert list(find_refs([scene, {"again": film}, 3, "text"])) == [film, music, take, film]
