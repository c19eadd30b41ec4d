"""The seam of the caretaker: what lies in a store, file by file, and how old it is.

Only `retention` looks at a store this way; everything else goes by references and names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One file of a store.

    Attributes:
        key: Where it lies, such as `objects/ab/ab..`, `results/voice/..json` or `.names/..json`.
        num_bytes: Room that is free once it is removed; 0 where other names show the same bytes.
        modified_at: Seconds since 1970, UTC.
    """

    key: str
    num_bytes: int
    modified_at: float


class EntryStore(Protocol):
    """A store whose files can be counted, read and removed."""

    def list_entries(self, prefix: str = "") -> Iterator[StoredEntry]:
        """Yield every file whose key starts with *prefix*, in no order; no writes under way."""
        ...

    def read_entry(self, key: str) -> bytes:
        """Return the bytes of a file, unverified.

        Raises:
            ArtifactMissingError: It is not there.
        """
        ...

    def remove_entries(self, keys: Sequence[str]) -> None:
        """Remove these files; those that are gone already are no error."""
        ...
