"""Starts the parts of the demo, starts again what dies, and ends everything that was started.

Each part runs in a session of its own, so that Ctrl-C reaches only us and we can name everything a part left behind.
We watch the process, not its output: a grandchild may hold the output open long after its parent died.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
LOOK_EVERY = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
LIVED_WELL = 30.0
GRACE = (8.0, 2.0)
"""Seconds after the first SIGTERM (finish what you do) and after the second (drop it); then SIGKILL."""


class PartFailed(Exception):
    """A part did not get ready; the message holds its last lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One program of the demo. `is_ready` asks it, without waiting, whether it answers."""

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] = lambda: True


@dataclass(slots=True, kw_only=True)
class Running:
    """A part that was started. `deaths` counts those in short succession; `due` is when a dead one is started again."""

    part: Part
    process: subprocess.Popen[bytes]
    since: float = field(default_factory=time.monotonic)
    deaths: int = 0
    due: float | None = None


class Supervisor:
    """Owns the started parts; leaving its `with` block ends them, the last one first."""

    def __init__(self, logs: Path, *, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._say = say
        self._running: list[Running] = []

    def __enter__(self) -> Supervisor:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_failure: object) -> None:
        self.stop()

    def start(self, *parts: Part) -> None:
        """Start parts, each with a fresh log file, without waiting for them."""
        for part in parts:
            self._log_of(part).write_bytes(b"")
            self._running.append(Running(part=part, process=self._spawn(part)))

    def wait_for(self, *parts: Part, seconds: float = 60) -> None:
        """Wait until these started parts answer; `PartFailed` when one dies or takes too long."""
        deadline = time.monotonic() + seconds
        for running in [running for running in self._running if running.part in parts]:
            while not running.part.is_ready():
                if running.process.poll() is not None or time.monotonic() > deadline:
                    raise PartFailed(self._last_words(running.part))
                time.sleep(LOOK_EVERY)

    def watch(self) -> None:
        """Look after all parts until interrupted."""
        while True:
            self.tend(time.monotonic())
            time.sleep(LOOK_EVERY)

    def tend(self, now: float) -> None:
        """One look: note who died, and start again whose pause is over. `now` is monotonic, in seconds."""
        for running in self._running:
            if running.due is not None and now >= running.due:
                running.process, running.since, running.due = self._spawn(running.part), now, None
            elif running.due is None and running.process.poll() is not None:
                self._note_death(running, now)

    def stop(self) -> None:
        """End all parts, the last one first."""
        for running in reversed(self._running):
            end(running.process)
        self._running.clear()

    def pids(self) -> dict[str, int]:
        """The process of each part, by its name."""
        return {running.part.name: running.process.pid for running in self._running}

    def _note_death(self, running: Running, now: float) -> None:
        running.deaths = 1 if now - running.since > LIVED_WELL else running.deaths + 1
        pause = pause_after(running.deaths)
        running.due = now + pause
        sweep(running.process.pid)
        self._say(f"{running.part.name} {cause(running.process.returncode)}; it starts again in {pause:g} s ({self._log_of(running.part)})")

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        with self._log_of(part).open("ab") as log:
            return subprocess.Popen(leashed(part.command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def _log_of(self, part: Part) -> Path:
        return self._logs / f"{part.name}.log"

    def _last_words(self, part: Part) -> str:
        lines = self._log_of(part).read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        return f"{part.name} did not start; {self._log_of(part)} ends with:\n\n" + "\n".join(lines)


def leashed(command: Sequence[str]) -> list[str]:
    """The command, tied to this process."""
    return [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *command]


def pause_after(deaths: int) -> float:
    """Seconds to wait before the next start: doubling, with a ceiling."""
    return min(FIRST_PAUSE * 2.0 ** min(deaths - 1, 10), LONGEST_PAUSE)


def cause(returncode: int) -> str:
    """How a process ended, in words."""
    return f"was ended by signal {-returncode}" if returncode < 0 else f"stopped with exit code {returncode}"


def end(process: subprocess.Popen[bytes]) -> None:
    """End a part: ask it twice, then no longer ask; nothing of its session stays."""
    for grace in GRACE:
        _signal_group(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=grace)
            break
        except subprocess.TimeoutExpired:
            continue
    sweep(process.pid)
    process.wait()


def sweep(session: int) -> None:
    """Kill whatever is left of a part: its process group, and on Linux its whole session (RQ gives each job a group of its own)."""
    _signal_group(session, signal.SIGKILL)
    for pid in left_in(session):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def left_in(session: int) -> list[int]:
    """The processes of a session that still run, as Linux lists them (proc(5): the sixth field of stat)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
