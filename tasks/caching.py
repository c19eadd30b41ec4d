"""`@stage_task`: a Prefect task that never does finished work again.

The key comes from the library, the record lies in the artifact store beside what it refers to, so
any machine with the same store skips the work and the UI shows `Cached`.

Prefect takes every failure to read a record for a miss. Three things differ here:

- a record whose objects are gone is no record, so the work is done again;
- a store that does not answer fails the task instead of doing costly work again;
- a record that another run wrote meanwhile is used.
"""

import functools
import inspect
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final, ParamSpec, TypedDict, TypeVar, Unpack, cast

from prefect import Task
from prefect.cache_policies import CachePolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.logging import get_run_logger
from prefect.results import get_result_store
from prefect.transactions import get_transaction
from prefect.utilities.annotations import quote

from blocks.serializer import ValueSerializer
from blocks.storage import ArtifactStorage
from cliffhanger.errors import (
    AccountStoppedError,
    ArtifactCorruptError,
    ArtifactMissingError,
    BudgetExceededError,
    InvalidInputError,
    InvalidSettingError,
    MissingDependencyError,
    ProviderBusyError,
    ProviderError,
    QualityRefusedError,
)
from cliffhanger.store.cache_key import cache_key
from tasks.observing import StageEnd, observers

P = ParamSpec("P")
R = TypeVar("R")

HANDLES: Final = frozenset({"studio", "store", "room"})
"""Parameters that say where, not what; they are no part of a key."""
_HOPELESS: Final = (
    BudgetExceededError,
    InvalidInputError,
    MissingDependencyError,
    ProviderError,
    QualityRefusedError,
)


class StageOptions(TypedDict, total=False):
    """What a stage may set besides its name and version; Prefect's own words."""

    description: str
    retries: int
    retry_delay_seconds: float | list[float]
    retry_jitter_factor: float
    tags: list[str]
    task_run_name: str


@dataclass
class StageKey(CachePolicy):
    """The cache policy of stages: `<stage>/<sha256 over the version and every argument>`.

    Attributes:
        stage: Name of the stage.
        version: Version of what does the work, or how to read it from the studio or store that
            the task was given.
    """

    stage: str = ""
    version: str | Callable[[Any], str] = ""

    def key_of(self, arguments: Mapping[str, object]) -> str:
        """Return the key of a call.

        Raises:
            InvalidInputError: An argument has no stable content.
        """
        version = self.version
        if callable(version):
            version = version(next(arguments[name] for name in arguments if name in HANDLES))
        parts = {name: value for name, value in arguments.items() if name not in HANDLES}
        return f"{self.stage}/{cache_key(self.stage, version=version, arguments=parts)}"

    def compute_key(
        self,
        task_ctx: TaskRunContext,  # noqa: ARG002  Prefect's signature
        inputs: dict[str, Any],
        flow_parameters: dict[str, Any],  # noqa: ARG002  Prefect's signature
        **_kwargs: object,
    ) -> str | None:
        """Return the key of the call that Prefect is about to make."""
        return self.key_of(inputs)


def stage_task(
    *, name: str, version: str | Callable[[Any], str], **options: Unpack[StageOptions]
) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Task[P, Coroutine[Any, Any, R]]]:
    """Return a decorator that makes an async function a cached Prefect task.

    The function takes a `studio` or a `store`, and otherwise only what `cache_key` takes; it
    returns what `ValueSerializer` writes. Retries are for trouble that passes: misuse, refused
    drafts and providers that said no fail at once.

    Args:
        name: Name of the task and the stage; the first part of its keys.
        version: Changes when the same arguments give another result: the adapter's version, or
            a function that reads it from the studio or store.
        options: Prefect's task options; two retries where it says nothing.
    """
    options.setdefault("retries", 2)
    options.setdefault("retry_delay_seconds", [1, 5])

    def decorate(function: Callable[P, Coroutine[Any, Any, R]]) -> Task[P, Coroutine[Any, Any, R]]:
        policy = StageKey(stage=name, version=version)
        _check_handle(function)
        return StageTask(
            _guard(function, policy),
            name=name,
            cache_policy=policy,
            persist_result=True,
            result_serializer=ValueSerializer(),
            retry_condition_fn=is_worth_retrying,
            **options,
        )

    return decorate


class StageTask(Task[P, Coroutine[Any, Any, R]]):
    """A stage's task: every call tells whoever watches when it starts and how it ended."""

    def __call__(  # pyright: ignore[reportIncompatibleMethodOverride]  stages are only awaited
        self, *args: P.args, **kwargs: P.kwargs
    ) -> Coroutine[Any, Any, R]:
        """Return the coroutine of the call."""
        return self._run_watched(args, kwargs)

    async def _run_watched(self, args: Any, kwargs: Any) -> R:  # noqa: ANN401  Prefect's own types
        for observer in observers():
            observer.stage_started(self.name)
        started = perf_counter()
        call = cast("Callable[..., Coroutine[Any, Any, State[R]]]", super().__call__)
        given, named = self._with_quoted_handles(args, kwargs)
        state = await call(*given, return_state=True, **named)
        end = StageEnd(
            stage=self.name,
            seconds=perf_counter() - started,
            is_cached=state.name == "Cached",
            is_failed=not state.is_completed(),
        )
        for observer in observers():
            observer.stage_ended(end)
        return await state.aresult()

    def _with_quoted_handles(
        self, args: tuple[object, ...], kwargs: Mapping[str, object]
    ) -> tuple[tuple[object, ...], dict[str, object]]:
        """Return the arguments, handles quoted: Prefect looks for futures in everything else.

        A studio that pays holds the price book, and Prefect would walk its 2000 values in each of
        the four looks that it takes at every call.
        """
        names = inspect.signature(self.fn).parameters
        given = tuple(
            quote(value) if name in HANDLES else value
            for name, value in zip(names, args, strict=False)
        )
        named = {name: quote(value) if name in HANDLES else value for name, value in kwargs.items()}
        return given, named


def keep_results_in(storage: ArtifactStorage) -> None:
    """Keep the results of every task of the running flow in *storage*.

    Call it in the flow before the first stage.
    """
    results = get_result_store()
    results.result_storage = storage
    results.serializer = ValueSerializer()


def is_worth_retrying(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Return whether the same call may succeed later."""
    error = state.data
    if isinstance(error, AccountStoppedError):
        return not error.is_refused
    return isinstance(error, ProviderBusyError) or not isinstance(error, _HOPELESS)


def _check_handle(function: Callable[..., object]) -> None:
    if not HANDLES & inspect.signature(function).parameters.keys():
        raise InvalidSettingError(
            f"stage function {function.__qualname__} must take one of {sorted(HANDLES)}"
        )


def _guard(
    function: Callable[P, Coroutine[Any, Any, R]], policy: StageKey
) -> Callable[P, Coroutine[Any, Any, R]]:
    """Return *function*, which looks for its record once more before it works."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if TaskRunContext.get() is None:
            return await function(*args, **kwargs)
        call = signature.bind(*args, **kwargs)
        call.apply_defaults()
        key = policy.key_of(call.arguments)
        if await _is_recorded(key):
            record = await get_result_store().aread(key)
            return cast("R", record.result)
        result = await function(*args, **kwargs)
        ValueSerializer().dumps(result)
        return result

    return run


async def _is_recorded(key: str) -> bool:
    """Return whether a finished result lies under *key*.

    Raises:
        InvalidSettingError: The flow did not say where results are kept.
        StoreUnavailableError: The store does not answer.
    """
    storage = get_result_store().result_storage
    if not isinstance(storage, ArtifactStorage):
        raise InvalidSettingError(
            "a stage has no artifact storage for its result; call keep_results_in(storage) at "
            "the start of the flow"
        )
    transaction = get_transaction()
    if transaction is not None and transaction.overwrite:
        return False
    try:
        await storage.read_path(key)
    except ArtifactMissingError:
        return False
    except ArtifactCorruptError as exc:
        get_run_logger().warning("%s; the work is done again", exc)
        return False
    return True
