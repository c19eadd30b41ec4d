"""The files that set up several machines agree with the code and with themselves."""

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from prefect.settings import Settings

from deployments.register import WORK_POOL
from flows.server import CLIENT_SETTINGS, SERVER_SETTINGS

INFRA = Path(__file__).parents[2] / "infra"
COMPOSE = yaml.safe_load((INFRA / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, object]] = COMPOSE["services"]
WORKER = yaml.safe_load((INFRA / "kubernetes" / "worker.yaml").read_text())


def load_bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", INFRA / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def environment_of(name: str) -> dict[str, str]:
    environment = SERVICES[name].get("environment", {})
    assert isinstance(environment, dict)
    return environment


def prefect_settings() -> set[str]:
    """Return every environment variable that Prefect knows."""
    known = {"PREFECT_SERVER_ENCRYPTION_KEY"}  # read from the environment beside the settings
    waiting = [Settings]
    while waiting:
        model = waiting.pop()
        prefix = str(model.model_config.get("env_prefix", ""))
        for name, field in model.model_fields.items():
            if isinstance(field.annotation, type) and hasattr(field.annotation, "model_config"):
                waiting.append(field.annotation)
            known.add(f"{prefix}{name}".upper())
            choices = getattr(field.validation_alias, "choices", ())
            known |= {choice.upper() for choice in choices if isinstance(choice, str)}
    return known


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_pinned_and_closed(name: str) -> None:
    """No moving tags, no port open to the network, nothing that nobody starts or declares."""
    service = SERVICES[name]
    image, tag = str(service["image"]).rsplit(":", 1)
    assert image
    assert re.search(r"\d+\.\d+|\d{4}-\d{2}-\d{2}", tag), tag
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    sources = {str(volume).split(":")[0] for volume in service.get("volumes", ())}
    folders = {source for source in sources if source.startswith("./")}
    assert all((INFRA / folder).is_dir() for folder in folders)
    assert sources - folders <= set(COMPOSE["volumes"])
    if isinstance(service.get("depends_on"), dict):
        for other, how in service["depends_on"].items():
            has_check = "healthcheck" in SERVICES[other]
            assert has_check or how["condition"] == "service_completed_successfully"


def test_prefect_knows_every_setting() -> None:
    """A misspelled variable is ignored without a word."""
    known = prefect_settings()
    for name in SERVICES:
        ours = {key for key in environment_of(name) if key.startswith("PREFECT_")}
        assert {key for key in ours if not key.startswith("PREFECT_REDIS_")} <= known
    for settings in (SERVER_SETTINGS, CLIENT_SETTINGS):
        assert {key for key in settings if key.startswith("PREFECT_")} <= known


def test_all_servers_and_clients_are_set_up_alike() -> None:
    """Compose, Kubernetes and the laptop differ where they must: leases live in Redis."""
    own = {key: value for key, value in SERVER_SETTINGS.items() if "LEASE_STORAGE" not in key}
    for name in ("server", "services"):
        assert own.items() <= environment_of(name).items()
    in_pod = {item["name"]: item["value"] for item in pod()["env"]}
    for environment in (environment_of("worker"), in_pod):
        assert CLIENT_SETTINGS.items() <= environment.items()


def test_all_workers_share_one_journal() -> None:
    """A journal of its own for every machine would let two of them pay for the same call."""
    in_pod = {item["name"]: item["value"] for item in pod()["env"]}
    for environment in (environment_of("worker"), in_pod):
        assert environment["CLIFFHANGER_JOURNAL"].startswith("postgresql://")
        assert environment["CLIFFHANGER_JOURNAL"].endswith("/journal")
    assert "CREATE DATABASE journal;" in (INFRA / "postgres" / "10-journal.sql").read_text()
    assert "[postgres" in (INFRA / "Dockerfile").read_text()


def test_secrets_come_from_outside() -> None:
    example = (INFRA / "example.env").read_text()
    for name in SERVICES:
        for key, value in environment_of(name).items():
            if re.search("PASSWORD|SECRET|KEY|AUTH|USER$|CONNECTION", key) and value != "prefect":
                variable = re.search(r"\$\{(\w+):\?set it in infra/\.env\}", value)
                assert variable, key
                assert f"\n{variable[1]}=" in example


def test_workers_serve_the_pool_of_the_deployments() -> None:
    docker = (INFRA / "Dockerfile").read_text()
    in_image = yaml.safe_load(docker.split("CMD ")[-1])
    for command in (in_image, SERVICES["worker"]["command"], pod()["args"]):
        assert shlex.join(command).startswith(f"prefect worker start --pool {WORK_POOL} --limit 1")
    assert pod()["image"] == SERVICES["worker"]["image"]
    assert "COPY deployments" in docker


def pod() -> dict[str, list[dict[str, str]]]:
    return WORKER["spec"]["template"]["spec"]["containers"][0]


def test_the_bucket_cleans_up_after_itself() -> None:
    rules = {rule.rule_id: rule for rule in load_bootstrap().lifecycle().rules}
    half = rules["half-uploads"].abort_incomplete_multipart_upload
    assert half.days_after_initiation == 1
    assert rules["old-versions"].noncurrent_version_expiration.noncurrent_days == 30
