"""A transport that keeps an account's limits, and slows everybody down when the server asks."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cliffhanger.models.http import HttpCall, HttpReply, Transport
from cliffhanger.models.limits import AccountLimiter
from cliffhanger.models.wait import asked_wait_seconds

TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class LimitedTransport:
    """Carries requests in turn; may be shared by threads.

    Attributes:
        transport: What carries them.
        limiter: The account's, shared by all that are charged to it.
    """

    transport: Transport
    limiter: AccountLimiter

    def send(self, call: HttpCall) -> HttpReply:
        """Return the response to *call*, sent when it is its turn; see `Transport`."""
        with self.limiter:
            reply = self.transport.send(call)
        if reply.status == TOO_MANY_REQUESTS:
            asked = asked_wait_seconds(reply.headers, (), datetime.now(UTC))
            self.limiter.slow_down(asked or 0.0)
        return reply
