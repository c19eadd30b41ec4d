"""What a model is told about an answer that cannot be used."""

from dataclasses import dataclass, field
from typing import Any, Final

from cliffhanger.models.chat.reading import Reading
from cliffhanger.money.call import Outcome

_UNREADABLE_CHARS: Final = 2000
_OPENINGS: Final = {
    Outcome.INVALID: "Your answer does not have the form that was asked for:",
    Outcome.MALFORMED: "Your answer cannot be read as JSON:",
    Outcome.EMPTY: "An earlier answer to this came back without words.",
}
_REQUEST: Final = (
    "Answer with the whole JSON object, with these faults mended, and nothing else: no "
    "explanation, no code fence."
)
_REQUEST_AFTER_NOTHING: Final = "Answer with the whole JSON object."


@dataclass(frozen=True, slots=True)
class Complaint:
    """A second request for the same answer.

    Attributes:
        previous: The answer complained about; empty where it said nothing.
        words: What is wrong with it and what to do.
    """

    previous: str = field(repr=False)
    words: str


def complain(reading: Reading[Any]) -> Complaint:
    """Return the complaint about an answer that is invalid, malformed or empty.

    An answer that cannot be read is quoted from its beginning only: the rest would fill the window.
    """
    opening = _OPENINGS[reading.outcome]
    if reading.outcome is Outcome.EMPTY:
        return Complaint(previous="", words=f"{opening} {_REQUEST_AFTER_NOTHING}")
    problems = "\n".join(f"- {problem}" for problem in reading.problems)
    is_whole = reading.outcome is Outcome.INVALID
    previous = reading.text if is_whole else reading.text[:_UNREADABLE_CHARS]
    return Complaint(previous=previous.strip(), words=f"{opening}\n{problems}\n{_REQUEST}")
