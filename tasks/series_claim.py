"""Whose folder is it: two stories never share a series, the same story finds its own again."""

from itertools import count, islice
from typing import Final

from cliffhanger.errors import ArtifactMissingError
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.story.slug import slugify
from cliffhanger.story.source import StorySource

SOURCE_FILE: Final = "source.json"
MAX_TITLE_CHARS: Final = 75
"""Leaves room for a number within the title of a concept."""


def claim_series(
    store: ArtifactStore, title: str, source: StorySource, *, draft: str = ""
) -> tuple[str, str]:
    """Return id and title of the story's series; a title that is another story's gets a number.

    Two runs that claim one free title in the same instant may both get it.

    Args:
        store: Where series lie.
        title: As the showrunner named it.
        source: The story.
        draft: Which draft of it: another seed or writer is another series, because its scripts
            would not fit the episodes that are there.
    """
    fingerprint = source.fingerprint() + draft
    for number in count(1):
        numbered = title if number == 1 else f"{title[:MAX_TITLE_CHARS]} {number}"
        series_id = slugify(title) if number == 1 else f"{slugify(title)}-{number}"
        record = f"series/{series_id}/{SOURCE_FILE}"
        try:
            owner = store.get_json(record)
        except ArtifactMissingError:
            if any(islice(store.list_names(f"series/{series_id}/"), 1)):
                continue
            store.put_json(record, {"source_sha256": fingerprint, "premise": source.premise[:2000]})
            return series_id, numbered
        if isinstance(owner, dict) and owner.get("source_sha256") == fingerprint:
            return series_id, numbered
    raise AssertionError("there is always another number")
