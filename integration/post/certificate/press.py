"""Prints certificates beside the web process: a typesetter of its own for each, never more than a few at once."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from integration.domain.errors import Retriable
from integration.post.certificate.sheet import Sheet
from integration.shipped import PACKAGE

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "integration.post.certificate.typesetter")
AT_ONCE = 2
SECONDS_TO_WAIT, SECONDS_TO_SET = 5, 20
"""For a turn, and for the sheet, which takes half a second on an idle machine."""


class Press:
    """Turns sheets into PDFs, in whichever process needs one."""

    def __init__(self, command: tuple[str, ...] = COMMAND, *, seconds: float = SECONDS_TO_SET) -> None:
        self._command, self._seconds = command, seconds
        self._turns = BoundedSemaphore(AT_ONCE)

    def print_pdf(self, sheet: Sheet) -> bytes:
        """The PDF; `Retriable` where it takes too long or does not come out. Nothing of what stands on it is logged."""
        with self._turn():
            try:
                done = subprocess.run(
                    self._command,
                    input=sheet.as_json().encode(),
                    capture_output=True,
                    cwd=PACKAGE.parent,
                    timeout=self._seconds,
                    check=True,
                )
            except (OSError, subprocess.SubprocessError) as failed:
                log.warning("press outcome=failed reason=%s", type(failed).__name__)
                raise Retriable("the certificate could not be printed") from failed
            return done.stdout

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=SECONDS_TO_WAIT):
            raise Retriable("many certificates are being printed")
        try:
            yield
        finally:
            self._turns.release()
