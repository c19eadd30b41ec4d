"""Prompts that fit a model's window: whole paragraphs are left out, nothing is cut inside."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.room.brief import Prompt, Section

Count = Callable[[str], int]
"""How many tokens a text has; must not fall when the text grows."""

_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n)+")
_FENCED: Final = re.compile(r"(<(\w+)>\n)(.*)(\n</\2>)", re.DOTALL)
"""A text between a tag and its end; both stay, whatever is left out between them."""


def fit_prompt(prompt: Prompt, available_tokens: int, *, count: Count) -> Prompt:
    """Return the prompt as it is where it fits, else without paragraphs of its lesser sections.

    Sections of the highest rank give way first, of one rank the later first, each only as far as
    it must: its last paragraphs go, or its first where the end is kept, and a line says how many.
    Where even those lines do not fit, whole sections go in the same order. Rank 0 stays as it is.

    Args:
        prompt: What is to be asked.
        available_tokens: Room for system and user text; the window less the answer.
        count: How many tokens a text has.

    Raises:
        InvalidInputError: What may not be shortened is too long alone; names sizes and window.
    """
    lesser = sorted(
        (index for index, section in enumerate(prompt.sections) if section.rank > 0),
        key=lambda index: (prompt.sections[index].rank, index),
        reverse=True,
    )
    for shorten in (_with_fewer_paragraphs, _without_section):
        for index in lesser:
            if _size(prompt, count) <= available_tokens:
                return prompt
            prompt = shorten(prompt, index, available_tokens, count)
    if _size(prompt, count) <= available_tokens:
        return prompt
    raise InvalidInputError(_too_long(prompt, available_tokens, count))


@dataclass(frozen=True, slots=True)
class _Paragraphs:
    """A section's text in pieces."""

    opening: str
    body: tuple[str, ...]
    closing: str

    def text(self, num_kept: int, *, is_end_kept: bool) -> str:
        """Return the text with that many paragraphs from one end, and a line for the others."""
        num_left_out = len(self.body) - num_kept
        mark = f"[{num_left_out} paragraph{'s' if num_left_out > 1 else ''} left out]"
        kept = [*self.body[num_left_out:]] if is_end_kept else [*self.body[:num_kept]]
        kept.insert(0 if is_end_kept else num_kept, mark)
        return self.opening + "\n\n".join(kept) + self.closing


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of *text*: what blank lines part, each as it was written."""
    return tuple(part for part in _BLANK_LINES.split(text.strip()) if part.strip())


def _pieces(text: str) -> _Paragraphs:
    fenced = _FENCED.fullmatch(text.strip())
    if fenced is None:
        return _Paragraphs("", split_paragraphs(text), "")
    opening, _, inside, closing = fenced.groups()
    return _Paragraphs(opening, split_paragraphs(inside), closing)


def _with_fewer_paragraphs(prompt: Prompt, index: int, available: int, count: Count) -> Prompt:
    """Return *prompt* with as many paragraphs of a section as fit; the marking line at least."""
    section = prompt.sections[index]
    pieces = _pieces(section.text)

    def shortened(num_kept: int) -> Prompt:
        text = pieces.text(num_kept, is_end_kept=section.is_end_kept)
        return _replaced(prompt, index, section.model_copy(update={"text": text}))

    def size(num_kept: int) -> int:
        return _size(shortened(num_kept), count)

    num_kept = bisect_right(range(len(pieces.body)), available, key=size) - 1
    best = shortened(max(0, num_kept))
    return best if _size(best, count) < _size(prompt, count) else prompt


def _without_section(prompt: Prompt, index: int, _available: int, _count: Count) -> Prompt:
    """Return *prompt* with a section that has no words, which leaves out its title as well."""
    return _replaced(prompt, index, prompt.sections[index].model_copy(update={"text": ""}))


def _replaced(prompt: Prompt, index: int, section: Section) -> Prompt:
    sections = (*prompt.sections[:index], section, *prompt.sections[index + 1 :])
    return prompt.model_copy(update={"sections": sections})


def _size(prompt: Prompt, count: Count) -> int:
    return count(prompt.system) + count(prompt.user)


def _too_long(prompt: Prompt, available_tokens: int, count: Count) -> str:
    sizes = ", ".join(
        f"{section.title} {count(section.text)}" for section in prompt.sections if section.rank == 0
    )
    return (
        f"the prompt needs {_size(prompt, count)} tokens where the window leaves "
        f"{available_tokens}: system {count(prompt.system)}, {sizes}; these sections are never "
        "shortened, so give the route a model with a larger context_tokens, or write less in them"
    )
