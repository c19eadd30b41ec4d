import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Idempotency
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import Asset, LipSyncOrder
from cliffhanger.models.providers.sync_so import SyncLipSync
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply

SYNC = SyncLipSync()
PLACE = endpoint("https://api.sync.so", "lipsync-2-pro")
CLIP = Asset("a" * 64, "video/mp4", 9, location="https://store.test/clip.mp4?sig=1")
VOICE = Asset("b" * 64, "audio/wav", 9, location="https://store.test/voice.wav?sig=2")
ORDER = LipSyncOrder(video=CLIP, audio=VOICE, duration_seconds=4.2)
REF = JobRef(
    account="studio",
    protocol="sync-lipsync",
    base_url="https://api.sync.so",
    model="lipsync-2-pro",
    job_id="6533643b",
    client_token=TOKEN,
    submitted_at=NOW,
)


def seen(body: object) -> JobSnapshot:
    snapshot = SYNC.read_poll(reply(body), REF, PLACE)
    assert isinstance(snapshot, JobSnapshot)
    return snapshot


def test_a_full_order_is_sent_as_the_card_has_it() -> None:
    segments = [{"startTime": 0, "endTime": 2, "audioInput": {"refId": "a"}}]
    order = replace(
        ORDER,
        options={
            "sync_mode": "silence",
            "temperature": 0.4,
            "active_speaker_detection": {"auto_detect": True},
            "segments": segments,
            "outputFileName": "take",
        },
    )
    call = SYNC.submit(order, PLACE, TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.sync.so/v2/generate")
    assert call.headers == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Idempotency-Key": "0123456789abcdef0123456789abcdef",
    }
    assert {name: secret.get_secret_value() for name, secret in call.secrets.items()} == {
        "x-api-key": CANARY
    }
    assert json.loads(call.body) == {
        "model": "lipsync-2-pro",
        "input": [
            {"type": "video", "url": "https://store.test/clip.mp4?sig=1"},
            {"type": "audio", "url": "https://store.test/voice.wav?sig=2"},
        ],
        "options": {
            "sync_mode": "silence",
            "temperature": 0.4,
            "active_speaker_detection": {"auto_detect": True},
        },
        "segments": segments,
        "outputFileName": "take",
    }


def test_the_way_lengths_are_matched_does_not_depend_on_the_vendor() -> None:
    assert json.loads(SYNC.submit(ORDER, PLACE, TOKEN).body)["options"] == {"sync_mode": "cut_off"}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(
            replace(ORDER, duration_seconds=300.5),
            "duration_seconds is 300.5 and at most 300 are sold; split the shot or take another "
            "route",
            id="too long",
        ),
        pytest.param(
            replace(ORDER, duration_seconds=0.0),
            "duration_seconds is 0; it must be more than 0 and have an end",
            id="no length",
        ),
        pytest.param(
            replace(ORDER, duration_seconds=float("nan")),
            "duration_seconds is nan; it must be more than 0 and have an end",
            id="no number",
        ),
        pytest.param(
            replace(ORDER, video=replace(CLIP, media_type="image/png")),
            "video is image/png; convert it to one of video/mp4, video/quicktime, video/webm",
            id="image for video",
        ),
        pytest.param(
            replace(ORDER, audio=replace(VOICE, media_type="video/mp4")),
            "audio is video/mp4; convert it to one of audio/aac, audio/flac, audio/mp4, "
            "audio/mpeg, audio/ogg, audio/wav, audio/x-wav",
            id="video for audio",
        ),
        pytest.param(
            replace(ORDER, video=replace(CLIP, num_bytes=524288001)),
            "video has 524288001 bytes and at most 524288000 are taken; make it smaller",
            id="too large",
        ),
    ],
)
def test_what_cannot_be_sent_is_named_with_the_way_out(order: LipSyncOrder, words: str) -> None:
    assert SYNC.check(order, PLACE) == (words,)


@pytest.mark.parametrize(
    ("seconds", "billed"), [pytest.param(4.2, 5, id="rounded up"), pytest.param(4.0, 4, id="whole")]
)
def test_the_bound_is_in_whole_seconds(seconds: float, billed: int) -> None:
    assert SYNC.measure(replace(ORDER, duration_seconds=seconds), PLACE) == Units(
        clips=1, seconds=Decimal(billed)
    )


def test_the_same_key_gives_the_same_generation() -> None:
    assert SYNC.caps.idempotency is Idempotency.REPLAY
    assert SYNC.submit(ORDER, PLACE, TOKEN) == SYNC.submit(ORDER, PLACE, TOKEN)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply({"id": "6533643b", "status": "PENDING"}, 201), id="accepted"),
        pytest.param(reply({"id": "6533643b", "status": "PROCESSING"}, 200), id="replayed"),
        pytest.param(
            reply(
                {
                    "statusCode": 409,
                    "errorCode": "IDEMPOTENCY_OUTCOME_UNKNOWN",
                    "generationId": "6533643b",
                },
                409,
            ),
            id="unclear, but named",
        ),
    ],
)
def test_a_generation_is_taken_up(answer: HttpReply) -> None:
    assert SYNC.read_submit(answer, PLACE) == Submitted("6533643b")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        pytest.param(400, "INVALID_IDEMPOTENCY_KEY", FailureKind.INVALID_REQUEST, id="bad key"),
        pytest.param(401, "", FailureKind.AUTH, id="401"),
        pytest.param(
            409, "IDEMPOTENCY_OUTCOME_UNKNOWN", FailureKind.AMBIGUOUS_SUBMIT, id="unknown"
        ),
        pytest.param(
            422, "IDEMPOTENCY_SOMETHING_NEW", FailureKind.AMBIGUOUS_SUBMIT, id="other of a key"
        ),
        pytest.param(413, "", FailureKind.INVALID_REQUEST, id="413"),
        pytest.param(429, "rate_limit_exceeded", FailureKind.RATE_LIMITED, id="rate"),
        pytest.param(429, "concurrency_limit_reached", FailureKind.CONCURRENCY, id="concurrency"),
        pytest.param(429, "", FailureKind.RATE_LIMITED, id="429"),
        pytest.param(
            200, "IDEMPOTENCY_OUTCOME_UNKNOWN", FailureKind.AMBIGUOUS_SUBMIT, id="error in 200"
        ),
    ],
)
def test_a_refusal_says_what_may_be_done_next(status: int, code: str, kind: FailureKind) -> None:
    answer = reply({"statusCode": status, "errorCode": code, "message": "It is so."}, status)
    failure = SYNC.read_submit(answer, PLACE)
    assert failure == Failure(kind, f"HTTP {status}: It is so.", code=code, http_status=status)


def test_an_unreadable_acceptance_is_ambiguous() -> None:
    failure = SYNC.read_submit(HttpReply(201, {}, b'{"id": "65'), PLACE)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


def test_a_look_goes_to_the_generation() -> None:
    call = SYNC.poll(replace(REF, job_id="a/b"), PLACE)
    assert (call.method, call.url) == ("GET", "https://api.sync.so/v2/generate/a%2Fb")
    assert call.secrets["x-api-key"].get_secret_value() == CANARY


def test_a_completed_generation_brings_the_clip_and_its_length() -> None:
    snapshot = seen(
        {"status": "COMPLETED", "outputUrl": "https://cdn.test/out.mp4", "outputDuration": 4.25}
    )
    assert snapshot.outputs == (
        Output(OutputRole.VIDEO, "video/mp4", url="https://cdn.test/out.mp4"),
    )
    assert snapshot.usage == Units(clips=1, seconds=Decimal("4.25"))


def test_a_length_that_is_none_is_not_believed() -> None:
    body = {"status": "COMPLETED", "outputUrl": "https://cdn.test/out.mp4", "outputDuration": -1}
    assert seen(body).usage is None


@pytest.mark.parametrize(
    ("body", "state"),
    [
        pytest.param({"status": "PENDING"}, JobState.QUEUED, id="pending"),
        pytest.param({"status": "PROCESSING"}, JobState.RUNNING, id="processing"),
        pytest.param({"status": "COMPLETED"}, JobState.FAILED, id="completed without a clip"),
        pytest.param({"status": "FAILED"}, JobState.FAILED, id="failed"),
        pytest.param({"status": "REJECTED"}, JobState.FAILED, id="rejected"),
    ],
)
def test_states_are_those_of_the_card(body: object, state: JobState) -> None:
    snapshot = seen(body)
    assert (snapshot.state, snapshot.is_known_status) == (state, True)


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        pytest.param(
            {"status": "FAILED", "error": "It failed.", "error_code": "generation_timeout"},
            FailureKind.PROVIDER_FAILED,
            "It failed.",
            id="timeout",
        ),
        pytest.param(
            {"status": "FAILED", "error": "No words.", "errorCode": "generation_audio_missing"},
            FailureKind.INVALID_REQUEST,
            "No words.",
            id="no audio",
        ),
        pytest.param(
            {"status": "FAILED", "error_code": "generation_audio_length_exceeded"},
            FailureKind.INVALID_REQUEST,
            "the generation ended as FAILED",
            id="audio too long",
        ),
        pytest.param(
            {"status": "REJECTED", "error": "Not allowed."},
            FailureKind.CONTENT_INPUT,
            "Not allowed.",
            id="rejected",
        ),
    ],
)
def test_a_failed_generation_says_why(body: object, kind: FailureKind, message: str) -> None:
    failure = seen(body).failure
    assert failure is not None
    assert (failure.kind, failure.message) == (kind, message)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({"message": "no"}, 404), FailureKind.EXPIRED, id="404"),
        pytest.param(reply({"message": "no"}, 401), FailureKind.AUTH, id="401"),
        pytest.param(reply({"message": "no"}, 429), FailureKind.RATE_LIMITED, id="429"),
        pytest.param(reply([]), FailureKind.PROVIDER_FAILED, id="no status"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = SYNC.read_poll(answer, REF, PLACE)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_the_account_is_proved_by_the_models() -> None:
    call = SYNC.probe(PLACE)
    assert (call.method, call.url) == ("GET", "https://api.sync.so/v2/models")
