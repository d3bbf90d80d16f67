"""How a group session goes: a few duos with their coach (docs/domain.md, group coaching)."""

from __future__ import annotations

from dataclasses import dataclass

from integration.domain.catalogue.plan import Planned
from integration.domain.mentoring.formats import Size
from integration.domain.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStep:
    """One step. In the one with `is_method` comes the working format of the day; `format` is a fixed one."""

    minutes: int
    text: Text
    is_method: bool = False
    format: Planned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSession:
    """The standard agenda, for so many duos. `apart` is said once, in session `apart_in`: the partners in different halves."""

    minutes: int
    duos: Size
    agenda: tuple[GroupStep, ...]
    agreement: tuple[Text, ...]
    apart_in: int
    apart: Text
