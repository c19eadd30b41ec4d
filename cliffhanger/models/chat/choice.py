"""The first choice of a completion."""

from dataclasses import dataclass

from pydantic import JsonValue

from cliffhanger.models.chat.reading import encodable
from cliffhanger.models.json_body import JsonObject, as_object


@dataclass(frozen=True, slots=True)
class Choice:
    """What a model said and why it stopped.

    Attributes:
        text: Its words; the parts of a list joined.
        refusal: Why it declined, empty where it did not.
        thoughts: Reasoning that the server sends beside the words.
        finish: `finish_reason` in lower case.
    """

    text: str
    refusal: str
    thoughts: str
    finish: str


def read_choice(choice: JsonObject) -> Choice:
    """Return what *choice* says; whatever is missing or of another type is empty."""
    message = as_object(choice.get("message"))
    content = message.get("content")
    refusals = (_words(message.get("refusal")), _parts(content, "refusal"))
    thoughts = message.get("reasoning_content") or message.get("reasoning")
    return Choice(
        text=_parts(content, "text") if isinstance(content, list) else _words(content),
        refusal="".join(refusals).strip(),
        thoughts=_words(thoughts),
        finish=_words(choice.get("finish_reason")).lower(),
    )


def _words(value: JsonValue) -> str:
    return encodable(value) if isinstance(value, str) else ""


def _parts(content: JsonValue, kind: str) -> str:
    """Return the joined words of the parts of one kind: `{"type": "text", "text": "..."}`."""
    parts = content if isinstance(content, list) else []
    return "".join(_words(as_object(part).get(kind)) for part in parts)
