"""The name of a process, and whether it still runs."""

import os
import subprocess
import sys

import pytest

from cliffhanger.models.jobs import owner as owner_module
from cliffhanger.models.jobs.owner import is_gone, make_owner
from cliffhanger.models.jobs.tables import JOBS


def test_every_name_is_another_and_fits_its_column() -> None:
    names = {make_owner() for _ in range(100)}
    assert len(names) == 100
    assert max(map(len, names)) <= JOBS.c.owner.type.length  # type: ignore[attr-defined]


def test_a_process_that_runs_is_not_gone() -> None:
    assert not is_gone(make_owner())


def test_a_process_that_ended_is_gone() -> None:
    code = "from cliffhanger.models.jobs.owner import make_owner; print(make_owner())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert is_gone(ran.stdout.strip())


def test_another_process_of_the_same_number_is_not_the_one() -> None:
    place, pid, start, name = make_owner().split("/")
    assert pid == str(os.getpid())
    assert is_gone(f"{place}/{pid}/{int(start) - 1}/{name}")


def test_a_zombie_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        place, _, _, name = make_owner().split("/")
        started = owner_module._start_of(process.pid)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert is_gone(f"{place}/{process.pid}/{started}/{name}")


def test_nobody_can_tell_of_another_machine_or_of_one_of_the_same_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, _, start, name = make_owner().split("/")
    assert not is_gone(f"elsewhere-00000000/1/{start}/{name}")
    host = place.rpartition("-")[0]
    assert not is_gone(f"{host}-00000000/999999999/{start}/{name}")
    assert not is_gone("what is this")
    monkeypatch.setattr(owner_module, "_PROC", owner_module.Path("/nowhere"))
    assert not is_gone(f"{owner_module._place()}/999999999/{start}/{name}")
