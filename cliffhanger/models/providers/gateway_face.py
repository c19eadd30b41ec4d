"""A HolySheep-type gateway's face embeddings, known from the vendor's articles only."""

import json
from typing import Final

from pydantic import JsonValue

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
from cliffhanger.models.jobs.orders import EmbeddingOrder
from cliffhanger.models.jobs.replies import done, post_json, read_object
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.openai_family import api_url, explain, list_models, without
from cliffhanger.models.providers.openai_orders import address_problems
from cliffhanger.models.providers.order_checks import IMAGE_TYPES, asset_problems
from cliffhanger.models.providers.route_options import fixed_problems, with_options
from cliffhanger.money.units import Units

_FIXED: Final = frozenset({"model", "image_url"})
_LARGEST: Final = 1e6
"""No embedding has a larger number; what has one is none."""


class GatewayFace(JobAdapter[EmbeddingOrder]):
    """Face embeddings (`POST {base}/embeddings/face`), facts as of mid 2026, all unverified.

    One image a call; the answer comes at once.
    """

    name = "gateway-face"
    version = "1"
    caps = Capabilities(
        capability=Capability.EMBEDDING,
        asset_forms=(AssetForm.URL,),
        asset_media_types=IMAGE_TYPES,
    )

    def check(self, order: EmbeddingOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the face from being measured."""
        problems = [
            *address_problems(endpoint),
            *fixed_problems(order, _FIXED),
        ]
        for index, image in enumerate(order.images):
            problems.extend(asset_problems(f"images[{index}]", image, self.caps))
        if len(order.images) != 1:
            problems.append(f"images has {len(order.images)}; give one image a call")
        return tuple(problems)

    def submit(self, order: EmbeddingOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for the embedding."""
        body: dict[str, JsonValue] = {
            "image_url": order.images[0].location,
            "model": endpoint.model,
        }
        url = api_url(endpoint.base_url, "/embeddings/face")
        return post_json(url, with_options(body, order.options), secrets=secrets_of(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the embedding, a list of one vector."""
        whole = read_object(reply)
        if not 200 <= reply.status < 300 or whole.get("error"):
            return explain(reply, endpoint)
        vector = _vector(whole.get("embedding"))
        if not vector:
            return without("an embedding", reply, endpoint, kind=FailureKind.BAD_OUTPUT)
        data = json.dumps([vector], separators=(",", ":")).encode()
        output = Output(OutputRole.EMBEDDING, "application/json", data=data)
        return Submitted("", snapshot=done(output))

    def measure(self, order: EmbeddingOrder, endpoint: Endpoint) -> Units:
        """Return one image."""
        return Units(images=1)

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _vector(value: JsonValue) -> list[float]:
    """Return the numbers of a vector; nothing where one of them is none or too large."""
    numbers = [
        float(number)
        for number in (value if isinstance(value, list) else [])
        if isinstance(number, (int, float))
        and not isinstance(number, bool)
        and abs(number) <= _LARGEST
    ]
    is_whole = isinstance(value, list) and len(numbers) == len(value)
    return numbers if is_whole else []
