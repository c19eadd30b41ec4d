import json
from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Idempotency, Pacing
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
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.azure_batch import AzureBatchSpeech
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply
from tests.contract.provider_rigs.spoken_bytes import wav, zipped

ADAPTER = AzureBatchSpeech()
BASE = "https://eastus.api.cognitive.microsoft.com"
ENDPOINT = endpoint(BASE, "neural")
URL = f"{BASE}/texttospeech/batchsyntheses/{TOKEN}?api-version=2024-04-01"
REF = JobRef(
    account="studio",
    protocol="azure-batch-speech",
    base_url=BASE,
    model="neural",
    job_id=TOKEN,
    client_token=TOKEN,
    submitted_at=NOW,
)
ORDER = SpeechOrder(
    text="Đi & về",
    voice="vi-VN-HoaiMyNeural",
    language="vi",
    speed=0.9,
    options={"properties": {"timeToLiveInHours": 48}, "description": "episode 1"},
)
ZIP_URL = "https://blob.test/results.zip?sig=1"
SOUND = Output(OutputRole.AUDIO, "audio/wav", url=ZIP_URL, is_indirect=True)
TIMES = Output(OutputRole.TIMES, "application/json", url=ZIP_URL, is_indirect=True)
WORDS = [
    {"Text": "the", "AudioOffset": 38, "Duration": 153},
    {"Text": "end", "AudioOffset": 201, "Duration": 326},
    {"Text": ".", "AudioOffset": 527, "Duration": 100},
]


def look(status: str, **more: object) -> JobSnapshot | Failure:
    body = {"id": TOKEN, "status": status, **more}
    return ADAPTER.read_poll(reply(body), REF, ENDPOINT)


def test_a_full_order_is_one_request_under_our_own_name() -> None:
    call = ADAPTER.submit(ORDER, ENDPOINT, TOKEN)
    assert (call.method, call.url) == ("PUT", URL)
    assert call.headers == {"Content-Type": "application/json", "Accept": "application/json"}
    assert {name: key.get_secret_value() for name, key in call.secrets.items()} == {
        "Ocp-Apim-Subscription-Key": CANARY
    }
    assert json.loads(call.body) == {
        "inputKind": "SSML",
        "inputs": [
            {
                "content": '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
                'xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="vi-VN">'
                '<voice name="vi-VN-HoaiMyNeural"><prosody rate="-10%">Đi &amp; về</prosody>'
                "</voice></speak>"
            }
        ],
        "properties": {
            "outputFormat": "riff-48khz-16bit-mono-pcm",
            "wordBoundaryEnabled": True,
            "timeToLiveInHours": 48,
        },
        "description": "episode 1",
    }


def test_the_manner_of_speech_goes_into_the_ssml_alone() -> None:
    order = replace(
        ORDER, options={"style": "sad", "output_format": "audio-24khz-96kbitrate-mono-mp3"}
    )
    body = json.loads(ADAPTER.submit(order, ENDPOINT, TOKEN).body)
    assert set(body) == {"inputKind", "inputs", "properties"}
    assert body["properties"]["outputFormat"] == "audio-24khz-96kbitrate-mono-mp3"
    assert 'style="sad"' in body["inputs"][0]["content"]


@pytest.mark.parametrize("status", [200, 201])
def test_an_accepted_job_is_named_by_us(status: int) -> None:
    answer = reply({"id": TOKEN, "status": "NotStarted"}, status)
    assert ADAPTER.read_submit(answer, ENDPOINT) == Submitted(TOKEN)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FailureKind.AUTH),
        (409, FailureKind.AMBIGUOUS_SUBMIT),
        (429, FailureKind.RATE_LIMITED),
    ],
)
def test_a_refusal_is_read_by_its_status(status: int, kind: FailureKind) -> None:
    """409: the name exists, so that a job may; it is looked up."""
    body = {"error": {"code": "E", "message": "m"}}
    assert ADAPTER.read_submit(reply(body, status), ENDPOINT) == Failure(
        kind, f"HTTP {status}: m", "E", status
    )


def test_the_same_request_again_is_the_same_job() -> None:
    assert ADAPTER.caps.idempotency is Idempotency.REJECT
    assert ADAPTER.caps.pacing == Pacing(5.0, 15.0)
    assert ADAPTER.cancel(REF, ENDPOINT) is None


def test_a_job_is_looked_at_by_its_name() -> None:
    call = ADAPTER.poll(REF, ENDPOINT)
    assert (call.method, call.url, call.body) == ("GET", URL, b"")
    assert ADAPTER.find(TOKEN, ORDER, ENDPOINT) == call


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({}, 500), FailureKind.PROVIDER_FAILED, id="500"),
        pytest.param(reply({}, 401), FailureKind.AUTH, id="401"),
        pytest.param(reply({"id": "another"}), FailureKind.PROVIDER_FAILED, id="another job"),
        pytest.param(reply(b"<html>"), FailureKind.PROVIDER_FAILED, id="page"),
    ],
)
def test_a_look_up_that_fails_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = ADAPTER.read_find(answer, TOKEN, ENDPOINT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_a_look_up_tells_whether_there_is_a_job() -> None:
    found = reply({"id": TOKEN, "status": "Running"})
    assert ADAPTER.read_find(found, TOKEN, ENDPOINT) == Submitted(TOKEN)
    assert ADAPTER.read_find(reply({}, 404), TOKEN, ENDPOINT) is None


@pytest.mark.parametrize(
    ("status", "state", "is_known"),
    [
        ("NotStarted", JobState.QUEUED, True),
        ("Running", JobState.RUNNING, True),
        ("Pondering", JobState.RUNNING, False),
    ],
)
def test_a_job_that_is_not_over(status: str, state: JobState, *, is_known: bool) -> None:
    assert look(status) == JobSnapshot(state, status, is_known_status=is_known)


def test_a_job_that_is_done_has_its_sound_and_the_times_in_a_zip() -> None:
    properties = {
        "sizeInBytes": 120_000,
        "billingDetails": {"neuralCharacters": 40, "customNeuralCharacters": 2},
    }
    snapshot = look("Succeeded", outputs={"result": ZIP_URL}, properties=properties)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.outputs == (SOUND, TIMES)
    assert snapshot.usage == Units(characters=42)


@pytest.mark.parametrize("properties", [{}, {"sizeInBytes": 13 << 20}])
def test_times_are_left_where_the_zip_may_be_too_large_for_them(
    properties: dict[str, object],
) -> None:
    snapshot = look("Succeeded", outputs={"result": ZIP_URL}, properties=properties)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.outputs == (SOUND,)
    assert snapshot.usage is None


def test_a_job_that_failed_says_why() -> None:
    snapshot = look("Failed", properties={"error": {"code": "BadSsml", "message": "no voice"}})
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure == Failure(FailureKind.PROVIDER_FAILED, "no voice", "BadSsml")


def test_success_without_a_result_is_none() -> None:
    snapshot = look("Succeeded", outputs={})
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.FAILED
    assert snapshot.failure is not None
    assert snapshot.failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({}, 404), FailureKind.EXPIRED, id="404"),
        pytest.param(reply({}, 401), FailureKind.AUTH, id="401"),
        pytest.param(reply({}, 503), FailureKind.TRANSIENT, id="503"),
        pytest.param(reply(b"<html>"), FailureKind.PROVIDER_FAILED, id="page"),
    ],
)
def test_a_look_that_fails_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = ADAPTER.read_poll(answer, REF, ENDPOINT)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_the_sound_and_the_times_come_out_of_the_zip() -> None:
    answer = reply(
        zipped(summary_json=b"{}", n0001_wav=wav(), n0001_word_json=json.dumps(WORDS).encode())
    )
    assert ADAPTER.read_hop(answer, SOUND) == Output(OutputRole.AUDIO, "audio/wav", data=wav())
    times = ADAPTER.read_hop(answer, TIMES)
    assert isinstance(times, Output)
    assert (times.role, times.is_indirect) == (OutputRole.TIMES, False)
    words = json.loads(times.data)["words"]
    assert [word["text"] for word in words] == ["the", "end"]
    assert [word["start_seconds"] for word in words] == pytest.approx([0.038, 0.201])
    assert [word["end_seconds"] for word in words] == pytest.approx([0.191, 0.527])


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="no list"),
        pytest.param(b'[{"Text": "the"}]', id="no times"),
        pytest.param(b"[1, null]", id="no objects"),
        pytest.param(b"[{", id="breaks off"),
    ],
)
def test_times_that_cannot_be_read_are_none(words: bytes) -> None:
    """The sound is paid for and good."""
    answer = reply(zipped(n0001_wav=wav(), n0001_word_json=words))
    times = ADAPTER.read_hop(answer, TIMES)
    assert isinstance(times, Output)
    assert json.loads(times.data) == {"phones": [], "words": []}


def locked() -> bytes:
    """Return a ZIP whose file claims a password."""
    data = bytearray(zipped(n0001_wav=wav()))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def strange_method() -> bytes:
    """Return a ZIP whose file is packed in a way that nobody knows."""
    data = bytearray(zipped(n0001_wav=wav()))
    data[8] = data[data.index(b"PK\x01\x02") + 10] = 77
    return bytes(data)


def huge() -> bytes:
    """Return a ZIP whose file claims 1 GiB."""
    data = bytearray(zipped(n0001_wav=wav()))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (1 << 30).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>", id="page"),
        pytest.param(zipped(n0001_wav=wav())[:-30], id="breaks off"),
        pytest.param(zipped(summary_json=b"{}"), id="no sound"),
        pytest.param(zipped(n0001_wav=b"<html>"), id="page in the ZIP"),
        pytest.param(zipped(n0001_wav=b""), id="empty sound"),
        pytest.param(locked(), id="password"),
        pytest.param(strange_method(), id="strange method"),
        pytest.param(huge(), id="1 GiB"),
    ],
)
@pytest.mark.parametrize("output", [SOUND, TIMES], ids=["sound", "times"])
def test_a_zip_without_a_sound_is_a_failure(body: bytes, output: Output) -> None:
    failure = ADAPTER.read_hop(reply(body), output)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_address_that_has_expired_says_nothing_of_the_account(status: int) -> None:
    failure = ADAPTER.read_hop(reply(b"<Error/>", status), SOUND)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.EXPIRED


def test_the_bound_is_what_is_written() -> None:
    order = SpeechOrder(text="你好", voice="zh-CN-XiaoxiaoNeural", language="zh")
    assert ADAPTER.measure(order, ENDPOINT) == Units(characters=4)


def test_the_account_is_proved_by_the_list_of_jobs() -> None:
    call = ADAPTER.probe(ENDPOINT)
    assert call is not None
    assert (call.method, call.url) == (
        "GET",
        f"{BASE}/texttospeech/batchsyntheses?api-version=2024-04-01&maxpagesize=1",
    )
