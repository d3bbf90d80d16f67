"""Pulses, notes and balances: kept and found again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, insert, or_, select
from sqlalchemy.orm import Session

from integration.domain.measuring.balance import Balance
from integration.domain.measuring.pulse import Answers, Pulse, TopicBy
from integration.domain.measuring.reciprocity import Look
from integration.domain.mentoring.duo import Duo
from integration.store.db import inserting
from integration.store.tables.journey.pulse import balances, notes, pulses
from integration.store.tables.mentoring import duo_sessions
from integration.store.triads import ever_of_duo

KEY = ["session_id", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one member wrote about a session; the other only gets those that are shared."""

    session_id: UUID
    person: UUID
    words: str
    is_shared: bool


def keep(db: Session, duo: Duo, pulse: Pulse) -> None:
    """Put these answers in the place of those before."""
    safe = None if pulse.answers.safe is None else str(pulse.answers.safe)
    given = {**asdict(pulse.answers), "safe": safe, "answered_at": pulse.answered_at}
    row = {"session_id": pulse.session_id, "person": pulse.person, "duo_id": duo.id, **given}
    db.execute(inserting(db, pulses).values(row).on_conflict_do_update(index_elements=KEY, set_=given))


def pulses_by(db: Session, duo_id: UUID, person: UUID) -> dict[UUID, Pulse]:
    """All answers of one member of a duo, by session."""
    rows = db.execute(select(pulses).where(pulses.c.duo_id == duo_id, pulses.c.person == person))
    return {row.session_id: _pulse(row) for row in rows}


def looked_back_on(db: Session, duo_id: UUID, person: UUID) -> frozenset[UUID]:
    """The sessions that one member looked back on, or chose not to."""
    return frozenset(db.scalars(select(pulses.c.session_id).where(pulses.c.duo_id == duo_id, pulses.c.person == person)))


def looks_of(db: Session, duo: Duo) -> list[Look]:
    """The sessions of the two alone that count and that both looked back on, the oldest first."""
    there = and_(pulses.c.session_id == duo_sessions.c.id, duo_sessions.c.removed_at.is_(None), duo_sessions.c.disputed_at.is_(None))
    held_on = duo_sessions.c.held_on
    rows = db.execute(select(pulses, held_on).join(duo_sessions, there).where(pulses.c.duo_id == duo.id).order_by(held_on)).all()
    of_three = ever_of_duo(db, duo.id)
    found: defaultdict[UUID, dict[UUID, Pulse]] = defaultdict(dict)
    for row in rows:
        if not any(triad.covers(row.held_on) for triad in of_three):
            found[row.session_id][row.person] = _pulse(row)
    return [Look(both[duo.a], both[duo.b]) for both in found.values() if both.keys() >= set(duo.members)]


def balances_of(db: Session, duo_id: UUID) -> list[Balance]:
    """What a duo was shown, the newest first."""
    rows = db.execute(select(balances).where(balances.c.duo_id == duo_id).order_by(balances.c.sessions.desc())).mappings()
    return [Balance(**{**row, "signs": tuple(row["signs"])}) for row in rows]


def settle(db: Session, balance: Balance) -> None:
    """Show this from now on."""
    db.execute(insert(balances).values({**asdict(balance), "signs": list(balance.signs)}))


def write_note(db: Session, duo: Duo, note: Note, *, now: datetime) -> None:
    """Put these words in the place of those before; no words take the note away."""
    mine = (notes.c.session_id == note.session_id, notes.c.person == note.person)
    db.execute(delete(notes).where(*mine))
    if note.words:
        db.execute(insert(notes).values(session_id=note.session_id, person=note.person, duo_id=duo.id, written_at=now, **_columns(note)))


def notes_for(db: Session, duo_id: UUID, reader: UUID) -> list[Note]:
    """What this member of a duo may read: their own notes, and those that others shared."""
    mine = and_(notes.c.person == reader, notes.c.own_words.is_not(None))
    rows = db.execute(select(notes).where(notes.c.duo_id == duo_id, or_(mine, notes.c.shared_words.is_not(None))))
    return [_note(row) for row in rows]


def _columns(note: Note) -> Mapping[str, str | None]:
    return {"own_words": None, "shared_words": note.words} if note.is_shared else {"own_words": note.words, "shared_words": None}


def _note(row: Row[Any]) -> Note:
    return Note(
        session_id=row.session_id, person=row.person, words=row.shared_words or row.own_words, is_shared=row.shared_words is not None
    )


def _pulse(row: Row[Any]) -> Pulse:
    answers = Answers(
        learned=row.learned,
        contributed=row.contributed,
        agenda=TopicBy(row.agenda) if row.agenda else None,
        voice=row.voice,
        satisfied=row.satisfied,
        safe=int(row.safe) if row.safe else None,
        skip=row.skip,
    )
    return Pulse(session_id=row.session_id, person=row.person, answers=answers, answered_at=row.answered_at)
