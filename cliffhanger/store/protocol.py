"""The seam: what every artifact store does, wherever it keeps the bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from pydantic import JsonValue

from cliffhanger.store.entries import EntryStore
from cliffhanger.store.ref import ArtifactRef


class ArtifactStore(EntryStore, Protocol):
    """Content-addressed bytes with readable names on top; safe for many writers at once.

    Nothing is visible before it is complete. Every method raises StoreUnavailableError when the
    store does not answer or refuses the credentials, and ArtifactError when a disk is full.
    Methods block: call them through `asyncio.to_thread` in async code.
    """

    @property
    def address(self) -> str:
        """What `open_store` takes to open this store again; holds no secret."""
        ...

    def put_bytes(self, data: bytes, *, media_type: str) -> ArtifactRef:
        """Return the reference to *data*, stored; what is there already counts as young again."""
        ...

    def put_file(self, path: Path, *, media_type: str) -> ArtifactRef:
        """Return the reference to the file's bytes, stored; memory stays bounded at any size.

        Raises:
            InvalidInputError: *path* is no regular file, or it changed while it was read.
        """
        ...

    def get_bytes(self, ref: ArtifactRef) -> bytes:
        """Return the bytes, verified.

        Raises:
            ArtifactMissingError: The object is not there.
            ArtifactCorruptError: Its bytes do not match the reference.
        """
        ...

    def fetch(self, ref: ArtifactRef, path: Path) -> Path:
        """Return *path*, which holds a verified copy of the bytes that the caller owns.

        Appears complete or not at all, and replaces a file that is there.

        Raises:
            ArtifactMissingError: The object is not there.
            ArtifactCorruptError: Its bytes do not match the reference.
        """
        ...

    def exists(self, ref: ArtifactRef) -> bool:
        """Whether the object is there with the right size."""
        ...

    def link(self, name: str, ref: ArtifactRef) -> None:
        """Show the object under a readable name; a later link to the same name replaces it.

        Raises:
            ArtifactMissingError: The object is not there.
            InvalidInputError: The name is not allowed; see `cliffhanger.store.names`.
        """
        ...

    def read_name(self, name: str) -> ArtifactRef:
        """Return what the name was linked to.

        Raises:
            ArtifactMissingError: Nothing was linked to that name.
        """
        ...

    def list_names(self, prefix: str = "") -> Iterator[str]:
        """Yield names and records that start with *prefix*, sorted by code point."""
        ...

    def presign(self, target: ArtifactRef | str, *, expires_seconds: int = 3600) -> str:
        """Return a URL that reads the object or the name without credentials until it expires.

        Raises:
            ArtifactMissingError: Nothing is there to read.
            InvalidInputError: *expires_seconds* is outside 1..604800.
        """
        ...

    def put_json(self, name: str, record: JsonValue) -> None:
        """Write a small record under *name*, at once and whole; the last writer wins."""
        ...

    def get_json(self, name: str) -> JsonValue:
        """Return the record under *name*.

        Raises:
            ArtifactMissingError: There is none.
            ArtifactCorruptError: What is there is not JSON.
        """
        ...

    def delete(self, ref: ArtifactRef) -> None:
        """Remove the object where it is there; names that show it keep their own bytes."""
        ...
