import json

import pytest

from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole, Submitted
from cliffhanger.models.jobs.orders import EmbeddingOrder
from cliffhanger.models.providers.gateway_face import GatewayFace
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.newapi_videos import FRAME
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import read_json, shown

FACE = GatewayFace()
GATEWAY = endpoint("https://api.holysheep.ai/v1", "some-face-1")
ORDER = EmbeddingOrder(images=(FRAME,), options={"align": True})


def test_a_face_is_asked_for() -> None:
    call = FACE.submit(ORDER, GATEWAY, TOKEN)
    assert shown(call) == (
        "POST",
        "https://api.holysheep.ai/v1/embeddings/face",
        {"Authorization": f"Bearer {CANARY}"},
    )
    assert read_json(call) == {
        "image_url": "https://store.example/frame.png?sig=1",
        "model": "some-face-1",
        "align": True,
    }


def test_an_embedding_is_a_list_of_one_vector() -> None:
    body = {"embedding": [0.25, -0.5, 1], "usage": {"cost_usd": 0.001}}
    submitted = FACE.read_submit(reply(body), GATEWAY)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    (output,) = submitted.snapshot.outputs
    assert (output.role, output.media_type) == (OutputRole.EMBEDDING, "application/json")
    assert json.loads(output.data) == [[0.25, -0.5, 1.0]]
    assert submitted.snapshot.usage is None


@pytest.mark.parametrize(
    "embedding",
    [
        pytest.param([], id="empty"),
        pytest.param(None, id="null"),
        pytest.param("0.25", id="text"),
        pytest.param([0.25, "0.5"], id="text in it"),
        pytest.param([0.25, True], id="truth in it"),
        pytest.param([10**400], id="too large for a float"),
        pytest.param([[0.25]], id="nested"),
    ],
)
def test_what_is_no_vector_is_a_failure(embedding: object) -> None:
    failure = FACE.read_submit(reply({"embedding": embedding}), GATEWAY)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


def test_images_are_billed() -> None:
    assert FACE.measure(ORDER, GATEWAY) == Units(images=1)
