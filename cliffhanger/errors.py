"""The one exception tree.

    CliffhangerError
    ├── InvalidInputError (ValueError)        misuse: names the field, the value and the way out
    │   ├── ScreenplayError                   an unreadable screenplay; carries the line number
    │   ├── InvalidAudioError                 samples, rates or shapes that do not fit
    │   ├── InvalidMediaError                 a file that is not the media it should be
    │   │   └── MatteError                    no figure can be cut out of a picture
    │   └── InvalidSettingError               a setting, flag or address that cannot work
    ├── ArtifactError (OSError)               the store cannot do it
    │   ├── ArtifactMissingError (FileNotFoundError)
    │   ├── ArtifactCorruptError              bytes do not match their sha256
    │   └── StoreUnavailableError (ConnectionError)
    ├── MissingDependencyError (ImportError)  an extra, library or program is not installed
    ├── BudgetExceededError (RuntimeError)    a cap would be passed; nothing was sent
    ├── JournalUnavailableError (ConnectionError)  (models.jobs.database) nothing is sent without it
    ├── ProviderError (RuntimeError)          a service failed; do not come back
    │   ├── AddressRefusedError               (models.jobs.guard) a fetch of a private address
    │   ├── UnclearCallError                  it may have been accepted; a person has to look
    │   ├── JobFailedError                    a job ended without a result; carries the failure
    │   ├── LipSyncCommandError               (models.lipsyncers.command) a local program failed
    │   ├── ProviderBusyError                 come back later
    │   │   ├── AccountStoppedError           the account's breaker is open
    │   │   ├── NeverSentError                (models.http) the service has not seen the request
    │   │   └── BrokenOffError                (models.http) it may have seen it
    │   └── AnswerError                       a model answered, but nothing that can be used
    │       ├── AnswerTruncatedError          it ran out of room before the end
    │       ├── AnswerFilteredError           the provider's filter took it away
    │       ├── AnswerRefusedError            the model declined
    │       ├── AnswerEmptyError              it said nothing
    │       ├── AnswerMalformedError          it is no JSON, or breaks off
    │       └── AnswerInvalidError            JSON, but not of the form asked for
    ├── ReleaseIncompleteError (RuntimeError) some episodes of a series failed; carries the reasons
    ├── ApprovalRefusedError (RuntimeError)   a person said no
    └── QualityRefusedError (RuntimeError)    a draft did not pass the gate; carries the reasons

A poor result is never an exception: checks return `CheckResult`.
"""

from decimal import Decimal
from typing import Any


class CliffhangerError(Exception):
    """The root of everything this library raises on purpose."""


class InvalidInputError(CliffhangerError, ValueError):
    """The caller gave something that cannot be used."""


class ScreenplayError(InvalidInputError):
    """A screenplay cannot be read.

    Attributes:
        line_number: One-based line in the source, or None when no single line is to blame.
        advice: What the writer can do about it.
    """

    def __init__(self, problem: str, *, advice: str, line_number: int | None = None) -> None:
        where = "" if line_number is None else f"line {line_number}: "
        super().__init__(f"{where}{problem}; {advice}")
        self.line_number = line_number
        self.advice = advice


class InvalidAudioError(InvalidInputError):
    """Samples, rates or shapes do not fit."""


class InvalidMediaError(InvalidInputError):
    """A file is not the media it should be."""


class MatteError(InvalidMediaError):
    """No figure can be cut out of a picture, or it does not fit the shot it was made for."""


class InvalidSettingError(InvalidInputError):
    """A setting, a flag or an address cannot work."""


class ArtifactError(CliffhangerError, OSError):
    """The artifact store cannot do what was asked."""


class ArtifactMissingError(ArtifactError, FileNotFoundError):
    """No artifact lies under that key."""


class ArtifactCorruptError(ArtifactError):
    """The stored bytes do not match their sha256."""


class StoreUnavailableError(ArtifactError, ConnectionError):
    """The store does not answer or refuses the credentials."""


class MissingDependencyError(CliffhangerError, ImportError):
    """An extra, a library or a program is not installed."""


class BudgetExceededError(CliffhangerError, RuntimeError):
    """A call would pass a cap; nothing was sent.

    Attributes:
        would_cost_usd: Upper bound of the call.
        cap_usd: The cap.
        scope: What the cap is for, such as `episode heiress/3`.
    """

    def __init__(
        self, message: str, *, would_cost_usd: Decimal, cap_usd: Decimal, scope: str
    ) -> None:
        super().__init__(message)
        self.would_cost_usd = would_cost_usd
        self.cap_usd = cap_usd
        self.scope = scope


class ReleaseIncompleteError(CliffhangerError, RuntimeError):
    """Some episodes of a series were not made; the others are published.

    Attributes:
        reasons: One sentence per episode.
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(f"{len(reasons)} not made: " + "; ".join(reasons))
        self.reasons = reasons


class ProviderError(CliffhangerError, RuntimeError):
    """A service failed and asking again will not help."""


class UnclearCallError(ProviderError):
    """A paid call may have been accepted, and nobody can tell; a person has to look.

    Attributes:
        key: Of the call, for `cliffhanger jobs resolve`.
    """

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class JobFailedError(ProviderError):
    """A paid job ended without a result.

    Attributes:
        failure: Why, as a `cliffhanger.models.jobs.job.Failure`.
    """

    def __init__(self, message: str, *, failure: Any) -> None:  # noqa: ANN401  the root imports nothing
        super().__init__(message)
        self.failure = failure


class ProviderBusyError(ProviderError):
    """A service is busy; come back later."""


class AccountStoppedError(ProviderBusyError):
    """The breaker of a provider account is open: nothing is sent to it for a while.

    Attributes:
        is_refused: Whether the key or the balance is refused, which does not mend itself.
    """

    def __init__(self, message: str, *, is_refused: bool = False) -> None:
        super().__init__(message)
        self.is_refused = is_refused


class AnswerError(ProviderError):
    """A model answered, but nothing that can be used; asking again was tried.

    Attributes:
        calls: Every call that was made, as `cliffhanger.money.call.CallRecord`s.
    """

    def __init__(self, message: str, *, calls: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.calls = calls


class AnswerTruncatedError(AnswerError):
    """The answer ran out of room; ask for less at a time."""


class AnswerFilteredError(AnswerError):
    """The provider's content filter took the answer away."""


class AnswerRefusedError(AnswerError):
    """The model declined to answer."""


class AnswerEmptyError(AnswerError):
    """The answer has no words."""


class AnswerMalformedError(AnswerError):
    """The answer is no JSON, or JSON that breaks off."""


class AnswerInvalidError(AnswerError):
    """The answer is JSON, but not of the form asked for."""


class ApprovalRefusedError(CliffhangerError, RuntimeError):
    """A person turned down what was shown to them."""


class QualityRefusedError(CliffhangerError, RuntimeError):
    """A draft episode did not pass the gate.

    Attributes:
        reasons: One sentence per failed required check.
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("the draft was refused: " + "; ".join(reasons))
        self.reasons = reasons
