"""Limits of an account, kept within the process: calls at once, calls a minute."""

from collections.abc import Callable
from threading import BoundedSemaphore, Lock
from time import monotonic, sleep
from types import TracebackType
from typing import Final, Self

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.routes import WriterRoutes

CATCH_UP_SECONDS: Final = 0.05
"""Time that a thread which woke late, or an idle account, may make up for; the only burst."""
HOLD_SECONDS: Final = 1.0
"""Hold after a complaint that names none. Complaints within a hold are one: those of the calls
that were under way together."""
MIN_PACE: Final = 1 / 16
"""The slowest that complaints make an account, of its full rate."""
PACE_STEP: Final = 0.1
"""What comes back at a time, of the full rate."""
CALLS_PER_STEP: Final = 10
"""Calls without a complaint before the next step."""


class AccountLimiter:
    """Lets threads in one by one, evenly spaced, and only so many at once.

    `with limiter:` around a call waits for a place and for its turn. In any stretch of T seconds
    at most `(T + CATCH_UP_SECONDS) * requests_per_minute / 60 + 1` calls begin.

    Args:
        max_concurrency: Calls under way at once; >= 1.
        requests_per_minute: Calls begun in a minute; > 0.
        clock: Seconds that never go back.
        pause: Sleeps for so many seconds.

    Raises:
        InvalidSettingError: A limit lets nothing through.
    """

    def __init__(
        self,
        max_concurrency: int,
        requests_per_minute: float,
        *,
        clock: Callable[[], float] = monotonic,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        if max_concurrency < 1:
            raise InvalidSettingError(f"max_concurrency must be >= 1, got {max_concurrency}")
        if not requests_per_minute > 0:
            raise InvalidSettingError(f"requests_per_minute must be > 0, got {requests_per_minute}")
        self._interval_seconds = 60.0 / requests_per_minute
        self._clock = clock
        self._pause = pause
        self._places = BoundedSemaphore(max_concurrency)
        self._turnstile = Lock()
        self._state = Lock()
        self._next_at = clock()
        self._held_until = self._next_at
        self._pace = 1.0
        self._num_calls_in_step = 0

    @property
    def pace(self) -> float:
        """Share of the full rate that calls are let in at, in [MIN_PACE, 1]."""
        return self._pace

    def __enter__(self) -> Self:
        self._places.acquire()
        try:
            # One thread at a time waits for its turn; the others queue up behind it.
            with self._turnstile:
                while (wait_seconds := self._claim_turn()) > 0:
                    self._pause(wait_seconds)
        except BaseException:
            self._places.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._places.release()

    def slow_down(self, seconds: float) -> None:
        """Hold every call back for *seconds* (1 s for 0), then let them in at half the pace.

        For a server that said it has too many requests. The pace comes back by a tenth of the full
        rate after every ten calls. Complaints during a hold lengthen it and halve nothing.
        """
        with self._state:
            now = self._clock()
            if now >= self._held_until:
                self._pace = max(MIN_PACE, self._pace / 2)
            self._num_calls_in_step = 0
            self._held_until = max(self._held_until, now + (seconds or HOLD_SECONDS))
            self._next_at = max(self._next_at, self._held_until)

    def _claim_turn(self) -> float:
        """Take the turn and return 0, or return for how many seconds it is not there yet."""
        with self._state:
            now = self._clock()
            if now < self._next_at:
                return self._next_at - now
            earliest = max(self._next_at, now - CATCH_UP_SECONDS)
            self._next_at = earliest + self._interval_seconds / self._pace
            self._speed_up()
            return 0.0

    def _speed_up(self) -> None:
        self._num_calls_in_step += 1
        if self._num_calls_in_step == CALLS_PER_STEP:
            self._pace = min(1.0, self._pace + PACE_STEP)
            self._num_calls_in_step = 0


_limiters: dict[tuple[str, int, float], AccountLimiter] = {}
_limiters_lock = Lock()


def account_limiters(routes: WriterRoutes) -> dict[str, AccountLimiter]:
    """Return a limiter for every provider of *routes*, the same at each call in this process.

    Routes with one provider share the strictest of their limits.
    """
    limiters: dict[str, AccountLimiter] = {}
    for provider in {route.provider for route in routes.tier_routes}:
        shared = [route for route in routes.tier_routes if route.provider == provider]
        at_once = min(route.max_concurrency for route in shared)
        per_minute = min(route.requests_per_minute for route in shared)
        key = provider, at_once, per_minute
        with _limiters_lock:
            if key not in _limiters:
                _limiters[key] = AccountLimiter(at_once, per_minute)
            limiters[provider] = _limiters[key]
    return limiters
