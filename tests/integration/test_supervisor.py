"""The supervisor with true processes: what dies comes back, what ends leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from integration.cli.demo import embedded_redis
from integration.cli.demo.supervisor import Part, PartFailed, Supervisor, left_in

SLEEPS = Part(name="sleeps", command=(sys.executable, "-c", "import time; time.sleep(600)"))
HAS_GRANDCHILD = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_DFL)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=0)
open(sys.argv[1], "w").write(str(grandchild.pid))
time.sleep(600)
"""
STARTS_A_PART = """
import sys, time
from pathlib import Path
from integration.cli.demo.supervisor import Part, Supervisor
with Supervisor(Path(sys.argv[1]), say=print) as supervisor:
    supervisor.start(Part(name="sleeps", command=(sys.executable, "-c", "import time; time.sleep(600)")))
    Path(sys.argv[1], "pid").write_text(str(supervisor.pids()["sleeps"]))
    time.sleep(600)
"""
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a parent-death signal and /proc")


def until(holds: Callable[[], bool], *, seconds: float = 10) -> bool:
    """Whether it holds within these seconds."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def is_gone(pid: int) -> bool:
    """Whether no process, or only a zombie, has this id."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"


def test_a_part_that_is_killed_starts_again(tmp_path: Path) -> None:
    said: list[str] = []
    with Supervisor(tmp_path, say=said.append) as supervisor:
        supervisor.start(SLEEPS)
        killed = supervisor.pids()["sleeps"]
        os.kill(killed, signal.SIGKILL)

        def is_back() -> bool:
            supervisor.tend(time.monotonic())
            return supervisor.pids()["sleeps"] != killed

        assert until(is_back)
    assert "sleeps was ended by signal 9; it starts again in 0.5 s" in said[0]


def test_leaving_ends_every_part(tmp_path: Path) -> None:
    with Supervisor(tmp_path, say=print) as supervisor:
        supervisor.start(SLEEPS)
        pid = supervisor.pids()["sleeps"]
        assert not is_gone(pid)
    assert is_gone(pid)


@linux_only
def test_a_grandchild_in_a_group_of_its_own_does_not_stay(tmp_path: Path) -> None:
    written = tmp_path / "grandchild"
    with Supervisor(tmp_path, say=print) as supervisor:
        supervisor.start(Part(name="parent", command=(sys.executable, "-c", HAS_GRANDCHILD, str(written))))
        assert until(lambda: written.exists() and written.read_text(encoding="ascii").isdigit())
        assert len(left_in(supervisor.pids()["parent"])) == 2
    assert until(lambda: is_gone(int(written.read_text(encoding="ascii"))))


@linux_only
def test_no_part_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_A_PART, str(tmp_path)]) as supervising:
        written = tmp_path / "pid"
        assert until(lambda: written.exists() and written.read_text(encoding="ascii").isdigit())
        pid = int(written.read_text(encoding="ascii"))
        assert until(lambda: b"leash.py" not in Path(f"/proc/{pid}/cmdline").read_bytes())
        supervising.kill()
    assert until(lambda: is_gone(pid))


def test_a_part_that_cannot_start_is_shown_with_its_last_lines(tmp_path: Path) -> None:
    broken = Part(name="broken", command=(sys.executable, "-c", "raise SystemExit('no such port')"), is_ready=lambda: False)
    with Supervisor(tmp_path, say=print) as supervisor:
        supervisor.start(broken)
        with pytest.raises(PartFailed, match="no such port"):
            supervisor.wait_for(broken)


@pytest.mark.parametrize("program", [embedded_redis.bundled(), embedded_redis.server_program()], ids=["bundled", "found first"])
def test_an_embedded_redis_answers_on_its_socket_and_removes_it(program: str) -> None:
    with tempfile.TemporaryDirectory(prefix="wk-") as short, Supervisor(Path(short) / "logs", say=print) as supervisor:
        address = f"unix://{short}/redis.sock"
        redis = Part(
            name="redis", command=embedded_redis.command(Path(short), program=program), is_ready=lambda: embedded_redis.answers(address)
        )
        supervisor.start(redis)
        supervisor.wait_for(redis)
        assert embedded_redis.answers(address)
        supervisor.stop()
        assert not embedded_redis.answers(address)
        assert not (Path(short) / "redis.sock").exists()
