"""Choices that depend on their reasons only: same reasons, same choice, on every machine."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def dice(*reasons: object) -> random.Random:
    """Return a source of chance that only *reasons* decide."""
    text = "\x1f".join(str(each) for each in reasons)
    return random.Random(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())


def choose(options: Sequence[T], *reasons: object) -> T:
    """Return one of *options*."""
    return dice(*reasons).choice(options)


def shuffled(items: Sequence[T], *reasons: object) -> tuple[T, ...]:
    """Return *items* in another order."""
    order = list(items)
    dice(*reasons).shuffle(order)
    return tuple(order)
