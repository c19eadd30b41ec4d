from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.openai_orders import (
    address_problems,
    full_prompt,
    length_problems,
    length_seconds,
    prompt_problems,
    untaken_problems,
)
from tests.contract.provider_rigs.rig import endpoint

ORDER = VideoOrder(prompt="She waits", duration_seconds=6.5)
FRAME = Asset(sha256="a1" * 32, media_type="image/png", num_bytes=100)

SPLIT = "split the shot or take another route"
TOO_SHORT = "not a length >= duration_seconds (6.5); raise it or leave it out"


def test_what_must_not_be_shown_goes_into_the_prompt() -> None:
    assert full_prompt("A door", "blood") == "A door\n\nAvoid: blood"
    assert full_prompt("A door", " ") == "A door"


@pytest.mark.parametrize(
    ("prompt", "negative_prompt", "problems"),
    [
        pytest.param("A door", "", (), id="fine"),
        pytest.param(
            "", "blood", ("prompt is empty; write what is wanted",), id="only the negative"
        ),
        pytest.param(
            "A door",
            "x" * 10,
            ("prompt has 25 characters and at most 24 are taken; shorten it",),
            id="both together too long",
        ),
    ],
)
def test_prompts(prompt: str, negative_prompt: str, problems: tuple[str, ...]) -> None:
    assert tuple(prompt_problems(prompt, negative_prompt, 24)) == problems


@pytest.mark.parametrize(
    ("order", "problems"),
    [
        pytest.param(ORDER, (), id="fine"),
        pytest.param(replace(ORDER, duration_seconds=8.0), (), id="longest"),
        pytest.param(
            replace(ORDER, duration_seconds=8.1),
            (f"duration_seconds is 8.1 and at most 8 are sold; {SPLIT}",),
            id="too long",
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
    assert tuple(length_problems(order, "seconds", 8.0)) == problems


def test_the_route_s_length_comes_first() -> None:
    assert length_seconds(ORDER, "seconds", 8) == Decimal(8)
    assert length_seconds(replace(ORDER, options={"seconds": "10"}), "seconds", 8) == Decimal(10)


def test_fields_that_a_dialect_lacks_are_refused_and_not_dropped() -> None:
    order = replace(ORDER, last_frame=FRAME, references=(FRAME,), has_audio=True)
    names = ("has_audio", "last_frame", "references")
    problems = untaken_problems(order, names)
    assert [problem.partition(" ")[0] for problem in problems] == list(names)
    assert tuple(untaken_problems(ORDER, names)) == ()


def test_an_address_that_may_hold_a_key_is_not_shown() -> None:
    assert tuple(address_problems(endpoint("https://h.example/v1", "m"))) == ()
    (problem,) = address_problems(endpoint("https://user:hidden@h.example/v1", "m"))
    assert "base_url" in problem
    assert "hidden" not in problem
