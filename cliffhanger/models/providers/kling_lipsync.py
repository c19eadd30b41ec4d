"""Kling's two lip-sync APIs: one step with a video and a voice, or face first, then voice."""

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Idempotency, Pacing
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind
from cliffhanger.models.jobs.orders import Asset, LipSyncOrder
from cliffhanger.models.jobs.replies import bare_base64, post_json, read_object, text_at
from cliffhanger.models.json_body import JsonObject, as_object, read_json
from cliffhanger.models.providers.kling_auth import kling_headers
from cliffhanger.models.providers.kling_task import KlingTasks, has_error, kling_failure, post_task
from cliffhanger.models.providers.measures import quantity_at
from cliffhanger.models.providers.order_checks import file_problems, seconds_problems
from cliffhanger.money.units import Units

ONE_STEP: Final = "/v1/videos/lip-sync"
FACES: Final = "/v1/videos/identify-face"
TWO_STEPS: Final = "/v1/videos/advanced-lip-sync"
MIN_SECONDS: Final = 2.0
MAX_SECONDS: Final = 60.0
MAX_VIDEO_BYTES: Final = 100 << 20
MAX_AUDIO_BYTES: Final = 5 << 20
BLOCK_SECONDS: Final = 5
UNITS_PER_BLOCK: Final = Decimal("0.5")
"""Kling bills half a unit for every 5 seconds begun."""
_VIDEO_TYPES: Final = frozenset({"video/mp4", "video/quicktime"})
_AUDIO_TYPES: Final = frozenset(
    {"audio/mpeg", "audio/wav", "audio/x-wav", "audio/mp4", "audio/x-m4a", "audio/aac"}
)
_FACE_OPTIONS: Final = frozenset({"sound_volume", "original_audio_volume"})


class KlingLipSync(KlingTasks[LipSyncOrder]):
    """Kling's older lip-sync: a video and a voice by address, in one request.

    Facts as of mid 2026, from mirrors of Kling's documentation. It has no field for our name of
    the job, so that a submit whose answer was lost waits for a person.
    """

    path = ONE_STEP
    name = "kling-lipsync"
    version = "1"
    caps = Capabilities(
        capability=Capability.LIPSYNC,
        asset_forms=(AssetForm.URL,),
        asset_media_types=_VIDEO_TYPES | _AUDIO_TYPES,
        max_asset_bytes=MAX_VIDEO_BYTES,
        min_seconds=MIN_SECONDS,
        max_seconds=MAX_SECONDS,
        pacing=Pacing(5.0, 10.0),
        result_seconds=30 * 86_400.0,
    )

    def check(self, order: LipSyncOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return tuple(_problems(order))

    def submit(self, order: LipSyncOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a clip whose mouth follows the voice."""
        given = as_object(order.options.get("input"))
        fixed: dict[str, JsonValue] = {
            "input": {
                **given,
                "video_url": order.video.location,
                "mode": "audio2video",
                "audio_type": "url",
                "audio_url": order.audio.location,
            }
        }
        return post_task(endpoint, ONE_STEP, order, defaults={}, fixed=fixed)

    def measure(self, order: LipSyncOrder, endpoint: Endpoint) -> Units:
        """Return the seconds in blocks of 5, and the units that they cost."""
        return _units(order)


class KlingFaceLipSync(KlingTasks[LipSyncOrder]):
    """Kling's newer lip-sync: it finds the face first, then moves its mouth.

    The face is found while the video is handed over: `Asset.location` of the video then holds
    JSON with the session (it lives for a day) and the face that is seen the longest. The voice
    takes the place of the video's own sound; `sound_volume` and `original_audio_volume` come from
    the route's options.

    Facts as of mid 2026, from mirrors of Kling's documentation. Unverified: whether finding the
    face is billed by itself.
    """

    path = TWO_STEPS
    name = "kling-face-lipsync"
    version = "1"
    caps = Capabilities(
        capability=Capability.LIPSYNC,
        idempotency=Idempotency.LOOKUP,
        asset_forms=(AssetForm.UPLOAD,),
        asset_media_types=_VIDEO_TYPES | _AUDIO_TYPES,
        max_asset_bytes=MAX_VIDEO_BYTES,
        min_seconds=MIN_SECONDS,
        max_seconds=MAX_SECONDS,
        pacing=Pacing(5.0, 10.0),
        result_seconds=30 * 86_400.0,
    )

    def check(self, order: LipSyncOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return tuple(_problems(order))

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall | str:
        """Return the request that finds the faces of a video; a voice as it is sent.

        Raises:
            InvalidSettingError: The video has no address that Kling could read it from.
        """
        if asset.media_type in _AUDIO_TYPES:
            is_address = asset.location.startswith(("https://", "http://"))
            return asset.location if is_address else bare_base64(asset)
        if not asset.location.startswith(("https://", "http://")):
            raise InvalidSettingError(
                f"video {asset.sha256[:12]} has no address; kling-face-lipsync reads it from one: "
                "keep artifacts in a store that can presign, such as S3"
            )
        body: dict[str, JsonValue] = {"video_url": asset.location}
        return post_json(f"{endpoint.base_url}{FACES}", body, secrets=kling_headers(endpoint))

    def read_upload(self, reply: HttpReply, asset: Asset, endpoint: Endpoint) -> str | Failure:
        """Return the session and the face that is seen the longest, as JSON."""
        data = as_object(read_object(reply).get("data"))
        session_id = text_at(data, "session_id")
        if has_error(reply) or not session_id:
            return kling_failure(reply, endpoint)
        found = data.get("face_data")
        faces = [as_object(face) for face in (found if isinstance(found, list) else [])]
        named = [face for face in faces if text_at(face, "face_id")]
        best = max(named, key=_seen_ms, default=None)
        if best is None or _seen_ms(best) < MIN_SECONDS * 1000:
            return Failure(
                FailureKind.INVALID_REQUEST,
                f"of {len(named)} faces in the video, none is seen for {MIN_SECONDS:g} s; take "
                "another shot or leave its mouth as it is",
                http_status=reply.status,
            )
        start_ms, end_ms = _span_ms(best)
        face: dict[str, JsonValue] = {
            "session_id": session_id,
            "face_id": text_at(best, "face_id"),
            "start_ms": start_ms,
            "end_ms": end_ms,
        }
        return json.dumps(face, separators=(",", ":"))

    def submit(self, order: LipSyncOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a clip whose mouth follows the voice."""
        face = as_object(read_json(order.video.location))
        volumes = {name: order.options[name] for name in _FACE_OPTIONS & set(order.options)}
        choice: dict[str, JsonValue] = {
            "sound_volume": 1,
            "original_audio_volume": 0,
            **volumes,
            "face_id": face.get("face_id"),
            "sound_file": bare_base64(order.audio),
            "sound_start_time": 0,
            "sound_end_time": math.floor(order.duration_seconds * 1000),
            "sound_insert_time": 0,
        }
        fixed: dict[str, JsonValue] = {
            **dict.fromkeys(_FACE_OPTIONS),
            "session_id": face.get("session_id"),
            "face_choose": [choice],
            "external_task_id": token,
        }
        return post_task(endpoint, TWO_STEPS, order, defaults={}, fixed=fixed)

    def measure(self, order: LipSyncOrder, endpoint: Endpoint) -> Units:
        """Return the seconds in blocks of 5, and the units that they cost."""
        return _units(order)


def _problems(order: LipSyncOrder) -> Iterator[str]:
    yield from seconds_problems(order.duration_seconds, MAX_SECONDS)
    if 0.0 < order.duration_seconds < MIN_SECONDS:
        yield (
            f"duration_seconds is {order.duration_seconds:g}; Kling takes {MIN_SECONDS:g} at "
            "least: use a longer part of the clip"
        )
    yield from file_problems("video", order.video, _VIDEO_TYPES, MAX_VIDEO_BYTES)
    yield from file_problems("audio", order.audio, _AUDIO_TYPES, MAX_AUDIO_BYTES)


def _units(order: LipSyncOrder) -> Units:
    blocks = max(1, math.ceil(order.duration_seconds / BLOCK_SECONDS - 1e-9))
    return Units(clips=1, seconds=Decimal(blocks * BLOCK_SECONDS), credits=blocks * UNITS_PER_BLOCK)


def _span_ms(face: JsonObject) -> tuple[float, float]:
    start, end = quantity_at(face, "start_time"), quantity_at(face, "end_time")
    return float(start or 0), float(end or 0)


def _seen_ms(face: JsonObject) -> float:
    start_ms, end_ms = _span_ms(face)
    return end_ms - start_ms
