"""Where artifacts and task results are kept."""

import asyncio
import json
from typing import cast

from prefect.filesystems import WritableFileSystem
from pydantic import BaseModel, Field, HttpUrl, JsonValue, PrivateAttr, SecretStr

from blocks.serializer import SERIALIZER_TYPE, ValueSerializer
from cliffhanger.errors import (
    ArtifactCorruptError,
    ArtifactMissingError,
    InvalidInputError,
    InvalidSettingError,
)
from cliffhanger.store.address import open_store
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import find_refs
from cliffhanger.store.settings import S3Settings

RESULTS_FOLDER = "results"


class _Serializer(BaseModel):
    type: str


class _Metadata(BaseModel):
    serializer: _Serializer


class _Record(BaseModel):
    """What is ours to check in a record that Prefect wrote."""

    metadata: _Metadata
    result: str


class ArtifactStorage(WritableFileSystem):
    """A folder or a bucket for artifacts, which also keeps the results of finished tasks.

    Example:
        Load a saved storage and use its store:
        ```python
        from blocks import ArtifactStorage

        storage = await ArtifactStorage.aload("studio")
        store = storage.get_store()
        ```
    """

    _block_type_name = "Artifact Storage"
    _block_type_slug = "artifact-storage"
    _logo_url = HttpUrl(
        "https://raw.githubusercontent.com/googlefonts/noto-emoji/main/png/128/emoji_u1f5c4.png"
    )
    _description = "A folder or an S3 bucket for artifacts and task results."

    address: str = Field(
        default="studio",
        title="Address",
        description="A folder, or s3://bucket/prefix for a bucket.",
    )
    endpoint_url: str = Field(
        default="",
        title="Endpoint URL",
        description="Address of MinIO or another S3 server; empty for AWS.",
    )
    region: str = Field(
        default="", title="Region", description="Region of the bucket; empty for the default."
    )
    access_key_id: str = Field(
        default="",
        title="Access key ID",
        description="S3 account; empty for the AWS environment or profile.",
    )
    secret_access_key: SecretStr = Field(
        default=SecretStr(""),
        title="Secret access key",
        description="Secret of the S3 account.",
    )
    path_style: bool = Field(
        default=False,
        title="Bucket in the path",
        description="Put the bucket in the path, not in the host name, as MinIO needs.",
    )

    _store: ArtifactStore | None = PrivateAttr(default=None)

    def get_store(self) -> ArtifactStore:
        """Return the store; the same one every time.

        Raises:
            InvalidSettingError: A field cannot be used.
            StoreUnavailableError: The folder cannot be made.
        """
        if self._store is None:
            self._store = open_store(self.address, s3=self._get_s3_settings())
        return self._store

    async def read_path(self, path: str) -> bytes:
        """Return the record of a finished task, once everything it refers to is there.

        Raises:
            ArtifactMissingError: There is no such record, or an object it refers to is gone.
            ArtifactCorruptError: The record cannot be read or was not written by a task.
            StoreUnavailableError: The store does not answer.
        """
        return await asyncio.to_thread(self._read_record, path)

    async def write_path(self, path: str, content: bytes) -> None:
        """Write the record of a finished task, or the failure of a run, which comes bare.

        Raises:
            InvalidInputError: It was written by another serializer than the tasks'.
            StoreUnavailableError: The store does not answer.
        """
        record = _parse_failure(content) or _parse_record(content)
        store = self.get_store()
        await asyncio.to_thread(store.put_json, _name_of(path), record)

    def _read_record(self, path: str) -> bytes:
        store = self.get_store()
        record = store.get_json(_name_of(path))
        content = json.dumps(record).encode()
        if _parse_failure(content) is not None:
            return content
        try:
            result = ValueSerializer().loads(str(_parse_record(content)["result"]).encode())
        except (ValueError, KeyError, TypeError) as exc:
            raise ArtifactCorruptError(f"the result record {path!r} cannot be used") from exc
        for ref in find_refs(result):
            if not store.exists(ref):
                raise ArtifactMissingError(
                    f"the result {path!r} is recorded, but its object {ref.key} is gone"
                )
        return content

    def _get_s3_settings(self) -> S3Settings:
        try:
            return S3Settings(
                endpoint_url=self.endpoint_url,
                region=self.region,
                access_key_id=self.access_key_id,
                secret_access_key=self.secret_access_key,
                is_path_style=self.path_style,
            )
        except ValueError as exc:
            raise InvalidSettingError(
                "endpoint_url of the artifact storage must be http(s)://host:port without "
                "credentials"
            ) from exc

    def _resolve_path(self, path: str) -> None:
        """Tell Prefect that keys are no file paths; an unsaved block needs to say so."""


def _name_of(path: str) -> str:
    return f"{RESULTS_FOLDER}/{path}.json"


def _parse_failure(content: bytes) -> dict[str, JsonValue] | None:
    """Return the failure of a run, or None where *content* is something else."""
    record: JsonValue = json.loads(content)
    return record if isinstance(record, dict) and set(record) == {"error"} else None


def _parse_record(content: bytes) -> dict[str, JsonValue]:
    """Return a result record that our serializer wrote; others could run code when read."""
    record = cast("dict[str, JsonValue]", json.loads(content))
    kind = _Record.model_validate(record).metadata.serializer.type
    if kind != SERIALIZER_TYPE:
        raise InvalidInputError(
            f"artifact storage keeps results of serializer {SERIALIZER_TYPE!r}, got {kind!r}; "
            "set result_serializer=ValueSerializer()"
        )
    return record
