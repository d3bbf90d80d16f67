"""Reading how a group session goes."""

from __future__ import annotations

from collections.abc import Mapping

from integration.catalogue.formats import read_size
from integration.catalogue.plans import read_group_format
from integration.catalogue.reading import Entry
from integration.domain.catalogue.group import GroupSession, GroupStep
from integration.domain.mentoring.formats import Format


def read_coaching(entry: Entry, formats: Mapping[str, Format]) -> GroupSession:
    """The standard agenda; its minutes must add up, and it has one place for the format of the day."""
    entry.only("minutes", "duos", "agenda", "agreement", "apart")
    apart = entry.entry("apart").only("session", "text")
    session = GroupSession(
        minutes=entry.value("minutes", int),
        duos=read_size(entry, "duos"),
        agenda=tuple(_step(one, formats) for one in entry.entries("agenda")),
        agreement=tuple(one.said() for one in entry.entries("agreement")),
        apart_in=apart.value("session", int),
        apart=apart.text("text"),
    )
    if (total := sum(step.minutes for step in session.agenda)) != session.minutes:
        raise entry.problem("minutes", f"the agenda adds up to {total}")
    if sum(step.is_method for step in session.agenda) != 1:
        raise entry.problem("agenda", "must have one step with `method: true`, for the format of the day")
    return session


def _step(entry: Entry, formats: Mapping[str, Format]) -> GroupStep:
    entry.only("minutes", "text", "method", "format")
    return GroupStep(
        minutes=entry.value("minutes", int),
        text=entry.text("text"),
        is_method=entry.value("method", bool, default=False),
        format=read_group_format(entry, "format", formats) if entry.has("format") else None,
    )
