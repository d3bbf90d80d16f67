"""What is different between two versions of a mapping, or between one and the file it began as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from integration.domain.errors import MappingProblem, RuleBroken
from integration.domain.people.inbound import INBOUND
from integration.flows.people.mapping.versions import Desk
from integration.mapping import files
from integration.mapping.connector import FieldRule
from integration.mapping.document import read_document
from integration.mapping.editing.rules import differences, parts_that_differ, tried
from integration.mapping.editing.text import rules_in, without_map

SHIPPED, DESK = "shipped", "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDifference:
    """A field that is filled in two ways; None where nothing fills it (or what would does not work)."""

    target: str
    was: FieldRule | None
    becomes: FieldRule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`one` and `other` are `shipped`, `desk` or the number of a version; `parts` names what differs beside the fields."""

    one: str
    other: str
    fields: tuple[FieldDifference, ...]
    parts: tuple[str, ...]
    has_shipped: bool


def compared(here: Desk, one: str, other: str, *, folder: Path | None) -> Comparison:
    """Compare; where nothing is shipped, with the first version there was. Raises version.not-found."""
    began_as = _shipped(here, folder)
    if one == SHIPPED and began_as is None:
        one = str(here.versions[-1].version)
    was, becomes = _text(here, one, began_as), _text(here, other, began_as)
    order = {name: place for place, name in enumerate(INBOUND)}
    found = sorted(differences(rules_in(was), _rules(here, other, becomes)), key=lambda each: order.get(each[0], len(order)))
    fields = tuple(FieldDifference(target=target, was=_rule(target, old), becomes=_rule(target, new)) for target, old, new in found)
    parts = parts_that_differ(without_map(was), without_map(becomes))
    return Comparison(one=one, other=other, fields=fields, parts=parts, has_shipped=began_as is not None)


def file_name(here: Desk) -> str:
    """A mapping is called as its file."""
    return f"{read_document(here.version.text, '').data['name']}.yaml"


def _shipped(here: Desk, folder: Path | None) -> str | None:
    """The file that this mapping began as, as it is shipped now."""
    found = files.mappings_folder(folder) / "hris" / Path(here.version.origin).name
    try:
        files.read_connector(found)
    except MappingProblem:
        return None
    return files.read_text(found)


def _text(here: Desk, which: str, began_as: str | None) -> str:
    if which == DESK:
        return here.version.text
    if which == SHIPPED and began_as is not None:
        return began_as
    found = next((each.text for each in here.versions if str(each.version) == which), None)
    if found is None:
        raise RuleBroken("version.not-found")
    return found


def _rules(here: Desk, which: str, text: str) -> Mapping[str, Any]:
    return here.rules if which == DESK else rules_in(text)


def _rule(target: str, rule: Any) -> FieldRule | None:
    return None if rule is None else tried(target, rule).rule
