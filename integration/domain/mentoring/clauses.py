"""The clauses of the agreement: what stands fast, what can be left out, and what the two fill in (docs/domain.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integration.domain.errors import RuleBroken
from integration.domain.texts import Text

BLANK = re.compile(r"\{(\w+)\}")
ON = "on"


class ClauseKind(StrEnum):
    """FIXED holds for every duo; OPTIONAL may be left out; CHOICE is filled in; AIMS are what both stated (A02)."""

    FIXED = "fixed"
    OPTIONAL = "optional"
    CHOICE = "choice"
    AIMS = "aims"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A place to fill in: a number from `least` to `most`, or one of `options` (id to text)."""

    name: str
    default: int | str
    least: int = 0
    most: int = 0
    options: Mapping[str, Text] | None = None

    def check(self, value: object) -> int | str:
        """The value if it fits; raises `terms.out-of-range` or `terms.unknown-choice`."""
        if self.options is not None:
            if not isinstance(value, str) or value not in self.options:
                raise RuleBroken("terms.unknown-choice")
            return value
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise RuleBroken("terms.out-of-range")
        return value

    def said(self, value: object, language: str) -> str:
        """The value in words."""
        return self.options[str(value)][language] if self.options is not None else str(value)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a clause as it is read aloud; `chosen` marks what the two filled in."""

    words: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause by its stable id (A01 to A14). `text` has a `{name}` for each blank."""

    id: str
    name: str
    kind: ClauseKind
    text: Text
    blanks: tuple[Blank, ...] = ()

    def chosen(self, terms: Mapping[str, Any]) -> dict[str, int | str | bool]:
        """What the two chose here, completed with the defaults. Raises `terms.unknown`, or what `Blank.check` does."""
        given = terms.get(self.id, {})
        known = {blank.name for blank in self.blanks} | ({ON} if self.kind is ClauseKind.OPTIONAL else set())
        if not isinstance(given, Mapping) or not known.issuperset(given):
            raise RuleBroken("terms.unknown")
        values: dict[str, int | str | bool] = {blank.name: blank.check(given.get(blank.name, blank.default)) for blank in self.blanks}
        if self.kind is ClauseKind.OPTIONAL:
            values[ON] = given.get(ON, True) is True
        return values

    def stands(self, terms: Mapping[str, Any]) -> bool:
        """Whether this clause is part of the agreement; an optional one may have been left out."""
        return self.chosen(terms).get(ON, True) is True

    def differs(self, before: Mapping[str, Any], terms: Mapping[str, Any]) -> bool:
        """Whether the two chose otherwise here than in the terms they had before."""
        return self.chosen(before) != self.chosen(terms)

    def pieces(self, terms: Mapping[str, Any], language: str) -> tuple[Piece, ...]:
        """The text with its blanks filled in, in parts."""
        values = self.chosen(terms)
        said = {blank.name: blank.said(values[blank.name], language) for blank in self.blanks}
        parts = BLANK.split(self.text[language])
        pieces = (Piece(said[part], chosen=True) if odd % 2 else Piece(part) for odd, part in enumerate(parts))
        return tuple(piece for piece in pieces if piece.words)


def chosen_terms(clauses: Sequence[Clause], terms: Mapping[str, Any]) -> dict[str, dict[str, int | str | bool]]:
    """The complete terms: a value for every blank and every optional clause. Raises `terms.…` for what does not fit."""
    if not {clause.id for clause in clauses}.issuperset(terms):
        raise RuleBroken("terms.unknown")
    complete = {clause.id: clause.chosen(terms) for clause in clauses}
    return {clause_id: values for clause_id, values in complete.items() if values}
