"""Reading how a plan or a suggestion names formats: `F05`, `F21-mini`, `F05 →`."""

from __future__ import annotations

import re

from integration.catalogue.reading import Entry
from integration.domain.mentoring.formats import Planned, Way

NAMED = re.compile(r"(?P<format>\w+)(?P<mini>-mini)?(?: (?P<way>[→←]))?")


def read_planned(entry: Entry, name: str, formats: frozenset[str]) -> tuple[Planned, ...]:
    """A list of formats that exist; empty when the field is missing."""
    return tuple(planned(entry, name, word, formats) for word in entry.words(name))


def planned(entry: Entry, name: str, word: str, formats: frozenset[str]) -> Planned:
    """One format as it is named in a field."""
    found = NAMED.fullmatch(word)
    if found is None or found["format"] not in formats:
        raise entry.problem(name, f"there is no format {word}")
    return Planned(found["format"], mini=found["mini"] is not None, way=Way(found["way"]) if found["way"] else None)
