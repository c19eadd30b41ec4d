"""What a Fountain document is made of."""

from typing import Annotated, Literal

from pydantic import Field

from cliffhanger.story.fountain.prose import join_lines, plain_text
from cliffhanger.value import Value

Text = Annotated[str, Field(pattern=r"^[^\n\r]*$")]
Lines = Annotated[tuple[Text, ...], Field(min_length=1)]


class SourceElement(Value):
    """Something that stands on a line of a source; where it stands is no part of what it is."""

    line_number: int = Field(default=0, ge=0, repr=False)
    """One-based line in the source; 0 when no source was read. Equality ignores it."""

    def _content(self) -> tuple[object, ...]:
        names = type(self).model_fields
        return tuple(getattr(self, name) for name in names if name != "line_number")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SourceElement) or type(self) is not type(other):
            return False
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._content()))


class TitleField(SourceElement):
    """One `Key: value` of the title page."""

    key: Text = Field(min_length=1)
    """The key as written, without the colon."""
    lines: tuple[Text, ...] = ()
    """The value, a string per written line."""

    @property
    def text(self) -> str:
        """The value as one line without markup."""
        return plain_text(join_lines(self.lines))


class Heading(SourceElement):
    """The line that opens a scene."""

    kind: Literal["heading"] = "heading"
    """Discriminator."""
    text: Text = Field(min_length=1)
    """The heading without its scene number and without the dot that may force it."""
    scene_number: Text | None = None
    """What stands between the `#` signs."""


class Action(SourceElement):
    """A paragraph of what is seen and heard."""

    kind: Literal["action"] = "action"
    """Discriminator."""
    lines: Lines
    """The paragraph's lines as written."""

    @property
    def text(self) -> str:
        """The paragraph as one line without markup and notes."""
        return plain_text(join_lines(self.lines))


class Note(SourceElement):
    """A `[[remark]]` that is not printed."""

    kind: Literal["note"] = "note"
    """Discriminator."""
    text: str
    """What stands between the brackets, as written."""


class Boneyard(SourceElement):
    """Material set aside with `/* */`."""

    kind: Literal["boneyard"] = "boneyard"
    """Discriminator."""
    text: str
    """What stands between the marks, as written."""


class Parenthetical(SourceElement):
    """How the words that follow are said."""

    kind: Literal["parenthetical"] = "parenthetical"
    """Discriminator."""
    text: Text = Field(min_length=1)
    """The remark without its brackets."""


class Dialogue(SourceElement):
    """Words said."""

    kind: Literal["dialogue"] = "dialogue"
    """Discriminator."""
    lines: Lines
    """Lines as written; an empty one is an empty line kept by two spaces."""

    @property
    def text(self) -> str:
        """The words as one line without markup and notes."""
        return plain_text(join_lines(self.lines))


class Lyrics(SourceElement):
    """Words sung."""

    kind: Literal["lyrics"] = "lyrics"
    """Discriminator."""
    lines: Lines
    """Lines without the leading tilde."""

    @property
    def text(self) -> str:
        """The words as one line without markup and notes."""
        return plain_text(join_lines(self.lines))


SpeechPart = Annotated[
    Parenthetical | Dialogue | Lyrics | Note | Boneyard, Field(discriminator="kind")
]


class Speech(SourceElement):
    """A character cue and everything under it."""

    kind: Literal["speech"] = "speech"
    """Discriminator."""
    name: Text = Field(min_length=1)
    """The cue without extensions."""
    extensions: tuple[Text, ...] = ()
    """`V.O.`, `O.S.`, `CONT'D`, ..., without brackets."""
    is_dual: bool = False
    """Spoken beside the speech before it (`^`)."""
    parts: tuple[SpeechPart, ...] = Field(min_length=1)
    """Parentheticals, words, songs and remarks in order."""


class Transition(SourceElement):
    """How the film gets from one scene to the next."""

    kind: Literal["transition"] = "transition"
    """Discriminator."""
    text: Text = Field(min_length=1)
    """As written, without a forcing `>`."""


class Centered(SourceElement):
    """A line in the middle of the page."""

    kind: Literal["centered"] = "centered"
    """Discriminator."""
    text: Text
    """Without its `>` and `<`."""


class Section(SourceElement):
    """An outline heading, not printed."""

    kind: Literal["section"] = "section"
    """Discriminator."""
    level: int = Field(ge=1)
    """How many `#` signs."""
    text: Text
    """The heading."""


class Synopsis(SourceElement):
    """A summary, not printed."""

    kind: Literal["synopsis"] = "synopsis"
    """Discriminator."""
    text: Text
    """Without the leading `=`."""


class PageBreak(SourceElement):
    """`===`."""

    kind: Literal["page_break"] = "page_break"
    """Discriminator."""


Element = Annotated[
    Heading
    | Action
    | Speech
    | Lyrics
    | Transition
    | Centered
    | Section
    | Synopsis
    | PageBreak
    | Note
    | Boneyard,
    Field(discriminator="kind"),
]


class Screenplay(Value):
    """A Fountain document."""

    title_page: tuple[TitleField, ...] = ()
    """Keys and values in order."""
    elements: tuple[Element, ...] = ()
    """Everything under the title page in order."""

    def title(self, *keys: str) -> str:
        """Return the value of the first of those title keys that is there, or an empty string."""
        wanted = [key.casefold() for key in keys]
        found = {field.key.casefold(): field.text for field in reversed(self.title_page)}
        return next((found[key] for key in wanted if found.get(key)), "")

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """Every speech in order."""
        return tuple(element for element in self.elements if isinstance(element, Speech))
