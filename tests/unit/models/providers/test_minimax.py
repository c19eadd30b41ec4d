from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import SecretStr

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.minimax import MiniMaxVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint, reply
from tests.unit.models.providers.media_orders import (
    FACE,
    FRAME,
    LAST,
    ORDER,
    body_of,
    failure_of,
    key_of,
    ref_of,
    snapshot_of,
)

BASE = "https://api.minimax.io"
VIDEO = MiniMaxVideo()
HAILUO = endpoint(BASE, "MiniMax-Hailuo-2.3")
HAILUO_02 = endpoint(BASE, "MiniMax-Hailuo-02")
SUBJECT = endpoint(BASE, "S2V-01")
STILL = replace(ORDER, first_frame=FRAME)
FACED = replace(ORDER, references=(FACE,))
FILE_URL = "https://api.minimax.io/v1/files/retrieve?file_id=205258526306433"


def said(code: int, words: str = "said so", **rest: object) -> HttpReply:
    return reply({**rest, "base_resp": {"status_code": code, "status_msg": words}})


def test_a_full_order_is_this_request() -> None:
    order = replace(STILL, last_frame=LAST, prompt="She turns [Push in]")
    call = VIDEO.submit(order, HAILUO_02, TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.minimax.io/v1/video_generation")
    assert call.headers["Content-Type"] == "application/json"
    assert key_of(call) == "Authorization: Bearer KEY"
    assert body_of(call) == {
        "model": "MiniMax-Hailuo-02",
        "prompt": "She turns [Push in]",
        "first_frame_image": "https://store/first.png",
        "last_frame_image": "https://store/last.png",
        "duration": 6,
        "resolution": "1080P",
        "prompt_optimizer": False,
    }


def test_the_subject_model_takes_faces_and_nothing_else() -> None:
    assert body_of(VIDEO.submit(FACED, SUBJECT, TOKEN)) == {
        "model": "S2V-01",
        "prompt": "She turns",
        "prompt_optimizer": False,
        "subject_reference": [{"type": "character", "image": ["https://store/face.jpg"]}],
    }


@pytest.mark.parametrize(
    ("seconds", "width_px", "expected"),
    [
        pytest.param(0.5, 1080, (6, "1080P"), id="short"),
        pytest.param(6.0, 1080, (6, "1080P"), id="six"),
        pytest.param(6.1, 1080, (10, "768P"), id="longer-is-sold-in-768P-only"),
        pytest.param(10.0, 1080, (10, "768P"), id="ten"),
        pytest.param(5.0, 720, (6, "768P"), id="small"),
    ],
)
def test_lengths_and_classes_are_those_sold(
    seconds: float, width_px: int, expected: tuple[int, str]
) -> None:
    order = replace(
        STILL, duration_seconds=seconds, width_px=width_px, height_px=width_px * 16 // 9
    )
    body = body_of(VIDEO.submit(order, HAILUO, TOKEN))
    assert (body["duration"], body["resolution"]) == expected
    units = VIDEO.measure(order, HAILUO)
    assert (units.seconds, units.resolution.upper()) == expected


def test_options_come_last_but_the_model_stays() -> None:
    """What is priced is what is asked for."""
    options = {"prompt_optimizer": True, "resolution": "768P", "model": "other", "duration": 10}
    order = replace(STILL, options=options)
    body = body_of(VIDEO.submit(order, HAILUO, TOKEN))
    assert body["prompt_optimizer"] is True
    assert body["model"] == "MiniMax-Hailuo-2.3"
    assert VIDEO.measure(order, HAILUO) == Units(
        clips=1, seconds=Decimal(10), width_px=768, height_px=1365, resolution="768p"
    )


def test_the_account_may_want_further_headers() -> None:
    proxied = endpoint(BASE, "MiniMax-Hailuo-2.3", headers={"x-proxy": SecretStr("p")})
    call = VIDEO.submit(STILL, proxied, TOKEN)
    assert sorted(call.secrets) == ["Authorization", "x-proxy"]
    assert "x-proxy" not in call.headers


def test_the_subject_model_is_measured_as_six_seconds_of_720p() -> None:
    assert VIDEO.measure(FACED, SUBJECT) == Units(
        clips=1, seconds=Decimal(6), width_px=720, height_px=1280, resolution="720p"
    )


@pytest.mark.parametrize(
    ("order", "model", "expected"),
    [
        pytest.param(
            replace(STILL, duration_seconds=0.0), "MiniMax-Hailuo-2.3", "is 0", id="nothing"
        ),
        pytest.param(
            replace(STILL, duration_seconds=10.1), "MiniMax-Hailuo-2.3", "is 10", id="long"
        ),
        pytest.param(replace(STILL, last_frame=LAST), "MiniMax-Hailuo-2.3", "Hailuo-02", id="last"),
        pytest.param(replace(ORDER, last_frame=LAST), "MiniMax-Hailuo-02", "both", id="last-alone"),
        pytest.param(FACED, "MiniMax-Hailuo-2.3", "S2V-01", id="faces"),
        pytest.param(ORDER, "S2V-01", "references is empty", id="no-face"),
        pytest.param(
            replace(FACED, first_frame=FRAME), "S2V-01", "first_frame", id="face-and-frame"
        ),
        pytest.param(replace(FACED, duration_seconds=6.5), "S2V-01", "is 6", id="subject-long"),
        pytest.param(
            replace(FACED, references=(FACE, FACE)), "S2V-01", "at most 1", id="two-faces"
        ),
        pytest.param(replace(STILL, width_px=0), "MiniMax-Hailuo-2.3", "width_px", id="no-width"),
        pytest.param(
            replace(STILL, first_frame=replace(FRAME, num_bytes=(20 << 20) + 1)),
            "MiniMax-Hailuo-2.3",
            "20971520",
            id="too-large",
        ),
        pytest.param(
            replace(STILL, duration_seconds=8.0, options={"resolution": "1080P"}),
            "MiniMax-Hailuo-2.3",
            "1080P",
            id="1080P-is-sold-for-6-s",
        ),
    ],
)
def test_what_the_models_do_not_take_is_refused(
    order: VideoOrder, model: str, expected: str
) -> None:
    problems = VIDEO.check(order, endpoint(BASE, model))
    assert any(expected in problem for problem in problems), problems


def test_what_the_models_take_is_not_refused() -> None:
    assert VIDEO.check(replace(STILL, last_frame=LAST), HAILUO_02) == ()
    assert VIDEO.check(FACED, SUBJECT) == ()
    assert VIDEO.check(ORDER, HAILUO) == ()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param(1000, FailureKind.TRANSIENT, id="unknown-error"),
        pytest.param(1001, FailureKind.TRANSIENT, id="timeout"),
        pytest.param(1002, FailureKind.RATE_LIMITED, id="rate"),
        pytest.param(1004, FailureKind.AUTH, id="login"),
        pytest.param(1008, FailureKind.BALANCE, id="balance"),
        pytest.param(1024, FailureKind.TRANSIENT, id="internal"),
        pytest.param(1026, FailureKind.CONTENT_INPUT, id="input"),
        pytest.param(1027, FailureKind.CONTENT_OUTPUT, id="output"),
        pytest.param(1033, FailureKind.TRANSIENT, id="downstream"),
        pytest.param(1041, FailureKind.CONCURRENCY, id="connections"),
        pytest.param(2013, FailureKind.INVALID_REQUEST, id="parameters"),
        pytest.param(2049, FailureKind.AUTH, id="key"),
        pytest.param(2056, FailureKind.BALANCE, id="window"),
        pytest.param(7777, FailureKind.PROVIDER_FAILED, id="never-seen"),
    ],
)
def test_http_200_with_a_code_is_a_refusal(code: int, kind: FailureKind) -> None:
    failure = failure_of(VIDEO.read_submit(said(code, task_id="t-1"), HAILUO))
    assert failure == Failure(kind, "said so", code=str(code), http_status=200)


def test_the_code_counts_more_than_the_http_status() -> None:
    answer = reply({"base_resp": {"status_code": 1008, "status_msg": "empty"}}, 429)
    assert failure_of(VIDEO.read_submit(answer, HAILUO)).kind is FailureKind.BALANCE


def test_an_accepted_task_is_its_number() -> None:
    assert VIDEO.read_submit(said(0, task_id=106916112212032), HAILUO) == Submitted(
        "106916112212032"
    )


def test_accepted_without_a_name_is_a_failure() -> None:
    failure = failure_of(VIDEO.read_submit(said(0), HAILUO))
    assert failure.kind is FailureKind.PROVIDER_FAILED


def test_the_look_quotes_the_name() -> None:
    call = VIDEO.poll(ref_of(VIDEO, HAILUO), HAILUO)
    assert (call.method, call.url) == (
        "GET",
        "https://api.minimax.io/v1/query/video_generation?task_id=t%2F1",
    )
    assert key_of(call) == "Authorization: Bearer KEY"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        pytest.param("Preparing", JobState.QUEUED, id="preparing"),
        pytest.param("Queueing", JobState.QUEUED, id="queueing"),
        pytest.param("Processing", JobState.RUNNING, id="processing"),
        pytest.param("Success", JobState.SUCCEEDED, id="success"),
        pytest.param("Fail", JobState.FAILED, id="fail"),
    ],
)
def test_every_state_is_read(status: str, state: JobState) -> None:
    answer = said(0, status=status, file_id="1" if status == "Success" else "")
    snapshot = snapshot_of(VIDEO.read_poll(answer, ref_of(VIDEO, HAILUO), HAILUO))
    assert (snapshot.state, snapshot.raw_status) == (state, status)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(said(1026, status="Fail"), FailureKind.CONTENT_INPUT, id="input"),
        pytest.param(said(1027, status="Fail"), FailureKind.CONTENT_OUTPUT, id="output"),
        pytest.param(
            said(1027, status=""), FailureKind.CONTENT_OUTPUT, id="output-without-a-status"
        ),
        pytest.param(said(2013, status="Fail"), FailureKind.INVALID_REQUEST, id="parameters"),
        pytest.param(said(1000, status="Fail"), FailureKind.PROVIDER_FAILED, id="other-code"),
        pytest.param(said(0, status="Fail"), FailureKind.PROVIDER_FAILED, id="no-code"),
    ],
)
def test_a_failed_task_says_why(answer: HttpReply, kind: FailureKind) -> None:
    snapshot = snapshot_of(VIDEO.read_poll(answer, ref_of(VIDEO, HAILUO), HAILUO))
    assert snapshot.state is JobState.FAILED
    assert failure_of(snapshot).kind is kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(said(1002, status="Processing"), FailureKind.RATE_LIMITED, id="rate"),
        pytest.param(said(1004), FailureKind.AUTH, id="key"),
        pytest.param(said(2013), FailureKind.INVALID_REQUEST, id="no-such-task"),
        pytest.param(said(1000, status="Success", file_id="1"), FailureKind.TRANSIENT, id="both"),
        pytest.param(said(0), FailureKind.PROVIDER_FAILED, id="no-status"),
        pytest.param(reply({}, 404), FailureKind.EXPIRED, id="gone"),
        pytest.param(reply({}, 503), FailureKind.TRANSIENT, id="busy"),
    ],
)
def test_a_failed_look_says_nothing_of_the_task(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_poll(answer, ref_of(VIDEO, HAILUO), HAILUO)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_a_result_is_two_hops_away() -> None:
    """The key goes with the first hop and not with the second."""
    ref = ref_of(VIDEO, HAILUO)
    answer = said(0, status="Success", file_id=205258526306433)
    (output,) = snapshot_of(VIDEO.read_poll(answer, ref, HAILUO)).outputs
    assert output == Output(
        OutputRole.VIDEO, "video/mp4", url=FILE_URL, is_indirect=True, is_authorized=True
    )
    first = VIDEO.fetch(output, ref, HAILUO)
    assert (first.method, first.url) == ("GET", FILE_URL)
    assert key_of(first) == "Authorization: Bearer KEY"
    hop = VIDEO.read_hop(said(0, file={"download_url": "https://cdn/v.mp4", "bytes": 9}), output)
    assert hop == Output(OutputRole.VIDEO, "video/mp4", url="https://cdn/v.mp4")
    second = VIDEO.fetch(hop, ref, HAILUO)
    assert (second.url, dict(second.secrets)) == ("https://cdn/v.mp4", {})


def test_the_key_goes_to_no_other_host() -> None:
    output = Output(OutputRole.VIDEO, "video/mp4", url="https://evil/v", is_authorized=True)
    assert not VIDEO.fetch(output, ref_of(VIDEO, HAILUO), HAILUO).secrets


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(said(1002), FailureKind.RATE_LIMITED, id="rate"),
        pytest.param(said(1004), FailureKind.EXPIRED, id="key"),
        pytest.param(said(1008), FailureKind.EXPIRED, id="balance"),
        pytest.param(reply({}, 500), FailureKind.TRANSIENT, id="broken"),
        pytest.param(said(0, file={"bytes": 0}), FailureKind.BAD_OUTPUT, id="no-address"),
        pytest.param(said(0), FailureKind.TRANSIENT, id="no-file"),
        pytest.param(reply(b"<html>"), FailureKind.TRANSIENT, id="web-page"),
        pytest.param(reply({}, 404), FailureKind.EXPIRED, id="gone"),
    ],
)
def test_a_hop_that_leads_nowhere_is_a_failure(answer: HttpReply, kind: FailureKind) -> None:
    output = Output(OutputRole.VIDEO, "video/mp4", url=FILE_URL, is_indirect=True)
    failure = VIDEO.read_hop(answer, output)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_nothing_can_be_looked_up_cancelled_or_probed() -> None:
    assert VIDEO.find(TOKEN, STILL, HAILUO) is None
    assert VIDEO.cancel(ref_of(VIDEO, HAILUO), HAILUO) is None
    assert VIDEO.probe(HAILUO) is None
    assert not VIDEO.caps.can_cancel
    assert VIDEO.caps.result_seconds == pytest.approx(9 * 3600.0)
