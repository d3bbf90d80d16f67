"""Places where files are dropped: which lie there, and what one says. A folder of ours here, a folder elsewhere in `sftp`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from stat import S_ISREG
from typing import Protocol

from integration.domain.errors import Refused, Retriable

LARGEST = 100_000_000
UNDER_WAY = (".part", ".filepart", ".tmp", ".temp", ".crdownload")
"""Endings of files that a program is still writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that lies there: its name, its size in bytes, and when it changed last."""

    name: str
    size: int
    changed_at: datetime

    @property
    def stamp(self) -> str:
        """Tells this file, as it is now, from every other; a later one comes later in the alphabet."""
        return f"{self.changed_at:%Y-%m-%dT%H:%M:%S} {self.size} {self.name}"[:255]


class Place(Protocol):
    """Where files are dropped."""

    def listed(self) -> Sequence[Found]:
        """All files; `Refused` or `Retriable` when nobody can look there."""
        ...

    def content(self, found: Found) -> bytes:
        """What the file says; `Retriable` when it changed meanwhile."""
        ...


def fitting(place: Place, pattern: str) -> list[Found]:
    """The files that fit a pattern such as `people-*.csv`, the newest first; none that is hidden or under way."""
    fit = [each for each in place.listed() if fnmatchcase(each.name, pattern) and not _is_under_way(each.name)]
    return sorted(fit, key=lambda each: (each.changed_at, each.name), reverse=True)


def may_be_read(found: Found) -> None:
    """`Refused` for what is too large for a list of employees."""
    if found.size > LARGEST:
        raise Refused(f"the file is larger than {LARGEST // 1_000_000} MB", code="file-large")


def changed_meanwhile() -> Retriable:
    """The file is still being written."""
    return Retriable("the file changed while it was read; it is taken once it is whole")


class Folder:
    """A folder inside the one where HR systems may drop files (WEDERKERIG_DROP_DIR); nothing outside it is ever read."""

    def __init__(self, root: Path | None, folder: str) -> None:
        if root is None:
            raise Refused("no folder for files is set; let the operator set WEDERKERIG_DROP_DIR", code="drop-unset")
        self._root = root.resolve()
        self._folder = (self._root / folder).resolve()
        if not self._folder.is_relative_to(self._root):
            raise Refused("the folder lies outside WEDERKERIG_DROP_DIR", code="drop-outside")

    def listed(self) -> Sequence[Found]:
        """Plain files only: a link may lead anywhere."""
        try:
            entries = [(entry.name, entry.stat(follow_symlinks=False)) for entry in os.scandir(self._folder)]
        except OSError as absent:
            raise Refused(f"the folder cannot be read: {absent.strerror}", code="drop-absent") from absent
        return [_found(name, status) for name, status in entries if S_ISREG(status.st_mode)]

    def content(self, found: Found) -> bytes:
        """The file, unless it was replaced by a link or changed since it was found."""
        may_be_read(found)
        try:
            with os.fdopen(os.open(self._folder / found.name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
                data, after = file.read(LARGEST + 1), os.fstat(file.fileno())
        except OSError as failed:
            raise Retriable(f"the file cannot be read: {failed.strerror}") from failed
        if _found(found.name, after) != found or len(data) != found.size:
            raise changed_meanwhile()
        return data


def _found(name: str, status: os.stat_result) -> Found:
    return Found(name=name, size=status.st_size, changed_at=datetime.fromtimestamp(status.st_mtime, UTC))


def _is_under_way(name: str) -> bool:
    return name.startswith((".", "~")) or name.lower().endswith(UNDER_WAY)
