"""The doctor: one row per finding, remedies word for word, a verdict that fits."""

from importlib import metadata
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from cliffhanger.errors import MissingDependencyError
from flows import doctor
from flows.doctor import Finding, examine, look


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))


def printed(findings: tuple[Finding, ...], monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool]:
    monkeypatch.setattr(doctor, "look", lambda: findings)
    console = Console(width=160, file=StringIO())
    is_ready = examine(console)
    return cast("StringIO", console.file).getvalue(), is_ready


def test_this_machine_can_make_an_animatic_and_every_row_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    findings = look()
    text, is_ready = printed(findings, monkeypatch)
    assert is_ready
    for item in findings:
        row = next(line for line in text.splitlines() if f" {item.name} " in line)
        assert item.detail in row
        assert ("✓" in row) is item.is_found
        if not item.is_found:
            assert item.remedy in row
    details = {item.name: item.detail for item in findings}
    assert details["prefect"] == metadata.version("prefect")
    assert "libx264" in details["H.264 and AAC encoders"]
    assert "Ready:" in text


def test_what_is_missing_is_printed_with_its_remedy_word_for_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Brackets in a remedy are no markup; a missing extra does not keep anybody from filming."""
    pip = "pip install 'cliffhanger[models]'"
    extra = Finding("torch", False, is_required=False, detail="not installed", remedy=pip)
    text, is_ready = printed((extra,), monkeypatch)
    assert is_ready
    assert pip in text


def test_something_required_that_is_missing_makes_it_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing = Finding("drawing", False, is_required=True, detail="[Errno 2]", remedy="reinstall")
    text, is_ready = printed((missing,), monkeypatch)
    assert not is_ready
    assert "✗" in text
    assert "[Errno 2]" in text
    assert "Not ready" in text


def test_a_part_that_fails_is_a_finding_and_no_crash() -> None:
    def fail() -> str:
        raise MissingDependencyError("no librsvg")

    finding = doctor._works("drawing", fail, "reinstall it")
    assert finding == Finding("drawing", False, True, "no librsvg", "reinstall it")


def test_a_package_that_is_not_there_is_named_with_its_command() -> None:
    finding = doctor._package("no-such-package-at-all")
    assert not finding.is_found
    assert finding.remedy == "pip install no-such-package-at-all"


def test_a_state_folder_that_cannot_be_written_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "file" / "prefect"))
    finding = doctor._server()
    assert not finding.is_found
    assert finding.is_required
    assert "PREFECT_HOME" in finding.remedy
