"""An outline under way: pieces with their lines, checked and put together at the end."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.language import parse_language
from cliffhanger.story.outline.values import Outline, OutlineCharacter, OutlineEpisode
from cliffhanger.story.outline.words import Topic

ValueT = TypeVar("ValueT", OutlineCharacter, OutlineEpisode, Outline)

_MAX_EPISODES = 200
_ADVICE = "shorten it; an outline says in a sentence or two what happens"


@dataclass(slots=True)
class EpisodeDraft:
    """An episode under way."""

    number: int
    line_number: int
    title: str = ""
    texts: dict[Topic, str] = field(default_factory=dict[Topic, str])
    events: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class OutlineDraft:
    """What was read so far."""

    texts: dict[Topic, str] = field(default_factory=dict[Topic, str])
    characters: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    """Line number, name, description."""
    episodes: list[EpisodeDraft] = field(default_factory=list[EpisodeDraft])

    def finish(self, name: str) -> Outline:
        """Return the outline.

        Raises:
            ScreenplayError: It has neither episodes nor a synopsis, an episode stands twice, or a
                text is too long; names the line.
        """
        texts = {
            topic.value: re.sub(r"\n{3,}", "\n\n", text.strip())
            for topic, text in self.texts.items()
        }
        if not self.episodes and not texts.get(Topic.SYNOPSIS):
            raise ScreenplayError(
                f"the outline {name} has neither episodes nor a synopsis",
                advice="write '## Episode 1: ...' with its events under it, or '## Synopsis'",
            )
        if texts.get(Topic.LANGUAGE):
            texts["language"] = parse_language(texts["language"])
        episodes = self._finish_episodes()
        characters = tuple(
            _checked(OutlineCharacter, line, name=who, description=said)
            for line, who, said in self.characters
        )
        return _checked(Outline, None, **texts, characters=characters, episodes=episodes)

    def _finish_episodes(self) -> tuple[OutlineEpisode, ...]:
        if len(self.episodes) > _MAX_EPISODES:
            raise ScreenplayError(
                f"{len(self.episodes)} episodes are more than the {_MAX_EPISODES} allowed",
                advice="give one season per outline",
                line_number=self.episodes[_MAX_EPISODES].line_number,
            )
        counts = Counter(episode.number for episode in self.episodes)
        for episode in reversed(self.episodes):
            if counts[episode.number] > 1:
                raise ScreenplayError(
                    f"episode {episode.number} stands twice",
                    advice="give every episode its own number",
                    line_number=episode.line_number,
                )
        finished = [
            _checked(
                OutlineEpisode,
                episode.line_number,
                number=episode.number,
                title=episode.title,
                events=tuple(episode.events),
                **{topic.value: text for topic, text in episode.texts.items()},
            )
            for episode in self.episodes
        ]
        return tuple(sorted(finished, key=lambda episode: episode.number))


def _checked(kind: type[ValueT], line_number: int | None, **fields: object) -> ValueT:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in detail["loc"])
        shown = str(detail["input"])[:40]
        raise ScreenplayError(
            f"{where} {shown!r} cannot be taken: {detail['msg']}",
            advice=_ADVICE,
            line_number=line_number,
        ) from error
