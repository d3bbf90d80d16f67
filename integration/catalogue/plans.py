"""Reading what is planned: `F05`, `F21-mini`, `F05 →`, several joined by ` + `, and the working formats of the group."""

from __future__ import annotations

import re
from collections.abc import Mapping

from integration.catalogue.reading import Entry
from integration.domain.catalogue.plan import GroupPlan, Planned, PlannedSession, Way
from integration.domain.mentoring.formats import Format

NAMED = re.compile(r"(?P<format>\w+)(?P<mini>-mini)?(?: (?P<way>[→←]))?")
AND = " + "


def read_planned(entry: Entry, name: str, formats: Mapping[str, Format]) -> tuple[Planned, ...]:
    """A list of formats that exist; empty when the field is missing."""
    return tuple(_planned(entry, name, word, formats) for word in entry.words(name))


def read_plan(entry: Entry, formats: Mapping[str, Format]) -> tuple[PlannedSession, ...]:
    """The sessions of a programme, each as its formats or as `{formats: …, note: …}`."""
    return tuple(_session(one, entry, formats) for one in entry.each("plan"))


def _session(one: Entry | str, entry: Entry, formats: Mapping[str, Format]) -> PlannedSession:
    if isinstance(one, str):
        return PlannedSession(_joined(entry, "plan", one, formats))
    one.only("formats", "note")
    return PlannedSession(_joined(one, "formats", one.value("formats", str), formats), one.text("note"))


def _joined(entry: Entry, name: str, words: str, formats: Mapping[str, Format]) -> tuple[Planned, ...]:
    return tuple(_planned(entry, name, word, formats) for word in words.split(AND))


def _planned(entry: Entry, name: str, word: str, formats: Mapping[str, Format]) -> Planned:
    named = _named(entry, name, word, formats)
    if not formats[named.format].is_for_two:
        raise entry.problem(name, f"{word} is for a group, not for two")
    return named


def read_group_format(entry: Entry, name: str, formats: Mapping[str, Format]) -> Planned:
    """One working format of a group."""
    named = _named(entry, name, entry.value(name, str), formats)
    if formats[named.format].is_for_two:
        raise entry.problem(name, f"{named.format} is for two, not for a group")
    return named


def _named(entry: Entry, name: str, word: str, formats: Mapping[str, Format]) -> Planned:
    found = NAMED.fullmatch(word)
    if found is None or found["format"] not in formats:
        raise entry.problem(name, f"there is no format {word}")
    if found["mini"] and formats[found["format"]].mini is None:
        raise entry.problem(name, f"{found['format']} has no short form")
    return Planned(found["format"], mini=found["mini"] is not None, way=Way(found["way"]) if found["way"] else None)


def read_group_plan(entry: Entry, formats: Mapping[str, Format]) -> GroupPlan:
    """The working formats of the group, each fit for the phase in which it comes."""
    entry.only("start", "coaching", "closing")
    groups = {format_id: one for format_id, one in formats.items() if not one.is_for_two}
    plan = GroupPlan(
        start=entry.one_of("start", groups), coaching=entry.words("coaching", frozenset(groups)), closing=entry.one_of("closing", groups)
    )
    for number, format_id in enumerate(plan.coaching, start=1):
        if plan.coaching_phase(number) not in groups[format_id].phases:
            raise entry.problem("coaching", f"GC{number} is in {plan.coaching_phase(number)}, and {format_id} is not for that phase")
    return plan
