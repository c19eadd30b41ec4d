import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from cliffhanger.errors import InvalidSettingError, StoreUnavailableError
from cliffhanger.store import open_store
from cliffhanger.store.local import LocalStore
from cliffhanger.store.settings import S3Settings


def test_folders_are_made_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for address in ("studio", "./studio", str(tmp_path / "studio"), (tmp_path / "studio").as_uri()):
        store = open_store(address)
        assert isinstance(store, LocalStore)
        assert store.root == tmp_path / "studio"
        assert store.root.is_dir()


def test_a_folder_with_spaces_has_an_address(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "my studio #1"))
    assert open_store(store.address) == store


def test_the_address_of_a_bucket_says_all_but_the_secret() -> None:
    secret = S3Settings(access_key_id="AKIA", secret_access_key=SecretStr("hidden"))
    address = "s3://films/a/b?endpoint=http://127.0.0.1:9000&region=eu-west-1&path_style=1"
    store = open_store(address, s3=secret)
    assert store.address == address
    assert "hidden" not in repr(store)
    assert open_store("s3://films").address == "s3://films"
    assert open_store("s3://films/").address == "s3://films"


@pytest.mark.parametrize(
    ("address", "match"),
    [
        pytest.param("", "must name a folder", id="empty"),
        pytest.param("a\0b", "must name a folder", id="NUL"),
        pytest.param("gs://films", "is not understood", id="other cloud"),
        pytest.param("file://host/films", "is not understood", id="file on a host"),
        pytest.param("s3://", "names no bucket", id="no bucket"),
        pytest.param("s3://AKIA:secret@films", "must not hold credentials", id="credentials"),
        pytest.param("s3://films?path=1", "unknown fields", id="unknown field"),
        pytest.param("s3://films?path_style=maybe", "path_style", id="no flag"),
        pytest.param("s3://films?endpoint=localhost:9000", "endpoint_url", id="no scheme"),
        pytest.param("s3://films?endpoint=http://u:p@host", "endpoint_url", id="hidden account"),
    ],
)
def test_addresses_that_mean_nothing_say_why(address: str, match: str) -> None:
    with pytest.raises(InvalidSettingError, match=match) as caught:
        open_store(address)
    assert "secret" not in str(caught.value)
    assert "u:p" not in str(caught.value)


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "studio").write_text("")
    with pytest.raises(StoreUnavailableError, match="check that it is a folder"):
        open_store(str(tmp_path / "studio"))


def test_a_folder_needs_no_boto3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "cliffhanger.store.s3", raising=False)
    open_store(str(tmp_path))
