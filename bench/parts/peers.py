"""Environments for the software we compare ourselves with, so that none of it is a dependency of ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
LOCK = BENCH / "requirements.lock"
VENV = BENCH / ".venv"
STAMP = VENV / "filled-with"
PACKAGE = BENCH / "peers" / "package.json"
MODULES = PACKAGE.parent / "node_modules"


def peer_python() -> Path:
    """The Python of `bench/.venv`, filled with `bench/requirements.lock` when that changed."""
    python, lock = VENV / "bin" / "python", sha256(LOCK.read_bytes()).hexdigest()
    if not (STAMP.is_file() and STAMP.read_text(encoding="ascii") == lock):
        print("  peers in bench/.venv …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)], check=True
        )
        STAMP.write_text(lock, encoding="ascii")
    return python


def peer_node() -> str | None:
    """The node that runs the peers in JavaScript, with their packages beside them as `package.json` says; None where there is no node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    stamp, wanted = MODULES / "filled-with", PACKAGE.read_text(encoding="utf-8")
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        print("  peers in bench/peers/node_modules …", flush=True)
        quietly = ("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
        subprocess.run([npm, "install", *quietly], cwd=PACKAGE.parent, check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted, encoding="utf-8")
    return node
