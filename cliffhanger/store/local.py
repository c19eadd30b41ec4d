"""Artifacts in a folder.

Names are hard links to their objects (copies where the file system has none), so that an episode
folder plays, syncs and zips like any other. Files are read-only: the same bytes stand behind
several names. Writes go to `.tmp/` and are renamed.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import JsonValue, ValidationError

from cliffhanger.errors import (
    ArtifactCorruptError,
    ArtifactError,
    ArtifactMissingError,
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

_READ_ONLY: Final = 0o444
_ABANDONED_SECONDS: Final = 86_400
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_CLONE: Final = {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A store in a folder, which is made when missing.

    Attributes:
        root: Absolute path of the folder.
    """

    root: Path

    @classmethod
    def open(cls, root: Path) -> "LocalStore":
        """Return the store in *root*.

        Raises:
            StoreUnavailableError: The folder cannot be made.
        """
        store = cls(root.expanduser().absolute())
        with _translated(store.root):
            (store.root / ".tmp").mkdir(parents=True, exist_ok=True)
        store._sweep()
        return store

    @property
    def address(self) -> str:
        """The folder as a file URL."""
        return self.root.as_uri()

    def put_bytes(self, data: bytes, *, media_type: str) -> ArtifactRef:
        """Return the reference to *data*, stored."""
        ref = ArtifactRef.of_bytes(data, media_type=media_type)
        if not self._renew(ref):
            self._write(self.root / ref.key, data)
        return ref

    def put_file(self, path: Path, *, media_type: str) -> ArtifactRef:
        """Return the reference to the file's bytes, stored.

        Hashes its own copy, so a file that changes meanwhile cannot end under a wrong digest.
        """
        with self._temporary() as temporary:
            with _translated(path):
                _copy(check_source(path), temporary)
                sha256, num_bytes = hash_file(temporary)
            ref = ArtifactRef.of(sha256, num_bytes=num_bytes, media_type=media_type)
            if not self._renew(ref):
                self._commit(temporary, self.root / ref.key)
        return ref

    def get_bytes(self, ref: ArtifactRef) -> bytes:
        """Return the bytes, verified."""
        data = self._read(ref.key)
        check_bytes(ref, sha256=hashlib.sha256(data).hexdigest(), num_bytes=len(data))
        return data

    def fetch(self, ref: ArtifactRef, path: Path) -> Path:
        """Return *path*, a verified copy; a clone where the file system can (btrfs, XFS)."""
        with _translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{uuid.uuid4().hex}.part")
            try:
                self._copy_object(ref, temporary)
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
        return path

    def exists(self, ref: ArtifactRef) -> bool:
        """Whether the object is there with the right size."""
        try:
            return (self.root / ref.key).stat().st_size == ref.num_bytes
        except (FileNotFoundError, NotADirectoryError):
            self._check_mounted()
            return False
        except OSError as exc:
            raise _translate(exc, self.root) from exc

    def link(self, name: str, ref: ArtifactRef) -> None:
        """Show the object under a readable name."""
        target = self.root / check_name(name)
        if not self.exists(ref):
            raise _missing(ref.key, self.root)
        with self._temporary() as temporary, _translated(target):
            try:
                os.link(self.root / ref.key, temporary)
            except OSError:
                _copy(self.root / ref.key, temporary)
            self._commit(temporary, target)
        self._write(self._record_of(name), ref.model_dump_json().encode())

    def read_name(self, name: str) -> ArtifactRef:
        """Return what the name was linked to."""
        data = self._read(str(self._record_of(check_name(name)).relative_to(self.root)))
        try:
            return ArtifactRef.model_validate_json(data)
        except ValidationError as exc:
            raise ArtifactCorruptError(f"the record of name {name!r} is damaged") from exc

    def list_names(self, prefix: str = "") -> Iterator[str]:
        """Yield names and records that start with *prefix*, sorted."""
        self._check_mounted()
        folder = self.root / check_prefix(prefix).rpartition("/")[0]
        names = (
            path.relative_to(self.root).as_posix() for path in folder.rglob("*") if path.is_file()
        )
        yield from sorted(
            name
            for name in names
            if name.startswith(prefix) and not name.startswith((".", "objects/"))
        )

    def presign(self, target: ArtifactRef | str, *, expires_seconds: int = 3600) -> str:
        """Return a file URL; it works for who may read the folder, and does not expire."""
        check_expiry(expires_seconds)
        key = target.key if isinstance(target, ArtifactRef) else check_name(target)
        if not (self.root / key).is_file():
            raise _missing(key, self.root)
        return (self.root / key).as_uri()

    def put_json(self, name: str, record: JsonValue) -> None:
        """Write a small record under *name*, at once and whole."""
        self._write(self.root / check_name(name), encode_record(name, record))

    def get_json(self, name: str) -> JsonValue:
        """Return the record under *name*."""
        return decode_record(name, self._read(check_name(name)))

    def delete(self, ref: ArtifactRef) -> None:
        """Remove the object where it is there."""
        with _translated(self.root):
            (self.root / ref.key).unlink(missing_ok=True)

    def list_entries(self, prefix: str = "") -> Iterator[StoredEntry]:
        """Yield every file whose key starts with *prefix*; hard links free nothing but the last."""
        self._check_mounted()
        folder = self.root / prefix.rpartition("/")[0]
        for parent, folders, files in os.walk(folder):
            if Path(parent) == self.root:
                folders.remove(".tmp")
            for file in files:
                path = Path(parent, file)
                key = path.relative_to(self.root).as_posix()
                if key.startswith(prefix) and (entry := _entry(key, path)):
                    yield entry

    def read_entry(self, key: str) -> bytes:
        """Return the bytes of a file, unverified."""
        return self._read(key)

    def remove_entries(self, keys: Sequence[str]) -> None:
        """Remove these files, and the folders that are empty then."""
        self._check_mounted()
        for key in keys:
            with _translated(self.root):
                path = self.root / key
                path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                while (path := path.parent) != self.root:
                    path.rmdir()

    def _renew(self, ref: ArtifactRef) -> bool:
        """Return whether the object is there; it counts as young then."""
        if not self.exists(ref):
            return False
        with contextlib.suppress(PermissionError):
            try:
                os.utime(self.root / ref.key)
            except FileNotFoundError:
                return False  # cleaned up just now
        return True

    def _record_of(self, name: str) -> Path:
        return self.root / ".names" / f"{name}.json"

    def _read(self, key: str) -> bytes:
        try:
            return (self.root / key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as exc:
            self._check_mounted()
            raise _missing(key, self.root) from exc
        except OSError as exc:
            raise _translate(exc, self.root) from exc

    def _copy_object(self, ref: ArtifactRef, target: Path) -> None:
        try:
            _copy(self.root / ref.key, target)
        except FileNotFoundError as exc:
            self._check_mounted()
            raise _missing(ref.key, self.root) from exc
        sha256, num_bytes = hash_file(target)
        check_bytes(ref, sha256=sha256, num_bytes=num_bytes)

    def _write(self, target: Path, data: bytes) -> None:
        with self._temporary() as temporary, _translated(self.root):
            temporary.write_bytes(data)
            self._commit(temporary, target)

    def _commit(self, temporary: Path, target: Path) -> None:
        """Make a finished file visible; it survives a power cut from here on."""
        with _translated(self.root):
            _flush(temporary)
            temporary.chmod(_READ_ONLY)
            _move(temporary, target)

    @contextlib.contextmanager
    def _temporary(self) -> Generator[Path]:
        """Yield an unused path; whatever is left there is removed.

        Renaming one hard link over another of the same file does nothing, so it may be left.
        """
        self._check_mounted()
        path = self.root / ".tmp" / uuid.uuid4().hex
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _check_mounted(self) -> None:
        if not (self.root / ".tmp").is_dir():
            raise StoreUnavailableError(
                f"the artifact folder {self.root} is gone; mount or restore it and run again"
            )

    def _sweep(self) -> None:
        """Remove what writers that were killed left a day ago or earlier."""
        horizon = time.time() - _ABANDONED_SECONDS
        for path in (self.root / ".tmp").iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < horizon:
                    path.unlink()


def _copy(source: Path, target: Path) -> None:
    """Copy in the kernel, which shares blocks where the file system can."""
    with source.open("rb") as reader, target.open("xb") as writer:
        try:
            while os.copy_file_range(reader.fileno(), writer.fileno(), 1 << 30):
                pass
        except OSError as exc:
            if exc.errno not in _NO_CLONE:
                raise
            shutil.copyfileobj(reader, writer, CHUNK_BYTES)


def _move(source: Path, target: Path) -> None:
    """Rename, and once more where the folder was tidied away in between."""
    for is_last in (False, True):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source.replace(target)
        except FileNotFoundError:
            if is_last:
                raise
        else:
            return


def _entry(key: str, path: Path) -> StoredEntry | None:
    """Return the file, None where it is gone."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return StoredEntry(key, found.st_size if found.st_nlink == 1 else 0, found.st_mtime)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _translated(path: Path) -> Generator[None]:
    try:
        yield
    except ArtifactError:
        raise
    except OSError as exc:
        raise _translate(exc, path) from exc


def _translate(exc: OSError, path: Path) -> ArtifactError:
    if exc.errno in _FULL:
        return ArtifactError(
            f"no room to write under {path} ({exc.strerror}); free space or choose another store"
        )
    return StoreUnavailableError(
        f"cannot use {path}: {exc.strerror or exc}; check that it is a folder you may write to"
    )


def _missing(key: str, root: Path) -> ArtifactMissingError:
    return ArtifactMissingError(f"{key!r} is not in {root}; run the stage that makes it again")
