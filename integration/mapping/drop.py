"""What `read.employees.file` in a connector file means: where files are dropped, which counts, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from integration.mapping.placeholders import Template, bind, is_empty

AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDrop:
    """A drop with its settings filled in. `sftp` is empty when files are dropped with us."""

    folder: str
    pattern: str
    encoding: str
    delimiter: str
    settle: timedelta
    sftp: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The newest file that fits `pattern` counts; one that changed less than `settle` ago may still be under way."""

    folder: Template
    pattern: Template | None = None
    encoding: Template | None = None
    delimiter: Template | None = None
    settle: timedelta = timedelta(minutes=1)
    sftp: Mapping[str, Template] = field(default_factory=dict)

    def bind(self, settings: Mapping[str, str]) -> BoundDrop:
        """For these settings; what is empty is found out, or left out."""
        scope = {"settings": settings}
        return BoundDrop(
            folder=self.folder.text(scope),
            pattern=_said(self.pattern, scope, "*.csv"),
            encoding=_said(self.encoding, scope, AUTO),
            delimiter=_said(self.delimiter, scope, AUTO),
            settle=self.settle,
            sftp=self.server(settings),
        )

    def server(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        """Where files are fetched, whatever else of the drop has no value yet; empty when they are dropped with us."""
        filled = bind(dict(self.sftp), {"settings": settings})
        server = {name: str(value) for name, value in filled.items() if not is_empty(value)}
        return server if "host" in server else {}


def _said(text: Template | None, scope: Mapping[str, Any], else_: str) -> str:
    value = bind(text, scope) if text else None
    return else_ if is_empty(value) else str(value)
