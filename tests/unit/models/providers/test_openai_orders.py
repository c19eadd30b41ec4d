from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.openai_orders import (
    Pixels,
    address_problems,
    asset_problems,
    full_prompt,
    length_problems,
    length_seconds,
    option_problems,
    prompt_problems,
    read_pixels,
    untaken_problems,
)
from tests.contract.provider_rigs.rig import endpoint

ORDER = VideoOrder(prompt="She waits", duration_seconds=6.5)
FRAME = Asset(sha256="a1" * 32, media_type="image/png", num_bytes=100)
CAPS = Capabilities(
    capability=Capability.VIDEO,
    asset_forms=(AssetForm.URL,),
    asset_media_types=frozenset({"image/png", "image/jpeg"}),
    max_asset_bytes=100,
)

TOO_SHORT = "not a length >= duration_seconds (6.5); raise it or leave it out"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("720x1280", Pixels(720, 1280), id="size"),
        pytest.param(" 1024x1024 ", Pixels(1024, 1024), id="spaces"),
        pytest.param("auto", None, id="word"),
        pytest.param("720*1280", None, id="star"),
        pytest.param("0x720", None, id="zero"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_sizes_are_read(text: str, size: Pixels | None) -> None:
    assert read_pixels(text) == size


def test_a_size_is_written_and_classed() -> None:
    assert str(Pixels(1080, 1920)) == "1080x1920"
    assert Pixels(1920, 1080).resolution == "1080p"


def test_what_must_not_be_shown_goes_into_the_prompt() -> None:
    assert full_prompt("A door", "blood") == "A door\n\nAvoid: blood"
    assert full_prompt("A door", " ") == "A door"


@pytest.mark.parametrize(
    ("prompt", "negative_prompt", "problems"),
    [
        pytest.param("A door", "", (), id="fine"),
        pytest.param("", "blood", ("prompt is ''; it must have words",), id="only the negative"),
        pytest.param(
            "A door",
            "x" * 10,
            ("prompt has 25 characters, more than the 24 that are taken; shorten it",),
            id="both together too long",
        ),
    ],
)
def test_prompts(prompt: str, negative_prompt: str, problems: tuple[str, ...]) -> None:
    assert prompt_problems(prompt, negative_prompt, 24) == problems


@pytest.mark.parametrize(
    ("asset", "problems"),
    [
        pytest.param(None, (), id="none"),
        pytest.param(FRAME, (), id="fine"),
        pytest.param(
            replace(FRAME, media_type="image/gif"),
            ("first_frame is image/gif, which is not taken; give image/jpeg, image/png",),
            id="type",
        ),
        pytest.param(
            replace(FRAME, num_bytes=101),
            ("first_frame has 101 bytes, not 1 to 100; give a file of that size",),
            id="too large",
        ),
        pytest.param(
            replace(FRAME, num_bytes=0),
            ("first_frame has 0 bytes, not 1 to 100; give a file of that size",),
            id="empty",
        ),
    ],
)
def test_assets(asset: Asset | None, problems: tuple[str, ...]) -> None:
    assert asset_problems({"first_frame": asset}, CAPS) == problems


@pytest.mark.parametrize(
    ("order", "problems"),
    [
        pytest.param(ORDER, (), id="fine"),
        pytest.param(replace(ORDER, duration_seconds=8.0), (), id="longest"),
        pytest.param(
            replace(ORDER, duration_seconds=8.1),
            ("duration_seconds is 8.1, longer than the longest clip (8 s); split the shot",),
            id="too long",
        ),
        pytest.param(
            replace(ORDER, duration_seconds=0.0),
            ("duration_seconds is 0; it must be > 0",),
            id="none",
        ),
        pytest.param(
            replace(ORDER, duration_seconds=float("nan")),
            ("duration_seconds is nan; it must be > 0",),
            id="no number",
        ),
        pytest.param(
            replace(ORDER, duration_seconds=14.0, options={"seconds": "15"}),
            (),
            id="the route sells longer ones",
        ),
        pytest.param(
            replace(ORDER, options={"seconds": 6}),
            (f"options.seconds is 6, {TOO_SHORT}",),
            id="the route's is too short",
        ),
        pytest.param(
            replace(ORDER, options={"seconds": "long"}),
            (f"options.seconds is 'long', {TOO_SHORT}",),
            id="the route's is none",
        ),
    ],
)
def test_lengths(order: VideoOrder, problems: tuple[str, ...]) -> None:
    assert length_problems(order, "seconds", 8.0) == problems


def test_the_route_s_length_comes_first() -> None:
    assert length_seconds(ORDER, "seconds", 8) == Decimal(8)
    assert length_seconds(replace(ORDER, options={"seconds": "10"}), "seconds", 8) == Decimal(10)


def test_what_the_order_says_is_no_option() -> None:
    order = replace(ORDER, options={"model": "other", "loop": True})
    assert option_problems(order, {"model", "prompt"}) == (
        "options.model is 'other', but the order says it; leave it out",
    )


def test_fields_that_a_dialect_lacks_are_refused_and_not_dropped() -> None:
    order = replace(ORDER, last_frame=FRAME, references=(FRAME,), has_audio=True)
    names = ("has_audio", "last_frame", "references")
    problems = untaken_problems(order, names)
    assert [problem.partition(" ")[0] for problem in problems] == list(names)
    assert untaken_problems(ORDER, names) == ()


def test_an_address_that_may_hold_a_key_is_not_shown() -> None:
    assert address_problems(endpoint("https://h.example/v1", "m")) == ()
    (problem,) = address_problems(endpoint("https://user:hidden@h.example/v1", "m"))
    assert "base_url" in problem
    assert "hidden" not in problem
