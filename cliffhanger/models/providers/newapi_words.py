"""Words for the state of a job that gateways pass through from whoever is behind them."""

from typing import Final

from cliffhanger.models.jobs.job import FailureKind, JobState

_WORDS: Final = {
    JobState.QUEUED: (
        "queued",
        "QUEUED",
        "IN_QUEUE",
        "PENDING",
        "Pending",
        "pending",
        "starting",
        "submitted",
        "SUBMITTED",
        "created",
        "Preparing",
        "Queueing",
        "queueing",
        "THROTTLED",
        "NotStarted",
        "NOT_START",
        "SUSPENDED",
    ),
    JobState.RUNNING: (
        "running",
        "RUNNING",
        "in_progress",
        "IN_PROGRESS",
        "processing",
        "PROCESSING",
        "Processing",
        "dreaming",
        "canceling",
    ),
    JobState.SUCCEEDED: (
        "succeeded",
        "SUCCEEDED",
        "Succeeded",
        "succeed",
        "success",
        "Success",
        "SUCCESS",
        "completed",
        "COMPLETED",
        "Ready",
        "finish",
    ),
    JobState.FAILED: (
        "failed",
        "FAILED",
        "Failed",
        "Fail",
        "FAILURE",
        "Error",
        "error",
        "REJECTED",
        "nsfw",
        "Request Moderated",
        "Content Moderated",
    ),
    JobState.CANCELLED: (
        "cancelled",
        "canceled",
        "CANCELED",
        "CANCELLED",
        "aborted",
    ),
    JobState.EXPIRED: ("expired",),
    JobState.LOST: ("Task not found",),
}
STATES: Final = {word: state for state, words in _WORDS.items() for word in words}
KINDS: Final = {
    "nsfw": FailureKind.CONTENT_OUTPUT,
    "Content Moderated": FailureKind.CONTENT_OUTPUT,
    "Request Moderated": FailureKind.CONTENT_INPUT,
    "expired": FailureKind.EXPIRED,
    "Task not found": FailureKind.EXPIRED,
    **dict.fromkeys(_WORDS[JobState.CANCELLED], FailureKind.CANCELLED),
}
