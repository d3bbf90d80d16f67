"""A web server in a process of its own, and the processor time and memory it took."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

SECONDS_TO_START = 90


class Server:
    """A running gunicorn. `url` is where it answers."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    def cpu_seconds(self) -> float:
        """Processor time of its workers up to now, in user and kernel, to the nanosecond (/proc/PID/task/TID/schedstat)."""
        files = (file for pid in self._workers() for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(file.read_text(encoding="ascii").split()[0]) for file in files) / 1e9

    def megabytes(self) -> float:
        """The resident memory of its largest worker."""
        statuses = (Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in self._workers())
        return max(int(line.split()[1]) / 1024 for status in statuses for line in status.splitlines() if line.startswith("VmRSS"))

    def _workers(self) -> list[str]:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii").split()
        return children or [str(self._process.pid)]


@contextmanager
def serving(words: Sequence[str], *, url: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Start a server with these words, wait until it answers at `url` (with whatever), and end it with the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(words, env={**os.environ, **environment}, stdout=output, stderr=output)
    try:
        _wait(url, process, log)
        yield Server(url, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(url, timeout=2)
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{process.args!r} does not answer at {url}:\n{log.read_text(encoding='utf-8')[-2000:]}")
