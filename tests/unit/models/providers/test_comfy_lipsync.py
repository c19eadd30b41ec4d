"""Lip sync by a workflow of one's own; queue and history are those of `test_comfyui`."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.job import JobRef, JobSnapshot, JobState, OutputRole
from cliffhanger.models.jobs.orders import Asset, LipSyncOrder
from cliffhanger.models.providers.comfy_lipsync import ComfyLipSync
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import NOW, TOKEN, endpoint, reply

BASE = "http://comfy.test:8188"
PLACE = endpoint(BASE, "latentsync")
ADAPTER = ComfyLipSync()
WORKFLOW = {
    "graph": {
        "1": {"class_type": "LoadClip", "inputs": {"file": ""}},
        "2": {"class_type": "LoadAudio", "inputs": {"audio": ""}},
        "3": {
            "class_type": "LatentSync",
            "inputs": {"images": ["1", 0], "audio": ["2", 0], "steps": 20},
        },
        "4": {"class_type": "SaveVideo", "inputs": {"video": ["3", 0], "filename_prefix": "x"}},
    },
    "slots": {
        "video": ["1", "file"],
        "audio": ["2", "audio"],
        "steps": ["3", "steps"],
        "prefix": ["4", "filename_prefix"],
    },
    "max_seconds": 30,
}
ORDER = LipSyncOrder(
    video=Asset("a" * 64, "video/mp4", 9, location="cliffhanger/a.mp4", data=b"clip"),
    audio=Asset("b" * 64, "audio/wav", 9, location="cliffhanger/b.wav", data=b"voice"),
    duration_seconds=3.52,
    options={"workflow": WORKFLOW, "steps": 40},
)


def test_clip_and_voice_go_into_their_slots() -> None:
    """The rest of the graph stays as it was exported; an option fills the slot of its name."""
    assert ADAPTER.check(ORDER, PLACE) == ()
    call = ADAPTER.submit(ORDER, PLACE, TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/prompt")
    graph = json.loads(call.body)["prompt"]
    assert graph["1"]["inputs"] == {"file": "cliffhanger/a.mp4"}
    assert graph["2"]["inputs"] == {"audio": "cliffhanger/b.wav"}
    assert graph["3"]["inputs"] == {"images": ["1", 0], "audio": ["2", 0], "steps": 40}
    assert graph["4"]["inputs"]["filename_prefix"] == f"cliffhanger/{TOKEN}"


@pytest.mark.parametrize(("asset", "name"), [(ORDER.video, "a.mp4"), (ORDER.audio, "b.wav")])
def test_files_are_uploaded_where_loaders_look(asset: Asset, name: str) -> None:
    call = ADAPTER.upload(asset, PLACE)
    assert isinstance(call, HttpCall)
    assert call.url == f"{BASE}/upload/image"
    letter, ending = name.split(".")
    assert f'name="image"; filename="{letter * 32}.{ending}"'.encode() in call.body
    assert asset.data in call.body
    found = reply({"name": name, "subfolder": "cliffhanger", "type": "input"})
    assert ADAPTER.read_upload(found, asset, PLACE) == f"cliffhanger/{name}"


def test_the_saved_clip_is_the_result() -> None:
    job_id = "01234567-89ab-cdef-0123-456789abcdef"
    saved = {"filename": "x.mp4", "subfolder": "", "type": "output"}
    entry = {"outputs": {"4": {"images": [saved]}}, "status": {"status_str": "success"}}
    ref = JobRef(
        account="studio",
        protocol="comfyui-lipsync",
        base_url=BASE,
        model="latentsync",
        job_id=job_id,
        client_token=TOKEN,
        submitted_at=NOW,
    )
    snapshot = ADAPTER.read_poll(reply({job_id: entry}), ref, PLACE)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.SUCCEEDED
    (output,) = snapshot.outputs
    assert output.role is OutputRole.VIDEO
    assert output.url == f"{BASE}/view?filename=x.mp4&subfolder=&type=output"


def test_what_is_measured() -> None:
    units = ADAPTER.measure(ORDER, PLACE)
    assert units == Units(clips=1, seconds=Decimal("3.52"), gpu_seconds=Decimal(600))
    bound = replace(ORDER, options={**ORDER.options, "gpu_seconds": 90})
    assert ADAPTER.measure(bound, PLACE).gpu_seconds == 90


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"options": {"workflow": "lips"}}, "is no workflow", id="no workflow"),
        pytest.param(
            {"options": {"workflow": {**WORKFLOW, "slots": {"video": ["1", "file"]}}}},
            "workflow has no slot audio",
            id="no slot",
        ),
        pytest.param(
            {"options": {"workflow": WORKFLOW, "speed": 2}},
            "options.speed fills no slot",
            id="slot",
        ),
        pytest.param(
            {"options": {"workflow": WORKFLOW, "gpu_seconds": 0}}, "is no bound", id="bound"
        ),
        pytest.param({"duration_seconds": 31.0}, "at most 30 are sold", id="too long"),
        pytest.param({"audio": ORDER.video}, "audio is video/mp4", id="no sound"),
    ],
)
def test_what_cannot_be_sent(change: dict[str, object], message: str) -> None:
    problems = ADAPTER.check(replace(ORDER, **change), PLACE)  # pyright: ignore[reportArgumentType]
    assert any(message in problem for problem in problems), problems
