"""The pool that everything in this process shares, so that one bound of memory holds for all."""

from threading import Lock
from typing import Final
from weakref import WeakValueDictionary

from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import PoolSettings


class _Shared:
    """The pools of this process.

    There is one as long as every run asks for the same device, numbers and memory. A run that asks
    for others gets another; the one before goes when the last run that uses it ends.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: ModelPool | None = None
        self._used: WeakValueDictionary[str, ModelPool] = WeakValueDictionary()

    def pool(self, settings: PoolSettings) -> ModelPool:
        """Return the pool of these settings."""
        key = settings.model_dump_json(exclude={"preload"})
        with self._lock:
            found = self._used.get(key)
            if found is None:
                found = self._used[key] = ModelPool(settings)
            self._last = found
            return found


_SHARED: Final = _Shared()


def share_pool(settings: PoolSettings) -> ModelPool:
    """Return the pool of this process; the same one for the same settings.

    The one that was asked for last stays between runs, with the models in it: a worker that lives
    for many runs loads each model once.
    """
    return _SHARED.pool(settings)
