"""An environment for the software we compare ourselves with, so that none of it is a dependency of ours."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
LOCK = BENCH / "requirements.lock"
VENV = BENCH / ".venv"
STAMP = VENV / "filled-with"


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
