"""The words of nudges: what each kind says, and what stands around it in a mail (docs/domain.md, nudges)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from integration.domain.journey.nudges import NudgeKind
from integration.domain.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeWords:
    """One kind. `label` is what it is called where people switch it off."""

    label: Text
    title: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudging:
    """All kinds, the most important first; `mail` are the sentences of a mail by their id."""

    kinds: Mapping[NudgeKind, NudgeWords]
    mail: Mapping[str, Text]
