"""What each thinks and chooses midway: kept and found again, one's own only, until both have chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from integration.domain.journey.midway import Choice, Chosen, Thoughts
from integration.store.db import inserting
from integration.store.tables.journey.midway import midway_choices, midway_thoughts

KEY = ["duo_id", "person"]
TICKED = "yes"


def keep_thoughts(db: Session, duo_id: UUID, person: UUID, thoughts: Thoughts, now: datetime) -> None:
    """Put these thoughts in the place of those before; nothing at all takes them away."""
    if thoughts == Thoughts():
        mine = (midway_thoughts.c.duo_id == duo_id, midway_thoughts.c.person == person)
        db.execute(delete(midway_thoughts).where(*mine))
        return
    words = {name: getattr(thoughts, name) or None for name in ("more", "less", "kept")}
    told = {**words, "on_behalf": TICKED if thoughts.on_behalf else None, "written_at": now}
    row = inserting(db, midway_thoughts).values(duo_id=duo_id, person=person, **told)
    db.execute(row.on_conflict_do_update(index_elements=KEY, set_=told))


def thoughts_of(db: Session, duo_id: UUID, person: UUID) -> Thoughts:
    """What this member wrote down; empty for nothing."""
    mine = (midway_thoughts.c.duo_id == duo_id, midway_thoughts.c.person == person)
    row = db.execute(select(midway_thoughts).where(*mine)).one_or_none()
    if row is None:
        return Thoughts()
    return Thoughts(more=row.more or "", less=row.less or "", kept=row.kept or "", on_behalf=row.on_behalf == TICKED)


def keep_choice(db: Session, duo_id: UUID, chosen: Chosen) -> None:
    """Put this choice in the place of the one before."""
    told = {name: value for name, value in asdict(chosen).items() if name != "person"}
    row = inserting(db, midway_choices).values(duo_id=duo_id, person=chosen.person, **told)
    db.execute(row.on_conflict_do_update(index_elements=KEY, set_=told))


def choices_of(db: Session, duo_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Chosen]]:
    """What the members of these duos chose, by member. Not for a page: `choices_for` is."""
    found: defaultdict[UUID, dict[UUID, Chosen]] = defaultdict(dict)
    for row in db.execute(select(midway_choices).where(midway_choices.c.duo_id.in_(duo_ids))):
        found[row.duo_id][row.person] = Chosen(person=row.person, choice=Choice(row.choice), words=row.words, chose_at=row.chose_at)
    return found


def choices_for(db: Session, duo_id: UUID, reader: UUID) -> dict[UUID, Chosen]:
    """What this member may read: their own choice, and both once there are two."""
    found = choices_of(db, [duo_id])[duo_id]
    return found if len(found) == 2 else {person: each for person, each in found.items() if person == reader}
