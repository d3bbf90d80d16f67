"""Harvesting: write down what one learned, and say yes to sharing it, or take that back.

Each function is one transaction that first locks the duo. Writing ends with the duo; taking away and taking back never do.
Nothing of it is an activity: nobody outside the two hears that somebody wrote or agreed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.harvest import MOST_ITEMS, Item, is_shared
from integration.domain.mentoring.duo import UNSIGNED, Duo
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import harvest


def write(store: Store, *, duo_id: UUID, person: UUID, level: str, words: str, now: datetime) -> None:
    """Write down one thing learned. Raises `harvest.too-many` after ten of one's own."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        _check_signed(duo)
        item = Item.written(duo_id=duo.id, person=person, level=level, words=words, now=now)
        if sum(each.person == person for each in harvest.items_of(db, duo.id)) >= MOST_ITEMS:
            raise RuleBroken("harvest.too-many")
        harvest.add(db, item)


def rewrite(store: Store, *, duo_id: UUID, person: UUID, item_id: UUID, level: str, words: str, now: datetime) -> None:
    """Say it otherwise. Both are asked anew whether it may be shared; the same words and level change nothing."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        before = harvest.item_of(db, duo.id, person, item_id)
        item = before.rewritten(level=level, words=words, now=now)
        if (item.level, item.words) != (before.level, before.words):
            harvest.replace(db, item)


def remove(store: Store, *, duo_id: UUID, person: UUID, item_id: UUID) -> None:
    """Take one's own words away, from wherever they were shared too, also after the duo ended."""
    with store.transaction() as db:
        duo = _hold(db, duo_id, person)
        harvest.remove(db, harvest.item_of(db, duo.id, person, item_id))


def agree(store: Store, *, duo_id: UUID, person: UUID, yes_to: Collection[str], now: datetime) -> bool:
    """Say to which items of this duo one agrees, by `Item.version`; to all others one does not, or not any more.

    False: some of it is not there in these words any more. That yes counts for nothing, the others do.
    """
    with store.transaction() as db:
        duo = _hold(db, duo_id, person)
        there = {each.version: each.id for each in harvest.items_of(db, duo.id)}
        agreed = {id_ for version, id_ in there.items() if version in yes_to}
        harvest.take_back(db, duo.id, person, set(there.values()) - agreed)
        harvest.say_yes(db, duo.id, person, sorted(agreed), now)
        _forget_unshared(db, duo)
        return set(yes_to) <= set(there)


def take_back(store: Store, *, duo_id: UUID, person: UUID, item_id: UUID) -> None:
    """Share this item no more, whoever wrote it: it is gone at once from where it was shown."""
    with store.transaction() as db:
        duo = _hold(db, duo_id, person)
        harvest.take_back(db, duo.id, person, [item_id])
        _forget_unshared(db, duo)


def _hold(db: Session, duo_id: UUID, person: UUID) -> Duo:
    """The duo, locked, whether it goes on or not."""
    duo = mentoring.hold_duo(db, duo_id)
    duo.partner_of(person)
    return duo


def _forget_unshared(db: Session, duo: Duo) -> None:
    """Once the rest of the duo's words was let go of, an item is kept only because it is shared: it goes with the yes."""
    if duo.let_go_at is None:
        return
    yeses = harvest.yeses_of(db, duo.id)
    for item in harvest.items_of(db, duo.id):
        if not is_shared(duo.members, yeses.get(item.id, ())):
            harvest.remove(db, item)


def _check_signed(duo: Duo) -> None:
    if duo.state in UNSIGNED:
        raise RuleBroken("duo.not-active")
