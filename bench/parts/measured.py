"""What a block of work took, told on standard output by the process that did it. Runs in the environment of the peers too."""

from __future__ import annotations

import gc
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def measured() -> Iterator[None]:
    """Print `cpu` (seconds of this process and its children, user and kernel) and `wall` of the block, and `peak` (MB, since the start)."""
    gc.collect()
    cpu, wall = _cpu(), time.monotonic()
    yield
    print(json.dumps({"cpu": _cpu() - cpu, "wall": time.monotonic() - wall, "peak": _peak()}))


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak() -> float:
    """The most memory this process ever held (VmHWM: unlike `ru_maxrss` it does not begin with that of the parent)."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
