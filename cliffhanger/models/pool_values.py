"""What a pool of models is told, and what it tells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pydantic import Field

from cliffhanger.models.memory import machine_bytes
from cliffhanger.models.placement import Device, Dtype
from cliffhanger.value import Value

ModelT = TypeVar("ModelT")

MEMORY_SHARE: Final = 0.5
"""Of the machine's memory, where no bound is given."""


class PoolSettings(Value):
    """Where local models run, and how much memory they may take."""

    device: Device = Device.AUTO
    """Where: auto, cuda, mps or cpu."""
    dtype: Dtype = Dtype.AUTO
    """In which numbers: auto, float32, float16, bfloat16 or int8."""
    max_bytes: int = Field(default_factory=lambda: int(machine_bytes() * MEMORY_SHARE), ge=1)
    """All models together; half of the memory of the machine, or of the container, by default.
    Where models run on a card, give what it has."""
    patience_seconds: float = Field(default=600.0, ge=0.0)
    """How long a model waits for memory that others use before its task gives way."""
    preload: tuple[str, ...] = ()
    """Models to load when a worker starts, by their names in the pool's catalogue."""


def do_nothing(_model: object) -> None:
    """Close a model that has nothing to close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec(Generic[ModelT]):
    """A model that can be loaded.

    Attributes:
        key: What makes it another model: name, weights, device, numbers.
        load: Returns it.
        num_bytes_of: Returns what it takes, once it is loaded.
        expected_bytes: What it is likely to take, before it is.
        close: Called before it is let go.
    """

    key: str
    load: Callable[[], ModelT]
    num_bytes_of: Callable[[ModelT], int]
    expected_bytes: int = 0
    close: Callable[[ModelT], None] = do_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCounts:
    """What a pool holds, and what it did.

    Attributes:
        num_loaded: Models in memory.
        num_in_use: Of them, those that somebody uses.
        num_bytes: What they take, with the room kept for those that load.
        max_bytes: What they may take.
        peak_bytes: The most they took.
        num_hits: Uses that loaded nothing.
        num_loads: Models that were loaded.
        num_failures: Loads that failed.
        num_evictions: Models that were given back for others or at the end.
    """

    num_loaded: int
    num_in_use: int
    num_bytes: int
    max_bytes: int
    peak_bytes: int
    num_hits: int
    num_loads: int
    num_failures: int
    num_evictions: int
