"""The server that misbehaves does so exactly as it is told, and nothing else."""

import asyncio
import io
import json
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import httpx
import numpy as np
import pytest
import scipy.stats

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.house import CANARY_KEY
from tests.fault_server.latency import LATENCIES
from tests.fault_server.run import FaultServer, run_fault_server

KEY = {"Authorization": f"Bearer {CANARY_KEY}"}
KLING = "/kling/v1/videos/image2video"
CLIP = {"model_name": "kling-v2-6", "image": "https://x.example/a.png", "prompt": "p"}
SPEECH = "/openai/v1/audio/speech"
LINE = {"model": "gpt-4o-mini-tts", "voice": "marin", "input": "hello", "response_format": "wav"}
DRAWING = {"model": "gpt-image-2", "prompt": "p", "size": "1008x1792"}

CLIENT = httpx.Client(timeout=30.0, limits=httpx.Limits(max_keepalive_connections=0))


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    with run_fault_server(tmp_path_factory.mktemp("fault"), scale=0, shrink=0.25) as server:
        yield server


@pytest.fixture
def server(running_server: FaultServer) -> Iterator[FaultServer]:
    running_server.reset()
    yield running_server
    assert running_server.state()["crashes"] == []


def post(server: FaultServer, path: str, body: object, **headers: str) -> httpx.Response:
    return CLIENT.post(server.url + path, json=body, headers={**KEY, **headers})


def get(server: FaultServer, path: str) -> httpx.Response:
    return CLIENT.get(path if "://" in path else server.url + path, headers=KEY)


def open_clip(server: FaultServer, **changes: object) -> str:
    return str(post(server, KLING, {**CLIP, **changes}).json()["data"]["task_id"])


def poll_clip(server: FaultServer, job_id: str) -> httpx.Response:
    return get(server, f"{KLING}/{job_id}")


def clip_url(server: FaultServer, job_id: str) -> str:
    result = poll_clip(server, job_id).json()["data"]["task_result"]
    return str(result["videos"][0]["url"])


def rows_since(server: FaultServer, count: int) -> list[dict[str, object]]:
    return server.paid()[count:]


def test_a_paid_request_is_in_the_log_before_it_is_answered(server: FaultServer) -> None:
    before = len(server.paid())
    job_id = open_clip(server, external_task_id="token-1")
    row = rows_since(server, before)[0]
    assert row["accepted"] is True
    assert (row["provider"], row["path"]) == ("kling", "/v1/videos/image2video")
    assert (row["token"], row["job_id"], row["capability"]) == ("token-1", job_id, "video")
    assert len(str(row["body_sha256"])) == 64


def test_a_subject_is_kept(server: FaultServer) -> None:
    before = len(server.paid())
    post(server, KLING, CLIP, **{"X-Subject": "s01e01-shot-3"})
    assert rows_since(server, before)[0]["subject"] == "s01e01-shot-3"


def test_what_is_refused_is_logged_as_not_accepted(server: FaultServer) -> None:
    before = len(server.paid())
    wrong_key = CLIENT.post(server.url + KLING, json=CLIP, headers={"Authorization": "Bearer no"})
    no_image = post(server, KLING, {"prompt": "p"})
    assert (wrong_key.status_code, wrong_key.json()["code"]) == (401, 1002)
    assert (no_image.status_code, no_image.json()["code"]) == (400, 1201)
    assert [row["accepted"] for row in rows_since(server, before)] == [False, False]


def test_a_connection_dropped_before_accepts_nothing(server: FaultServer) -> None:
    server.plan("kling", kind="drop_before", nth=[1])
    before = len(server.paid())
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        open_clip(server)
    assert [row["accepted"] for row in rows_since(server, before)] == [False]
    assert server.jobs() == []


def test_a_connection_dropped_after_has_accepted(server: FaultServer) -> None:
    """The job is there although nobody was told: its token finds it."""
    server.plan("kling", kind="drop_after", nth=[1])
    before = len(server.paid())
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        open_clip(server, external_task_id="lost")
    [row] = rows_since(server, before)
    found = poll_clip(server, "lost").json()["data"]
    assert row["accepted"] is True
    assert (found["task_id"], found["task_status"]) == (row["job_id"], "succeed")
    assert server.state()["providers"]["kling"]["requests"]["find"] == 1


@pytest.mark.parametrize("is_accepted", [False, True])
def test_an_error_leaves_open_whether_the_job_was_accepted(
    server: FaultServer,
    is_accepted: bool,  # noqa: FBT001
) -> None:
    server.plan("kling", kind="status", status=502, is_accepted=is_accepted)
    assert post(server, KLING, CLIP).status_code == 502
    assert len(server.jobs("kling")) == int(is_accepted)


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [("concurrency", 429, 1303), ("balance", 429, 1102), ("rate", 429, 1302), ("auth", 401, 1002)],
)
def test_a_refusal_is_in_the_providers_words(
    server: FaultServer, refusal: str, status: int, code: int
) -> None:
    server.plan("kling", kind="status", refusal=refusal, headers={"x-extra": "1"})
    answer = post(server, KLING, CLIP)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["x-extra"] == "1"


def test_only_the_nth_request_goes_wrong(server: FaultServer) -> None:
    server.plan("openai", kind="html", nth=[2, 3], path="speech")
    post(server, "/openai/v1/images/generations", DRAWING)
    kinds = [post(server, SPEECH, LINE).headers["content-type"] for _ in range(4)]
    page = "text/html; charset=utf-8"
    assert kinds == ["audio/wav", page, page, "audio/wav"]


def test_a_share_is_drawn_the_same_way_every_time(server: FaultServer) -> None:
    def spoiled() -> list[bool]:
        server.reset()
        server.plan("kling", "poll", kind="status", status=500, share=0.3)
        job_id = open_clip(server)
        return [poll_clip(server, job_id).is_error for _ in range(60)]

    first = spoiled()
    assert 8 <= sum(first) <= 30
    assert spoiled() == first


def test_broken_bodies(server: FaultServer) -> None:
    job_id = open_clip(server)
    server.plan("kling", "poll", kind="truncated_json", nth=[1])
    server.plan("kling", "poll", kind="wrong_content_type", nth=[2])
    with pytest.raises(json.JSONDecodeError):
        poll_clip(server, job_id).json()
    assert poll_clip(server, job_id).headers["content-type"] == "text/plain; charset=utf-8"
    assert poll_clip(server, job_id).json()["code"] == 0


def test_blank_lines_come_first(server: FaultServer) -> None:
    server.plan("openai", kind="blank_lines", seconds=0.3)
    body = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
    answer = post(server, "/openai/v1/chat/completions", body)
    assert answer.text.startswith("\n\n\n{")
    assert answer.json()["choices"][0]["message"]["content"] == "ok"


def test_a_slow_answer_is_late_but_accepted(server: FaultServer) -> None:
    server.plan("kling", kind="slow", seconds=5)
    with pytest.raises(httpx.ReadTimeout):
        CLIENT.post(server.url + KLING, json=CLIP, headers=KEY, timeout=0.3)
    assert len(server.jobs("kling")) == 1


@pytest.mark.parametrize(
    ("form", "header", "value"),
    [
        ("seconds", "retry-after", "7"),
        ("float", "retry-after", "7.000"),
        ("ms", "retry-after-ms", "7000"),
        ("ratelimit_reset", "x-ratelimit-reset", "7"),
    ],
)
def test_a_wait_is_asked_for_in_headers(
    server: FaultServer, form: str, header: str, value: str
) -> None:
    server.plan("kling", kind="retry_after", form=form, seconds=7)
    answer = post(server, KLING, CLIP)
    assert (answer.status_code, answer.headers[header]) == (429, value)


@pytest.mark.parametrize("form", ["http_date_past", "http_date_future", "ratelimit_reset_epoch"])
def test_a_wait_is_asked_for_as_a_moment(server: FaultServer, form: str) -> None:
    server.plan("kling", kind="retry_after", form=form, seconds=3600)
    headers = post(server, KLING, CLIP).headers
    assert headers.get("retry-after", "GMT").endswith("GMT")
    assert float(headers.get("x-ratelimit-reset", "2e9")) > time.time() + 3000


@pytest.mark.parametrize(
    ("form", "words"),
    [("body", '"retry_after": 7.0'), ("google", '"retryDelay": "7s"'), ("replicate", "~7s")],
)
def test_a_wait_is_asked_for_in_the_body(server: FaultServer, form: str, words: str) -> None:
    server.plan("kling", kind="retry_after", form=form, seconds=7)
    assert words in post(server, KLING, CLIP).text


def test_a_job_may_be_unknown_at_first(server: FaultServer) -> None:
    server.plan("kling", kind="not_found_first", times=2)
    job_id = open_clip(server)
    assert [poll_clip(server, job_id).status_code for _ in range(3)] == [404, 404, 200]


def test_a_status_nobody_knows(server: FaultServer) -> None:
    server.plan("kling", "poll", kind="unknown_status", nth=[1])
    job_id = open_clip(server)
    words = [poll_clip(server, job_id).json()["data"]["task_status"] for _ in range(2)]
    assert words == ["warming_up_zq", "succeed"]


def test_the_nth_job_fails(server: FaultServer) -> None:
    server.plan("kling", kind="fail_job", reason="content_output", nth=[2])
    states = [poll_clip(server, open_clip(server)).json()["data"] for _ in range(2)]
    assert [state["task_status"] for state in states] == ["succeed", "failed"]
    assert "risk control" in states[1]["task_status_msg"]


def test_a_success_without_a_result(server: FaultServer) -> None:
    server.plan("kling", kind="no_output")
    shown = poll_clip(server, open_clip(server)).json()["data"]
    assert (shown["task_status"], shown["task_result"]) == ("succeed", {"videos": []})


def test_an_address_that_expired_is_replaced_by_the_next_poll(server: FaultServer) -> None:
    server.plan("kling", kind="expired_url", status=410)
    job_id = open_clip(server)
    first = clip_url(server, job_id)
    assert get(server, first).status_code == 410
    second = clip_url(server, job_id)
    assert second != first
    assert get(server, second).headers["content-type"] == "video/mp4"
    assert get(server, first).status_code == 403


def test_an_address_is_good_for_as_long_as_it_is_said(tmp_path: Path) -> None:
    with run_fault_server(tmp_path, scale=0, shrink=0.1, url_seconds=0.5) as server:
        url = clip_url(server, open_clip(server))
        assert get(server, url).status_code == 200
        time.sleep(0.6)
        assert get(server, url).status_code == 403


@pytest.mark.parametrize(
    ("media", "kind"), [("html", "text/html; charset=utf-8"), ("empty", "video/mp4")]
)
def test_media_that_cannot_be_used(server: FaultServer, media: str, kind: str) -> None:
    server.plan("kling", "download", kind="bad_media", media=media)
    reply = get(server, clip_url(server, open_clip(server)))
    assert reply.headers["content-type"] == kind
    assert b"ftyp" not in reply.content


def test_truncated_media_is_a_whole_reply_and_cut_off_media_is_not(server: FaultServer) -> None:
    server.plan("kling", "download", kind="bad_media", media="truncated", nth=[2])
    server.plan("kling", "download", kind="bad_media", media="cut_off", nth=[3])
    url = clip_url(server, open_clip(server))
    whole, half = (get(server, url).content for _ in range(2))
    assert half == whole[: len(whole) // 2]
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        get(server, url)


def test_a_dead_provider_can_be_revived(server: FaultServer) -> None:
    server.die("kling")
    assert post(server, KLING, CLIP).status_code == 503
    server.die("kling", how="refuse")
    with pytest.raises(httpx.RemoteProtocolError):
        post(server, KLING, CLIP)
    assert post(server, SPEECH, LINE).is_success
    server.revive("kling")
    assert post(server, KLING, CLIP).is_success


def test_an_address_that_nobody_serves_is_told(server: FaultServer) -> None:
    assert post(server, "/kling/v1/videos/image3video", CLIP).status_code == 404
    assert server.state()["strays"] == ["POST /kling/v1/videos/image3video"]


def test_a_plan_that_is_none_is_refused(server: FaultServer) -> None:
    with pytest.raises(AssertionError, match="no_such_fault"):
        server.plan("kling", kind="no_such_fault")


@pytest.mark.parametrize("seconds", ["5", "10"])
def test_a_clip_is_as_long_as_was_asked(server: FaultServer, seconds: str) -> None:
    reply = get(server, clip_url(server, open_clip(server, duration=seconds)))
    with av.open(io.BytesIO(reply.content)) as container:
        stream = container.streams.video[0]
        first, other, *_ = [frame.to_ndarray(format="gray") for frame in container.decode(stream)]
        assert stream.frames == int(seconds) * 24
        assert (stream.width, stream.height) == (180, 320)
    assert np.abs(first.astype(int) - other).mean() > 10


def test_every_job_has_its_own_bytes(server: FaultServer) -> None:
    clips = {get(server, clip_url(server, open_clip(server))).content for _ in range(3)}
    assert len(clips) == 3


def test_a_drawing_has_the_size_that_was_asked(server: FaultServer) -> None:
    ark = {"model": "seedream", "prompt": "p", "size": "1024x1792"}
    url = post(server, "/ark/api/v3/images/generations", ark).json()["data"][0]["url"]
    picture = cv2.imdecode(np.frombuffer(get(server, url).content, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (448, 256, 3)


@pytest.mark.parametrize("kind", ["wav", "mp3"])
def test_a_line_is_as_long_as_it_is_spoken(server: FaultServer, kind: str) -> None:
    reply = post(server, SPEECH, {**LINE, "input": "x" * 100, "response_format": kind})
    with av.open(io.BytesIO(reply.content)) as container:
        frames = list(container.decode(audio=0))
    seconds = sum(frame.samples / frame.sample_rate for frame in frames)
    assert seconds == pytest.approx(7.0, abs=0.1)


def test_weights_have_a_header(server: FaultServer) -> None:
    body = {"destination": "a/b", "input": {"input_images": "https://x.example/a.zip"}}
    path = "/replicate/v1/models/a/trainer/versions/1/trainings"
    shown = get(server, post(server, path, body).json()["urls"]["get"]).json()
    data = get(server, shown["output"]["weights"]).content
    [length] = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    [tensor] = [value for name, value in header.items() if name != "__metadata__"]
    assert len(data) == 8 + length + tensor["data_offsets"][1]


def test_a_lip_sync_gives_back_the_clip_it_was_given(server: FaultServer) -> None:
    """What it is made from is fetched; what cannot be fetched fails the job."""
    url = clip_url(server, open_clip(server))
    answers = {}
    for name, video in {"there": url, "gone": f"{server.url}/media/kling/none/0.mp4"}.items():
        body = {"video_url": video, "audio_url": url}
        job_id = post(server, "/gateway/v1/video/lipsync", body).json()["job_id"]
        while True:
            shown = get(server, f"/gateway/v1/video/jobs/{job_id}").json()
            if shown["status"] == "failed" or name == "there":
                break
            time.sleep(0.02)
        answers[name] = shown
    assert get(server, answers["there"]["video_url"]).content.startswith(
        get(server, url).content[:1000]
    )
    assert answers["gone"]["error"]["message"] == "an input could not be fetched"


def test_a_canned_answer_is_given_to_the_requests_it_matches(server: FaultServer) -> None:
    server.answer("scene_list", {"scenes": []})
    body = {"model": "m", "messages": [{"role": "user", "content": "a scene_list, please"}]}
    choice = post(server, "/openai/v1/chat/completions", body).json()["choices"][0]
    assert json.loads(choice["message"]["content"]) == {"scenes": []}


def test_the_same_key_again_is_the_same_job_where_the_provider_replays(
    server: FaultServer,
) -> None:
    before = len(server.paid())
    headers = {"x-api-key": CANARY_KEY, "Idempotency-Key": "key-1"}
    given = [{"type": kind, "url": "https://x.example/a"} for kind in ("video", "audio")]
    body = {"model": "lipsync-2", "input": given}
    first, second = (post(server, "/syncso/v2/generate", body, **headers) for _ in range(2))
    other = post(server, "/syncso/v2/generate", {**body, "model": "sync-3"}, **headers)
    assert first.json()["id"] == second.json()["id"]
    assert other.status_code == 409
    facts = [(row["accepted"], row.get("replay", False)) for row in rows_since(server, before)]
    assert facts == [(True, False), (False, True), (False, False)]


def test_the_same_key_again_is_refused_where_the_provider_rejects(server: FaultServer) -> None:
    graph = {"9": {"class_type": "SaveImage", "inputs": {}}}
    replies = [
        post(server, "/comfy2/api/v2/jobs", {"workflow": graph}, **{"Idempotency-Key": "key-1"})
        for _ in range(2)
    ]
    assert [reply.status_code for reply in replies] == [201, 422]
    assert replies[1].json()["error"]["code"] == "idempotency_key_reuse"


def test_what_was_accepted_twice_is_told(tmp_path: Path) -> None:
    with run_fault_server(tmp_path, scale=0) as server:
        for index in (1, 2, 2):
            post(server, SPEECH, {**LINE, "input": f"line {index}"})
        [name] = server.paid_twice("openai")
        assert name.endswith(server.accepted()[1]["body_sha256"])


@pytest.mark.parametrize(
    ("capability", "p50", "p95", "p99"),
    [
        (Capability.IMAGE, 3.2, 8.1, 12.5),
        (Capability.VIDEO, 45.0, 68.0, 89.0),
        (Capability.VOICE, 0.8, 1.5, 2.1),
    ],
)
def test_latencies_are_as_published(
    capability: Capability, p50: float, p95: float, p99: float
) -> None:
    """The two parameters cannot meet three quantiles exactly; they do within a tenth."""
    fitted = LATENCIES[capability]
    law = scipy.stats.lognorm(s=fitted.sigma, scale=fitted.median_seconds)
    assert law.ppf([0.5, 0.95, 0.99]) == pytest.approx([p50, p95, p99], rel=0.1)
    drawn = [fitted.draw_seconds(f"job {index}") for index in range(4000)]
    assert np.median(drawn) == pytest.approx(p50, rel=0.05)


def test_a_job_takes_as_long_as_was_drawn_for_it(tmp_path: Path) -> None:
    with run_fault_server(tmp_path, scale=0.02, shrink=0.1) as server:
        started = time.monotonic()
        job_id = open_clip(server)
        words: list[str] = []
        while words[-1:] != ["succeed"]:
            words.append(poll_clip(server, job_id).json()["data"]["task_status"])
            time.sleep(0.01)
        taken = time.monotonic() - started
        assert list(dict.fromkeys(words)) == ["submitted", "processing", "succeed"]
        latency_seconds = server.latency_seconds(job_id)
        assert latency_seconds <= taken < latency_seconds + 0.5


def test_latencies_are_the_same_in_every_run(tmp_path: Path) -> None:
    drawn: list[list[float]] = []
    for name in ("first", "second"):
        with run_fault_server(tmp_path / name, scale=1.0, seed=3) as server:
            ids = [open_clip(server, prompt=f"p{index}") for index in (1, 2, 2)]
            drawn.append([server.latency_seconds(job_id) for job_id in ids])
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 3


def test_jobs_at_once_are_counted(tmp_path: Path) -> None:
    with run_fault_server(tmp_path, scale=1.0) as server:
        for index in range(3):
            open_clip(server, prompt=f"p{index}")
        shown = server.state()["providers"]["kling"]
    assert shown["max_concurrent"] == 3
    assert sum(shown["arrivals"].values()) == 3


def test_speech_is_fast_enough_for_a_limiter_of_a_hundred(tmp_path: Path) -> None:
    """Four hundred requests a second and more, each synced to disk before its answer.

    The best of three runs counts: others use the machine as well.
    """
    with run_fault_server(tmp_path, scale=0, tiny_speech=True) as server:
        rates = [asyncio.run(_speak_often(server, count=1000)) for _ in range(3)]
        assert len(server.accepted()) == 3000
    assert max(rates) > 400


async def _speak_often(server: FaultServer, count: int) -> float:
    body = json.dumps(LINE)
    head = f"POST {SPEECH} HTTP/1.1\r\nHost: x\r\nAuthorization: {KEY['Authorization']}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    request = (head + body).encode()
    port = int(server.url.rpartition(":")[2])

    async def speak(times: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(times):
            writer.write(request)
            lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            assert lines[0] == b"HTTP/1.1 200 OK"
            [length] = [line for line in lines if line.startswith(b"content-length")]
            await reader.readexactly(int(length.partition(b":")[2]))
        writer.close()

    started = time.monotonic()
    await asyncio.gather(*(speak(count // 20) for _ in range(20)))
    return count / (time.monotonic() - started)
