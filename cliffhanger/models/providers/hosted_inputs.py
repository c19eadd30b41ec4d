"""Inputs of hosted models: at fal and Replicate every model names and shapes them its own way.

A route's options say how. `fields` gives the model's name of an input, or null to leave it out;
`duration_as`, `size_as` and `references_as` its form; `durations_seconds` the lengths that are
sold. Every other option goes to the model as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.orders import Asset
from cliffhanger.models.jobs.replies import fit_seconds
from cliffhanger.models.json_body import JsonObject, as_object
from cliffhanger.models.providers.measures import whole_seconds
from cliffhanger.models.providers.route_options import with_options

FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "duration_as": ("int", "string", "string_s"),
    "size_as": ("image_size", "width_height", "aspect_ratio"),
    "references_as": ("list", "one"),
}
"""Forms that an input may be asked for in: `5`, `"5"` and `"5s"` for a length."""
_HOW: Final = frozenset({"fields", "durations_seconds", *FORMS})


@dataclass(frozen=True, slots=True)
class InputStyle:
    """How the models of a service usually take their inputs.

    Attributes:
        names: What most of them call an input; those without a name must be named by the route.
        service_options: Options that are for the service and not for the model.
        size_as: Form in which the size of an image is told.
    """

    names: Mapping[str, str]
    service_options: frozenset[str] = field(default=frozenset())
    size_as: str = "aspect_ratio"


def input_names(style: InputStyle, options: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return what the model calls each input; nothing for one that it does not get."""
    names: dict[str, JsonValue] = {**style.names, **as_object(options.get("fields"))}
    return {name: said for name, said in names.items() if isinstance(said, str) and said}


def model_input(
    inputs: JsonObject, style: InputStyle, options: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return *inputs* under the model's names, and over them what else the route says."""
    names = input_names(style, options)
    named: dict[str, JsonValue] = {
        names[name]: value for name, value in inputs.items() if value is not None and name in names
    }
    not_for_it = _HOW | style.service_options
    further = {name: value for name, value in options.items() if name not in not_for_it}
    whole = with_options(named, further)
    return {name: value for name, value in whole.items() if value is not None}


def option_problems(options: Mapping[str, JsonValue]) -> Iterator[str]:
    """Yield what is wrong with the options that say how a model takes its inputs."""
    fields = options.get("fields", {})
    if not isinstance(fields, dict) or not all(
        said is None or isinstance(said, str) for said in fields.values()
    ):
        yield f"options.fields is {fields!r}; give the model's name of each input, or null"
    for name, forms in FORMS.items():
        form = options.get(name, forms[0])
        if form not in forms:
            yield f"options.{name} is {form!r}; give one of {', '.join(forms)}"
    lengths = options.get("durations_seconds")
    if lengths is not None and len(sold_lengths(options)) != len(_listed(lengths)):
        yield f"options.durations_seconds is {lengths!r}; list the whole seconds that are sold"


def naming_problems(
    given: Iterable[str], style: InputStyle, options: Mapping[str, JsonValue]
) -> Iterator[str]:
    """Yield which of the *given* inputs the model would not get because nobody named its field."""
    names = input_names(style, options)
    fields = as_object(options.get("fields"))
    for name in given:
        if name not in names and name not in fields:
            yield (
                f"{name} is given and options.fields names no field for it; set fields.{name} to "
                "what the model calls it, or to null to leave it out"
            )


def sold_lengths(options: Mapping[str, JsonValue]) -> tuple[int, ...]:
    """Return the lengths in seconds that the route says are sold; none for any."""
    listed = _listed(options.get("durations_seconds"))
    return tuple(
        length
        for length in listed
        if isinstance(length, int) and not isinstance(length, bool) and length > 0
    )


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) and value else [None]


def sold_seconds(wanted: float, options: Mapping[str, JsonValue]) -> int:
    """Return the shortest length sold that holds *wanted*; whole seconds where any is sold."""
    sold = sold_lengths(options)
    return fit_seconds(wanted, sold) if sold else whole_seconds(wanted)


def duration_value(seconds: int, options: Mapping[str, JsonValue]) -> JsonValue:
    """Return a length in the form that the model takes."""
    form = options.get("duration_as", "int")
    if form == "int":
        return seconds
    return f"{seconds}s" if form == "string_s" else str(seconds)


def references_value(references: Sequence[Asset], options: Mapping[str, JsonValue]) -> JsonValue:
    """Return reference images in the form that the model takes; None for none."""
    links: list[JsonValue] = [asset.location for asset in references]
    if not links:
        return None
    return links[0] if options.get("references_as") == "one" else links
