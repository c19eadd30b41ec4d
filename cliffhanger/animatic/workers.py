"""Worker processes that draw shots: threads gain nothing, two processes on two cores do."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import ParamSpec, TypeVar

from cliffhanger.animatic.animator import EmbeddedAnimator
from cliffhanger.media.clip import Clip
from cliffhanger.models.requests import VideoRequest

P = ParamSpec("P")
R = TypeVar("R")


def pool_size() -> int:
    """Return how many shots are drawn at the same time."""
    return os.cpu_count() or 1


@lru_cache(maxsize=1)
def drawing_pool() -> ProcessPoolExecutor:
    """Return this process's pool, one worker per core; it lives as long as the process.

    Workers are spawned, not forked: the flow process has threads. A worker ends by itself when
    its parent dies, however it dies.
    """
    return ProcessPoolExecutor(
        max_workers=pool_size(),
        mp_context=get_context("spawn"),
        initializer=_start_worker,
    )


def start_drawing(animator: EmbeddedAnimator, request: VideoRequest, path: Path) -> Future[Clip]:
    """Return the future of a shot drawn in a worker."""
    return start_work(animate, animator, request, path)


def start_work(work: Callable[P, R], /, *arguments: P.args, **named: P.kwargs) -> Future[R]:
    """Return the future of *work* done in a worker; a pool that lost a worker is replaced."""
    try:
        return drawing_pool().submit(work, *arguments, **named)
    except BrokenProcessPool:
        drawing_pool.cache_clear()
        return drawing_pool().submit(work, *arguments, **named)


def animate(animator: EmbeddedAnimator, request: VideoRequest, path: Path) -> Clip:
    """Return the shot drawn in this process; what a worker runs."""
    return animator.animate(request, path)


def close_pool() -> None:
    """End the workers at once, whatever they are doing; for a run that was stopped."""
    if not drawing_pool.cache_info().currsize:
        return
    pool = drawing_pool()
    workers = list(multiprocessing.active_children())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()
    drawing_pool.cache_clear()


def warm_pool() -> None:
    """Start the workers, so that they are there when the first shot is."""
    for _ in range(pool_size()):
        drawing_pool().submit(os.getpid)


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end when it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()
