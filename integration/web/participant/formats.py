"""The working formats: what two partners can do in a session, to read beforehand or at the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from flask import Blueprint, abort

from integration.domain.mentoring.formats import AgendaLine, Format
from integration.store.reads import DuoPage
from integration.web.context import services
from integration.web.identity import participants
from integration.web.page.language import current
from integration.web.participant.our_duo import Page, duo_of_mine, show
from integration.web.participant.suggesting import reason, suggestion

pages = Blueprint("formats", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/formats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Steps that belong together. `side` is "a" or "b" for whose turn it is, None when both do the same."""

    part: str
    side: str | None
    swaps: bool
    lines: tuple[AgendaLine, ...]


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
    first = duo.members.index(duo.turn)
    return show("format", duo, format=chosen, blocks=tuple(_blocks(chosen, duo, first)), first=duo.members[first].person)


def _blocks(chosen: Format, duo: DuoPage, first: int) -> Iterator[Block]:
    names = [member.person.short_name for member in duo.members]
    lines = chosen.agenda(current(), names[first], names[1 - first])
    for (part, lead), block in groupby(lines, key=lambda line: (line.part, line.lead)):
        steps = tuple(block)
        side = None if lead is None else "ab"[lead ^ first]
        yield Block(part=part, side=side, swaps=steps[0].swaps, lines=steps)
