"""The name of a process, by which others on its machine can tell that it is gone."""

import hashlib
import os
import socket
from pathlib import Path
from typing import Final
from uuid import uuid4

_PROC: Final = Path("/proc")
_HOST_CHARS: Final = 40


def make_owner() -> str:
    """Return a name for this process and driver: `host-place/pid/start/random`."""
    pid = os.getpid()
    return f"{_place()}/{pid}/{_start_of(pid)}/{uuid4().hex[:12]}"


def is_gone(owner: str) -> bool:
    """Return whether the process surely does not run any more; False where nobody can tell."""
    parts = owner.split("/")
    if len(parts) != 4 or parts[0] != _place() or not parts[1].isdigit():
        return False
    if not _PROC.is_dir():
        return False
    return _start_of(int(parts[1])) != parts[2]


def _place() -> str:
    """Return the host and what tells its process ids from those of others of the same name.

    Containers and machines are often called the same, and each counts from one.
    """
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        names = (_PROC / "self/ns/pid").readlink()
    except OSError:
        boot, names = "", Path()
    counted_in = hashlib.sha256(f"{boot} {names}".encode()).hexdigest()[:8]
    return f"{socket.gethostname()[:_HOST_CHARS]}-{counted_in}"


def _start_of(pid: int) -> str:
    """Return when a process started, in the system's ticks; empty where it does not run."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return ""
    is_over = fields[0] in {"Z", "X"}
    return "" if is_over else fields[19]
