"""Images, as OpenAI and the gateways that copy it make them."""

import math
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from cliffhanger.media.sniff import HEAD_BYTES, header_size_px, sniff_media_type
from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, JobAdapter
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.replies import (
    FormFile,
    bare_base64,
    decode_base64,
    dig,
    done,
    post_form,
    post_json,
    read_object,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count, as_object, as_words
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.openai_family import (
    api_url,
    explain,
    explain_part,
    is_address,
    list_models,
    without,
)
from cliffhanger.models.providers.openai_image_kinds import image_kind, image_size, size_problems
from cliffhanger.models.providers.openai_orders import (
    address_problems,
    full_prompt,
    prompt_problems,
)
from cliffhanger.models.providers.order_checks import lora_problems, reference_problems
from cliffhanger.models.providers.route_options import fixed_problems, with_options
from cliffhanger.models.providers.shapes import Pixels, read_pixels
from cliffhanger.money.units import Units

_FIXED: Final = frozenset({"model", "prompt", "image", "n", "stream"})
_MAX_BYTES: Final = 50_000_000
_TOKENS_PER_MEGAPIXEL: Final = {"low": 272, "medium": 1056, "high": 4160}
"""Of output, per 1024 * 1024; published for gpt-image-1, unverified for the later ones."""
_TOKENS_PER_REFERENCE: Final = 8000
"""Bound of input; unverified."""
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_TYPES: Final = {
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


class OpenAIImages(JobAdapter[ImageOrder]):
    """Images (`POST {base}/images/generations` and `/images/edits`), facts as of late 2026.

    References go to `/images/edits` as a form. Seedream models, at Volcengine Ark and at gateways,
    take them in the JSON of `/images/generations`. The API has no negative prompt: it is put into
    the prompt in words. Quality is `medium` unless the route says otherwise. Limits of prompts,
    files and references, the sizes of dall-e and the bounds of tokens are unverified.
    """

    name = "openai-images"
    version = "1"
    caps = Capabilities(
        capability=Capability.IMAGE,
        asset_forms=(AssetForm.BYTES,),
        asset_media_types=frozenset(_ENDINGS),
        max_asset_bytes=_MAX_BYTES,
        max_references=16,
        max_prompt_chars=32_000,
    )

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the image from being asked for."""
        kind = image_kind(endpoint.model)
        most = self.caps.max_references if kind.has_references else 0
        return (
            *address_problems(endpoint),
            *fixed_problems(order, _FIXED),
            *prompt_problems(order.prompt, order.negative_prompt, kind.max_prompt_chars),
            *reference_problems(order.references, replace(self.caps, max_references=most)),
            *lora_problems(order.loras),
            *size_problems(order, kind),
        )

    def submit(self, order: ImageOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the image."""
        kind = image_kind(endpoint.model)
        body = _body(order, endpoint)
        secrets = secrets_of(endpoint)
        if not order.references or kind.are_references_json:
            url = api_url(endpoint.base_url, "/images/generations")
            return post_json(url, body, secrets=secrets)
        return post_form(
            api_url(endpoint.base_url, "/images/edits"),
            [(name, as_words(value)) for name, value in body.items() if value is not None],
            _files(order),
            secrets=secrets,
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the image, in hand or by address, or why there is none."""
        whole = read_object(reply)
        if not 200 <= reply.status < 300 or whole.get("error"):
            return explain(reply, endpoint)
        first = as_object(dig(whole, "data", 0))
        if first.get("error"):
            return explain_part(reply, first["error"], endpoint)
        output = _read_output(first, text_at(whole, "output_format"))
        if output is None:
            return without("an image", reply, endpoint, kind=FailureKind.BAD_OUTPUT)
        return Submitted("", snapshot=done(output, usage=_read_units(whole, output)))

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image of its size, and the most tokens that it comes to."""
        size = image_size(order, endpoint.model)
        quality = text_at(_body(order, endpoint), "quality")
        quality = "high" if quality == "auto" else quality
        per_megapixel = _TOKENS_PER_MEGAPIXEL.get(quality, _TOKENS_PER_MEGAPIXEL["high"])
        prompt = full_prompt(order.prompt, order.negative_prompt)
        return Units(
            images=1,
            width_px=size.width_px,
            height_px=size.height_px,
            resolution=size.resolution,
            quality=quality,
            input_tokens=len(prompt.encode(errors="replace"))
            + _TOKENS_PER_REFERENCE * len(order.references),
            output_tokens=math.ceil(size.width_px * size.height_px * per_megapixel / (1 << 20)),
        )

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _body(order: ImageOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    kind = image_kind(endpoint.model)
    body: dict[str, JsonValue] = {
        "model": endpoint.model,
        "prompt": full_prompt(order.prompt, order.negative_prompt),
        "size": str(image_size(order, endpoint.model)),
        "seed": order.seed if kind.has_seed else None,
        **kind.defaults,
    }
    if order.references:
        body |= kind.reference_defaults
    if order.references and kind.are_references_json:
        body["image"] = [
            f"data:{it.media_type};base64,{bare_base64(it)}" for it in order.references
        ]
    return with_options(body, order.options)


def _files(order: ImageOrder) -> list[FormFile]:
    name = "image[]" if len(order.references) > 1 else "image"
    return [
        FormFile(
            name,
            f"reference-{index}.{_ENDINGS.get(asset.media_type, 'png')}",
            asset.media_type,
            asset.data,
        )
        for index, asset in enumerate(order.references, start=1)
    ]


def _read_output(first: JsonObject, output_format: str) -> Output | None:
    url = text_at(first, "url")
    data = decode_base64(text_at(first, "b64_json") or (url if url.startswith("data:") else ""))
    if data:
        media_type = sniff_media_type(data[:HEAD_BYTES])
        is_image = media_type.startswith("image/")
        return Output(OutputRole.IMAGE, media_type, data=data) if is_image else None
    if not is_address(url):
        return None
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    media_type = _TYPES.get(ending) or _TYPES.get(output_format.lower(), "image/png")
    return Output(OutputRole.IMAGE, media_type, url=url)


def _read_units(whole: JsonObject, output: Output) -> Units | None:
    """Return what the reply says was used, with the size that was made; None for nothing said."""
    read = as_count(dig(whole, "usage", "input_tokens"))
    written = as_count(dig(whole, "usage", "output_tokens"))
    if read is None and written is None:
        return None
    said = read_pixels(text_at(whole, "size") or text_at(whole, "data", 0, "size"))
    header = header_size_px(output.data, output.media_type)
    # billed is what the server says that it made
    size = said or (Pixels(*header) if header else None)
    return Units(
        images=1,
        input_tokens=read or 0,
        output_tokens=written or 0,
        width_px=size.width_px if size else 0,
        height_px=size.height_px if size else 0,
        resolution=size.resolution if size else "",
        quality=text_at(whole, "quality"),
    )
