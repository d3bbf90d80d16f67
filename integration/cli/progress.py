"""How far an import is, on standard error: a line that moves on a terminal, elsewhere a plain line now and then."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from integration.flows.people.imports.import_people import Progress

SECONDS_BETWEEN_LINES = 10.0


class ProgressLine:
    """`with ProgressLine("stad") as line:` and hand `line.tell` to the import."""

    def __init__(self, name: str, stream: TextIO | None = None) -> None:
        self._name, self._stream = name, stream or sys.stderr
        self._moves = self._stream.isatty()
        self._shown, self._next, self._went_on = "", 0.0, False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        if self._moves and self._shown:
            self._stream.write("\n")

    def tell(self, progress: Progress) -> None:
        """One page more."""
        if progress.went_on_from and not self._went_on:
            self._went_on = True
            self._stream.write(f"{self._name}: an earlier run stopped after {progress.went_on_from:,}; going on from there\n")
        if self._moves:
            self._move(self._words(progress))
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN_LINES
            self._stream.write(f"{self._words(progress)}\n")
        self._stream.flush()

    def _move(self, words: str) -> None:
        self._stream.write(f"\r{words.ljust(len(self._shown))}")
        self._shown = words

    def _words(self, progress: Progress) -> str:
        of_all = f" of {progress.announced:,} ({100 * progress.seen // progress.announced} %)" if progress.announced else ""
        problems = f", problems: {progress.problems:,}" if progress.problems else ""
        return f"{self._name}: read {progress.seen:,}{of_all}{problems}"
