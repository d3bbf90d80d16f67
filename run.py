"""Set up and run Wederkerig with Python 3.11 or newer and nothing else.

    python3 run.py demo                 everything, with a sandbox LMS and HRIS to try it in
    python3 run.py test                 every check that CI runs; stops at the first red one
    python3 run.py test tests/unit -k duo   only pytest, with these arguments
    python3 run.py bench NAME           one benchmark
    python3 run.py lms list             any other word is a command of the service

The first run makes `.venv` and fills it with the pinned, hashed packages of `requirements.lock` (`test` and `bench`:
`requirements-dev.lock`). Later runs see by the stamp in `.venv` that nothing changed, and start at once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "filled-with"
RUN, TEST = "requirements.lock", "requirements-dev.lock"
SATISFIED_BY = {RUN: (RUN, TEST), TEST: (TEST,)}
UNREACHABLE = (
    "newconnectionerror",
    "name resolution",
    "dns error",
    "connection refused",
    "network is unreachable",
    "error sending request",
)

CHECKS = {
    "layout": ("-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": ("-m", "ruff", "check", "--quiet", "."),
    "types": ("-m", "mypy"),
    "floors": ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
    "mappings": ("-m", "integration", "mappings", "check"),
    "catalogue": ("-m", "integration", "catalogue", "check"),
    "tests": (
        *("-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal", "--durations", "25", "--cache-clear"),
        *("--cov", "--cov-report=", "--cov-fail-under=0"),
    ),
    "coverage": ("-m", "coverage", "report", "--skip-covered"),
}
AGAIN = ("-m", "pytest", "-q", "--last-failed", "--last-failed-no-failures", "none")
FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
SOME_FAILED, FEW = 1, 5


class CannotGoOn(Exception):
    """What stands in the way, and what to do about it."""


def stamp_of(lock: bytes, python: str) -> str:
    """What `.venv` says once it holds the packages of this lock file for this version of Python."""
    return hashlib.sha256(lock + b"\0" + python.encode()).hexdigest()


def python_of_venv() -> str:
    """The version line of `.venv/pyvenv.cfg`, without starting that Python."""
    lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if line.startswith("version")), "")


def is_filled(lock: str) -> bool:
    """Whether `.venv` already holds what this lock file asks for."""
    if not (PYTHON.exists() and STAMP.is_file()):
        return False
    version = python_of_venv()
    enough = {stamp_of((ROOT / name).read_bytes(), version) for name in SATISFIED_BY[lock]}
    return STAMP.read_text(encoding="ascii").strip() in enough


def fill(lock: str) -> None:
    """Make `.venv` when it is not there, and install the pinned packages of this lock file."""
    if is_filled(lock):
        return
    if not PYTHON.exists():
        make_venv()
    STAMP.unlink(missing_ok=True)
    step("installer", ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv>=0.8,<1"))
    try:
        step(lock, ("-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", lock))
    except CannotGoOn:
        step(f"{lock}, with pip", ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock))
    STAMP.write_text(stamp_of((ROOT / lock).read_bytes(), python_of_venv()) + "\n", encoding="ascii")


def make_venv() -> None:
    """Create `.venv`; one that was left half-made is removed."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        name = f"python3.{sys.version_info.minor}-venv"
        raise CannotGoOn(f"This Python has no venv module. Debian and Ubuntu keep it apart:\n\n    sudo apt-get install -y {name}\n")
    try:
        step("virtual environment in .venv", ("-m", "venv", "--clear", str(VENV)), python=sys.executable)
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def step(says: str, arguments: Sequence[str], *, python: str = str(PYTHON)) -> None:
    """One step of the set-up, with the time it took; its output is shown only when it fails."""
    started = time.monotonic()
    print(f"  {says} …", end=" ", flush=True)
    done = subprocess.run([python, *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    print("failed" if done.returncode else f"{time.monotonic() - started:.1f} s", flush=True)
    if done.returncode:
        raise CannotGoOn(explained(done.stdout))


def explained(output: str) -> str:
    """The last lines of what an installer said, with the likely remedy."""
    if any(sign in output.lower() for sign in UNREACHABLE):
        return "The package index cannot be reached. Check the network, or the proxy (HTTPS_PROXY), and run this again."
    tail = "\n".join(output.strip().splitlines()[-12:])
    return f"{tail}\n\nThe set-up stopped here. Remove .venv and run this again; if it stays, the lines above say why."


def test(arguments: Sequence[str]) -> int:
    """All checks in order up to the first red one; with arguments only pytest."""
    fill(TEST)
    if arguments:
        return run("-m", "pytest", *arguments)
    begun = time.monotonic()
    for number, (name, check) in enumerate(CHECKS.items(), start=1):
        print(f"[{number}/{len(CHECKS)}] {name}", flush=True)
        started = time.monotonic()
        failed = run(*check)
        if name == "tests" and failed == SOME_FAILED:
            failed = once_more()
        print(f"[{number}/{len(CHECKS)}] {name}: {'RED' if failed else 'green'}, {time.monotonic() - started:.1f} s\n", flush=True)
        if failed:
            return failed
    print(f"All green in {time.monotonic() - begun:.0f} s.")
    return 0


def once_more() -> int:
    """Run the few tests that failed beside hundreds of others once more, alone. Those that pass are named: they are to be mended."""
    failed = sorted(json.loads(FAILED.read_text(encoding="utf-8"))) if FAILED.is_file() else []
    if not 0 < len(failed) <= FEW:
        return 1
    print("\nOnce more, alone:", *failed, sep="\n  ", flush=True)
    still = run(*AGAIN)
    if not still:
        print("\nUNSTEADY: failed beside the others, passed alone. Mend:", *failed, sep="\n  ", flush=True)
    return still


def bench(arguments: Sequence[str]) -> int:
    """Run `bench/NAME.py`, or say which there are."""
    names = sorted(file.stem for file in (ROOT / "bench").glob("*.py") if file.stem != "__init__")
    if not arguments or arguments[0] not in names:
        print(f"python3 run.py bench NAME, where NAME is one of: {', '.join(names) or '(there are none yet)'}", file=sys.stderr)
        return 2
    fill(TEST)
    return run("-m", f"bench.{arguments[0]}", *arguments[1:])


def run(*arguments: str) -> int:
    """Run the Python of `.venv` in the project's folder and give back its exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


def become(arguments: Sequence[str]) -> int:
    """Turn this process into the command, so that signals reach it directly."""
    fill(RUN)
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "integration", *arguments])


def main(words: Sequence[str]) -> int:
    """Do what the command line asks; 1 when the set-up cannot go on, 2 when nothing was asked."""
    if sys.version_info < OLDEST or sys.platform == "win32":
        print("Wederkerig needs Python 3.11 or newer on Linux or macOS (on Windows: WSL 2).", file=sys.stderr)
        return 1
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    doors = {"test": test, "bench": bench}
    try:
        return doors[words[0]](words[1:]) if words[0] in doors else become(words)
    except CannotGoOn as obstacle:
        print(f"\n{obstacle}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
