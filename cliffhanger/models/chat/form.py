"""How the form of an answer is asked for on each rung."""

import json
import re
from functools import cache
from typing import Final

from pydantic import BaseModel

from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.chat.schema import JsonObject, to_plain_schema, to_strict_schema
from cliffhanger.story.room.brief import Prompt, Section

_TITLE: Final = "Form of the answer"
_LONGEST_NAME: Final = 64


def response_format(answer_type: type[BaseModel], rung: Rung) -> JsonObject | None:
    """Return the `response_format` of a request, None for the prompt alone."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", answer_type.__name__)[:_LONGEST_NAME]
    match rung:
        case Rung.STRICT_SCHEMA:
            schema = _strict(answer_type)
            form: JsonObject = {"name": name, "strict": True, "schema": schema}
            return {"type": "json_schema", "json_schema": form}
        case Rung.SCHEMA:
            form = {"name": name, "schema": _plain(answer_type)}
            return {"type": "json_schema", "json_schema": form}
        case Rung.JSON_OBJECT:
            return {"type": "json_object"}
        case Rung.PROMPT_ONLY:
            return None


def with_form(prompt: Prompt, answer_type: type[BaseModel], rung: Rung) -> Prompt:
    """Return *prompt* with the schema in words, where the request does not carry it."""
    if not rung.is_schema_in_prompt:
        return prompt
    schema = json.dumps(_plain(answer_type), ensure_ascii=False, separators=(",", ":"))
    text = (
        "Answer with one JSON object and nothing else: no explanation, no code fence. Every field "
        f"is needed. The object must match this JSON Schema:\n\n{schema}"
    )
    section = Section(title=_TITLE, text=text)
    return prompt.model_copy(update={"sections": (*prompt.sections, section)})


@cache
def _strict(answer_type: type[BaseModel]) -> JsonObject:
    return to_strict_schema(answer_type)


@cache
def _plain(answer_type: type[BaseModel]) -> JsonObject:
    return to_plain_schema(answer_type)
