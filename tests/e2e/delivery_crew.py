"""The processes of the service, as an operator runs them: web, worker and clock, which a test may kill and start again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from integration.settings import Settings

FOLDER = Path(__file__).parents[2]


class Crew:
    """Starts processes of the command line with one environment, each in a process group of its own."""

    def __init__(self, settings: Mapping[str, str], log: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WEDERKERIG_")}
        self._environment = {**kept, **settings}
        self._said = log
        self._log = log.open("ab")
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """`wederkerig WORDS`, in the background."""
        command = [sys.executable, "-m", "integration", *words]
        process = subprocess.Popen(command, cwd=FOLDER, env=self._environment, stdout=self._log, stderr=self._log, start_new_session=True)
        self._running.append(process)
        return process

    def said(self) -> str:
        """Everything that was logged so far."""
        return self._said.read_text(encoding="utf-8")

    def dismiss(self) -> None:
        """End everything that still runs, work-horses included."""
        for process in self._running:
            kill_group(process)
        self._log.close()


def environment(settings: Settings) -> dict[str, str]:
    """What an operator would set for these settings."""
    told = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database,
        "REDIS_URL": settings.doorbell,
        "BASE_URL": settings.base_url,
        "SECRET_KEY": settings.secret_key or "",
        "ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "ALLOW_PRIVATE_HOSTS": ",".join(settings.allow_private_hosts),
        "MOVABLE_CLOCK": "yes",
        "LEASE_SECONDS": str(settings.lease_seconds),
        "SWEEP_SECONDS": str(settings.sweep_seconds),
    }
    return {f"WEDERKERIG_{name}": value for name, value in told.items()}


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """`kill -9` a process and its children at the same moment."""
    for horse in horses_of(process):
        kill(horse)
    kill(process.pid)
    process.wait()


def horses_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The work-horses of a worker (each has a session of its own)."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def kill(pid: int) -> None:
    """`kill -9`; it may be gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
