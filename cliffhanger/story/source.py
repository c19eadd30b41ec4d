"""What a series is made from: a premise, an outline or a novel; and what of it stands."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import Field

from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.story.document import DocumentKind, detect_kind
from cliffhanger.story.intake import decode_text
from cliffhanger.story.language import parse_language
from cliffhanger.story.novel import Chapter, Novel, group_chapters, read_novel
from cliffhanger.story.outline import Outline, OutlineCharacter, OutlineEpisode, read_outline
from cliffhanger.story.premise import read_premise
from cliffhanger.story.room.bible import BibleCharacter, SeriesBible
from cliffhanger.story.room.concept import SeriesConcept
from cliffhanger.story.room.grid import GridRow
from cliffhanger.story.trait_words import FEMALE_NAMES, MALE_NAMES
from cliffhanger.story.traits import find_gender
from cliffhanger.story.vocabulary import Gender
from cliffhanger.value import Value

DEFAULT_EPISODES: Final = 24
MAX_EPISODES: Final = 100
CHAPTERS_PER_EPISODE: Final = 3
EXCERPT_CHARS: Final = 6000
"""How much of a novel the showrunner reads: its beginning sets people, place and conflict."""
HEAD_CHARS: Final = 600
"""How much of each chapter the season planner reads."""


_NO_PEOPLE: Final = (
    "The outline names no characters, so the writer made them up; list them under '## Characters'."
)


class StorySource(Value):
    """What the user gave, read and checked."""

    premise: str = Field(min_length=1)
    """What it is about."""
    language: str
    """BCP 47 tag of the spoken language."""
    num_episodes: int = Field(ge=1, le=MAX_EPISODES)
    """Length of the season."""
    note: str = ""
    """What a person should know of how it was read."""
    outline: Outline | None = None
    """The user's own outline; what it says stands."""
    novel: Novel | None = None
    """The novel that is adapted."""

    @property
    def genre(self) -> str:
        """Genre that the source names; empty where it names none."""
        return self.outline.genre if self.outline else ""

    def check_episode(self, episode_number: int) -> None:
        """Return if the season has such an episode.

        Raises:
            InvalidSettingError: It has not.
        """
        if episode_number > self.num_episodes:
            raise InvalidSettingError(
                f"episode {episode_number} is not in the season, which has {self.num_episodes}; "
                "ask for an earlier one or for a longer season"
            )

    def fingerprint(self) -> str:
        """Return the sha256 (hex) of the story, whatever the season's length."""
        told = self.model_dump_json(exclude={"num_episodes", "note"})
        return hashlib.sha256(told.encode()).hexdigest()

    def chapters_of(self, episode_number: int) -> tuple[Chapter, ...]:
        """Return the chapters that an episode is adapted from; none without a novel."""
        if self.novel is None:
            return ()
        groups = group_chapters(self.novel, per_episode=CHAPTERS_PER_EPISODE)
        return groups[episode_number - 1] if episode_number <= len(groups) else ()

    def text_of(self, episode_number: int) -> str:
        """Return the text that an episode is adapted from, its paragraphs parted by blank lines."""
        chapters = self.chapters_of(episode_number)
        return "\n\n".join(f"{chapter.title}\n\n{chapter.text}" for chapter in chapters)

    def outline_of(self, first: int, last: int) -> str:
        """Return what the source says of the episodes from *first* to *last*, inclusive."""
        if self.outline is not None:
            told = [each for each in self.outline.episodes if first <= each.number <= last]
            return "\n\n".join(_outline_text(each) for each in told)
        heads = (
            f"Episode {number}: " + " / ".join(_head(c) for c in self.chapters_of(number))
            for number in range(first, last + 1)
            if self.chapters_of(number)
        )
        return "\n\n".join(heads)

    def impose_on_concept(self, concept: SeriesConcept) -> SeriesConcept:
        """Return the concept in the source's language, with what the source says of itself."""
        given: dict[str, str] = {"language": self.language}
        if self.outline is not None:
            named = ("title", "logline", "synopsis", "genre")
            given |= {name: value for name in named if (value := getattr(self.outline, name))}
        elif self.novel is not None and self.novel.title:
            given["title"] = self.novel.title[:80]
        return SeriesConcept.model_validate({**concept.model_dump(), **given})

    def impose_on_bible(self, bible: SeriesBible) -> SeriesBible:
        """Return the bible with the outline's people in it, in the order of the leads.

        People of the outline whom the writer left out take the places of people it made up.
        """
        told = {
            who.name.casefold(): who for who in (self.outline.characters if self.outline else ())
        }
        known = {character.name.casefold() for character in bible.characters}
        missing = [who for name, who in told.items() if name not in known]
        characters = list(bible.characters)
        invented = [at for at, each in enumerate(characters) if each.name.casefold() not in told]
        recast = dict(zip(invented, missing, strict=False))
        for at, who in recast.items():
            characters[at] = _recast(characters[at], who)
        taken = {word for name in told for word in name.split()}
        for at in invented[len(recast) :]:
            # Nobody made up may share a name with the user's own people.
            if taken & set(characters[at].name.casefold().split()):
                name = _spare_name(characters[at].gender, taken | known)
                characters[at] = characters[at].model_copy(update={"name": name})
                taken.add(name.casefold())
        return SeriesBible.model_validate({**bible.model_dump(), "characters": characters})

    def impose_on_rows(self, rows: Sequence[GridRow], first: int) -> list[GridRow]:
        """Return the rows, numbered from *first*, with what the outline says of each episode."""
        told = {each.number: each for each in self.outline.episodes} if self.outline else {}
        return [
            _with_outline(row.model_copy(update={"episode_number": number}), told.get(number))
            for number, row in enumerate(rows, start=first)
        ]


def read_story(
    data: bytes,
    *,
    name: str | None,
    language: str | None,
    num_episodes: int | None,
    banned: Sequence[str] = (),
) -> StorySource:
    """Return the story in the words or the file.

    Args:
        data: The words, UTF-8.
        name: Name of the file they come from; None for a premise.
        language: BCP 47 tag; None tells it from the words.
        num_episodes: Length of the season; None takes the source's own, else 24.
        banned: Words that must not appear.

    Raises:
        InvalidInputError: It cannot be used; names what is wrong and the way out.
    """
    tag = parse_language(language) if language else None
    if name is None:
        try:
            words = data.decode()
        except UnicodeDecodeError as exc:
            raise InvalidInputError(
                f"the premise has half a character at byte {exc.start}; type it again"
            ) from exc
        return _from_premise(words, tag, num_episodes, banned)
    kind = detect_kind(data, name)
    if kind is DocumentKind.OUTLINE:
        return _from_outline(read_outline(data, name), tag, num_episodes, banned)
    if kind is DocumentKind.NOVEL:
        return _from_novel(
            read_novel(decode_text(data, name), name=name), tag, num_episodes, banned
        )
    raise InvalidInputError(
        f"{name} is a screenplay, which needs no writing; produce it as it is: "
        f"cliffhanger produce {name}"
    )


def read_story_file(path: Path) -> bytes:
    """Return the bytes of an outline or a novel.

    Raises:
        InvalidInputError: There is no such file.
    """
    if not path.is_file():
        found = "is a folder" if path.is_dir() else "does not exist"
        raise InvalidInputError(f"{str(path)!r} {found}; give the path of an outline or a novel")
    return path.read_bytes()


def _from_premise(
    words: str, language: str | None, num_episodes: int | None, banned: Sequence[str]
) -> StorySource:
    premise = read_premise(words, banned=banned)
    return StorySource(
        premise=premise.text,
        language=language or premise.language,
        num_episodes=num_episodes or DEFAULT_EPISODES,
        note=premise.note,
    )


def _from_outline(
    outline: Outline, language: str | None, num_episodes: int | None, banned: Sequence[str]
) -> StorySource:
    people = "\n".join(f"{who.name}: {who.description}" for who in outline.characters)
    first = outline.episodes[0].hook if outline.episodes else ""
    parts = (outline.logline, outline.synopsis, people, first or outline.title)
    premise = read_premise("\n".join(filter(None, parts)), banned=banned)
    last = max((each.number for each in outline.episodes), default=DEFAULT_EPISODES)
    if num_episodes is not None and outline.episodes and num_episodes < last:
        raise InvalidSettingError(
            f"num_episodes {num_episodes} is less than the outline's last episode, {last}; leave "
            "it empty or give more"
        )
    return StorySource(
        premise=premise.text,
        language=language or outline.language or premise.language,
        num_episodes=num_episodes or last,
        note="" if outline.characters else _NO_PEOPLE,
        outline=outline,
    )


def _from_novel(
    novel: Novel, language: str | None, num_episodes: int | None, banned: Sequence[str]
) -> StorySource:
    groups = group_chapters(novel, per_episode=CHAPTERS_PER_EPISODE)
    if len(groups) > MAX_EPISODES:
        raise InvalidInputError(
            f"{novel.title or 'the novel'} has {len(novel.chapters)} chapters, more than a season "
            f"of {MAX_EPISODES} episodes can hold at {CHAPTERS_PER_EPISODE} each; split the file"
        )
    paragraphs = [p for chapter in novel.chapters for p in chapter.text.split("\n\n")]
    excerpt = _excerpt(paragraphs)
    premise = read_premise(excerpt, banned=banned)
    return StorySource(
        premise=premise.text,
        language=language or novel.language or premise.language,
        num_episodes=min(num_episodes or len(groups), len(groups)),
        novel=novel,
    )


def _excerpt(paragraphs: Sequence[str]) -> str:
    """Return the first whole paragraphs; of a single long one its first whole words."""
    kept: list[str] = []
    size = 0
    for paragraph in paragraphs:
        size += len(paragraph)
        if size > EXCERPT_CHARS:
            break
        kept.append(paragraph)
    return "\n\n".join(kept) or paragraphs[0][:EXCERPT_CHARS].rsplit(" ", 1)[0]


def _head(chapter: Chapter) -> str:
    return f"{chapter.title}: {chapter.text[:HEAD_CHARS].rsplit(' ', 1)[0]}"


def _outline_text(episode: OutlineEpisode) -> str:
    rows = [f"Episode {episode.number}: {episode.title}".rstrip(": ")]
    rows += [f"Hook: {episode.hook}"] if episode.hook else []
    rows += [f"- {event}" for event in episode.events]
    rows += [f"Cliffhanger: {episode.cliffhanger}"] if episode.cliffhanger else []
    return "\n".join(rows)


def _recast(character: BibleCharacter, who: OutlineCharacter) -> BibleCharacter:
    """Return the character as somebody of the outline; how they look stays the writer's."""
    about: dict[str, object] = {"name": who.name, "aliases": ()}
    if who.description:
        about["occupation"] = who.description[:600]
    about["gender"] = find_gender(who.name, "", f", {who.description}", 0)
    return character.model_copy(update=about)


def _spare_name(gender: Gender, taken: set[str]) -> str:
    """Return a given name that nobody has."""
    names = FEMALE_NAMES if gender is Gender.FEMALE else MALE_NAMES
    return next(name.title() for name in sorted(names) if name.casefold() not in taken)


def _with_outline(row: GridRow, told: OutlineEpisode | None) -> GridRow:
    if told is None:
        return row
    given: dict[str, object] = {
        name: value for name in ("title", "hook", "cliffhanger") if (value := getattr(told, name))
    }
    if told.events:
        events = (*told.events, *row.key_events)[: max(2, len(told.events))]
        given["key_events"] = events[:8]
    return GridRow.model_validate({**row.model_dump(), **given})
