import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError
from cliffhanger.store.names import MAX_NAME_BYTES, check_name, check_prefix

REFUSED = [
    pytest.param("", id="empty"),
    pytest.param("/etc/passwd", id="absolute"),
    pytest.param("../film.mp4", id="parent"),
    pytest.param("series/../../film.mp4", id="parent inside"),
    pytest.param("series/./film.mp4", id="dot"),
    pytest.param("series//film.mp4", id="double slash"),
    pytest.param("series/", id="trailing slash"),
    pytest.param(".names/film.mp4", id="hidden"),
    pytest.param("objects/ab/film.mp4", id="objects"),
    pytest.param("series\\film.mp4", id="backslash"),
    pytest.param("C:film.mp4", id="drive"),
    pytest.param("film\0.mp4", id="NUL"),
    pytest.param("film\n.mp4", id="newline"),
    pytest.param("film\ud800.mp4", id="lone surrogate"),
    pytest.param("ü" * 101, id="part too long"),
    pytest.param("/".join(["a" * 99] * 9), id="name too long"),
]


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_could_do_harm_are_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="use a relative path such as"):
        check_name(name)


@pytest.mark.parametrize("name", ["film.mp4", "series/das-erbe/episodes/1/Größe 2.srt", "物語/1"])
def test_ordinary_names_are_taken(name: str) -> None:
    assert check_name(name) == name


@given(name=st.text(max_size=MAX_NAME_BYTES))
def test_a_name_that_is_taken_stays_in_its_folder(name: str) -> None:
    """Whatever passes the check names a file below the root, and no other name the same file."""
    try:
        check_name(name)
    except InvalidInputError:
        return
    path = posixpath.join("/root", name)
    assert posixpath.normpath(path) == path
    assert path.startswith("/root/")


@pytest.mark.parametrize("prefix", ["", "series", "series/", "series/a/fi"])
def test_prefixes_may_end_anywhere(prefix: str) -> None:
    assert check_prefix(prefix) == prefix


def test_prefixes_that_no_name_starts_with_are_refused() -> None:
    for prefix in ("/", "../", "//", "objects/", ".tmp"):
        with pytest.raises(InvalidInputError, match="name must"):
            check_prefix(prefix)
