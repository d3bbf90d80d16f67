"""Run a command that must not outlive whoever started it: `python leash.py PID-OF-STARTER COMMAND …`.

On Linux the kernel sends it SIGTERM when the starter dies, however that happens; elsewhere it just runs. This file is
run by its path, so that it costs a bare interpreter and no import of ours.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(words: list[str]) -> None:
    """Tie ourselves to the starter, then become the command; exit 1 when the starter is already gone."""
    starter, *command = words
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != int(starter):
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
