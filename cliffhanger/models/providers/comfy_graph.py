"""ComfyUI workflows: API-format graphs with named slots, and what fills them.

A workflow is the graph as ComfyUI's "Export (API)" writes it, and a map of slots: what an order
has to say, and the node and input that it is said to. Three are packaged; a studio gives its own
as `options.workflow` of the route.
"""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final, Self

from pydantic import Field, JsonValue, ValidationError, field_validator, model_validator

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.json_body import JsonObject, as_object, read_json
from cliffhanger.value import Value

Graph = dict[str, dict[str, JsonValue]]
"""Nodes by their id, each with `class_type` and `inputs`."""

_TEMPLATES: Final = resources.files("cliffhanger.models.providers").joinpath("comfy_templates")


class Workflow(Value):
    """A graph and how orders go into it."""

    graph: Graph = Field(min_length=1)
    """In API format."""
    slots: dict[str, tuple[str, str]]
    """Node id and input, by what goes there: `prompt`, `negative_prompt`, `seed`, `width`,
    `height`, `num_frames`, `first_frame`, `last_frame`, `reference`, `lora_name`, `lora_scale`,
    `prefix`; further ones of a kind as `reference_2`; any other name is filled from the option of
    that name."""
    bypass: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Nodes to take out where a slot stays empty, by slot: node id, and for each output of the
    node the input whose link takes its place."""
    fps: float = Field(default=24.0, gt=0.0)
    """Frames a second of the clip that it makes."""
    frame_step: int = Field(default=1, gt=0)
    """Number of frames is a multiple of it, plus one where it is more than 1."""
    max_seconds: float = Field(default=float("inf"), gt=0.0)
    """Longest clip."""
    max_pixels: int | None = Field(default=None, gt=0)
    """Size of a picture above which orders are scaled down; None for any."""
    multiple_of: int = Field(default=8, gt=0)
    """Width and height are multiples of it."""

    @field_validator("graph", mode="before")
    @classmethod
    def _is_in_api_format(cls, graph: JsonValue) -> JsonValue:
        is_editor_format = isinstance(as_object(graph).get("nodes"), list)
        if is_editor_format:
            raise ValueError(
                "the graph is in the editor's format (nodes, links); export it with "
                '"Export (API)" and give that'
            )
        return graph

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        problem = next(self._problems(), None)
        if problem:
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        for node_id, node in self.graph.items():
            if not isinstance(node.get("class_type"), str):
                yield f"node {node_id} has no class_type; export the graph with Export (API)"
            if not isinstance(node.get("inputs"), dict):
                yield f"node {node_id} has no inputs; export the graph with Export (API)"
        for slot, (node_id, name) in self.slots.items():
            if name not in inputs_of(self.graph.get(node_id, {})):
                yield f"slot {slot} points to input {name} of node {node_id}, which is not there"
        for slot, nodes in self.bypass.items():
            for node_id, names in nodes.items():
                missing = set(names) - set(inputs_of(self.graph.get(node_id, {})))
                if missing or node_id not in self.graph:
                    yield f"bypass of {slot} names {node_id} {sorted(missing)}, not in the graph"
                elif _num_outputs_used(self.graph, node_id) > len(names):
                    yield f"bypass of {slot} must name an input for each used output of {node_id}"

    def num_frames(self, seconds: float) -> int:
        """Return the fewest frames that the model makes and that last *seconds*."""
        wanted = max(1, math.ceil(seconds * self.fps - 1e-6))
        if self.frame_step == 1:
            return wanted
        return -(-(wanted - 1) // self.frame_step) * self.frame_step + 1

    def size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Return the size nearest to the wanted one, of about `max_pixels` at most."""
        most = self.max_pixels or width_px * height_px
        scale = min(1.0, (most / (width_px * height_px)) ** 0.5)
        step = self.multiple_of
        width, height = (
            max(step, round(side * scale / step) * step) for side in (width_px, height_px)
        )
        return width, height

    def filled(self, values: Mapping[str, JsonValue]) -> Graph:
        """Return the graph with *values* in their slots; None leaves what the graph has.

        Nodes of an empty slot are taken out where `bypass` says so, and what only they used.
        """
        graph: Graph = {
            node_id: {**node, "inputs": dict(inputs_of(node))}
            for node_id, node in self.graph.items()
        }
        for slot, (node_id, name) in self.slots.items():
            value = values.get(slot)
            if value is not None:
                graph[node_id]["inputs"] = {**inputs_of(graph[node_id]), name: value}
        for slot, nodes in self.bypass.items():
            for node_id, names in nodes.items() if values.get(slot) is None else ():
                graph = _without(graph, node_id, names) if node_id in graph else graph
        return graph


def packaged_names() -> tuple[str, ...]:
    """Return the names of the packaged workflows."""
    files = (file.name for file in _TEMPLATES.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in files if name.endswith(".json")))


def load_workflow(given: JsonValue) -> Workflow:
    """Return the workflow that a route's `options.workflow` is.

    Args:
        given: Name of a packaged workflow, or a workflow as an object.

    Raises:
        InvalidSettingError: It is neither.
    """
    if isinstance(given, str) and given in packaged_names():
        return _packaged(given)
    if not isinstance(given, dict):
        raise InvalidSettingError(
            f"options.workflow {given!r} is no workflow; give one of "
            f"{', '.join(packaged_names())}, or an object with graph and slots"
        )
    try:
        return Workflow.model_validate(given)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        place = ".".join(str(step) for step in ("options", "workflow", *first["loc"]))
        raise InvalidSettingError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from exc


@cache
def _packaged(name: str) -> Workflow:
    text = _TEMPLATES.joinpath(f"{name}.json").read_text(encoding="utf-8")
    return Workflow.model_validate(read_json(text))


def inputs_of(node: Mapping[str, JsonValue]) -> JsonObject:
    """Return the inputs of a node, by name."""
    return as_object(node.get("inputs"))


def check_against(
    graph: Mapping[str, Mapping[str, JsonValue]], object_info: JsonObject
) -> tuple[str, ...]:
    """Return what a server cannot run of *graph*, a sentence each.

    Args:
        graph: In API format.
        object_info: The server's answer to `GET /object_info`.
    """
    problems: list[str] = []
    for node_id, node in graph.items():
        kind = str(node.get("class_type"))
        if kind not in object_info:
            problems.append(
                f"node {node_id}: the server has no node class {kind}; install the custom nodes "
                "that bring it, update ComfyUI, or choose another workflow"
            )
            continue
        offered = as_object(as_object(object_info[kind]).get("input"))
        known = {name for group in offered.values() for name in as_object(group)}
        # An input of a dynamic one is named after it: `codec.crf`.
        problems.extend(
            f"node {node_id} ({kind}): the server's class has no input {name}; export the "
            "workflow anew from this server"
            for name in inputs_of(node)
            if not {name, name.partition(".")[0]} & known
        )
    return tuple(problems)


def _source(value: JsonValue) -> tuple[str, int] | None:
    """Return the node and output that an input is linked to; None for a plain value."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    node_id, output = value
    is_link = isinstance(node_id, str) and isinstance(output, int) and not isinstance(output, bool)
    return (str(node_id), int(str(output))) if is_link else None


def _sources(graph: Graph) -> Iterator[tuple[str, int]]:
    for node in graph.values():
        for value in inputs_of(node).values():
            source = _source(value)
            if source:
                yield source


def _num_outputs_used(graph: Graph, node_id: str) -> int:
    return max((output + 1 for source, output in _sources(graph) if source == node_id), default=0)


def _without(graph: Graph, node_id: str, names: tuple[str, ...]) -> Graph:
    """Return *graph* without a node: its inputs *names* go on where its outputs went."""
    ways = [inputs_of(graph[node_id])[name] for name in names]

    def rewired(value: JsonValue) -> JsonValue:
        source = _source(value)
        return ways[source[1]] if source and source[0] == node_id else value

    kept: Graph = {
        other: {**node, "inputs": {name: rewired(v) for name, v in inputs_of(node).items()}}
        for other, node in graph.items()
        if other != node_id
    }
    return _without_orphans(kept, used_before={source for source, _ in _sources(graph)})


def _without_orphans(graph: Graph, used_before: set[str]) -> Graph:
    """Return *graph* without the nodes that were used before and are no more."""
    while True:
        used = {source for source, _ in _sources(graph)}
        orphans = (used_before & graph.keys()) - used
        if not orphans:
            return graph
        graph = {node_id: node for node_id, node in graph.items() if node_id not in orphans}
