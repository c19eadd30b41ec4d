"""Names made safe for ids, folders and addresses."""

import unicodedata
import zlib

_MAX_BYTES = 72
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)


def slugify(text: str) -> str:
    """Return a name as an id: small letters, digits and hyphens of any script.

    Vowel signs and tone marks stay with their letters. The result is never empty, has at most 72
    bytes of UTF-8, and is safe as a file name on every system; what has no letter at all becomes
    `x-` and a checksum.
    """
    folded = unicodedata.normalize("NFC", text.casefold())
    kept = "".join(c if _is_kept(c) else "-" for c in folded.replace("'", "").replace("\u2019", ""))
    slug = _cut("-".join(part for part in kept.split("-") if part))
    if not any(c.isalnum() for c in slug):
        return f"x-{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"
    return f"{slug}-x" if slug in _DEVICES else slug


def _is_kept(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")


def _cut(slug: str) -> str:
    """Return the slug cut to the limit, never inside a character."""
    return slug.encode()[:_MAX_BYTES].decode(errors="ignore").strip("-")


def unique_slug(text: str, taken: set[str]) -> str:
    """Return the slug of a name, numbered from 2 on when it is taken, and take it."""
    base = slugify(text)
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug
