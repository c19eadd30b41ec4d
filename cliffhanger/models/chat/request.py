"""What is sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from pydantic import JsonValue

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.chat.approach import Approach
from cliffhanger.models.chat.complaint import Complaint
from cliffhanger.models.chat.form import response_format, with_form
from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.chat.settings import ChatModel
from cliffhanger.models.chat.trouble import RESPONSE_FORMAT
from cliffhanger.story.room.brief import Brief, Prompt
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)
Fit = Callable[[Prompt, int], Prompt]
"""Shortens a prompt to a number of tokens."""
Count = Callable[[str], int]
"""Estimates the tokens of a text."""
Message = dict[str, str]

_FRAME_TOKENS: Final = 16
"""What a server's template puts around each message."""
_MARGIN: Final = 2
"""Asked for over what is expected: models that think spend a part of it on that."""


@dataclass(frozen=True, slots=True)
class ChatRequest(Generic[AnswerT]):
    """A request, and what its reply is read by.

    Attributes:
        body: JSON to send.
        answer_type: Form of the answer.
        rung: How the form is asked for.
        parameters: Names in the body that a server may not take.
        prompt_text: All that the model reads.
    """

    body: str = field(repr=False)
    answer_type: type[AnswerT]
    rung: Rung
    parameters: frozenset[str]
    prompt_text: str = field(repr=False)


def build_request(
    model: ChatModel, brief: Brief[AnswerT], approach: Approach, *, fit: Fit, count: Count
) -> ChatRequest[AnswerT]:
    """Return the request that puts *brief* to *model* in the way of *approach*.

    Raises:
        InvalidSettingError: The window leaves no room for the prompt.
    """
    manner = approach.manner
    form = response_format(brief.answer_type, manner.rung)
    prompt = with_form(brief.prompt(), brief.answer_type, manner.rung)
    answer_tokens = min(_MARGIN * prompt.answer_tokens, model.max_answer_tokens)
    room = model.context_tokens - answer_tokens - 2 * _FRAME_TOKENS
    room -= count(json.dumps(form)) if form else 0
    complaint = _quoted(approach.complaint, room, count)
    for text in (complaint.previous, complaint.words) if complaint else ():
        room -= count(text) + _FRAME_TOKENS
    messages = build_messages(fit(prompt, _checked(room, model)), complaint)
    optional: dict[str, JsonValue] = {
        manner.token_parameter.value: answer_tokens,
        "temperature": model.temperature,
        "seed": brief.seed,
        RESPONSE_FORMAT: form,
    }
    sent = {
        name: value
        for name, value in optional.items()
        if value is not None and name not in manner.omitted
    }
    body = {"model": model.model, "messages": messages, "stream": False, **sent}
    return ChatRequest(
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        answer_type=brief.answer_type,
        rung=manner.rung,
        parameters=frozenset(sent),
        prompt_text="\n".join(message["content"] for message in messages),
    )


def build_messages(prompt: Prompt, complaint: Complaint | None) -> list[Message]:
    """Return the conversation: the prompt, and where there is one the complaint.

    Roles alternate, because the templates of many models insist on it: a complaint about nothing
    follows the prompt in the same message.
    """
    user = prompt.user
    if complaint and not complaint.previous:
        user = f"{user}\n\n{complaint.words}"
    messages = [_message("system", prompt.system), _message("user", user)]
    if complaint and complaint.previous:
        messages += [
            _message("assistant", complaint.previous),
            _message("user", complaint.words),
        ]
    return messages


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _quoted(complaint: Complaint | None, room: int, count: Count) -> Complaint | None:
    """Return *complaint* with no more of the answer before than takes half of the *room*."""
    if complaint is None or not complaint.previous:
        return complaint
    num_tokens, most = count(complaint.previous), max(room // 2, 0)
    if num_tokens <= most:
        return complaint
    num_chars = len(complaint.previous) * most // num_tokens
    kept = complaint.previous[:num_chars]
    return replace(complaint, previous=kept.rsplit(None, 1)[0] if " " in kept else kept)


def _checked(room: int, model: ChatModel) -> int:
    if room < 1:
        raise InvalidSettingError(
            f"context_tokens of {model.model} is {model.context_tokens}: answer, schema and re-ask "
            f"take {1 - room} tokens too many to leave room for the prompt; name the model's real "
            "window or choose a model with a longer one"
        )
    return room
