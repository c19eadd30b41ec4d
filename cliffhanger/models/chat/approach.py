"""How to ask, and how to ask again: the ladder, the re-asks and the parameters."""

from dataclasses import dataclass, replace
from typing import Any, Final

from cliffhanger.models.chat.complaint import Complaint, complain
from cliffhanger.models.chat.memory import Manner
from cliffhanger.models.chat.reading import Reading
from cliffhanger.models.chat.rung import rung_below
from cliffhanger.models.chat.settings import TokenParameter
from cliffhanger.models.chat.trouble import RESPONSE_FORMAT
from cliffhanger.money.call import Outcome

MAX_REASKS: Final = 2
"""Re-asks on one rung."""
MAX_IGNORED: Final = 2
"""Answers in a row that ignore the form, before it is asked for less firmly."""


@dataclass(frozen=True, slots=True)
class Approach:
    """A way of asking, and what was tried before it.

    Attributes:
        manner: Rung and parameters.
        complaint: About the answer before, None for a first request.
        num_reasks: Complaints made on this rung.
        num_ignored: Answers in a row, on this rung, that ignore the form asked for.
        has_been_empty: Whether an answer to this brief came without words.
        is_limit_renamed: Whether the limit's other name was tried.
    """

    manner: Manner
    complaint: Complaint | None = None
    num_reasks: int = 0
    num_ignored: int = 0
    has_been_empty: bool = False
    is_limit_renamed: bool = False


def next_approach(approach: Approach, reading: Reading[Any]) -> Approach | None:
    """Return how to ask after *reading*, None where asking again does not help.

    A form that the server does not take, or that two answers in a row ignore, is asked for one
    rung lower, from a clean sheet. An invalid answer is complained about twice, an empty one once.
    """
    match reading.outcome:
        case Outcome.UNSUPPORTED:
            return _without_parameter(approach, reading.parameter)
        case Outcome.EMPTY if not approach.has_been_empty:
            return replace(approach, complaint=complain(reading), has_been_empty=True)
        case Outcome.MALFORMED | Outcome.INVALID:
            return _after_unusable(approach, reading)
        case _:
            return None


def _after_unusable(approach: Approach, reading: Reading[Any]) -> Approach | None:
    is_ignored = reading.outcome is Outcome.MALFORMED or (
        reading.is_misshapen and not approach.manner.rung.is_schema_in_prompt
    )
    num_ignored = approach.num_ignored + 1 if is_ignored else 0
    is_spent = approach.num_reasks >= MAX_REASKS
    if num_ignored >= MAX_IGNORED or (is_ignored and is_spent):
        return _one_rung_lower(approach)
    if is_spent:
        return None
    return replace(
        approach,
        complaint=complain(reading),
        num_reasks=approach.num_reasks + 1,
        num_ignored=num_ignored,
    )


def _one_rung_lower(approach: Approach) -> Approach | None:
    rung = rung_below(approach.manner.rung)
    if rung is None:
        return None
    manner = approach.manner.model_copy(update={"rung": rung})
    return Approach(
        manner,
        has_been_empty=approach.has_been_empty,
        is_limit_renamed=approach.is_limit_renamed,
    )


def _without_parameter(approach: Approach, parameter: str) -> Approach | None:
    manner = approach.manner
    if parameter == RESPONSE_FORMAT:
        return _one_rung_lower(approach)
    if parameter == manner.token_parameter:
        if approach.is_limit_renamed:
            return None
        other: TokenParameter = manner.token_parameter.other
        renamed = manner.model_copy(update={"token_parameter": other})
        return replace(approach, manner=renamed, is_limit_renamed=True)
    if parameter in manner.omitted:
        return None
    omitted = tuple(sorted({*manner.omitted, parameter}))
    return replace(approach, manner=manner.model_copy(update={"omitted": omitted}))
