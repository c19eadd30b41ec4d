"""Fixtures for every folder of tests."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.servers import S3Server, run_moto, run_prefect, run_rclone


def pytest_configure(config: pytest.Config) -> None:
    """Prefect leaves its HTTP sockets to the garbage collector, in whatever test that runs.

    Its threads draw random pauses, which Hypothesis takes for a strategy's doing.
    """
    config.addinivalue_line("filterwarnings", "ignore:Do not use the .random. module inside")
    for what in ("socket.socket", "transport", "event loop"):
        config.addinivalue_line("filterwarnings", f"ignore:unclosed {what}:ResourceWarning")
        config.addinivalue_line("filterwarnings", f"ignore:unclosed <{what}:ResourceWarning")


LONGEST = (
    "test_film.py",
    "test_release.py",
    "test_paid_kill.py",
    "test_minimal.py",
    "test_deployment.py",
    "test_studio_up.py",
    "test_approve.py",
    "test_care.py",
    "test_api.py",
    "test_batch.py",
    "test_retake.py",
    "test_resume.py",
    "test_lora_training.py",
    "test_paid_limits.py",
    "test_series.py",
    "test_lips.py",
    "test_casting.py",
    "test_training_flow.py",
    "test_lora_parts.py",
    "test_embedders.py",
    "test_local_models.py",
    "test_dub.py",
    "test_voices_without_times.py",
    "test_lip_methods.py",
    "test_dub_bought.py",
    "test_retake_bought.py",
    "test_composite.py",
    "test_dino.py",
    "test_paid_calls.py",
    "test_caching.py",
    "test_jobs_cli.py",
    "test_paid_secrets.py",
    "test_paid_failover.py",
    "test_server.py",
    "test_hostile.py",
)
"""Files that take half a minute and more, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first: two processes that share them end at about the same time."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(
        key=lambda item: (
            "integration" not in item.path.parts,
            ranks.get(item.path.name, len(ranks)),
        )
    )


@pytest.fixture(scope="session", autouse=True)
def journal(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """The journal of paid calls that this session's flows use; never the one at home."""
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLIFFHANGER_JOURNAL", str(path))
        yield path


@pytest.fixture(scope="session")
def rclone_server(tmp_path_factory: pytest.TempPathFactory) -> Generator[S3Server]:
    """An S3 server over a folder, signatures checked."""
    with run_rclone(tmp_path_factory.mktemp("rclone")) as server:
        yield server


@pytest.fixture(scope="session")
def moto_server() -> Generator[S3Server]:
    """An S3 server in memory that keeps AWS's rules."""
    with run_moto() as server:
        yield server


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A Prefect server that flows of this process use; its API URL."""
    from prefect.events.worker import EventsWorker  # noqa: PLC0415  takes 1.5 s to import
    from prefect.logging.handlers import APILogWorker  # noqa: PLC0415  as above
    from prefect.settings import (  # noqa: PLC0415  as above
        PREFECT_API_URL,
        PREFECT_HOME,
        PREFECT_LOGGING_LEVEL,
        temporary_settings,
    )

    home = tmp_path_factory.mktemp("prefect")
    with run_prefect(home / "server") as url:
        values = {PREFECT_API_URL: url, PREFECT_HOME: home, PREFECT_LOGGING_LEVEL: "WARNING"}
        with temporary_settings(values):
            yield url
            # What is left to send would wait a minute for the server that is about to end.
            APILogWorker.drain_all(timeout=5.0)
            EventsWorker.drain_all(timeout=5.0)
