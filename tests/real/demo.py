"""The real demo, as a newcomer starts it, in a folder and on ports of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from integration.cli.demo.ports import next_free

SECONDS_TO_START = 90
READY = "Ctrl-C"


class RunningDemo:
    """A demo that was started, in a folder of its own (at `port`) or, with `folder`, in that of an earlier one with its ports."""

    def __init__(self, *, folder: Path | None = None, port: int | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="wk-"))
        self._output = Path(tempfile.mkdtemp(prefix="wk-said-")) / "said"
        asked = () if folder else ("--port", str(port or next_free(18_000 + os.getpid() % 2_000)))
        self.process = self._start("demo", *asked)
        self._wait()
        self.url = self.settings()["WEDERKERIG_BASE_URL"]
        self.sandbox = f"http://localhost:{self.settings()['DEMO_SANDBOX_PORT']}"

    def said(self) -> str:
        """Everything the demo printed so far."""
        return self._output.read_text(encoding="utf-8")

    def settings(self) -> dict[str, str]:
        """What the demo left in its folder for other commands."""
        lines = (self.folder / "demo.env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def command(self, *words: str) -> str:
        """What another command answers in the same folder."""
        done = subprocess.run(
            [sys.executable, "-m", "integration", *words], env=self._environment(), capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout

    def pid_of(self, *words: str) -> int:
        """The part whose command line has all these words; 0 when it does not run."""
        for pid in self.parts():
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if "leash.py" not in line and all(word in line.split(" ") for word in words):
                return pid
        return 0

    def kill(self, *words: str) -> bool:
        """`kill -9` the part with these words in its command line; whether another one takes its place."""
        killed = self.pid_of(*words)
        os.kill(killed, signal.SIGKILL)
        return until(lambda: self.pid_of(*words) not in {0, killed})

    def parts(self) -> list[int]:
        """The processes that the demo started itself."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    def is_ready(self) -> bool:
        """Whether the service says that it can do its work."""
        try:
            return requests.get(f"{self.url}/health/ready", timeout=2).ok
        except requests.RequestException:
            return False

    def interrupt(self) -> int:
        """Press Ctrl-C; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def remove(self) -> None:
        """End it when it still runs, and remove its folder."""
        if self.process.poll() is None:
            self.interrupt()
        for folder in (self.folder, self._output.parent):
            shutil.rmtree(folder, ignore_errors=True)

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with self._output.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "integration", *words],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def _environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith(("WEDERKERIG_", "PYTHONDONTWRITE"))}
        return {**others, "WEDERKERIG_DATA_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"}

    def _wait(self) -> None:
        if not until(lambda: READY in self.said() or self.process.poll() is not None, seconds=SECONDS_TO_START) or READY not in self.said():
            self.process.kill()
            raise RuntimeError(f"the demo did not get ready:\n{self.said()}")


def until(holds: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Whether it holds within these seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
