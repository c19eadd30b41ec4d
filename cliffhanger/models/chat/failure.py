"""The error that a brief ends in, told for people."""

from typing import Any, Final

from cliffhanger.errors import (
    AnswerEmptyError,
    AnswerError,
    AnswerFilteredError,
    AnswerInvalidError,
    AnswerMalformedError,
    AnswerRefusedError,
    AnswerTruncatedError,
    ProviderBusyError,
    ProviderError,
)
from cliffhanger.models.chat.reading import Reading, shorten
from cliffhanger.models.chat.settings import ChatModel
from cliffhanger.money.call import CallRecord, Outcome

_SAID_CHARS: Final = 160
_NOTE_CHARS: Final = 600
_ANSWER_ERRORS: Final[dict[Outcome, type[AnswerError]]] = {
    Outcome.EMPTY: AnswerEmptyError,
    Outcome.FILTERED: AnswerFilteredError,
    Outcome.INVALID: AnswerInvalidError,
    Outcome.MALFORMED: AnswerMalformedError,
    Outcome.REFUSED: AnswerRefusedError,
    Outcome.TRUNCATED: AnswerTruncatedError,
}
_HEADLINES: Final = {
    Outcome.EMPTY: "answered without words",
    Outcome.FILTERED: "had its answer filtered for its content",
    Outcome.INVALID: "gave answers that do not have the form asked for",
    Outcome.MALFORMED: "gave answers that are no JSON",
    Outcome.REFUSED: "declined",
    Outcome.TRUNCATED: "ran out of room for its answer",
    Outcome.BUSY: "is busy",
    Outcome.UNREACHABLE: "cannot be reached",
    Outcome.DENIED: "refuses the key, the balance or the quota",
    Outcome.UNSUPPORTED: "does not take this form of request",
    Outcome.FAILED: "refuses the request",
}
_WAYS_OUT: Final = {
    Outcome.EMPTY: "try again, or another model",
    Outcome.FILTERED: "change what the brief says, or ask another provider",
    Outcome.INVALID: "use a stronger model, or ask for less at a time",
    Outcome.MALFORMED: "use a model that can write JSON",
    Outcome.REFUSED: "change what the brief says, or ask another model",
    Outcome.TRUNCATED: "raise max_answer_tokens, or ask for less at a time",
    Outcome.BUSY: "come back later",
    Outcome.UNREACHABLE: "check that the server runs and base_url is right, or come back later",
    Outcome.DENIED: "check the API key and the account's balance and limits",
    Outcome.UNSUPPORTED: "set rung or token_parameter to what the server takes",
    Outcome.FAILED: "check model, base_url and context_tokens",
}
_COMES_BY: Final = {Outcome.BUSY, Outcome.UNREACHABLE}


def failure(
    reading: Reading[Any], model: ChatModel, calls: tuple[CallRecord, ...]
) -> ProviderError:
    """Return the error for a brief whose last reading has no answer.

    Args:
        reading: The last one.
        model: Who was asked.
        calls: Every call that was made.
    """
    outcome = reading.outcome
    tries = "1 call" if len(calls) == 1 else f"{len(calls)} calls"
    said = f"; it said: {shorten(reading.text, num_chars=_SAID_CHARS)}" if reading.text else ""
    note = f": {shorten(reading.note, num_chars=_NOTE_CHARS)}" if reading.note else ""
    message = (
        f"{model.model} of {model.provider} {_HEADLINES[outcome]} ({tries}){note}{said}; "
        f"{_WAYS_OUT[outcome]}"
    )
    if outcome in _ANSWER_ERRORS:
        return _ANSWER_ERRORS[outcome](message, calls=calls)
    return ProviderBusyError(message) if outcome in _COMES_BY else ProviderError(message)
