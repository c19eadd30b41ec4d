"""Lip sync by a ComfyUI server of one's own, with any workflow that takes a clip and a voice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import JsonValue

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    Idempotency,
    Pacing,
)
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import Asset, LipSyncOrder
from cliffhanger.models.jobs.replies import FormFile, post_form, post_json
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.comfy_graph import Workflow, load_workflow
from cliffhanger.models.providers.comfy_server import ComfyServer
from cliffhanger.models.providers.order_checks import file_problems, seconds_problems
from cliffhanger.money.units import Units

SLOTS: Final = ("video", "audio")
"""Slots that the workflow must have: the inputs of its nodes that load a clip and a sound."""
_ENDINGS: Final = {
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/mpeg": "mp3",
}
_VIDEOS: Final = frozenset(kind for kind in _ENDINGS if kind.startswith("video/"))
_SOUNDS: Final = frozenset(_ENDINGS) - _VIDEOS
_MAX_BYTES: Final = 100 << 20
_FOLDER: Final = "cliffhanger"
_DEFAULT_GPU_SECONDS: Final = 600
_OWN_OPTIONS: Final = frozenset({"workflow", "gpu_seconds"})


class ComfyLipSync(ComfyServer[Any]):
    """A ComfyUI workflow that moves a mouth, such as one of LatentSync's or MuseTalk's nodes.

    None is packaged, since every such node is somebody's own: `options.workflow` is the graph in
    API format, with the slots `video` and `audio`, and any other slot filled from the option of
    its name; `prefix` names the file that is saved. Files are uploaded where ComfyUI's own loaders
    of images, sounds and clips look. `options.gpu_seconds` (600) bounds what is measured.
    """

    name = "comfyui-lipsync"
    version = "1"
    role = OutputRole.VIDEO
    caps = Capabilities(
        capability=Capability.LIPSYNC,
        idempotency=Idempotency.LOOKUP,
        asset_forms=(AssetForm.UPLOAD,),
        asset_media_types=frozenset(_ENDINGS),
        max_asset_bytes=_MAX_BYTES,
        can_cancel=True,
        pacing=Pacing(1.0, 5.0),
        result_seconds=86400.0,
    )

    def check(self, order: LipSyncOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        try:
            workflow = load_workflow(order.options.get("workflow"))
        except InvalidSettingError as exc:
            return (str(exc),)
        return (
            *file_problems("video", order.video, _VIDEOS, _MAX_BYTES),
            *file_problems("audio", order.audio, _SOUNDS, _MAX_BYTES),
            *seconds_problems(order.duration_seconds, workflow.max_seconds),
            *_workflow_problems(order, workflow),
        )

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall | str:
        """Return the upload of a clip or a sound, under a name that its content gives."""
        name = f"{asset.sha256[:32]}.{_ENDINGS[asset.media_type]}"
        fields = [("type", "input"), ("subfolder", _FOLDER), ("overwrite", "true")]
        return post_form(
            f"{endpoint.base_url}/upload/image",
            fields,
            [FormFile("image", name, asset.media_type, asset.data)],
            secrets=secrets_of(endpoint),
        )

    def submit(self, order: LipSyncOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request that queues the graph under our own id."""
        job_id = str(UUID(hex=token))
        values: dict[str, JsonValue] = {
            "prefix": f"{_FOLDER}/{token}",
            **_further(order),
            "video": order.video.location,
            "audio": order.audio.location,
        }
        graph = load_workflow(order.options.get("workflow")).filled(values)
        return post_json(
            f"{endpoint.base_url}/prompt",
            {"prompt": dict(graph), "client_id": job_id, "prompt_id": job_id},
            secrets=secrets_of(endpoint),
        )

    def measure(self, order: LipSyncOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length, and `options.gpu_seconds` as the bound."""
        gpu_seconds = Decimal(str(order.options.get("gpu_seconds", _DEFAULT_GPU_SECONDS)))
        seconds = Decimal(str(round(order.duration_seconds, 3)))
        return Units(clips=1, seconds=seconds, gpu_seconds=gpu_seconds)


def _further(order: LipSyncOrder) -> dict[str, JsonValue]:
    return {name: value for name, value in order.options.items() if name not in _OWN_OPTIONS}


def _workflow_problems(order: LipSyncOrder, workflow: Workflow) -> Iterator[str]:
    for slot in SLOTS:
        if slot not in workflow.slots:
            yield f"workflow has no slot {slot}; name the node and input that load it in slots"
    for name in sorted(set(_further(order)) - set(workflow.slots)):
        known = ", ".join(sorted(workflow.slots))
        yield f"options.{name} fills no slot of the workflow; name one of {known}"
    seconds = order.options.get("gpu_seconds", _DEFAULT_GPU_SECONDS)
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not 0 < float(str(seconds)) < float("inf"):
        yield f"options.gpu_seconds {seconds!r} is no bound; give seconds above zero"
