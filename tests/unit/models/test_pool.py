"""Models in memory: loaded once, shared, within their bound, given back."""

import subprocess
import sys
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Event, Lock
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import InvalidSettingError, ProviderBusyError
from cliffhanger.models.memory import machine_bytes
from cliffhanger.models.placement import Device, Dtype
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec, PoolSettings

NUM_THREADS = 20


class Model:
    """Something that takes memory."""


@dataclass
class Shelf:
    """Models of known sizes, and what is alive of them."""

    alive: dict[str, int] = field(default_factory=dict[str, int])
    most_bytes: int = 0
    loads: list[str] = field(default_factory=list[str])
    closed: list[str] = field(default_factory=list[str])
    lock: Lock = field(default_factory=Lock)

    def spec(
        self,
        key: str,
        num_bytes: int,
        *,
        expected_bytes: int | None = None,
        before: Callable[[], object] = lambda: None,
    ) -> ModelSpec[Model]:
        """Return a model of so many bytes."""

        def load() -> Model:
            before()
            with self.lock:
                self.loads.append(key)
                self.alive[key] = num_bytes
                self.most_bytes = max(self.most_bytes, sum(self.alive.values()))
            return Model()

        def close(_model: Model) -> None:
            with self.lock:
                self.closed.append(key)
                del self.alive[key]

        return ModelSpec(
            key=key,
            load=load,
            num_bytes_of=lambda _: num_bytes,
            expected_bytes=num_bytes if expected_bytes is None else expected_bytes,
            close=close,
        )


def make_pool(max_bytes: int = 100, patience_seconds: float = 30.0) -> ModelPool:
    return ModelPool(PoolSettings(max_bytes=max_bytes, patience_seconds=patience_seconds))


def touch(pool: ModelPool, *specs: ModelSpec[Model]) -> None:
    for spec in specs:
        with pool.use(spec):
            pass


def until(is_so: Callable[[], bool]) -> None:
    """Pass once it is so."""
    deadline = monotonic() + 10.0
    while not is_so():
        assert monotonic() < deadline


def test_twenty_threads_that_ask_at_once_share_one_load() -> None:
    pool, shelf, start = make_pool(), Shelf(), Barrier(NUM_THREADS)
    spec = shelf.spec("clip", 40)

    def ask(_: int) -> int:
        start.wait()
        with pool.use(spec) as model:
            return id(model)

    with ThreadPoolExecutor(NUM_THREADS) as threads:
        assert len(set(threads.map(ask, range(NUM_THREADS)))) == 1
    counts = pool.counts()
    assert shelf.loads == ["clip"]
    assert (counts.num_loads, counts.num_hits) == (1, NUM_THREADS - 1)
    assert (counts.num_loaded, counts.num_in_use, counts.num_bytes) == (1, 0, 40)


def test_different_models_load_at_the_same_time() -> None:
    """Each load waits for the other to have begun; one after the other, neither would end."""
    pool, shelf, both = make_pool(), Shelf(), Barrier(2, timeout=10.0)
    specs = [shelf.spec(key, 10, before=both.wait) for key in ("clip", "face")]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda spec: touch(pool, spec), specs))
    assert sorted(shelf.loads) == ["clip", "face"]


def test_the_model_whose_last_use_began_longest_ago_goes_first() -> None:
    pool, shelf = make_pool(), Shelf()
    a, b, c = (shelf.spec(key, 40) for key in "abc")
    touch(pool, a, b, a, c)
    assert shelf.closed == ["b"]
    assert sorted(shelf.alive) == ["a", "c"]
    assert pool.counts().num_evictions == 1


def test_no_more_is_given_back_than_is_needed() -> None:
    pool, shelf = make_pool(), Shelf()
    touch(pool, *(shelf.spec(key, 30) for key in "abc"), shelf.spec("d", 40))
    assert shelf.closed == ["a"]


def test_a_model_that_is_used_is_never_given_back() -> None:
    """A load that needs its memory waits until its last user is done."""
    pool, shelf = make_pool(), Shelf()
    a, b = shelf.spec("a", 60), shelf.spec("b", 60)
    with ThreadPoolExecutor(1) as threads:
        with pool.use(a), pool.use(a):
            waiting = threads.submit(touch, pool, b)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.05)
            assert shelf.alive == {"a": 60}
        waiting.result(timeout=10.0)
    assert shelf.loads == ["a", "b"]
    assert shelf.closed == ["a"]


def test_who_waits_for_room_is_not_passed_by() -> None:
    """While a load waits, a thread that uses nothing does not keep the model in its way busy."""
    pool, shelf, is_free = make_pool(), Shelf(), Event()
    a, b = shelf.spec("a", 60), shelf.spec("b", 60)

    def hold() -> None:
        with pool.use(a):
            is_free.wait(10.0)

    touch(pool, a)
    with ThreadPoolExecutor(3) as threads:
        holder = threads.submit(hold)
        until(lambda: pool.counts().num_in_use == 1)
        loader = threads.submit(touch, pool, b)
        until(lambda: len(pool._line) == 1)
        late = threads.submit(touch, pool, a)
        with pytest.raises(TimeoutError):
            late.result(timeout=0.05)
        is_free.set()
        for task in (holder, loader, late):
            task.result(timeout=10.0)
    assert shelf.loads == ["a", "b", "a"]


def test_what_nobody_gives_back_in_time_is_reported() -> None:
    pool, shelf = make_pool(patience_seconds=0.0), Shelf()
    with ThreadPoolExecutor(1) as threads, pool.use(shelf.spec("a", 60)):
        waiting = threads.submit(touch, pool, shelf.spec("b", 60))
        with pytest.raises(ProviderBusyError, match=r"b waited 0.0 s for 60 .* a \(60\)"):
            waiting.result(timeout=10.0)
    touch(pool, shelf.spec("b", 60))
    assert shelf.loads == ["a", "b"]


@pytest.mark.parametrize("expected_bytes", [101, 0], ids=["expected", "found out"])
def test_a_model_larger_than_the_bound_is_refused(expected_bytes: int) -> None:
    """The way out is named; what was loaded to find out is given back."""
    pool, shelf = make_pool(), Shelf()
    touch(pool, shelf.spec("a", 60))
    spec = shelf.spec("huge", 101, expected_bytes=expected_bytes)
    with pytest.raises(InvalidSettingError, match=r"max_bytes must be >= 101 for huge.* got 100"):
        touch(pool, spec)
    assert "huge" not in shelf.alive
    assert pool.counts().num_failures == 1 - (expected_bytes > 0)
    touch(pool, shelf.spec("a", 60))
    assert shelf.loads.count("a") == 1


def test_what_this_thread_uses_is_not_waited_for() -> None:
    """It would wait for itself."""
    pool, shelf = make_pool(), Shelf()
    with (
        pool.use(shelf.spec("a", 60)),
        pytest.raises(InvalidSettingError, match="60 beside 60 that this thread uses"),
        pool.use(shelf.spec("b", 60)),
    ):
        pass


def test_a_model_larger_than_expected_waits_for_its_real_size() -> None:
    """It is given back, and loaded again once what it needs is free."""
    pool, shelf = make_pool(), Shelf()
    a, b = shelf.spec("a", 60), shelf.spec("b", 60, expected_bytes=10)
    with ThreadPoolExecutor(1) as threads:
        with pool.use(a):
            waiting = threads.submit(touch, pool, b)
            until(lambda: shelf.closed == ["b"])
        waiting.result(timeout=10.0)
    assert shelf.loads == ["a", "b", "b"]
    assert shelf.closed == ["b", "a"]
    assert pool.counts().peak_bytes <= 100


def test_a_failed_load_reaches_all_who_wait_and_is_tried_again() -> None:
    """Those who wait for it get its error and load nothing; whoever comes later does."""
    pool, shelf, begun, may_fail = make_pool(), Shelf(), Event(), Event()
    failures = [InvalidSettingError("weights must be whole")]

    def fail_once() -> None:
        begun.set()
        may_fail.wait(10.0)
        if failures:
            raise failures.pop()

    spec = shelf.spec("clip", 40, before=fail_once)
    with ThreadPoolExecutor(4) as threads:
        tasks = [threads.submit(touch, pool, spec)]
        begun.wait(10.0)
        waiters = pool._loading["clip"]._condition._waiters
        tasks += [threads.submit(touch, pool, spec) for _ in range(3)]
        until(lambda: len(waiters) == 3)
        may_fail.set()
        errors = [task.exception(timeout=10.0) for task in tasks]
    assert [str(error) for error in errors] == ["weights must be whole"] * 4
    touch(pool, spec)
    assert shelf.loads == ["clip"]
    assert (pool.counts().num_failures, pool.counts().num_loads) == (1, 1)


def test_memory_is_given_back() -> None:
    """Nothing refers to a model that was given back, not even through a cycle."""
    pool = make_pool()

    def load() -> Model:
        model = Model()
        model.itself = model  # type: ignore[attr-defined]
        return model

    spec = ModelSpec(key="a", load=load, num_bytes_of=lambda _: 60, expected_bytes=60)
    with pool.use(spec) as model:
        seen = weakref.ref(model)
    del model
    assert seen() is not None
    touch(pool, Shelf().spec("b", 60))
    assert seen() is None


def test_a_closed_pool_holds_nothing() -> None:
    """What is in use follows when its block ends; nothing more is loaded."""
    shelf = Shelf()
    with make_pool() as pool:
        touch(pool, shelf.spec("a", 30))
        with pool.use(shelf.spec("b", 30)):
            pool.close()
            assert list(shelf.alive) == ["b"]
        assert shelf.alive == {}
        assert pool.counts().num_bytes == 0
    with pytest.raises(InvalidSettingError, match="closed"):
        touch(pool, shelf.spec("a", 30))


def test_an_error_of_a_close_hook_leaves_the_pool_whole() -> None:
    """Who needed the room is told; the room is there all the same."""

    def refuse(_: Model) -> None:
        raise InvalidSettingError("cannot be closed")

    pool, shelf = make_pool(), Shelf()
    bad = ModelSpec(key="bad", load=Model, num_bytes_of=lambda _: 60, close=refuse)
    touch(pool, bad)
    with pytest.raises(InvalidSettingError, match="cannot be closed"):
        touch(pool, shelf.spec("a", 60))
    touch(pool, shelf.spec("a", 60))
    assert (pool.counts().num_loaded, pool.counts().num_bytes) == (1, 60)


def test_models_are_preloaded_by_name() -> None:
    shelf = Shelf()
    catalog = {key: shelf.spec(key, 40) for key in ("clip", "face", "dino")}
    pool = ModelPool(PoolSettings(max_bytes=100, preload=("clip", "face")), catalog)
    pool.preload()
    assert shelf.loads == ["clip", "face"]
    pool.preload(["face"])
    assert pool.counts().num_hits == 1
    with pytest.raises(InvalidSettingError, match=r"\(clip, dino, face\), got 'arcface'"):
        pool.preload(["arcface"])


def test_what_is_preloaded_fits_together() -> None:
    """Loading one to give it back for the next would help nobody."""
    shelf = Shelf()
    catalog = {key: shelf.spec(key, 60) for key in ("clip", "face")}
    pool = ModelPool(PoolSettings(max_bytes=100, preload=("clip", "face")), catalog)
    with pytest.raises(InvalidSettingError, match=r"120 for face.* beside 60"):
        pool.preload()


@given(
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=6),
    asked=st.lists(st.integers(0, 5), max_size=30),
)
def test_the_bound_holds_and_recency_decides(sizes: list[int], asked: list[int]) -> None:
    """One thread sees what a plain list of recent models predicts, never above the bound."""
    pool, shelf = make_pool(), Shelf()
    specs = [shelf.spec(str(index), size) for index, size in enumerate(sizes)]
    recent: list[int] = []
    for index in (number % len(sizes) for number in asked):
        touch(pool, specs[index])
        if index in recent:
            recent.remove(index)
        while sum(sizes[other] for other in recent) + sizes[index] > 100:
            recent.pop(0)
        recent.append(index)
        assert sorted(shelf.alive) == sorted(map(str, recent))
    assert shelf.most_bytes <= 100
    assert pool.counts().peak_bytes == shelf.most_bytes


def test_the_bound_holds_with_many_threads() -> None:
    """Twenty threads over six models of which three fit: never more is alive than allowed."""
    pool, shelf = make_pool(), Shelf()
    specs = [shelf.spec(str(index), 20 + 5 * index) for index in range(6)]

    def work(seed: int) -> None:
        for step in range(8):
            with pool.use(specs[(seed * 7 + step * 5) % 6]):
                assert sum(shelf.alive.copy().values()) <= 100

    with ThreadPoolExecutor(NUM_THREADS) as threads:
        list(threads.map(work, range(NUM_THREADS)))
    counts = pool.counts()
    assert shelf.most_bytes <= 100
    assert counts.num_loads + counts.num_hits == NUM_THREADS * 8
    assert counts.num_loads - counts.num_evictions == counts.num_loaded == len(shelf.alive)
    assert counts.num_in_use == 0


def test_settings_say_where_and_how_much() -> None:
    settings = PoolSettings.model_validate({"device": "cpu", "dtype": "bfloat16"})
    assert (settings.device, settings.dtype) == (Device.CPU, Dtype.BFLOAT16)
    assert settings.max_bytes == machine_bytes() // 2
    with pytest.raises(ValueError, match="max_bytes"):
        PoolSettings(max_bytes=0)


def test_the_memory_of_the_machine_is_what_the_kernel_says() -> None:
    """At most the kernel's total; a container may be allowed less."""
    line = Path("/proc/meminfo").read_text().splitlines()[0]
    assert 0 < machine_bytes() <= int(line.split()[1]) * 1024


def test_a_pool_loads_no_torch() -> None:
    program = (
        "import sys, cliffhanger.models.pool, cliffhanger.models.embedder, "
        "cliffhanger.models.placement; sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
