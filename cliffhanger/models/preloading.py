"""Loading models ahead of their first use, beside whatever else the process does."""

from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

from cliffhanger.errors import CliffhangerError
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec


def start_preload(
    pool: ModelPool, specs: Sequence[ModelSpec[Any]], *, warn: Callable[[str], object]
) -> Thread:
    """Return the thread that loads models into *pool*; who needs one meanwhile waits for it.

    What goes wrong is told to *warn* at once, and is no error yet: whoever uses the model tries
    again, and hears why it cannot be had. A process that ends meanwhile waits for the load.

    Args:
        pool: Where they go.
        specs: Models that are to be in memory together.
        warn: Takes one sentence; called in the thread.
    """
    thread = Thread(target=_preload, args=(pool, specs, warn), name="preload-models")
    thread.start()
    return thread


def _preload(
    pool: ModelPool, specs: Sequence[ModelSpec[Any]], warn: Callable[[str], object]
) -> None:
    try:
        pool.load_together(specs)
    except (CliffhangerError, OSError, RuntimeError, MemoryError) as exc:
        names = ", ".join(spec.key for spec in specs)
        warn(f"models are not loaded ahead ({names}): {exc}; what needs one tries again")
