"""The stages of the room: each asks one member for one piece of work."""

import hashlib
from functools import partial
from typing import Any, Final, TypeVar, cast

from prefect import Task
from pydantic import PrivateAttr

from cliffhanger.errors import AnswerTruncatedError
from cliffhanger.production.series import CallSummary, WritingArtifact, summarize_calls
from cliffhanger.story.room.brief import Brief
from cliffhanger.value import Value
from tasks.caching import stage_task
from tasks.room import Job, Room

AnswerT = TypeVar("AnswerT", bound=Value)


class Assignment(Value):
    """A brief by what is in it, and all that a model is given because of it.

    The brief itself is no field: Prefect walks through every field of an argument.
    """

    brief_sha256: str
    """Of the brief as JSON: the embedded writer works from it."""
    fingerprint: str
    """Sha256 over prompt, form of answer and seed: an edited prompt is another assignment."""
    label: str
    """Name of the task run."""
    _brief: Brief[Any] | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, brief: Brief[Any], *, label: str) -> "Assignment":
        """Return the assignment to do *brief*."""
        digest = hashlib.sha256(brief.model_dump_json().encode()).hexdigest()
        assignment = cls(brief_sha256=digest, fingerprint=brief.fingerprint(), label=label)
        assignment._brief = brief
        return assignment

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
        answer=await room.studio.save(written.value),
        calls=summarize_calls(written.calls),
    )


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


async def ask(
    room: Room, stage: Task[Any, Any], brief: Brief[AnswerT], *, label: str, escalation: int = 0
) -> tuple[AnswerT | None, CallSummary]:
    """Return the answer of a stage to *brief* and the calls it took; None for a truncated one.

    Raises:
        AnswerError: No usable answer came.
        ProviderError: The service will not do it.
    """
    assignment = Assignment.of(brief, label=label)
    artifact = cast("WritingArtifact", await stage(room, assignment, escalation))
    room.jobs.append(Job(brief.work, label, artifact.calls))
    if artifact.answer is None:
        return None, artifact.calls
    return await room.studio.load(artifact.answer, brief.answer_type), artifact.calls


async def ask_for_all(
    room: Room, stage: Task[Any, Any], brief: Brief[AnswerT], *, label: str
) -> tuple[AnswerT, CallSummary]:
    """Return the whole answer of a stage to *brief*; where it is cut off, a higher tier is asked.

    Raises:
        AnswerTruncatedError: It is cut off there too.
    """
    spent = CallSummary()
    for escalation in (0, 1, 2):
        answer, calls = await ask(room, stage, brief, label=label, escalation=escalation)
        spent = spent.plus(calls)
        if answer is not None:
            return answer, spent
    raise AnswerTruncatedError(
        f"{label}: the answer was cut off in every tier; give the route a larger "
        "max_answer_tokens, or choose a model that may answer at more length"
    )
