"""The rules that hold the tree together."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from prefect import Flow
from prefect.blocks.core import Block
from prefect.flows import load_flow_from_entrypoint
from prefect.types import SecretDict
from pydantic import SecretStr

import blocks
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.registry import find_adapter, protocols
from deployments.register import BLOCK_TYPES, GPU_POOL, WORK_POOL
from flows.database import find_template

ROOT = Path(__file__).parents[2]
PREFECT_YAML = yaml.safe_load((ROOT / "prefect.yaml").read_text())
BLOCKS = [
    kind for _, kind in inspect.getmembers(blocks, inspect.isclass) if issubclass(kind, Block)
]
DEPLOYMENT_FIELDS = {
    "concurrency_limit",
    "description",
    "enforce_parameter_schema",
    "entrypoint",
    "name",
    "parameters",
    "schedules",
    "tags",
    "version",
    "work_pool",
}
README = (ROOT / "README.md").read_text()
SHOWN_AS = {
    Capability.IMAGE: "images",
    Capability.VIDEO: "video",
    Capability.VOICE: "voices",
    Capability.LIPSYNC: "lip-sync",
}
SECRET_WORDS = ("secret", "token", "password", "api_key")


def test_imports_run_one_way() -> None:
    """The contracts in pyproject.toml hold: layers, a library without Prefect, no adapters."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("kind", BLOCKS, ids=lambda kind: kind.__name__)
def test_blocks_meet_the_block_standards(kind: type[Block]) -> None:
    """What the Prefect UI shows is complete: name, logo, how to load it, every field described."""
    assert kind._block_type_name
    assert kind._logo_url is not None
    assert kind._description
    assert str(kind._description).endswith(".")
    example = kind.get_code_example() or ""
    assert f"from blocks import {kind.__name__}" in example
    assert f"await {kind.__name__}.aload(" in example
    for name, field in kind.model_fields.items():
        assert field.description, f"{kind.__name__}.{name} has no description"
        assert field.description.endswith("."), f"{kind.__name__}.{name}"
        assert not field.is_required(), f"{kind.__name__}.{name}: old documents would not load"
        if any(word in name for word in SECRET_WORDS):
            assert field.annotation in (SecretStr, SecretDict), f"{kind.__name__}.{name}"
    assert any(name.startswith("get_") for name in vars(kind))


def test_every_block_is_registered() -> None:
    assert set(BLOCK_TYPES) == set(BLOCKS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["prefect.collections"] == {"cliffhanger": "blocks"}


@pytest.mark.parametrize(
    "deployment", PREFECT_YAML["deployments"], ids=lambda deployment: deployment["name"]
)
def test_deployments_load(deployment: dict[str, object]) -> None:
    """Prefect ignores unknown keys and falls back to reading the source; neither may happen."""
    assert set(deployment) <= DEPLOYMENT_FIELDS
    flow = load_flow_from_entrypoint(str(deployment["entrypoint"]), use_placeholder_flow=False)
    assert isinstance(flow, Flow)
    assert isinstance(deployment["parameters"], dict)
    assert set(deployment["parameters"]) <= set(flow.parameters.properties)
    assert isinstance(deployment["work_pool"], dict)
    is_training = deployment["entrypoint"] == "flows.training.train_character"
    assert deployment["work_pool"]["name"] == (GPU_POOL if is_training else WORK_POOL)
    assert PREFECT_YAML["pull"] == []


def test_the_server_template_is_of_the_pinned_prefect() -> None:
    """After a change of the pin run `python -m flows.database`, or first starts take 15 s."""
    template = find_template()
    assert template is not None
    assert template.startswith(b"SQLite format 3\0")


@pytest.mark.parametrize("module", ["flows.server", "cliffhanger.store"])
def test_what_runs_before_prefect_does_not_import_it(module: str) -> None:
    program = f"import sys, {module}; sys.exit('prefect' in sys.modules or 'boto3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_the_readme_names_every_protocol() -> None:
    """The table of protocols is the registry, and what each makes is what it says."""
    rows = dict(re.findall(r"^\| ([\w-]+) \| ((?:`[\w-]+` ?)+)\|$", README, flags=re.MULTILINE))
    shown = {
        capability: set(re.findall(r"`([\w-]+)`", rows[words]))
        for capability, words in SHOWN_AS.items()
    }
    further = set(re.findall(r"`([\w-]+)`", rows["further"]))
    adapters = {name: find_adapter(name) for name in protocols()}
    for capability, names in shown.items():
        assert names == {name for name, it in adapters.items() if it.caps.capability is capability}
    assert set().union(*shown.values(), further) == set(adapters)


def test_what_runs_alone_is_found_by_make() -> None:
    """`make test` names the files whose tests measure; it would pass over those of another."""
    mark = "@pytest.mark." + "alone"
    marked = [path for path in (ROOT / "tests").rglob("*.py") if mark in path.read_text()]
    named = re.findall(r"^ALONE := (.+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert named == [" ".join(sorted(str(path.relative_to(ROOT)) for path in marked))]
