"""Models in memory: loaded when they are first used, shared by threads, the oldest given back.

What models take stays within `max_bytes`: room is made before a model is loaded, by its expected
size, and by what it took where it was loaded before. One that proves larger, and has no room, is
given back and loaded again once there is. What loading takes on top is not counted.

Only models that nobody uses are given back, the one first whose last use began longest ago. While
a load waits for room, threads that use no model wait behind it, so that models fall idle; those
that use one go first, so that they come to an end.
"""

from collections import Counter, deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Condition, get_ident
from typing import Any, Self

from cliffhanger.errors import InvalidSettingError, ProviderBusyError
from cliffhanger.models.memory import give_back
from cliffhanger.models.pool_values import ModelSpec, ModelT, PoolCounts, PoolSettings


@dataclass(slots=True, eq=False)
class _Held:
    spec: ModelSpec[Any]
    model: Any
    num_bytes: int
    users: Counter[int] = field(default_factory=Counter[int])
    """How often each thread uses it; threads that do not are not in it."""

    def close(self) -> None:
        """Let the model go."""
        model, self.model = self.model, None
        self.spec.close(model)


@dataclass(frozen=True, slots=True)
class _Victims:
    """Models to be given back."""

    models: tuple[_Held, ...]

    def close(self) -> None:
        """Let them go, and free what they took; the last error of a close hook is raised."""
        with ExitStack() as stack:
            if self.models:
                stack.callback(give_back)
            for held in self.models:
                stack.callback(held.close)


class ModelPool:
    """Shares models between threads within a bound of memory.

    Args:
        settings: The bound, and where models run.
        catalog: Models that can be loaded by name.
    """

    def __init__(
        self, settings: PoolSettings, catalog: Mapping[str, ModelSpec[Any]] | None = None
    ) -> None:
        self.settings = settings
        self._catalog = dict(catalog or {})
        self._changed = Condition()
        self._held: dict[str, _Held] = {}  # in the order in which their last uses began
        self._loading: dict[str, Future[None]] = {}
        self._reserved: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._line: deque[object] = deque()  # loads that wait for room
        self._is_closed = False
        self._peak_bytes = 0
        self._num = Counter[str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def use(self, spec: ModelSpec[ModelT]) -> Generator[ModelT]:
        """Give the model, loaded by whoever asks first; it stays in memory until the block ends.

        Raises:
            InvalidSettingError: It does not fit into *max_bytes*, alone or beside what this thread
                uses, or the pool is closed.
            ProviderBusyError: Others use the memory it needs, for longer than *patience_seconds*.
            CliffhangerError: What *spec.load* raises, to everybody who waits for it; the next use
                tries again.
        """
        held = self._take(spec)
        try:
            yield held.model
        finally:
            self._release(held)

    def preload(self, names: Iterable[str] | None = None) -> None:
        """Load models of the catalogue so that all are in memory together.

        Args:
            names: Which; those of the settings where none are given.

        Raises:
            InvalidSettingError: A name is not in the catalogue, or they do not fit together.
        """
        wanted = self.settings.preload if names is None else tuple(names)
        for name in wanted:
            if name not in self._catalog:
                known = ", ".join(sorted(self._catalog)) or "empty"
                raise InvalidSettingError(
                    f"preload must name models of the catalogue ({known}), got {name!r}"
                )
        self.load_together(self._catalog[name] for name in wanted)

    def load_together(self, specs: Iterable[ModelSpec[Any]]) -> None:
        """Load models so that all are in memory together; those that are there stay.

        Raises:
            InvalidSettingError: They do not fit together.
            ProviderBusyError: Others use the memory they need, for longer than *patience_seconds*.
            CliffhangerError: What the first that cannot be loaded raises.
        """
        with ExitStack() as stack:
            for spec in specs:
                stack.enter_context(self.use(spec))

    def counts(self) -> PoolCounts:
        """Return what it holds and what it did."""
        with self._changed:
            return PoolCounts(
                num_loaded=len(self._held),
                num_in_use=sum(bool(held.users) for held in self._held.values()),
                num_bytes=self._num_bytes(),
                max_bytes=self.settings.max_bytes,
                peak_bytes=self._peak_bytes,
                num_hits=self._num["hits"],
                num_loads=self._num["loads"],
                num_failures=self._num["failures"],
                num_evictions=self._num["evictions"],
            )

    def close(self) -> None:
        """Give all memory back; that of a model in use follows when its last block ends."""
        with self._changed:
            self._is_closed = True
            idle = _Victims(tuple(held for held in self._held.values() if not held.users))
            self._forget(idle)
            self._changed.notify_all()
        idle.close()

    def _take(self, spec: ModelSpec[Any]) -> _Held:
        """Return the model, in use by this thread."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._line or self._mine() > 0)
                if self._is_closed:
                    raise InvalidSettingError(f"the pool is closed; open another for {spec.key}")
                held = self._held.pop(spec.key, None)
                if held is not None:
                    self._held[spec.key] = held
                    held.users[get_ident()] += 1
                    self._num["hits"] += 1
                    return held
                self._refuse_too_large(spec)
                loading = self._loading.get(spec.key)
                if loading is None:
                    told = self._loading[spec.key] = Future[None]()
                    break
            loading.result()
        return self._load(spec, told)

    def _load(self, spec: ModelSpec[Any], told: Future[None]) -> _Held:
        """Return the model, in use; what goes wrong is told to all who wait for it."""
        held = None
        try:
            while held is None:
                self._make_room(spec)
                model = spec.load()
                held = self._admit(_Held(spec, model, spec.num_bytes_of(model)))
        except BaseException as exc:
            self._end_loading(spec, "failures")
            told.set_exception(exc)
            raise
        self._end_loading(spec, "loads")
        told.set_result(None)
        return held

    def _make_room(self, spec: ModelSpec[Any]) -> None:
        """Keep room for the model, waiting for it in line and giving idle models back."""
        place = object()
        with self._changed:
            self._reserved.pop(spec.key, None)
            needed = self._refuse_too_large(spec)
            if self._mine():
                self._line.appendleft(place)
            else:
                self._line.append(place)
            try:
                victims = self._changed.wait_for(
                    lambda: self._victims(needed) if self._line[0] is place else None,
                    self.settings.patience_seconds,
                )
            finally:
                self._line.remove(place)
                self._changed.notify_all()
            if victims is None:
                raise ProviderBusyError(self._describe_wait(spec, needed))
            self._reserve(spec, needed, victims)
        victims.close()

    def _admit(self, held: _Held) -> _Held | None:
        """Return the loaded model, in use; None where there is no room for what it really takes."""
        key = held.spec.key
        with self._changed:
            self._sizes[key] = held.num_bytes
            victims = self._victims(held.num_bytes - self._reserved[key])
            if victims is not None:
                self._reserve(held.spec, held.num_bytes, victims)
        if victims is None:
            _Victims((held,)).close()
            return None
        victims.close()
        with self._changed:
            del self._reserved[key]
            held.users[get_ident()] += 1
            self._held[key] = held
        return held

    def _reserve(self, spec: ModelSpec[Any], num_bytes: int, victims: _Victims) -> None:
        self._forget(victims)
        self._reserved[spec.key] = num_bytes
        self._peak_bytes = max(self._peak_bytes, self._num_bytes())

    def _end_loading(self, spec: ModelSpec[Any], outcome: str) -> None:
        with self._changed:
            del self._loading[spec.key]
            self._reserved.pop(spec.key, None)
            self._num[outcome] += 1
            self._changed.notify_all()

    def _release(self, held: _Held) -> None:
        with self._changed:
            held.users[get_ident()] -= 1
            if not held.users[get_ident()]:
                del held.users[get_ident()]
            gone = _Victims((held,) if self._is_closed and not held.users else ())
            self._forget(gone)
            self._changed.notify_all()
        gone.close()

    def _victims(self, num_more_bytes: int) -> _Victims | None:
        """Return the idle models to give back for so many bytes; None where all are too few."""
        excess = self._num_bytes() + num_more_bytes - self.settings.max_bytes
        chosen: list[_Held] = []
        for held in self._held.values():
            if excess > 0 and not held.users:
                chosen.append(held)
                excess -= held.num_bytes
        return None if excess > 0 else _Victims(tuple(chosen))

    def _forget(self, victims: _Victims) -> None:
        for held in victims.models:
            del self._held[held.spec.key]
        self._num["evictions"] += len(victims.models)

    def _num_bytes(self) -> int:
        return sum(held.num_bytes for held in self._held.values()) + sum(self._reserved.values())

    def _mine(self) -> int:
        """Return the bytes of what this thread uses."""
        thread = get_ident()
        return sum(held.num_bytes for held in self._held.values() if thread in held.users)

    def _refuse_too_large(self, spec: ModelSpec[Any]) -> int:
        """Return what the model takes, as far as that is known.

        Raises:
            InvalidSettingError: However long it waits, there will be no room.
        """
        needed = self._sizes.get(spec.key, spec.expected_bytes)
        mine = self._mine()
        if needed + mine <= self.settings.max_bytes:
            return needed
        beside = f" beside {mine} that this thread uses" if mine else ""
        raise InvalidSettingError(
            f"max_bytes must be >= {needed + mine} for {spec.key}, which takes {needed}{beside}, "
            f"got {self.settings.max_bytes}; allow more, or choose a smaller model or dtype"
        )

    def _describe_wait(self, spec: ModelSpec[Any], needed: int) -> str:
        used = ", ".join(
            f"{held.spec.key} ({held.num_bytes})" for held in self._held.values() if held.users
        )
        return (
            f"{spec.key} waited {self.settings.patience_seconds} s for {needed} of "
            f"{self.settings.max_bytes} bytes, which others use: {used or 'models that load'}; "
            "raise max_bytes, or let fewer models be used at once"
        )
