"""Clips from Google Veo over the Gemini API."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pydantic import JsonValue, SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, JobAdapter, Pacing
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    Output,
    Submitted,
)
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.jobs.replies import (
    bare_base64,
    fit_seconds,
    post_json,
    read_object,
    refusal,
    resolution_class,
    text_at,
)
from cliffhanger.models.json_body import as_object
from cliffhanger.models.providers.account_calls import fetch_call, get, secrets_in
from cliffhanger.models.providers.order_checks import seconds_problems, video_problems
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.models.providers.veo_results import kind_of_error, operation_snapshot
from cliffhanger.money.units import Units

_LENGTHS: Final = (4, 6, 8)
_CLASSES: Final = (720, 1080)
_LONG_SIDE: Final = 16 / 9
_VERSION: Final = re.compile(r"/v\d+\w*$")


class VeoVideo(JobAdapter[VideoOrder]):
    """Veo 3.1 over the Gemini API (`predictLongRunning`). Facts as of mid 2026.

    The address is `https://generativelanguage.googleapis.com`, with or without its `/v1beta`.
    Further parameters of the route go into `parameters`. Seeds and switching the sound off are
    for Vertex only: Veo always makes sound here. A done operation without a clip was filtered.
    Unverified: that keys made since late 2026, when Google's own client changed, still reach Veo by
    this route; that 1080p and references are sold as 8 s only, that references and frames exclude
    each other, and the wait that a 429 asks for.
    """

    name = "veo-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.BYTES, AssetForm.DATA_URI),
        asset_media_types=frozenset({"image/png", "image/jpeg"}),
        max_references=3,
        durations_seconds=_LENGTHS,
        max_seconds=8.0,
        has_audio=True,
        pacing=Pacing(10.0, 15.0),
        result_seconds=172800.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being ordered."""
        return (
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, self.caps.max_seconds),
            *_mode_problems(order),
        )

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request that starts the operation."""
        return post_json(
            f"{_root(endpoint)}/{_model_path(endpoint)}:predictLongRunning",
            {"instances": [_instance(order)], "parameters": _parameters(order)},
            secrets=_secrets(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the operation's name."""
        body = read_object(reply)
        name = text_at(body, "name")
        if reply.status == 200 and name and not body.get("error"):
            return Submitted(name)
        is_said = reply.status != 200 or as_object(body.get("error"))
        kind = kind_of_error(body) if is_said else FailureKind.AMBIGUOUS_SUBMIT
        return refusal(reply, kind=kind, code=text_at(body, "error", "status"))

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the operation."""
        return get(f"{_root(endpoint)}/{ref.job_id}", _secrets(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the operation as it stands; it has no word for it but whether it is done."""
        body = read_object(reply)
        if reply.status == 200 and (text_at(body, "name") or "done" in body):
            return operation_snapshot(body)
        kind = FailureKind.EXPIRED if reply.status == 404 else kind_of_error(body)
        return refusal(reply, kind=kind, code=text_at(body, "error", "status"))

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length and class asked for, with sound."""
        asked = _parameters(order)
        resolution = text_at(asked, "resolution")
        short_px = 2160 if resolution == "4k" else int(resolution.removesuffix("p"))
        sides = (short_px, round(short_px * _LONG_SIDE))
        width_px, height_px = sides if asked["aspectRatio"] == "9:16" else sides[::-1]
        return Units(
            clips=1,
            seconds=Decimal(text_at(asked, "durationSeconds")),
            width_px=width_px,
            height_px=height_px,
            resolution=resolution,
            has_audio=True,
        )

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the clip, which wants the key."""
        return fetch_call(output, endpoint, _secrets(endpoint))

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return the request for what the model is."""
        return get(f"{_root(endpoint)}/{_model_path(endpoint)}", _secrets(endpoint))


def _root(endpoint: Endpoint) -> str:
    """Return the address with the version of the API at its end."""
    base_url = endpoint.base_url
    return base_url if _VERSION.search(base_url) else f"{base_url}/v1beta"


def _model_path(endpoint: Endpoint) -> str:
    return f"models/{endpoint.model.removeprefix('models/')}"


def _secrets(endpoint: Endpoint) -> dict[str, SecretStr]:
    return secrets_in("x-goog-api-key", endpoint)


def _image(asset: Asset) -> JsonValue:
    return {"bytesBase64Encoded": bare_base64(asset), "mimeType": asset.media_type}


def _instance(order: VideoOrder) -> JsonValue:
    instance: dict[str, JsonValue] = {"prompt": order.prompt}
    if order.first_frame:
        instance["image"] = _image(order.first_frame)
    if order.last_frame:
        instance["lastFrame"] = _image(order.last_frame)
    if order.references:
        instance["referenceImages"] = [
            {"image": _image(asset), "referenceType": "asset"} for asset in order.references
        ]
    return instance


def _parameters(order: VideoOrder) -> dict[str, JsonValue]:
    """Return what is asked of the model, the route's word last."""
    usual = f"{resolution_class(order.width_px, order.height_px, _CLASSES)}p"
    resolution = order.options.get("resolution", usual)
    is_longest_only = resolution != "720p" or bool(order.references)
    lengths = _LENGTHS[-1:] if is_longest_only else _LENGTHS
    parameters: dict[str, JsonValue] = {
        "aspectRatio": "16:9" if order.width_px > order.height_px else "9:16",
        "resolution": resolution,
        "durationSeconds": fit_seconds(order.duration_seconds, lengths),
        "sampleCount": 1,
    }
    if order.negative_prompt:
        parameters["negativePrompt"] = order.negative_prompt
    return with_options(parameters, order.options)


def _mode_problems(order: VideoOrder) -> Iterator[str]:
    if order.references and order.first_frame:
        yield (
            f"references has {len(order.references)} images beside a first_frame; Veo takes the "
            "one or the other, so leave one out"
        )
    asked = _parameters(order)
    if asked["resolution"] not in ("720p", "1080p", "4k"):
        yield f"options.resolution is {asked['resolution']!r}; give 720p, 1080p or 4k"
    if asked["durationSeconds"] not in _LENGTHS:
        yield f"options.durationSeconds is {asked['durationSeconds']!r}; give 4, 6 or 8"
    elif asked["durationSeconds"] < order.duration_seconds <= _LENGTHS[-1]:
        yield (
            f"options.durationSeconds is {asked['durationSeconds']} and duration_seconds is "
            f"{order.duration_seconds:g}; leave the length out of the options"
        )
    if asked["sampleCount"] != 1:
        yield f"options.sampleCount is {asked['sampleCount']!r}; one clip is read, so leave it out"
