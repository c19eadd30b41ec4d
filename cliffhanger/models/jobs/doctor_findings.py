"""What the doctor finds: one thing that was looked at, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How good it is."""

    OK = "ok"
    NOTE = "note"
    """Could not be told, or worth knowing."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Word:
    """What came of a look.

    Attributes:
        mark: How good it is.
        detail: In words.
        remedy: What to do about it.
    """

    mark: Mark
    detail: str
    remedy: str = ""


class Topic(StrEnum):
    """What was looked at."""

    KEY = "key"
    ANSWER = "answer"
    ROUTE = "route"
    WORKFLOW = "workflow"
    PRICE = "price"
    BUDGET = "budget"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        account: Account it is of; empty for the whole studio.
        topic: What.
        word: What came of it.
    """

    account: str
    topic: Topic
    word: Word

    @property
    def is_failed(self) -> bool:
        """Whether paid calls cannot be made so."""
        return self.word.mark is Mark.FAILED
