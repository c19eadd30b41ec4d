"""A HolySheep-type gateway's face embeddings."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import EmbeddingOrder
from cliffhanger.models.providers.gateway_face import GatewayFace
from tests.contract.provider_rigs.newapi_videos import FRAME
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

ORDER = EmbeddingOrder(images=(FRAME,))

RIGS = (
    ProviderRig(
        adapter=GatewayFace(),
        endpoint=endpoint("https://api.holysheep.ai/v1", "some-face-1"),
        order=ORDER,
        bad_orders={
            "images has 0": replace(ORDER, images=()),
            "images has 2": replace(ORDER, images=(FRAME, FRAME)),
            "image/gif": replace(ORDER, images=(replace(FRAME, media_type="image/gif"),)),
            "options.image_url": replace(ORDER, options={"image_url": "https://other.example"}),
        },
        accepted=reply({"embedding": [0.25, -0.5, 1]}),
        hollow=reply({"embedding": []}),
        refusals=(
            (reply({"error": {"code": "invalid_api_key"}}, 401), FailureKind.AUTH),
            (reply({"error": {"message": "top up"}}, 402), FailureKind.BALANCE),
            (reply({"error": {"code": "rate_limit_exceeded"}}, 429), FailureKind.RATE_LIMITED),
            (reply({"error": {"message": "no face"}}, 422), FailureKind.INVALID_REQUEST),
            (reply({"embedding": [0.25, None]}), FailureKind.BAD_OUTPUT),
        ),
    ),
)
