"""A HolySheep-type gateway's own paths: clips and lip sync."""

import math
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing, option
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import LipSyncOrder, VideoOrder
from cliffhanger.models.jobs.replies import post_json, resolution_class, text_at
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.gateway_jobs import GatewayJobs
from cliffhanger.models.providers.measures import whole_seconds
from cliffhanger.models.providers.openai_family import api_url
from cliffhanger.models.providers.openai_orders import (
    address_problems,
    full_prompt,
    length_problems,
    length_seconds,
    prompt_problems,
    untaken_problems,
)
from cliffhanger.models.providers.order_checks import (
    IMAGE_TYPES,
    asset_problems,
    file_problems,
    reference_problems,
    seconds_problems,
    size_problems,
)
from cliffhanger.models.providers.route_options import fixed_problems, with_options
from cliffhanger.money.units import Units

_PACING: Final = Pacing(5.0, 15.0)
_CLIPS: Final = frozenset({"video/mp4"})
_SOUNDS: Final = frozenset({"audio/wav", "audio/mpeg", "audio/mp4"})
_MAX_VIDEO_BYTES: Final = 100 << 20
_RESOLUTIONS: Final = frozenset({"480p", "720p", "1080p"})
_SYNC_MODES: Final = ("high_precision", "fast")
_VIDEO_FIXED: Final = frozenset({"model", "prompt", "n", "reference_image"})
_LIPSYNC_FIXED: Final = frozenset({"model", "video_url", "audio_url", "language"})


class GatewayVideo(GatewayJobs[VideoOrder]):
    """Clips (`POST {base}/video/generate`), facts as of mid 2026, all of them unverified.

    The negative prompt is put into the prompt in words. Lengths are whole seconds, rounded up; the
    shape is left to the reference image.
    """

    name = "gateway-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL,),
        asset_media_types=IMAGE_TYPES,
        min_seconds=1.0,
        max_references=1,
        has_seed=True,
        pacing=_PACING,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being asked for."""
        problems = [
            *address_problems(endpoint),
            *fixed_problems(order, _VIDEO_FIXED),
            *prompt_problems(order.prompt, order.negative_prompt, self.caps.max_prompt_chars),
            *asset_problems("first_frame", order.first_frame, self.caps),
            *reference_problems(order.references, self.caps),
            *size_problems(order.width_px, order.height_px),
            *length_problems(order, "duration", math.inf),
            *untaken_problems(order, {"last_frame", "has_audio"}),
        ]
        if order.references and order.first_frame:
            problems.append(
                f"references has {len(order.references)} images beside a first_frame, and one "
                "image is taken; leave the others out"
            )
        resolution = option(order, "resolution", "1080p")
        if resolution not in _RESOLUTIONS:
            known = ", ".join(sorted(_RESOLUTIONS))
            problems.append(f"options.resolution is {resolution!r}; give one of {known}")
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the clip."""
        image = order.first_frame or next(iter(order.references), None)
        body: dict[str, JsonValue] = {
            "prompt": full_prompt(order.prompt, order.negative_prompt),
            "model": endpoint.model,
            "duration": int(_seconds(order)),
            "resolution": _resolution(order),
            "seed": order.seed,
            "reference_image": image.location if image else None,
        }
        url = api_url(endpoint.base_url, "/video/generate")
        return post_json(url, with_options(body, order.options), secrets=secrets_of(endpoint))

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length and class."""
        return Units(
            clips=1,
            seconds=_seconds(order),
            width_px=order.width_px,
            height_px=order.height_px,
            resolution=text_at(order.options, "resolution") or _resolution(order),
        )


class GatewayLipSync(GatewayJobs[LipSyncOrder]):
    """Lip sync (`POST {base}/video/lipsync`), facts as of mid 2026, all of them unverified.

    Answers are those of `GatewayVideo`, and its jobs are looked for at the same address.
    """

    name = "gateway-lipsync"
    version = "1"
    caps = Capabilities(
        capability=Capability.LIPSYNC,
        asset_forms=(AssetForm.URL,),
        asset_media_types=_SOUNDS | _CLIPS,
        max_asset_bytes=_MAX_VIDEO_BYTES,
        pacing=_PACING,
    )

    def check(self, order: LipSyncOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being synced."""
        problems = [
            *address_problems(endpoint),
            *fixed_problems(order, _LIPSYNC_FIXED),
            *file_problems("video", order.video, _CLIPS, _MAX_VIDEO_BYTES),
            *file_problems("audio", order.audio, _SOUNDS, _MAX_VIDEO_BYTES),
            *seconds_problems(order.duration_seconds, math.inf),
        ]
        mode = option(order, "sync_mode", _SYNC_MODES[0])
        if mode not in _SYNC_MODES:
            problems.append(f"options.sync_mode is {mode!r}; give {' or '.join(_SYNC_MODES)}")
        return tuple(problems)

    def submit(self, order: LipSyncOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the synced clip."""
        body: dict[str, JsonValue] = {
            "video_url": order.video.location,
            "audio_url": order.audio.location,
            "language": order.language,
            "sync_mode": _SYNC_MODES[0],
        }
        url = api_url(endpoint.base_url, "/video/lipsync")
        return post_json(url, with_options(body, order.options), secrets=secrets_of(endpoint))

    def measure(self, order: LipSyncOrder, endpoint: Endpoint) -> Units:
        """Return the clip's length, rounded up, and the mode as its quality."""
        return Units(
            clips=1,
            seconds=Decimal(whole_seconds(order.duration_seconds)),
            quality=text_at(order.options, "sync_mode") or _SYNC_MODES[0],
        )


def _seconds(order: VideoOrder) -> Decimal:
    return length_seconds(order, "duration", whole_seconds(order.duration_seconds))


def _resolution(order: VideoOrder) -> str:
    return f"{resolution_class(order.width_px, order.height_px)}p"
