"""What two people harvest, and to what of it they said yes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.harvest import Item, Level, Shared, is_shared
from integration.store.db import inserting
from integration.store.tables.journey.harvest import harvest_items, harvest_yeses
from integration.store.tables.mentoring import duos


def items_of(db: Session, duo_id: UUID) -> list[Item]:
    """What both wrote, the oldest first."""
    there = select(harvest_items).where(harvest_items.c.duo_id == duo_id).order_by(harvest_items.c.id)
    return [Item(**{**row, "level": Level(row["level"])}) for row in db.execute(there).mappings()]


def item_of(db: Session, duo_id: UUID, person: UUID, item_id: UUID) -> Item:
    """One's own item. Raises `harvest.not-found`, for what the other wrote too."""
    mine = (each for each in items_of(db, duo_id) if (each.id, each.person) == (item_id, person))
    found = next(mine, None)
    if found is None:
        raise RuleBroken("harvest.not-found")
    return found


def add(db: Session, item: Item) -> None:
    """Keep what somebody learned."""
    db.execute(insert(harvest_items).values(asdict(item)))


def replace(db: Session, item: Item) -> None:
    """Put these words in the place of those before. A yes was to those, and goes."""
    db.execute(update(harvest_items).where(harvest_items.c.id == item.id).values(asdict(item)))
    db.execute(delete(harvest_yeses).where(harvest_yeses.c.item_id == item.id))


def remove(db: Session, item: Item) -> None:
    """Take it away, everywhere."""
    db.execute(delete(harvest_yeses).where(harvest_yeses.c.item_id == item.id))
    db.execute(delete(harvest_items).where(harvest_items.c.id == item.id))


def yeses_of(db: Session, duo_id: UUID) -> dict[UUID, set[UUID]]:
    """Who of the two said yes to sharing, by item. Not for a page: `reads` has what each may know."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for item_id, person in db.execute(select(harvest_yeses.c.item_id, harvest_yeses.c.person).where(harvest_yeses.c.duo_id == duo_id)):
        found[item_id].add(person)
    return dict(found)


def say_yes(db: Session, duo_id: UUID, person: UUID, item_ids: Iterable[UUID], now: datetime) -> None:
    """This member agrees to sharing these items; said again, it stands since the first time."""
    for item_id in item_ids:
        row = {"duo_id": duo_id, "person": person, "item_id": item_id, "said_at": now}
        db.execute(inserting(db, harvest_yeses).values(row).on_conflict_do_nothing())


def take_back(db: Session, duo_id: UUID, person: UUID, item_ids: Collection[UUID]) -> None:
    """This member does not agree any more."""
    mine = (harvest_yeses.c.duo_id == duo_id, harvest_yeses.c.person == person)
    db.execute(delete(harvest_yeses).where(*mine, harvest_yeses.c.item_id.in_(item_ids)))


def shared_in(db: Session, cohort_id: UUID, now: datetime) -> dict[tuple[UUID, UUID], list[Shared]]:
    """All items of a cohort to which both said yes, by the two of a duo."""
    asked = (
        select(duos.c.a, duos.c.b, harvest_items.c.id, harvest_items.c.duo_id, harvest_items.c.level, harvest_items.c.words)
        .join(harvest_items, harvest_items.c.duo_id == duos.c.id)
        .where(duos.c.cohort_id == cohort_id)
        .order_by(harvest_items.c.id)
    )
    said = select(harvest_yeses).join(duos, duos.c.id == harvest_yeses.c.duo_id).where(duos.c.cohort_id == cohort_id)
    yeses: defaultdict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for row in db.execute(said):
        yeses[row.item_id][row.person] = row.said_at
    found: defaultdict[tuple[UUID, UUID], list[Shared]] = defaultdict(list)
    for row in db.execute(asked):
        if is_shared((row.a, row.b), yeses[row.id]):
            on = max(yeses[row.id].values()).astimezone(now.tzinfo).date()
            found[row.a, row.b].append(Shared(duo_id=row.duo_id, level=Level(row.level), words=row.words, shared_on=on))
    return dict(found)
