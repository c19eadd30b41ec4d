"""Readers of fal, Replicate and Veo against anything that can be sent."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.job import Failure, JobSnapshot, Output, OutputRole, Submitted
from cliffhanger.models.providers.fal_results import read_result
from tests.contract.provider_rigs import fal, replicate, veo
from tests.contract.provider_rigs.rig import ProviderRig

RIGS = (fal.RIGS[0], replicate.RIGS[0], replicate.RIGS[2], veo.RIGS[0])
"""One for each reader."""
NAMES = st.sampled_from(
    [
        "id",
        "name",
        "status",
        "done",
        "error",
        "error_type",
        "detail",
        "type",
        "loc",
        "msg",
        "output",
        "video",
        "images",
        "url",
        "urls",
        "get",
        "request_id",
        "response",
        "generateVideoResponse",
        "generatedSamples",
        "uri",
        "data_removed",
        "metrics",
        "predict_time",
        "queue_position",
        "token",
        "access_url",
        "code",
        "details",
        "weights",
        "has_nsfw_concepts",
    ]
)
WORDS = st.sampled_from(["succeeded", "failed", "COMPLETED", "https://x.example/a.tar", "data:,"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text()
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5)
)
BODIES = st.binary(max_size=40) | ANYTHING.map(lambda value: json.dumps(value).encode())
STATUSES = st.sampled_from([200, 201, 202, 302, 400, 404, 422, 429, 500, 503])


@pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.adapter.name)
@settings(max_examples=30)
@given(status=STATUSES, body=BODIES)
def test_whatever_is_sent_is_read(rig: ProviderRig, status: int, body: bytes) -> None:
    answer = HttpReply(status, {}, body)
    submitted = rig.adapter.read_submit(answer, rig.endpoint)
    assert isinstance(submitted, Submitted | Failure)
    seen = rig.adapter.read_poll(answer, rig.ref, rig.endpoint)
    assert isinstance(seen, JobSnapshot | Failure)
    assert all(output.url or output.data for output in getattr(seen, "outputs", ()))


@pytest.mark.parametrize("role", [OutputRole.VIDEO, OutputRole.IMAGE, OutputRole.LORA])
@settings(max_examples=30)
@given(status=STATUSES, body=BODIES)
def test_whatever_a_result_is_it_is_read(role: OutputRole, status: int, body: bytes) -> None:
    found = read_result(
        HttpReply(status, {}, body), Output(role, "video/mp4", url="https://x.example")
    )
    assert isinstance(found, Failure) or found.url or found.data


@pytest.mark.parametrize("rig", [fal.RIGS[0], replicate.RIGS[0]], ids=lambda rig: rig.adapter.name)
@settings(max_examples=30)
@given(status=STATUSES, body=BODIES)
def test_whatever_an_upload_is_answered_is_read(rig: ProviderRig, status: int, body: bytes) -> None:
    found = rig.adapter.read_upload(HttpReply(status, {}, body), fal.FRAME, rig.endpoint)
    assert isinstance(found, HttpCall | str | Failure)
    assert found
