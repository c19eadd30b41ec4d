"""What a writer gives back, and where every call is written down."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from cliffhanger.money.call import CallRecord
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)


@dataclass(frozen=True, slots=True)
class Written(Generic[AnswerT]):
    """An answer and the calls it took, the last of which gave it.

    Attributes:
        value: The answer, of the form that was asked for.
        calls: Every call in order; empty where none was made.
    """

    value: AnswerT
    calls: tuple[CallRecord, ...] = ()


class CallLog(Protocol):
    """Keeps every call; it is written down before anything is done with its answer."""

    def record(self, call: CallRecord, *, request: str, reply: str) -> None:
        """Keep *call* with the body sent (no key in it) and what came back, as text."""
        ...
