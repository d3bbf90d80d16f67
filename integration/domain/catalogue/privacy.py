"""What people read about their data, in layers: a title, one short paragraph, and the rest for who wants it."""

from __future__ import annotations

from dataclasses import dataclass

from integration.domain.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyText:
    """One text by its stable id. Who sees what stands in the visibility table, never here."""

    id: str
    title: Text
    short: Text
    more: Text
