from dataclasses import replace

from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.route_options import fixed_problems, with_options

ORDER = VideoOrder(prompt="She waits", duration_seconds=6.5)


def test_options_lie_over_the_body_one_level_deep() -> None:
    body = {"model": "m", "size": {"w": 1, "h": 2}, "seed": 1}
    options = {"size": {"h": 3}, "seed": None, "extra": [1], "model": "other"}
    assert with_options(body, options) == {
        "model": "m",
        "size": {"w": 1, "h": 3},
        "seed": None,
        "extra": [1],
    }
    assert body == {"model": "m", "size": {"w": 1, "h": 2}, "seed": 1}


def test_an_object_gives_way_to_what_is_none() -> None:
    assert with_options({"size": {"w": 1}}, {"size": "auto"}) == {"size": "auto"}


def test_what_the_order_says_is_no_option() -> None:
    order = replace(ORDER, options={"model": "other", "loop": True})
    assert [*fixed_problems(order, {"model", "prompt"})] == [
        "options.model is 'other', but the order says it; leave it out"
    ]
