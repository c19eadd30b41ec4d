"""How long to wait before asking again."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_ASKED_SECONDS: Final = 120.0
"""A server that asks for more is waited for as if it had asked for nothing."""
_FIRST_SECONDS: Final = 0.5
_LONGEST_SECONDS: Final = 8.0
_JITTER: Final = 0.25
_EPOCH: Final = 1e9
_EPOCH_MILLISECONDS: Final = 1e12
_UNIT_SECONDS: Final = {"ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SPAN: Final = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+")
_SPAN_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_LIMITED: Final = ("requests", "tokens")


def retry_wait_seconds(asked_seconds: float | None, *, retry_index: int, chance: float) -> float:
    """Return how long to wait before a retry.

    What the server asks for, else `0.5 * 2**n` up to 8 s, up to a quarter less by chance.

    Args:
        asked_seconds: What the server asks for.
        retry_index: n, zero for the first retry.
        chance: Random number, [0, 1).
    """
    if asked_seconds is not None:
        return asked_seconds
    # The exponent is bounded: the power of a long patience does not fit a float.
    grown = _FIRST_SECONDS * 2.0 ** min(retry_index, 16)
    return min(grown, _LONGEST_SECONDS) * (1.0 - _JITTER * chance)


def asked_wait_seconds(
    headers: Mapping[str, str],
    said: tuple[object, ...],
    now: datetime,
    *,
    longest_seconds: float = LONGEST_ASKED_SECONDS,
) -> float | None:
    """Return how long a reply asks to wait, in (0, longest_seconds]; None where it does not.

    `retry-after-ms` comes first, then `retry-after` (seconds or a date), what the body says, and
    the `x-ratelimit-reset` headers.

    Args:
        headers: Of the reply, names in lower case.
        said: What the body gives as time to wait: seconds, or text such as `30s`.
        now: Present time, with its zone.
        longest_seconds: What asks for more has asked for nothing.
    """
    asked = (
        seconds
        for seconds in _candidates(headers, said, now)
        if seconds is not None and 0.0 < seconds <= longest_seconds
    )
    return next(asked, None)


def _candidates(
    headers: Mapping[str, str], said: tuple[object, ...], now: datetime
) -> Iterator[float | None]:
    milliseconds = _number(headers.get("retry-after-ms", ""))
    yield None if milliseconds is None else milliseconds / 1000.0
    after = headers.get("retry-after", "")
    yield _number(after)
    yield _until_http_date(after, now)
    for word in said:
        yield _span(str(word))
    yield _until_reset(headers.get("x-ratelimit-reset", ""), now)
    resets = (
        _until_reset(headers.get(f"x-ratelimit-reset-{kind}", ""), now)
        for kind in _LIMITED
        if headers.get(f"x-ratelimit-remaining-{kind}", "0").strip() == "0"
    )
    yield max((reset for reset in resets if reset is not None), default=None)


def _until_reset(text: str, now: datetime) -> float | None:
    """Return the seconds until a reset given as a span, an instant of the epoch or an ISO date."""
    number = _number(text)
    if number is not None and number >= _EPOCH_MILLISECONDS:
        return number / 1000.0 - now.timestamp()
    if number is not None and number >= _EPOCH:
        return number - now.timestamp()
    seconds = _span(text)
    if seconds is not None:
        return seconds
    try:
        return _seconds_until(datetime.fromisoformat(text.strip()), now)
    except ValueError:
        return None


def _until_http_date(text: str, now: datetime) -> float | None:
    try:
        return _seconds_until(parsedate_to_datetime(text), now)
    except ValueError:
        return None


def _seconds_until(moment: datetime, now: datetime) -> float:
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - now).total_seconds()


def _span(text: str) -> float | None:
    """Return the seconds in `1.5`, `30s` or `6m0s`."""
    bare = text.strip().lower()
    if _SPAN.fullmatch(bare):
        parts: list[tuple[str, str]] = _SPAN_PART.findall(bare)
        return sum(float(count) * _UNIT_SECONDS[unit] for count, unit in parts)
    return _number(bare)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
