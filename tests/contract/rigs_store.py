"""The stores that must behave alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from cliffhanger.store import ArtifactStore, open_store
from cliffhanger.store.settings import S3Settings
from tests.servers import BUCKET, S3Server


@dataclass(frozen=True, slots=True)
class StoreRig:
    """An empty store and what another process needs to open it."""

    address: str
    s3: S3Settings | None = None
    environment: dict[str, str] | None = None
    store: ArtifactStore = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "store", open_store(self.address, s3=self.s3))


def _local(_request: pytest.FixtureRequest, folder: Path) -> StoreRig:
    return StoreRig(str(folder / "store"))


def _rclone(request: pytest.FixtureRequest, _folder: Path) -> StoreRig:
    return _bucket(request.getfixturevalue("rclone_server"))


def _moto(request: pytest.FixtureRequest, _folder: Path) -> StoreRig:
    return _bucket(request.getfixturevalue("moto_server"))


def _bucket(server: S3Server) -> StoreRig:
    query = f"endpoint={server.endpoint_url}&path_style=1&region=us-east-1"
    return StoreRig(
        f"s3://{BUCKET}/studio-{uuid4().hex}?{query}", server.settings, server.environment
    )


STORE_RIGS: dict[str, Callable[[pytest.FixtureRequest, Path], StoreRig]] = {
    "local": _local,
    "rclone": _rclone,
    "moto": _moto,
}
