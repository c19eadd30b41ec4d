import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import Failure, FailureKind, JobSnapshot, JobState
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.runway import RunwayVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.contract.provider_rigs.runway import RIGS, failed, task

param = pytest.param
BASE = "https://api.dev.runwayml.com"
RUNWAY = RunwayVideo()
TURBO = endpoint(BASE, "gen4_turbo")
VEO = endpoint(BASE, "veo3.1")
REF = RIGS[0].ref
FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")
LAST = Asset("b" * 64, "image/jpeg", 3, location="data:image/jpeg;base64,YWJj")
ORDER = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)


def test_an_order_from_one_frame() -> None:
    options = {"contentModeration": {"publicFigureThreshold": "low"}, "duration": 10}
    call = RUNWAY.submit(replace(ORDER, seed=7, options=options), TURBO, TOKEN)
    assert call.method == "POST"
    assert call.url == "https://api.dev.runwayml.com/v1/image_to_video"
    assert call.headers == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-Runway-Version": "2024-11-06",
    }
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert json.loads(call.body) == {
        "model": "gen4_turbo",
        "promptText": "She turns.",
        "promptImage": "https://store.test/frame.png",
        "ratio": "720:1280",
        "duration": 5,
        "seed": 7,
        "contentModeration": {"publicFigureThreshold": "low"},
    }


def test_a_full_order_from_two_frames() -> None:
    order = replace(ORDER, last_frame=LAST, negative_prompt="blur", has_audio=True, seed=0)
    assert json.loads(RUNWAY.submit(order, VEO, TOKEN).body) == {
        "model": "veo3.1",
        "promptText": "She turns.",
        "promptImage": [
            {"uri": "https://store.test/frame.png", "position": "first"},
            {"uri": "data:image/jpeg;base64,YWJj", "position": "last"},
        ],
        "negativePrompt": "blur",
        "ratio": "1080:1920",
        "duration": 6,
        "audio": True,
        "seed": 0,
    }


def test_an_order_from_text() -> None:
    call = RUNWAY.submit(replace(ORDER, first_frame=None), endpoint(BASE, "gen4.5"), TOKEN)
    assert call.url == "https://api.dev.runwayml.com/v1/text_to_video"
    assert json.loads(call.body) == {
        "model": "gen4.5",
        "promptText": "She turns.",
        "ratio": "720:1280",
        "duration": 5,
    }


def test_sound_is_turned_off_where_it_is_not_asked_for() -> None:
    """Sound is billed, and some models make it unless told not to."""
    assert json.loads(RUNWAY.submit(ORDER, VEO, TOKEN).body)["audio"] is False


@pytest.mark.parametrize(
    ("model", "changes", "words"),
    [
        param("gen4_turbo", {"prompt": ""}, "prompt is empty", id="no-prompt"),
        param(
            "gen4_turbo",
            {"prompt": "\N{GRINNING FACE}" * 501},
            "1002 characters",
            id="an-emoji-counts-two",
        ),
        param("gen4_turbo", {"first_frame": None}, "first_frame is missing", id="no-frame"),
        param("gen4.5", {"last_frame": LAST}, "take veo3.1", id="last-frame"),
        param("gen4.5", {"has_audio": True}, "gen4.5 makes no sound", id="sound"),
        param("gen4.5", {"duration_seconds": 10.5}, "at most 10", id="too-long"),
        param("veo3.1", {"duration_seconds": 8.5}, "at most 8", id="too-long-for-veo"),
        param("veo3.1", {"seed": -1}, "seed is -1", id="seed"),
        param("veo3.1", {"references": (FRAME,)}, "references has 1", id="references"),
        param(
            "veo3.1",
            {"first_frame": replace(FRAME, media_type="image/gif")},
            "first_frame is image/gif",
            id="gif",
        ),
        param(
            "veo3.1",
            {"first_frame": replace(FRAME, num_bytes=17 << 20)},
            "17825792 bytes",
            id="large",
        ),
        param(
            "veo3.1",
            {"first_frame": replace(FRAME, location="data:" + "x" * (5 << 20))},
            "data URI of 5242885 characters",
            id="large-data-uri",
        ),
        param("gen9", {}, "model is gen9", id="unknown-model"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(
    model: str, changes: dict[str, object], words: str
) -> None:
    problems = RUNWAY.check(replace(ORDER, **changes), endpoint(BASE, model))
    assert len(problems) == 1
    assert words in problems[0]


def test_five_hundred_emojis_are_not_too_many() -> None:
    assert RUNWAY.check(replace(ORDER, prompt="\N{GRINNING FACE}" * 500), TURBO) == ()


def test_a_lone_surrogate_in_a_prompt_is_counted() -> None:
    assert RUNWAY.check(replace(ORDER, prompt="She \ud800 turns."), TURBO) == ()


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        param(
            reply({"error": "ratio is invalid"}, 400),
            FailureKind.INVALID_REQUEST,
            "ratio is invalid",
            id="400",
        ),
        param(reply({"error": "bad key"}, 401), FailureKind.AUTH, "bad key", id="401"),
        param(reply({"error": "limit"}, 429), FailureKind.RATE_LIMITED, "limit", id="429"),
        param(reply({"error": "load"}, 503), FailureKind.TRANSIENT, "load", id="503"),
        param(reply({}), FailureKind.AMBIGUOUS_SUBMIT, "HTTP 200", id="no-task"),
        param(HttpReply(200, {}, b"{"), FailureKind.AMBIGUOUS_SUBMIT, "HTTP 200", id="cut-off"),
    ],
)
def test_a_refused_submit(answer: HttpReply, kind: FailureKind, words: str) -> None:
    failure = RUNWAY.read_submit(answer, TURBO)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert words in failure.message
    assert failure.http_status == answer.status


def test_a_job_is_looked_at_and_cancelled_by_its_id() -> None:
    polled, cancelled = RUNWAY.poll(REF, TURBO), RUNWAY.cancel(REF, TURBO)
    assert (polled.method, polled.url) == ("GET", f"{BASE}/v1/tasks/task-1")
    assert (cancelled.method, cancelled.url) == ("DELETE", f"{BASE}/v1/tasks/task-1")
    for call in (polled, cancelled):
        assert call.headers["X-Runway-Version"] == "2024-11-06"
        assert set(call.secrets) == {"Authorization"}


def test_a_version_of_the_account_is_asked_for() -> None:
    later = endpoint(BASE, "gen4_turbo", settings={"version": "2027-01-01"})
    assert RUNWAY.poll(REF, later).headers["X-Runway-Version"] == "2027-01-01"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        param(task("PENDING"), JobSnapshot(JobState.QUEUED, "PENDING"), id="pending"),
        param(task("THROTTLED"), JobSnapshot(JobState.QUEUED, "THROTTLED"), id="throttled"),
        param(
            task("RUNNING", progress=0.4),
            JobSnapshot(JobState.RUNNING, "RUNNING", progress=0.4),
            id="running",
        ),
        param(
            task("RUNNING", progress=40),
            JobSnapshot(JobState.RUNNING, "RUNNING"),
            id="strange-progress",
        ),
        param(
            task("CANCELLED", cost={"credits": 0}),
            JobSnapshot(
                JobState.CANCELLED,
                "CANCELLED",
                failure=Failure(FailureKind.CANCELLED, "the job ended as 'CANCELLED'"),
                usage=Units(credits=Decimal(0)),
            ),
            id="cancelled",
        ),
    ],
)
def test_where_a_task_stands(body: object, expected: JobSnapshot) -> None:
    assert RUNWAY.read_poll(reply(body), REF, TURBO) == expected


def test_a_made_clip_and_what_it_was_billed() -> None:
    body = task("SUCCEEDED", output=["https://cdn.test/v.mp4", None, ""], cost={"credits": 25})
    snapshot = RUNWAY.read_poll(reply(body), REF, TURBO)
    assert isinstance(snapshot, JobSnapshot)
    assert [(output.url, output.media_type) for output in snapshot.outputs] == [
        ("https://cdn.test/v.mp4", "video/mp4")
    ]
    assert snapshot.usage == Units(credits=Decimal(25))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        param("SAFETY.INPUT.TEXT", FailureKind.CONTENT_INPUT, id="text"),
        param("SAFETY.INPUT.IMAGE", FailureKind.CONTENT_INPUT, id="image"),
        param("SAFETY.OUTPUT.VIDEO", FailureKind.CONTENT_OUTPUT, id="output"),
        param("SAFETY.SOMETHING", FailureKind.CONTENT_INPUT, id="new-safety"),
        param("INPUT_PREPROCESSING.SAFETY.TEXT", FailureKind.CONTENT_INPUT, id="before"),
        param("INPUT_PREPROCESSING.INTERNAL", FailureKind.PROVIDER_FAILED, id="before-internal"),
        param("INTERNAL.BAD_OUTPUT.CODE01", FailureKind.BAD_OUTPUT, id="bad-output"),
        param("INTERNAL", FailureKind.PROVIDER_FAILED, id="internal"),
        param("ASSET.INVALID", FailureKind.INVALID_REQUEST, id="asset"),
        param("THIRD_PARTY.UNAVAILABLE", FailureKind.PROVIDER_FAILED, id="third-party"),
        param("SOMETHING.NEW", FailureKind.PROVIDER_FAILED, id="new"),
        param(None, FailureKind.PROVIDER_FAILED, id="none"),
    ],
)
def test_codes_of_failures(code: str | None, kind: FailureKind) -> None:
    snapshot = RUNWAY.read_poll(reply(failed(code)), REF, TURBO)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.FAILED
    assert snapshot.failure == Failure(kind, "An unexpected error occurred.", code=code or "")


def test_a_failure_without_words_names_its_code() -> None:
    snapshot = RUNWAY.read_poll(reply(task("FAILED", failureCode="INTERNAL")), REF, TURBO)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure is not None
    assert snapshot.failure.message == "the task failed with INTERNAL"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        param(reply({"error": "none"}, 404), FailureKind.EXPIRED, id="404"),
        param(reply({"error": "slow"}, 429), FailureKind.RATE_LIMITED, id="429"),
        param(reply({"id": "task-1"}), FailureKind.PROVIDER_FAILED, id="no-status"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_task(answer: HttpReply, kind: FailureKind) -> None:
    failure = RUNWAY.read_poll(answer, REF, TURBO)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert failure.http_status == answer.status


@pytest.mark.parametrize(
    ("model", "changes", "expected"),
    [
        param(
            "gen4_turbo",
            {},
            Units(clips=1, seconds=Decimal(5), width_px=720, height_px=1280, resolution="720p"),
            id="turbo",
        ),
        param(
            "veo3.1",
            {"has_audio": True, "duration_seconds": 6.5},
            Units(
                clips=1,
                seconds=Decimal(8),
                width_px=1080,
                height_px=1920,
                resolution="1080p",
                has_audio=True,
            ),
            id="veo-with-sound",
        ),
        param(
            "gen4.5",
            {"width_px": 1024, "height_px": 1024, "duration_seconds": 1.0},
            Units(clips=1, seconds=Decimal(2), width_px=960, height_px=960, resolution="720p"),
            id="square",
        ),
    ],
)
def test_the_bound_is_what_is_billed(
    model: str, changes: dict[str, object], expected: Units
) -> None:
    assert RUNWAY.measure(replace(ORDER, **changes), endpoint(BASE, model)) == expected


def test_what_it_can_do() -> None:
    assert RUNWAY.caps.idempotency is Idempotency.NONE
    assert RUNWAY.find(TOKEN, ORDER, TURBO) is None
    assert RUNWAY.caps.max_bad_output_retries == 1
    assert RUNWAY.caps.pacing.first_seconds * 0.8 >= 5.0
    probe = RUNWAY.probe(TURBO)
    assert (probe.method, probe.url) == ("GET", f"{BASE}/v1/organization")
