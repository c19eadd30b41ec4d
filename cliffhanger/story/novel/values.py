"""A novel as chapters."""

from pydantic import Field

from cliffhanger.errors import InvalidInputError
from cliffhanger.value import Value


class Chapter(Value):
    """A stretch of a novel under one heading."""

    number: int = Field(ge=0)
    """As its heading counts it, always above the chapter before; 0 is what stands before the
    first, such as a prologue."""
    title: str
    """Its heading as written; empty where it has none."""
    text: str = Field(min_length=1)
    """Its paragraphs, parted by blank lines."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs in order."""
        return tuple(self.text.split("\n\n"))


class Novel(Value):
    """A novel's text."""

    title: str = ""
    """As it stands above the first chapter; empty where nothing does."""
    language: str
    """BCP 47 tag of the language that it is most probably in."""
    chapters: tuple[Chapter, ...] = Field(min_length=1)
    """In order."""


def group_chapters(novel: Novel, *, per_episode: int = 3) -> tuple[tuple[Chapter, ...], ...]:
    """Return the chapters of each episode in order; the last episode may have fewer.

    Args:
        novel: As read.
        per_episode: Chapters that fill an episode; three of a web novel fill 1 to 2 minutes.

    Raises:
        InvalidInputError: *per_episode* is below 1.
    """
    if per_episode < 1:
        raise InvalidInputError(f"per_episode must be >= 1, got {per_episode}")
    chapters = novel.chapters
    return tuple(chapters[i : i + per_episode] for i in range(0, len(chapters), per_episode))
