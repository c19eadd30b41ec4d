"""Markdown to an outline."""

import re
from dataclasses import dataclass, field

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain.prose import plain_text
from cliffhanger.story.outline.draft import EpisodeDraft, OutlineDraft
from cliffhanger.story.outline.words import Topic, find_topic
from cliffhanger.story.title import split_episode

_HEADING = re.compile(r"(?P<signs>#{1,6})\s*(?P<words>.*?)\s*#*")
_BULLET = re.compile(r"(?:[-*+\u2022\u00b7]|\d{1,3}[.)、])\s+(?P<words>.+)")
_FIELD = re.compile(r"(?P<key>[^:\uff1a]{1,40})[:\uff1a]\s*(?P<value>.*)")
_PERSON = re.compile(
    r"(?P<name>[^:\uff1a]{1,60}?)\s*(?:[:\uff1a]|\s[-\u2013\u2014]\s)\s*(?P<said>.*)"
)
_HEAD_KEYS = (Topic.TITLE, Topic.LANGUAGE, Topic.GENRE, Topic.LOGLINE, Topic.SYNOPSIS)
_EPISODE_KEYS = (Topic.HOOK, Topic.CLIFFHANGER)


def read_markdown(text: str) -> OutlineDraft:
    """Return what a Markdown outline says.

    A section with a heading of its own joins the synopsis under that heading.

    Raises:
        ScreenplayError: A heading names episode 0, or a character bullet names nobody.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if not words or set(words) <= {"-", "*", "_"}:
            reader.end_paragraph()
        elif words.startswith("#") and (match := _HEADING.fullmatch(words)):
            reader.read_heading(plain_text(match["words"]), len(match["signs"]), number)
        else:
            reader.read_line(words, number, is_indented=line[:1].isspace())
    return reader.draft


@dataclass(slots=True)
class _Reader:
    draft: OutlineDraft = field(default_factory=OutlineDraft)
    topic: Topic = Topic.SYNOPSIS
    episode: EpisodeDraft | None = None
    last: Topic | None = None
    """Key of the line before, which may go on."""

    def end_paragraph(self) -> None:
        self.last = None
        text = self.draft.texts.get(Topic.SYNOPSIS, "")
        if self.episode is None and self.topic is Topic.SYNOPSIS and text:
            self.draft.texts[Topic.SYNOPSIS] = text.rstrip("\n") + "\n\n"

    def read_heading(self, words: str, level: int, line_number: int) -> None:
        """Open an episode, a section, or the document."""
        self.last = None
        before, number, after = split_episode(words)
        if number is not None and (not before or level > 1):
            self._open_episode(number, after or before, line_number)
        elif topic := find_topic(words.rstrip(":\uff1a")):
            self.episode, self.topic = None, topic
        elif level == 1 and not self.draft.texts.get(Topic.TITLE):
            self.draft.texts[Topic.TITLE] = words
        else:
            self.episode, self.topic = None, Topic.SYNOPSIS
            self._add_text(Topic.SYNOPSIS, f"\n\n{words}\n")

    def read_line(self, line: str, line_number: int, *, is_indented: bool) -> None:
        """Read a line that is no heading."""
        bullet = _BULLET.fullmatch(line)
        words = plain_text(bullet["words"] if bullet else line)
        found = _FIELD.fullmatch(words)
        key = find_topic(found["key"]) if found else None
        value = found["value"] if found else ""
        if self.episode:
            self._read_event(self.episode, words, key, value, is_new=bullet is not None)
        elif self.topic is Topic.CHARACTERS:
            self._read_person(words, line_number, is_new=bullet is not None or not is_indented)
        elif key and key in _HEAD_KEYS and not bullet:
            self.last = key
            self._add_text(key, value)
        elif self.topic in _HEAD_KEYS:
            self._add_text(self.last or self.topic, words)

    def _open_episode(self, number: int, title: str, line_number: int) -> None:
        if number == 0:
            raise ScreenplayError(
                "the outline names episode 0",
                advice="count episodes from 1",
                line_number=line_number,
            )
        self.episode = EpisodeDraft(number, line_number, title)
        self.draft.episodes.append(self.episode)

    def _read_event(
        self, episode: EpisodeDraft, words: str, key: Topic | None, value: str, *, is_new: bool
    ) -> None:
        if key and key in _EPISODE_KEYS:
            self.last = key
            episode.texts[key] = value
        elif key is Topic.TITLE:
            episode.title = value
        elif key is Topic.EVENTS:
            self.last = None
            episode.events += [value] if value else []
        elif is_new or not (self.last or episode.events):
            self.last = None
            episode.events.append(words)
        elif self.last:
            episode.texts[self.last] = f"{episode.texts[self.last]} {words}".strip()
        else:
            episode.events.append(words)

    def _read_person(self, words: str, line_number: int, *, is_new: bool) -> None:
        match = _PERSON.fullmatch(words)
        people = self.draft.characters
        if not is_new and people:
            line, name, said = people[-1]
            people[-1] = (line, name, f"{said} {words}".strip())
        elif match and match["name"].strip():
            people.append((line_number, match["name"].strip(), match["said"].strip()))
        elif len(words) <= 60:
            people.append((line_number, words, ""))
        else:
            raise ScreenplayError(
                f"the character line {words[:60]!r} names nobody",
                advice="write '- Name: who they are'",
                line_number=line_number,
            )

    def _add_text(self, topic: Topic, words: str) -> None:
        text = self.draft.texts.get(topic, "")
        gap = " " if text and not text.endswith("\n") and not words.startswith("\n") else ""
        self.draft.texts[topic] = (text + gap + words).lstrip("\n")
