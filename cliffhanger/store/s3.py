"""Artifacts in a bucket: AWS S3, MinIO, R2 and whatever else speaks S3.

Names are server-side copies of their objects, so that consoles, `mc mirror` and players see plain
files; only what is published carries a name, so little is stored twice.
"""

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlencode
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import JsonValue, ValidationError

from cliffhanger.errors import (
    ArtifactCorruptError,
    ArtifactError,
    ArtifactMissingError,
    InvalidInputError,
    StoreUnavailableError,
)
from cliffhanger.store.digest import (
    CHUNK_BYTES,
    check_bytes,
    check_source,
    decode_record,
    encode_record,
    hash_file,
)
from cliffhanger.store.entries import StoredEntry
from cliffhanger.store.names import check_expiry, check_name, check_prefix
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.store.settings import S3Settings

PART_BYTES: Final = 16 << 20
"""One part of a multipart upload; smaller files go in one PUT."""
_MAX_PARTS: Final = 9_000
_PARTS_AT_ONCE: Final = 4
_COPY_LIMIT_BYTES: Final = 5 << 30
_KEYS_AT_ONCE: Final = 1_000
_OLD_SECONDS: Final = 86_400
"""Objects older than that are copied in place when they are stored again, so that no clean-up takes
them for forgotten; see `retention`."""
_NO_OBJECT: Final = {"404", "NoSuchKey", "NotFound"}
_REFUSED: Final = {
    "401",
    "403",
    "AccessDenied",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "SignatureDoesNotMatch",
}


class S3Store:
    """A store in a bucket that exists.

    Args:
        bucket: Name of the bucket.
        prefix: Where in the bucket; empty for its root, no slash at either end.
        settings: Account and server.
    """

    def __init__(self, *, bucket: str, prefix: str, settings: S3Settings) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._settings = settings
        self._lock = threading.Lock()
        self._made_client: Any = None

    def __repr__(self) -> str:
        return f"S3Store({self.address!r})"

    @property
    def address(self) -> str:
        """Bucket, prefix and server; no credentials."""
        fields = {
            "endpoint": self._settings.endpoint_url,
            "region": self._settings.region,
            "path_style": "1" if self._settings.is_path_style else "",
        }
        query = urlencode({name: value for name, value in fields.items() if value}, safe=":/")
        place = f"s3://{self._bucket}/{self._prefix}".rstrip("/")
        return f"{place}?{query}" if query else place

    def put_bytes(self, data: bytes, *, media_type: str) -> ArtifactRef:
        """Return the reference to *data*, stored."""
        ref = ArtifactRef.of_bytes(data, media_type=media_type)
        if not self._renew(ref):
            self._put(ref.key, data, media_type=media_type)
        return ref

    def put_file(self, path: Path, *, media_type: str) -> ArtifactRef:
        """Return the reference to the file's bytes, stored; at most five parts are in memory."""
        try:
            sha256, num_bytes = hash_file(check_source(path))
            ref = ArtifactRef.of(sha256, num_bytes=num_bytes, media_type=media_type)
            if self._renew(ref):
                return ref
            with path.open("rb") as file:
                self._upload(ref, file)
        except OSError as exc:
            if isinstance(exc, ArtifactError):
                raise
            raise InvalidInputError(f"cannot read {path}: {exc.strerror or exc}") from exc
        return ref

    def get_bytes(self, ref: ArtifactRef) -> bytes:
        """Return the bytes, verified."""
        data = self._get(ref.key)
        check_bytes(ref, sha256=hashlib.sha256(data).hexdigest(), num_bytes=len(data))
        return data

    def fetch(self, ref: ArtifactRef, path: Path) -> Path:
        """Return *path*, a verified copy."""
        body = self._call("get_object", ref.key)["Body"]
        temporary = path.with_name(f".{uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("xb") as file:
                self._download(ref, body, file)
            temporary.replace(path)
        except OSError as exc:
            if isinstance(exc, ArtifactError):
                raise
            raise ArtifactError(f"cannot write {path}: {exc.strerror or exc}") from exc
        finally:
            body.close()
            temporary.unlink(missing_ok=True)
        return path

    def exists(self, ref: ArtifactRef) -> bool:
        """Whether the object is there with the right size."""
        try:
            head = self._call("head_object", ref.key)
        except ArtifactMissingError:
            return False
        return int(head["ContentLength"]) == ref.num_bytes

    def link(self, name: str, ref: ArtifactRef) -> None:
        """Show the object under a readable name."""
        check_name(name)
        if ref.num_bytes > _COPY_LIMIT_BYTES:
            raise InvalidInputError(f"{name!r} is over 5 GiB, which S3 does not copy in one piece")
        self._call(
            "copy_object",
            name,
            CopySource={"Bucket": self._bucket, "Key": self._prefix + ref.key},
            ContentType=ref.media_type,
            MetadataDirective="REPLACE",
        )
        record = ref.model_dump_json().encode()
        self._put(f".names/{name}.json", record, media_type="application/json")

    def read_name(self, name: str) -> ArtifactRef:
        """Return what the name was linked to."""
        data = self._get(f".names/{check_name(name)}.json")
        try:
            return ArtifactRef.model_validate_json(data)
        except ValidationError as exc:
            raise ArtifactCorruptError(f"the record of name {name!r} is damaged") from exc

    def list_names(self, prefix: str = "") -> Iterator[str]:
        """Yield names and records that start with *prefix*, sorted."""
        full = self._prefix + check_prefix(prefix)
        names: list[str] = []
        with _Translation(self.address, prefix):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=full
            ):
                found = (
                    item["Key"].removeprefix(self._prefix) for item in page.get("Contents", ())
                )
                names += [name for name in found if not name.startswith((".", "objects/"))]
        yield from sorted(names)

    def presign(self, target: ArtifactRef | str, *, expires_seconds: int = 3600) -> str:
        """Return an HTTP URL signed with the store's account."""
        check_expiry(expires_seconds)
        key = target.key if isinstance(target, ArtifactRef) else check_name(target)
        self._call("head_object", key)
        with _Translation(self.address, key):
            return str(
                self._client.generate_presigned_url(
                    "get_object",
                    Params={"Bucket": self._bucket, "Key": self._prefix + key},
                    ExpiresIn=expires_seconds,
                )
            )

    def put_json(self, name: str, record: JsonValue) -> None:
        """Write a small record under *name*, at once and whole."""
        self._put(check_name(name), encode_record(name, record), media_type="application/json")

    def get_json(self, name: str) -> JsonValue:
        """Return the record under *name*."""
        return decode_record(name, self._get(check_name(name)))

    def delete(self, ref: ArtifactRef) -> None:
        """Remove the object where it is there."""
        self._call("delete_object", ref.key)

    def list_entries(self, prefix: str = "") -> Iterator[StoredEntry]:
        """Yield every object of the bucket whose key starts with *prefix*."""
        with _Translation(self.address, prefix):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            ):
                for item in page.get("Contents", ()):
                    key = item["Key"].removeprefix(self._prefix)
                    yield StoredEntry(key, int(item["Size"]), item["LastModified"].timestamp())

    def read_entry(self, key: str) -> bytes:
        """Return the bytes of an object, unverified."""
        return self._get(key)

    def remove_entries(self, keys: Sequence[str]) -> None:
        """Remove these objects, a thousand at a time; a versioned bucket keeps their versions."""
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            part = keys[start : start + _KEYS_AT_ONCE]
            with _Translation(self.address, part[0]):
                answer = self._client.delete_objects(
                    Bucket=self._bucket,
                    Delete={
                        "Objects": [{"Key": self._prefix + key} for key in part],
                        "Quiet": True,
                    },
                )
            for fault in answer.get("Errors", ()):
                raise StoreUnavailableError(
                    f"the store {self.address} answered {fault.get('Code')} to the removal of "
                    f"{fault.get('Key')!r}; check that the account may delete in this bucket"
                )

    def _renew(self, ref: ArtifactRef) -> bool:
        """Return whether the object is there; an old one counts as young then."""
        try:
            head = self._call("head_object", ref.key)
        except ArtifactMissingError:
            return False
        if int(head["ContentLength"]) != ref.num_bytes:
            return False
        age = datetime.now(UTC) - head["LastModified"]
        if age.total_seconds() > _OLD_SECONDS and ref.num_bytes <= _COPY_LIMIT_BYTES:
            self._call(
                "copy_object",
                ref.key,
                CopySource={"Bucket": self._bucket, "Key": self._prefix + ref.key},
                ContentType=ref.media_type,
                MetadataDirective="REPLACE",
            )
        return True

    @property
    def _client(self) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        with self._lock:
            if self._made_client is None:
                with _Translation(self.address, ""):
                    self._made_client = _make_client(self._settings)
            return self._made_client

    def _call(self, operation: str, key: str, **fields: object) -> dict[str, Any]:
        """Return the answer to one request about *key*."""
        try:
            with _Translation(self.address, key):
                method = getattr(self._client, operation)
                answer = method(Bucket=self._bucket, Key=self._prefix + key, **fields)
                return cast("dict[str, Any]", answer)
        except ArtifactMissingError:
            self._check_bucket()
            raise

    def _check_bucket(self) -> None:
        """Pass when the bucket is there: a HEAD cannot tell a lost bucket from a lost object."""
        with _Translation(self.address, "", is_bucket=True):
            self._client.head_bucket(Bucket=self._bucket)

    def _put(self, key: str, data: bytes, *, media_type: str) -> None:
        self._call("put_object", key, Body=data, ContentType=media_type)

    def _get(self, key: str) -> bytes:
        body = self._call("get_object", key)["Body"]
        with _Translation(self.address, key):
            return cast("bytes", body.read())

    def _download(self, ref: ArtifactRef, body: Any, file: BinaryIO) -> None:  # noqa: ANN401
        digest, num_bytes = hashlib.sha256(), 0
        with _Translation(self.address, ref.key):
            for chunk in body.iter_chunks(CHUNK_BYTES):
                digest.update(chunk)
                num_bytes += file.write(chunk)
        check_bytes(ref, sha256=digest.hexdigest(), num_bytes=num_bytes)

    def _upload(self, ref: ArtifactRef, file: BinaryIO) -> None:
        """Send a file that hashed to *ref*; what changed meanwhile never becomes visible."""
        if ref.num_bytes <= PART_BYTES:
            data = file.read(PART_BYTES + 1)
            _check_unchanged(ref, hashlib.sha256(data).hexdigest())
            self._put(ref.key, data, media_type=ref.media_type)
            return
        upload_id = self._call("create_multipart_upload", ref.key, ContentType=ref.media_type)[
            "UploadId"
        ]
        try:
            parts = self._send_parts(ref, file, upload_id)
            self._call(
                "complete_multipart_upload",
                ref.key,
                UploadId=upload_id,
                MultipartUpload={"Parts": parts},
            )
        except BaseException:
            with contextlib.suppress(ArtifactError):
                self._call("abort_multipart_upload", ref.key, UploadId=upload_id)
            raise

    def _send_parts(
        self, ref: ArtifactRef, file: BinaryIO, upload_id: str
    ) -> list[dict[str, object]]:
        """Return the finished parts, in order; at most four are under way."""
        size = max(PART_BYTES, -(-ref.num_bytes // _MAX_PARTS))
        digest = hashlib.sha256()
        sent: list[Future[dict[str, object]]] = []

        def send(number: int, data: bytes) -> dict[str, object]:
            answer = self._call(
                "upload_part", ref.key, UploadId=upload_id, PartNumber=number, Body=data
            )
            return {"PartNumber": number, "ETag": answer["ETag"]}

        with ThreadPoolExecutor(_PARTS_AT_ONCE) as threads:
            while data := file.read(size):
                digest.update(data)
                if len(sent) >= _PARTS_AT_ONCE:
                    sent[-_PARTS_AT_ONCE].result()
                sent.append(threads.submit(send, len(sent) + 1, data))
            parts = [future.result() for future in sent]
        _check_unchanged(ref, digest.hexdigest())
        return parts


def _check_unchanged(ref: ArtifactRef, sha256: str) -> None:
    if sha256 != ref.sha256:
        raise InvalidInputError("the file changed while it was stored; write it, then store it")


def _make_client(settings: S3Settings) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
    session = cast("Any", boto3).Session()
    config = Config(
        connect_timeout=5.0,
        read_timeout=settings.timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": settings.max_attempts},
        max_pool_connections=32,
        signature_version="s3v4",
        s3={"addressing_style": "path" if settings.is_path_style else "auto"},
        # Every read is checked against its sha256; older S3 servers refuse the newer trailers.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return session.client(
        "s3",
        endpoint_url=settings.endpoint_url or None,
        region_name=settings.region or session.region_name or "us-east-1",
        aws_access_key_id=settings.access_key_id or None,
        aws_secret_access_key=settings.secret_access_key.get_secret_value() or None,
        config=config,
    )


class _Translation:
    """Turns what boto3 raises inside its block into the store's errors."""

    def __init__(self, address: str, key: str, *, is_bucket: bool = False) -> None:
        self._address = address
        self._key = key
        self._is_bucket = is_bucket

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, exc: BaseException | None, _trace: object) -> None:
        if isinstance(exc, ClientError):
            raise self._translate(exc) from exc
        if isinstance(exc, BotoCoreError):
            raise StoreUnavailableError(
                f"the store {self._address} cannot be used ({type(exc).__name__}); check the "
                "endpoint, the network and the credentials (environment, profile or block)"
            ) from exc

    def _translate(self, exc: ClientError) -> ArtifactError:
        answer = cast("dict[str, dict[str, object]]", exc.response)
        code = str(answer.get("Error", {}).get("Code", ""))
        if code == "NoSuchBucket" or (self._is_bucket and code in _NO_OBJECT):
            return StoreUnavailableError(
                f"the store {self._address} has no such bucket; create it (infra/bootstrap.py)"
            )
        if code in _NO_OBJECT:
            return ArtifactMissingError(
                f"{self._key!r} is not in {self._address}; run the stage that makes it again"
            )
        if code in _REFUSED:
            return StoreUnavailableError(
                f"the store {self._address} refuses the credentials ({code}); check the access "
                "key and its secret, and that it may get, put, delete and list in this bucket"
            )
        return StoreUnavailableError(
            f"the store {self._address} answered {code} to {exc.operation_name}; try again later"
        )
