"""How long jobs take: log-normal, fitted to published P50, P95 and P99."""

import math
import random
from dataclasses import dataclass
from typing import Final

from cliffhanger.models.jobs.job import Capability

_Z95: Final = 1.6449
_Z99: Final = 2.3263


@dataclass(frozen=True, slots=True)
class Latency:
    """A log-normal distribution.

    Attributes:
        median_seconds: P50.
        sigma: Standard deviation of the logarithm.
    """

    median_seconds: float
    sigma: float

    def draw_seconds(self, key: str) -> float:
        """Return the latency of the job named *key*: the same for the same name."""
        return self.median_seconds * math.exp(self.sigma * random.Random(key).gauss())


def fit(p50: float, p95: float, p99: float) -> Latency:
    """Return the log-normal with that median and the mean of the two sigmas."""
    sigma = (math.log(p95 / p50) / _Z95 + math.log(p99 / p50) / _Z99) / 2
    return Latency(p50, sigma)


LATENCIES: Final = {
    Capability.IMAGE: fit(3.2, 8.1, 12.5),
    Capability.VIDEO: fit(45.0, 68.0, 89.0),
    Capability.VOICE: fit(0.8, 1.5, 2.1),
    Capability.LIPSYNC: fit(15.0, 68.0 / 3, 89.0 / 3),
    Capability.TRANSCRIPT: fit(0.8, 1.5, 2.1),
    Capability.EMBEDDING: fit(0.2, 0.4, 0.6),
    Capability.CHAT: fit(2.0, 4.0, 6.0),
    Capability.LORA: fit(180.0, 272.0, 356.0),
}
"""Image, video and voice as published; the others are ours, in proportion."""
