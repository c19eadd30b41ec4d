"""Time and chance, as retries need them."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from and how it is passed.

    Attributes:
        now: Present time, with its zone.
        monotonic: Seconds since some moment; never goes back.
        sleep: Waits for some seconds.
        chance: Random number, [0, 1).
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]


def _utc_now() -> datetime:
    return datetime.now(UTC)


SYSTEM_CLOCK: Final = Clock(_utc_now, time.monotonic, time.sleep, random.random)
"""The machine's own."""
