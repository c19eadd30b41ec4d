"""The stages of the room: each asks one member for one piece of work."""

import asyncio
import hashlib
from functools import partial
from typing import Any, Final, TypeVar, cast

from prefect import Task
from pydantic import PrivateAttr

from cliffhanger.errors import AnswerError, AnswerTruncatedError, StoreUnavailableError
from cliffhanger.production.series import CallSummary, WritingArtifact, summarize_calls
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.room.brief import Brief
from cliffhanger.value import Value
from tasks.caching import stage_task
from tasks.room import Job, Room

SAVE_PAUSES_SECONDS: Final = (1.0, 5.0, 20.0, 60.0)

AnswerT = TypeVar("AnswerT", bound=Value)


class Assignment(Value):
    """A brief by what is in it, and all that a model is given because of it.

    The brief itself is no field: Prefect walks through every field of an argument.
    """

    fingerprint: str
    """Sha256 over prompt, form of answer and seed: an edited prompt is another assignment."""
    facts_sha256: str = ""
    """Of the brief as JSON, for the embedded writer, which works from it."""
    _brief: Brief[Any] | None = PrivateAttr(default=None)
    _label: str = PrivateAttr(default="")

    @classmethod
    def of(cls, brief: Brief[Any], *, label: str, is_embedded: bool) -> "Assignment":
        """Return the assignment to do *brief*, its task run called *label*."""
        facts = hashlib.sha256(brief.model_dump_json().encode()).hexdigest() if is_embedded else ""
        assignment = cls(fingerprint=brief.fingerprint(), facts_sha256=facts)
        assignment._brief = brief
        assignment._label = label
        return assignment

    @property
    def label(self) -> str:
        """Name of the task run."""
        return self._label

    @property
    def brief(self) -> Brief[Any]:
        """The job."""
        if self._brief is None:
            raise AssertionError("an assignment is made by Assignment.of")
        return self._brief


def _writer_version(room: Room) -> str:
    return f"1/{room.writer.name}"


async def _write(room: Room, assignment: Assignment, escalation: int) -> WritingArtifact:
    """Return what the room wrote; an answer that ran out of room is remembered as such."""
    brief = cast("Brief[Value]", assignment.brief)
    job = partial(room.writer.write, brief, escalation=escalation)
    try:
        written = await room.run(job)
    except AnswerTruncatedError as error:
        return WritingArtifact(work=brief.work, answer=None, calls=summarize_calls(error.calls))
    return WritingArtifact(
        work=brief.work,
        answer=await _save(room, written.value),
        calls=summarize_calls(written.calls),
    )


async def _save(room: Room, answer: Value) -> ArtifactRef:
    """Return the answer, stored: it is paid for, so a store that is away is waited for."""
    for pause_seconds in SAVE_PAUSES_SECONDS:
        try:
            return await room.studio.save(answer)
        except StoreUnavailableError:
            await asyncio.sleep(pause_seconds)
    return await room.studio.save(answer)


def _stage(name: str) -> Task[Any, Any]:
    decorate = stage_task(
        name=name,
        version=_writer_version,
        task_run_name="{assignment.label}",
        retries=3,
        retry_delay_seconds=[10, 30, 90],
        retry_jitter_factor=0.5,
    )
    return decorate(_write)


write_concept: Final = _stage("concept")
write_bible: Final = _stage("bible")
write_grid: Final = _stage("grid")
write_part: Final = _stage("script-part")
mend_script: Final = _stage("doctor")
take_notes: Final = _stage("continuity")
plan_scene: Final = _stage("breakdown")
translate: Final = _stage("translate")


async def ask(
    room: Room, stage: Task[Any, Any], brief: Brief[AnswerT], *, label: str, escalation: int = 0
) -> tuple[AnswerT | None, CallSummary]:
    """Return the answer of a stage to *brief* and the calls it took; None for a truncated one.

    Raises:
        AnswerError: No usable answer came.
        ProviderError: The service will not do it.
    """
    assignment = Assignment.of(brief, label=label, is_embedded=room.is_embedded)
    try:
        artifact = cast("WritingArtifact", await stage(room, assignment, escalation))
    except AnswerError as error:
        room.jobs.append(Job(brief.work, f"{label}: failed", summarize_calls(error.calls)))
        raise
    room.jobs.append(Job(brief.work, label, artifact.calls))
    if artifact.answer is None:
        return None, artifact.calls
    return await room.studio.load(artifact.answer, brief.answer_type), artifact.calls


async def ask_for_all(
    room: Room, stage: Task[Any, Any], brief: Brief[AnswerT], *, label: str
) -> tuple[AnswerT, CallSummary]:
    """Return the whole answer of a stage to *brief*, and the calls it took.

    Raises:
        AnswerTruncatedError: It is cut off in every tier that may answer at more length.
    """
    answer, calls = await ask(room, stage, brief, label=label)
    if answer is None:
        raise AnswerTruncatedError(
            f"{label}: the answer was cut off in every tier; give the route a larger "
            "max_answer_tokens, or choose a model that may answer at more length"
        )
    return answer, calls
