"""A reference to stored bytes."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Self, cast

from pydantic import BaseModel, Field, model_validator

from cliffhanger.value import Value

DEFAULT_MEDIA_TYPE = "application/octet-stream"


def object_key(sha256: str) -> str:
    """Return where bytes with that digest lie in every store."""
    return f"objects/{sha256[:2]}/{sha256}"


class ArtifactRef(Value):
    """Which bytes, not where: the same in a local folder and in a bucket."""

    key: str
    """`objects/<sha256[:2]>/<sha256>`."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Digest of the bytes, lower-case hex."""
    num_bytes: int = Field(ge=0)
    """Size."""
    media_type: str = Field(default=DEFAULT_MEDIA_TYPE, pattern=r"^[\w.+-]+/[\w.+-]+$")
    """MIME type without parameters, such as `video/mp4`."""

    @model_validator(mode="after")
    def _check_key(self) -> Self:
        if self.key != object_key(self.sha256):
            problem = f"key must be {object_key(self.sha256)!r}, got {self.key!r}"
            raise ValueError(problem)
        return self

    @classmethod
    def of(cls, sha256: str, *, num_bytes: int, media_type: str) -> Self:
        """Return the reference to bytes with that digest."""
        return cls(
            key=object_key(sha256), sha256=sha256, num_bytes=num_bytes, media_type=media_type
        )

    @classmethod
    def of_bytes(cls, data: bytes, *, media_type: str) -> Self:
        """Return the reference under which *data* is stored."""
        digest = hashlib.sha256(data).hexdigest()
        return cls.of(digest, num_bytes=len(data), media_type=media_type)


def find_refs(value: object) -> Iterator[ArtifactRef]:
    """Yield every reference in a Value, or in a list, tuple or mapping of them, in order."""
    if isinstance(value, ArtifactRef):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from find_refs(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in cast("Mapping[object, object]", value).values():
            yield from find_refs(item)
    elif isinstance(value, (list, tuple)):
        for item in cast("Sequence[object]", value):
            yield from find_refs(item)
