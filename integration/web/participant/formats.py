"""The working formats: what two partners can do in a session, to read beforehand or at the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for

from integration.domain.mentoring.formats import AgendaLine, Format
from integration.store.reads import DuoPage
from integration.web.context import now, services, today
from integration.web.headers import let_script
from integration.web.identity import participants
from integration.web.page.language import current
from integration.web.participant.our_duo import Page, duo_of_mine, show
from integration.web.participant.suggesting import reason, suggestion

pages = Blueprint("formats", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/formats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Steps that belong together. `side` is "a" or "b" for whose turn it is, None when both do the same.

    `times`: for each line when it begins and ends, once the two said that they begin.
    """

    part: str
    side: str | None
    swaps: bool
    lines: tuple[AgendaLine, ...]
    times: tuple[tuple[datetime, datetime] | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A part of the ring of time, in minutes: of one of the two ("a", "b"), or of both ("leaf"). `spent`: how much of it is behind them."""

    tone: str
    begins: int
    minutes: int
    spent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """The time of a session: the same arc for each, and one for what they do together.

    `spent`: minutes since they began; None before and after.
    """

    minutes: int
    spent: float | None
    ends_at: datetime | None
    arcs: tuple[Arc, ...]


@pages.get("")
@participants
def overview(duo_id: UUID) -> Page:
    """All formats for two: what the programme proposes now comes first."""
    duo = duo_of_mine(duo_id)
    idea = suggestion(duo)
    suggested = idea.format if idea else None
    others = [one for one in services().catalogue.for_two if one != suggested]
    return show("formats", duo, suggested=suggested, reason=reason(idea) if idea else None, others=others)


@pages.get("/<format_id>")
@participants
def read(duo_id: UUID, format_id: str) -> Page:
    """One format, step by step, with the two names filled in."""
    duo, chosen = duo_of_mine(duo_id), services().catalogue.formats.get(format_id)
    if chosen is None or not chosen.is_for_two:
        abort(404)
    if request.args.get("from") == "now":
        began = now().astimezone(services().settings.timezone)
        return redirect(f"{url_for('formats.read', duo_id=duo_id, format_id=format_id)}?from={began:%H:%M}", 303)
    let_script()
    first, began_at = duo.members.index(duo.turn), _began_at(request.args.get("from", ""))
    blocks = tuple(_blocks(chosen, duo, first, began_at))
    ring = _ring(blocks, began_at)
    return show("format", duo, format=chosen, blocks=blocks, ring=ring, first=duo.members[first].person, began_at=began_at)


def _began_at(clock: str) -> datetime | None:
    """Today at that time; None before the two began."""
    try:
        begun = time.fromisoformat(clock)
    except ValueError:
        return None
    return datetime.combine(today(), begun.replace(tzinfo=None), services().settings.timezone)


def _blocks(chosen: Format, duo: DuoPage, first: int, began_at: datetime | None) -> Iterator[Block]:
    names = [member.person.short_name for member in duo.members]
    lines = chosen.agenda(current(), names[first], names[1 - first])
    spent = 0
    for (part, lead), block in groupby(lines, key=lambda line: (line.part, line.lead)):
        steps = tuple(block)
        side = None if lead is None else "ab"[lead ^ first]
        yield Block(part=part, side=side, swaps=steps[0].swaps, lines=steps, times=tuple(_times(steps, spent, began_at)))
        spent += sum(line.minutes for line in steps)


def _times(steps: Iterable[AgendaLine], spent: int, began_at: datetime | None) -> Iterator[tuple[datetime, datetime] | None]:
    """From when to when each step is, `spent` minutes after the beginning; none for what takes no time of the session."""
    for line in steps:
        begins = began_at + timedelta(minutes=spent) if began_at and line.minutes else None
        yield (begins, begins + timedelta(minutes=line.minutes)) if begins else None
        spent += line.minutes


def _ring(blocks: Iterable[Block], began_at: datetime | None) -> Ring:
    parts = [(block.side or "leaf", sum(line.minutes for line in block.lines)) for block in blocks]
    total = sum(minutes for _tone, minutes in parts)
    since = (now() - began_at).total_seconds() / 60 if began_at else -1
    spent = since if 0 <= since < total else None
    ends_at = began_at + timedelta(minutes=total) if began_at else None
    return Ring(minutes=total, spent=spent, ends_at=ends_at, arcs=tuple(_arcs(parts, spent or 0)))


def _arcs(parts: Iterable[tuple[str, int]], spent: float) -> Iterator[Arc]:
    begins = 0
    for tone, minutes in parts:
        if minutes:
            yield Arc(tone=tone, begins=begins, minutes=minutes, spent=round(min(max(spent - begins, 0), minutes), 2))
        begins += minutes
