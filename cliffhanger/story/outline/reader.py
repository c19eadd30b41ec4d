"""Bytes to an outline."""

import re

from cliffhanger.story.intake import TextForm, decode_text
from cliffhanger.story.outline.markdown import read_markdown
from cliffhanger.story.outline.values import Outline
from cliffhanger.story.outline.words import SERIES_TOPICS, find_topic
from cliffhanger.story.outline.yaml_form import read_yaml

OUTLINE = TextForm(
    noun="an outline",
    suffix=".md",
    export="Markdown or plain text",
    save_as="save the outline as plain text (.md or .yaml)",
    filling="write '## Episode 1: ...' and its events in it",
    size="give one season per outline",
    max_bytes=500_000,
)
_YAML_NAMES = (".yaml", ".yml")
_MARKDOWN_NAMES = (".md", ".markdown")
_HEADING = re.compile(r"\A\s*# ?\S|^#{2,6}\s*\S", re.MULTILINE)
_KEY = re.compile(r"^(?P<key>[^\s#:\-][^:\n]{0,40}):(?:\s|$)", re.MULTILINE)


def read_outline(data: bytes, name: str = "outline") -> Outline:
    """Return the outline in a Markdown or YAML file; its form is told from what it says.

    Raises:
        ScreenplayError: Not a text, neither episodes nor a synopsis, or a line that cannot be
            read; names the line and the way out.
    """
    text = decode_text(data, name, OUTLINE)
    draft = read_yaml(text) if is_yaml(text, name) else read_markdown(text)
    return draft.finish(name)


def is_yaml(text: str, name: str) -> bool:
    """Return whether an outline is YAML: by the file's name, else by keys and no headings."""
    if name.lower().endswith((*_YAML_NAMES, *_MARKDOWN_NAMES)):
        return name.lower().endswith(_YAML_NAMES)
    if _HEADING.search(text):
        return False
    return any(find_topic(match["key"]) in SERIES_TOPICS for match in _KEY.finditer(text))
