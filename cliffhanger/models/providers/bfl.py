"""Images by Black Forest Labs: FLUX.2 and FLUX.1 Kontext."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

from pydantic import JsonValue, SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    Idempotency,
    JobAdapter,
    Pacing,
)
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.replies import (
    aspect_ratio,
    bare_base64,
    clean,
    post_json,
    read_object,
    refusal,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_words
from cliffhanger.models.providers.account_calls import get, is_at_home, secrets_in
from cliffhanger.models.providers.order_checks import (
    IMAGE_TYPES,
    lora_problems,
    reference_problems,
    size_problems,
    text_problems,
)
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

_STATES: Final = {
    "Pending": JobState.QUEUED,
    "Ready": JobState.SUCCEEDED,
    "Error": JobState.FAILED,
    "Request Moderated": JobState.FAILED,
    "Content Moderated": JobState.FAILED,
}
_KINDS: Final = {
    "Error": FailureKind.PROVIDER_FAILED,
    "Request Moderated": FailureKind.CONTENT_INPUT,
    "Content Moderated": FailureKind.CONTENT_OUTPUT,
}
_NOT_FOUND: Final = "Task not found"
_AT_ONCE: Final = re.compile(r"(?i)concurren|active (?:task|request|job)|parallel")
_MEDIA_TYPES: Final = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
_MAX_PIXELS: Final = 4_000_000
_STEP_PX: Final = 16


class BflImages(JobAdapter[ImageOrder]):
    """Black Forest Labs API v1, as of mid 2026.

    There is no negative prompt: FLUX has none, so the order's is not sent. Up to eight reference
    images. Unverified: the list of states, the words of a 429, `aspect_ratio` in the place of a
    size for Kontext models, and `GET /v1/credits` as a free look.
    """

    name = "bfl-images"
    version = "1"
    caps = Capabilities(
        capability=Capability.IMAGE,
        idempotency=Idempotency.NONE,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_asset_bytes=20 << 20,
        max_references=8,
        has_seed=True,
        pacing=Pacing(0.5, 3.0),
        result_seconds=600.0,
    )

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        problems = [
            *text_problems("prompt", order.prompt, self.caps.max_prompt_chars),
            *size_problems(order.width_px, order.height_px),
            *reference_problems(order.references, self.caps),
            *lora_problems(order.loras),
        ]
        if order.options.get("output_format", "png") not in _MEDIA_TYPES:
            problems.append(
                f"options.output_format {order.options['output_format']!r} is not known; give one "
                f"of {', '.join(_MEDIA_TYPES)}"
            )
        return tuple(problems)

    def submit(self, order: ImageOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for one image; the model is part of the path."""
        body: dict[str, JsonValue] = {"prompt": order.prompt}
        for index, asset in enumerate(order.references):
            name = "input_image" if index == 0 else f"input_image_{index + 1}"
            body[name] = bare_base64(asset)
        body |= _shape(order, endpoint.model)
        body |= {"seed": order.seed, "output_format": "png"}
        return post_json(
            f"{endpoint.base_url}/v1/{quote(endpoint.model)}",
            with_options(body, order.options),
            secrets=_secrets(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the job, with the regional address to look at it."""
        if reply.status >= 300:
            return _refused(reply)
        body = read_object(reply)
        job_id = text_at(body, "id")
        if not job_id:
            return refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)
        address = text_at(body, "polling_url")
        return Submitted(job_id, {"status": address} if address else {})

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image of the size that is asked for, for prices per image or megapixel."""
        width_px, height_px = _size(order)
        return Units(images=1, width_px=width_px, height_px=height_px)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the look at the address that came with the job, word for word."""
        url = ref.urls.get("status") or (
            f"{endpoint.base_url}/v1/get_result?id={quote(ref.job_id, safe='')}"
        )
        is_ours = _is_same_service(url, endpoint)
        return get(url, _secrets(endpoint) if is_ours else {})

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it.

        One that is not found may be too young, so that is a look that failed.
        """
        body = read_object(reply)
        status = text_at(body, "status")
        if reply.status == 404 or status == _NOT_FOUND:
            return refusal(reply, kind=FailureKind.EXPIRED, message=status)
        if reply.status >= 300 or not status:
            return refusal(reply)
        url = text_at(body, "result", "sample")
        output = Output(OutputRole.IMAGE, _media_type(url), url=url)
        return snapshot_of(
            status,
            _STATES,
            outputs=(output,) if url else (),
            failure=_job_failure(status, body),
        )

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a look at the account's credits."""
        return get(f"{endpoint.base_url}/v1/credits", _secrets(endpoint))


def _secrets(endpoint: Endpoint) -> dict[str, SecretStr]:
    return secrets_in("x-key", endpoint)


def _is_same_service(url: str, endpoint: Endpoint) -> bool:
    """Return whether *url* may see the key: the account's own host, or another region of it."""
    if is_at_home(url, endpoint):
        return True
    try:
        asked, ours = urlsplit(url), urlsplit(endpoint.base_url)
    except ValueError:
        return False
    hosts = (asked.hostname or "", ours.hostname or "")
    return asked.scheme == "https" and all(host.endswith(".bfl.ai") for host in hosts)


def _size(order: ImageOrder) -> tuple[int, int]:
    """Return the nearest size in steps of 16 px that has at most four megapixels."""
    scale = min(1.0, (_MAX_PIXELS / (order.width_px * order.height_px)) ** 0.5)
    width_px, height_px = (
        max(_STEP_PX, round(side * scale / _STEP_PX) * _STEP_PX)
        for side in (order.width_px, order.height_px)
    )
    while width_px * height_px > _MAX_PIXELS:
        width_px, height_px = (
            (width_px - _STEP_PX, height_px)
            if width_px >= height_px
            else (width_px, height_px - _STEP_PX)
        )
    return width_px, height_px


def _shape(order: ImageOrder, model: str) -> dict[str, JsonValue]:
    if "kontext" in model:
        return {"aspect_ratio": aspect_ratio(order.width_px, order.height_px)}
    width_px, height_px = _size(order)
    return {"width": width_px, "height": height_px}


def _media_type(url: str) -> str:
    """Return what the result is, told from its address; PNG, which is asked for, where it is not.

    The reply does not say it.
    """
    path = url.partition("?")[0]
    suffix = path.rpartition(".")[2].lower().replace("jpg", "jpeg")
    return _MEDIA_TYPES.get(suffix, "image/png")


def _job_failure(status: str, body: JsonObject) -> Failure | None:
    kind = _KINDS.get(status)
    if kind is None:
        return None
    details = as_words(body.get("details")) or as_words(body.get("error"))
    return Failure(kind, clean(f"{status}: {details}" if details else status), code=status)


def _refused(reply: HttpReply) -> Failure:
    """Return why a request was refused.

    A 429 is told from the words, because nothing else in it says what is too many.
    """
    words = as_words(read_object(reply).get("detail"))
    if reply.status == 429 and _AT_ONCE.search(words):
        return refusal(reply, kind=FailureKind.CONCURRENCY)
    return refusal(reply)
