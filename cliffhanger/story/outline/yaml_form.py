"""YAML to an outline, by events: no tags, no anchors, no aliases, so nothing can grow or run."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.outline.draft import EpisodeDraft, OutlineDraft
from cliffhanger.story.outline.words import (
    CHARACTER_TOPICS,
    EPISODE_TOPICS,
    SERIES_TOPICS,
    Topic,
    find_topic,
)

_MAX_DEPTH = 6
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text."""

    line_number: int
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in order."""

    line_number: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values."""

    line_number: int
    pairs: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Listing | Mapping


def read_yaml(text: str) -> OutlineDraft:
    """Return what a YAML outline says.

    Raises:
        ScreenplayError: Not YAML, an unknown key, a value of the wrong form, an alias or a tag, or
            nesting deeper than an outline has; names the line.
    """
    root = _parse(text)
    if not isinstance(root, Mapping):
        raise _wrong(root, "the outline", "keys with values, such as 'title: ...'")
    draft = OutlineDraft()
    for topic, _, value in _fields(root, SERIES_TOPICS):
        if topic is Topic.CHARACTERS:
            draft.characters += _people(value)
        elif topic is Topic.EPISODES:
            items = _items(value, "episodes")
            draft.episodes += [_episode(item, n) for n, item in enumerate(items, start=1)]
        else:
            draft.texts[topic] = _text(value, topic)
    return draft


def _episode(node: Node, position: int) -> EpisodeDraft:
    episode = EpisodeDraft(position, node.line_number)
    if isinstance(node, Scalar):
        episode.events.append(_text(node, "episodes"))
        return episode
    if not isinstance(node, Mapping):
        raise _wrong(node, "an episode", "keys with values, such as 'title: ...'")
    for topic, _, value in _fields(node, EPISODE_TOPICS):
        if topic is Topic.NUMBER:
            episode.number = _number(value)
        elif topic is Topic.TITLE:
            episode.title = _text(value, topic)
        elif topic is Topic.EVENTS:
            items = (value,) if isinstance(value, Scalar) else _items(value, topic)
            episode.events += [_text(item, topic) for item in items]
        else:
            episode.texts[topic] = _text(value, topic)
    episode.events = [event for event in episode.events if event]
    return episode


def _people(node: Node) -> Iterator[tuple[int, str, str]]:
    """Yield line, name and description: of a mapping, or of a list of any of the usual forms."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield key.line_number, key.text.strip(), _text(value, key.text)
        return
    for item in _items(node, "characters"):
        if isinstance(item, Scalar):
            name, _, said = item.text.partition(":")
            yield item.line_number, name.strip(), said.strip()
        elif isinstance(item, Mapping) and not any(find_topic(k.text) for k, _ in item.pairs):
            yield from _people(item)
        elif isinstance(item, Mapping):
            texts = {topic: _text(v, topic) for topic, _, v in _fields(item, CHARACTER_TOPICS)}
            yield item.line_number, texts.get(Topic.NAME, ""), texts.get(Topic.DESCRIPTION, "")
        else:
            raise _wrong(item, "a character", "'name: ...' and 'description: ...'")


def _fields(node: Mapping, topics: Sequence[Topic]) -> Iterator[tuple[Topic, Scalar, Node]]:
    seen: set[Topic] = set()
    for key, value in node.pairs:
        topic = find_topic(key.text)
        if topic is None or topic not in topics:
            raise ScreenplayError(
                f"the key {key.text[:40]!r} is unknown here",
                advice=f"use {', '.join(topics)}",
                line_number=key.line_number,
            )
        if topic in seen:
            raise ScreenplayError(
                f"the key {key.text!r} stands twice",
                advice="keep one of them",
                line_number=key.line_number,
            )
        seen.add(topic)
        yield topic, key, value


def _text(node: Node, what: str) -> str:
    if not isinstance(node, Scalar):
        raise _wrong(node, what, "text; put it in quotation marks when it has a colon")
    return "" if node.text in _NULLS else node.text.strip()


def _items(node: Node, what: str) -> tuple[Node, ...]:
    if isinstance(node, Scalar) and node.text in _NULLS:
        return ()
    if not isinstance(node, Listing):
        raise _wrong(node, what, "a list, each item after a hyphen")
    return node.items


def _number(node: Node) -> int:
    text = _text(node, Topic.NUMBER)
    if not (text.isdecimal() and len(text) <= 4 and int(text) > 0):
        raise ScreenplayError(
            f"the episode number is {text[:40]!r}",
            advice="count episodes from 1, in digits",
            line_number=node.line_number,
        )
    return int(text)


def _wrong(node: Node, what: str, wanted: str) -> ScreenplayError:
    forms = {Scalar: "text", Listing: "a list", Mapping: "keys with values"}
    return ScreenplayError(
        f"{what} is {forms[type(node)]}", advice=f"write {wanted}", line_number=node.line_number
    )


def _parse(text: str) -> Node:
    try:
        builder = _Builder(yaml.parse(text, Loader=yaml.SafeLoader))
        return builder.build_document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ScreenplayError(
            f"the outline is no YAML: {error.problem or error.context}",
            advice="check indentation and quotation marks",
            line_number=mark.line + 1 if mark else None,
        ) from error
    except yaml.YAMLError as error:
        raise ScreenplayError(
            "the outline has signs that YAML does not allow",
            advice="save it again as plain UTF-8 text",
        ) from error


class _Builder:
    """Makes nodes of events, and refuses what an outline has no use for."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events

    def build_document(self) -> Node:
        root: Node = Scalar(1, "")
        num_documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                num_documents += 1
                if num_documents > 1:
                    raise _refusal(event, "a second document", "give one outline per file")
                root = self._build(next(self._events), 1)
        return root

    def _build(self, event: yaml.Event, depth: int) -> Node:
        line_number = _line_number(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal(event, "an anchor or an alias", "write the text out")
        if tag := getattr(event, "tag", None):
            raise _refusal(event, f"the tag {str(tag)[:60]!r}", "delete the tag")
        if depth > _MAX_DEPTH:
            raise _refusal(event, "nesting that is too deep", f"nest at most {_MAX_DEPTH} deep")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(line_number, _checked_text(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(line_number, tuple(self._children(depth)))
        return Mapping(line_number, tuple(self._pairs(depth)))

    def _children(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                return
            yield self._build(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        children = self._children(depth)
        for key in children:
            if not isinstance(key, Scalar):
                raise _wrong(key, "a key", "a word")
            yield key, next(children)


def _checked_text(event: yaml.ScalarEvent) -> str:
    """Return the text, which escapes may have filled with what no file may have."""
    text = str(event.value)
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text):
        raise _refusal(event, "a control character", "delete the escape that writes it")
    return unicodedata.normalize("NFC", text)


def _refusal(event: yaml.Event, what: str, advice: str) -> ScreenplayError:
    return ScreenplayError(
        f"the outline has {what}", advice=advice, line_number=_line_number(event)
    )


def _line_number(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
