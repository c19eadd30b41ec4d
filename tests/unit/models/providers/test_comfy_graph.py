import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.providers import comfy_graph
from cliffhanger.models.providers.comfy_graph import (
    Workflow,
    check_against,
    load_workflow,
    packaged_names,
)

FOLDER = Path(comfy_graph.__file__).parent / "comfy_templates"
SMALL: dict[str, JsonValue] = {
    "graph": {
        "1": {"class_type": "Loader", "inputs": {"name": "a"}},
        "2": {"class_type": "LoraLoader", "inputs": {"model": ["1", 0], "clip": ["1", 1]}},
        "3": {"class_type": "Text", "inputs": {"text": "", "clip": ["2", 1]}},
        "4": {"class_type": "Save", "inputs": {"images": ["3", 0], "model": ["2", 0]}},
    },
    "slots": {"prompt": ["3", "text"]},
    "bypass": {"lora_name": {"2": ["model", "clip"]}},
}


def changed(**changes: JsonValue) -> dict[str, JsonValue]:
    return {**SMALL, **changes}


def links(graph: comfy_graph.Graph) -> set[str]:
    return {
        value[0]
        for node in graph.values()
        for value in comfy_graph.inputs_of(node).values()
        if isinstance(value, list)
    }


def test_three_workflows_are_packaged() -> None:
    assert packaged_names() == ("flux_character", "sdxl_character", "wan_image_to_video")


@pytest.mark.parametrize("name", packaged_names())
def test_a_packaged_workflow_is_whole_with_and_without_what_may_be_empty(name: str) -> None:
    """Every link leads to a node, and every node but the one that saves is used."""
    workflow = load_workflow(name)
    full = workflow.filled(dict.fromkeys(workflow.slots, 1))
    bare = workflow.filled({})
    assert full.keys() == workflow.graph.keys()
    assert bare.keys() < full.keys()
    for graph in (full, bare):
        assert links(graph) <= graph.keys()
        unused = graph.keys() - links(graph)
        assert [graph[node_id]["class_type"] for node_id in unused] in (
            ["SaveImage"],
            ["SaveVideo"],
        )


def test_packaged_files_are_tidy_json() -> None:
    for path in FOLDER.iterdir():
        assert isinstance(json.loads(path.read_text(encoding="utf-8")), dict)


def test_values_go_into_their_slots_and_the_workflow_stays_as_it_is() -> None:
    workflow = load_workflow("sdxl_character")
    graph = workflow.filled({"prompt": "Mai", "seed": 7, "lora_name": "m", "lora_scale": 0.5})
    assert graph["3"]["inputs"] == {"text": "Mai", "clip": ["2", 1]}
    assert graph["6"]["inputs"] == {
        "seed": 7,
        "steps": 30,
        "cfg": 6.0,
        "sampler_name": "dpmpp_2m",
        "scheduler": "karras",
        "denoise": 1.0,
        "model": ["2", 0],
        "positive": ["3", 0],
        "negative": ["4", 0],
        "latent_image": ["5", 0],
    }
    assert workflow.filled({}) == workflow.filled({})
    assert workflow.graph["3"]["inputs"] == {"text": "", "clip": ["2", 1]}


def test_without_a_lora_its_loader_is_taken_out_of_the_way() -> None:
    graph = Workflow.model_validate(SMALL).filled({"prompt": "Mai"})
    assert graph == {
        "1": {"class_type": "Loader", "inputs": {"name": "a"}},
        "3": {"class_type": "Text", "inputs": {"text": "Mai", "clip": ["1", 1]}},
        "4": {"class_type": "Save", "inputs": {"images": ["3", 0], "model": ["1", 0]}},
    }


def test_without_a_reference_all_that_only_it_needs_goes() -> None:
    graph = load_workflow("flux_character").filled({"lora_name": "m"})
    assert graph.keys() == {"1", "2", "3", "4", "5", "6", "12", "13", "14", "15", "16"}
    assert comfy_graph.inputs_of(graph["14"])["positive"] == ["6", 0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(
            None,
            r"options.workflow None is no workflow; give one of flux_character, sdxl_character, "
            r"wan_image_to_video, or an object with graph and slots",
            id="nothing",
        ),
        pytest.param("../secrets", r"options.workflow '../secrets' is no workflow", id="unknown"),
        pytest.param(7, "options.workflow 7 is no workflow", id="number"),
        pytest.param(
            {"graph": {"nodes": [], "links": []}, "slots": {}},
            r"options.workflow.graph: the graph is in the editor's format .* \"Export \(API\)\"",
            id="editor's format",
        ),
        pytest.param(changed(slot={}), "options.workflow.slot: Extra inputs", id="unknown field"),
        pytest.param(changed(graph={}), "options.workflow.graph", id="empty graph"),
        pytest.param(
            changed(graph={"3": {"inputs": {"text": ""}}}), "node 3 has no class_type", id="class"
        ),
        pytest.param(
            changed(graph={"3": {"class_type": "Text"}}), "node 3 has no inputs", id="inputs"
        ),
        pytest.param(
            changed(slots={"prompt": ["9", "text"]}),
            "slot prompt points to input text of node 9, which is not there",
            id="slot of no node",
        ),
        pytest.param(
            changed(slots={"prompt": ["3", "texts"]}),
            "slot prompt points to input texts of node 3, which is not there",
            id="slot of no input",
        ),
        pytest.param(
            changed(bypass={"lora_name": {"2": ["model", "vae"]}}),
            r"bypass of lora_name names 2 \['vae'\], not in the graph",
            id="bypass of no input",
        ),
        pytest.param(
            changed(bypass={"lora_name": {"7": []}}),
            r"bypass of lora_name names 7 \[\], not in the graph",
            id="bypass of no node",
        ),
        pytest.param(
            changed(bypass={"lora_name": {"2": ["model"]}}),
            "bypass of lora_name must name an input for each used output of 2",
            id="bypass too short",
        ),
    ],
)
def test_what_is_no_workflow_is_refused_by_its_place(given: JsonValue, words: str) -> None:
    with pytest.raises(InvalidSettingError, match=words):
        load_workflow(given)


@pytest.mark.parametrize(
    ("seconds", "num_frames"),
    [
        pytest.param(0.01, 1, id="an instant"),
        pytest.param(3.0, 49, id="4k + 1 exactly reached"),
        pytest.param(3.01, 49, id="within"),
        pytest.param(4.0, 65, id="whole seconds"),
        pytest.param(5.0, 81, id="longest"),
    ],
)
def test_wan_makes_four_k_plus_one_frames(seconds: float, num_frames: int) -> None:
    assert load_workflow("wan_image_to_video").num_frames(seconds) == num_frames


@pytest.mark.parametrize(
    ("seconds", "num_frames"),
    [
        pytest.param(2.0, 48, id="whole"),
        pytest.param(2.01, 49, id="rounded up"),
        pytest.param(1 / 24, 1, id="one frame"),
    ],
)
def test_other_models_make_any_number(seconds: float, num_frames: int) -> None:
    assert Workflow.model_validate(SMALL).num_frames(seconds) == num_frames


@pytest.mark.parametrize(
    ("name", "size"),
    [
        pytest.param("sdxl_character", (768, 1360), id="one megapixel"),
        pytest.param("flux_character", (1088, 1920), id="two megapixels"),
        pytest.param("wan_image_to_video", (480, 848), id="480p"),
    ],
)
def test_a_vertical_film_frame_is_scaled_to_the_model(name: str, size: tuple[int, int]) -> None:
    assert load_workflow(name).size(1080, 1920) == size


def test_a_workflow_without_a_limit_keeps_the_size() -> None:
    assert Workflow.model_validate(SMALL).size(1080, 1920) == (1080, 1920)


OBJECT_INFO: dict[str, JsonValue] = {
    "Loader": {"input": {"required": {"name": [["a"], {}]}}},
    "LoraLoader": {
        "input": {"required": {"model": ["MODEL"], "clip": ["CLIP"]}, "optional": {"x": ["INT"]}}
    },
    "Text": {"input": {"required": {"text": ["STRING"], "clip": ["CLIP"]}}},
    "Save": {"input": {"required": {"images": ["IMAGE"]}, "hidden": {"prompt": "PROMPT"}}},
}


def test_a_server_with_every_node_can_run_it() -> None:
    graph = Workflow.model_validate(SMALL).graph
    info = {**OBJECT_INFO, "Save": {"input": {"required": {"images": 0}, "optional": {"model": 0}}}}
    assert check_against(graph, info) == ()


def test_what_a_server_does_not_know_is_named_with_the_way_out() -> None:
    info = {name: facts for name, facts in OBJECT_INFO.items() if name != "Text"}
    unknown, unfit = check_against(Workflow.model_validate(SMALL).graph, info)
    assert unknown == (
        "node 3: the server has no node class Text; install the custom nodes that bring it, "
        "update ComfyUI, or choose another workflow"
    )
    assert unfit == (
        "node 4 (Save): the server's class has no input model; export the workflow anew from this "
        "server"
    )


def test_inputs_of_a_dynamic_input_are_known_by_its_name() -> None:
    graph = {"1": {"class_type": "Save", "inputs": {"codec": "h264", "codec.crf": 23}}}
    assert check_against(graph, {"Save": {"input": {"required": {"codec": ["COMBO"]}}}}) == ()
