"""Which readable names a store takes.

A name is a relative POSIX path that means the same on every file system and in every bucket.
"""

import re
from typing import Final

from cliffhanger.errors import InvalidInputError

MAX_NAME_BYTES: Final = 800
"""S3 keys end at 1024 bytes; a prefix and `.names/` have to fit as well."""
MAX_PART_BYTES: Final = 200
"""File names end at 255 bytes."""
MAX_EXPIRES_SECONDS: Final = 604_800
"""Signature version 4 ends at seven days."""

_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')


def check_name(name: str) -> str:
    r"""Return *name*.

    Raises:
        InvalidInputError: It is empty, absolute or too long, leaves the store, hides (a part
            starts with a dot), is kept for objects, or holds a control character or one of
            ``\ : * ? " < > |``.
    """
    problem = _find_problem(name)
    if problem:
        raise InvalidInputError(
            f"name {problem}, got {name[:120]!r}; use a relative path such as "
            "'series/heiress/episodes/1/film.mp4'"
        )
    return name


def _find_problem(name: str) -> str:
    parts = name.split("/")
    rules = {
        "must not be empty or start, end or double a slash": not all(parts),
        "must not have a part that starts with a dot": any(part.startswith(".") for part in parts),
        "must not lie under objects/, which the store keeps": parts[0] == "objects",
        'must not hold control characters or any of \\ : * ? " < > |': bool(
            _FORBIDDEN.search(name)
        ),
        "must be valid Unicode": _has_surrogates(name),
        f"must not be longer than {MAX_NAME_BYTES} bytes, {MAX_PART_BYTES} between slashes": (
            _num_bytes(name) > MAX_NAME_BYTES or max(map(_num_bytes, parts)) > MAX_PART_BYTES
        ),
    }
    return next((rule for rule, is_broken in rules.items() if is_broken), "")


def check_prefix(prefix: str) -> str:
    """Return *prefix*, which may be empty or end anywhere inside a name.

    Raises:
        InvalidInputError: No allowed name can start with it.
    """
    if prefix:
        check_name(prefix.removesuffix("/"))
    return prefix


def check_expiry(expires_seconds: int) -> int:
    """Return *expires_seconds*.

    Raises:
        InvalidInputError: It is outside 1..604800.
    """
    if not 1 <= expires_seconds <= MAX_EXPIRES_SECONDS:
        raise InvalidInputError(
            f"expires_seconds must be in 1..{MAX_EXPIRES_SECONDS} (seven days), "
            f"got {expires_seconds}"
        )
    return expires_seconds


def _has_surrogates(name: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in name)


def _num_bytes(name: str) -> int:
    return len(name.encode(errors="surrogatepass"))
