"""Further parameters of a route: how they go into a request, and which may not."""

from collections.abc import Collection, Iterator, Mapping

from pydantic import JsonValue

from cliffhanger.models.jobs.orders import Order
from cliffhanger.models.json_body import as_object


def with_options(
    body: Mapping[str, JsonValue], options: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return *body* with the route's further parameters over it, objects merged one level deep.

    The model stays the one that is asked for, because it is the one that is priced.
    """
    merged = dict(body)
    for name, value in options.items():
        inner = merged.get(name)
        both = isinstance(inner, dict) and isinstance(value, dict)
        merged[name] = {**as_object(inner), **as_object(value)} if both else value
    if "model" in body:
        merged["model"] = body["model"]
    return merged


def fixed_problems(order: Order, fixed: Collection[str]) -> Iterator[str]:
    """Yield which of the *fixed* parameters, which the order gives, the route sets all the same."""
    for name in sorted(fixed):
        if name in order.options:
            yield f"options.{name} is {order.options[name]!r}, but the order says it; leave it out"
