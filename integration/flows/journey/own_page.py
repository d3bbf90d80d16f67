"""What somebody does on their own page: look, take everything along, count in nothing for a while, wipe what is only theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from integration.domain.mentoring.visibility import TABLE, Kind, PrivacyClass, Role
from integration.flows.people.statements import take_all_back
from integration.store import audit, erasure, retention
from integration.store.db import Store
from integration.store.journey import own_page
from integration.store.reads.export import Exported, export_of
from integration.store.reads.holdings import whoever
from integration.store.reads.journey.own_page import OwnPage, own_page_of

LOGGED = frozenset({PrivacyClass.DEVELOPMENT, PrivacyClass.MEASURES})


def look(store: Store, *, person: UUID) -> OwnPage:
    """The page of an employee."""
    with store.reading() as db:
        return own_page_of(db, whoever(db, employee=person))


def pause_data(store: Store, *, person: UUID, now: datetime) -> None:
    """Leave this person out of reciprocity and of all that is added up; the trajectory goes on."""
    with store.transaction() as db:
        own_page.pause(db, person, now=now)


def resume_data(store: Store, *, person: UUID) -> None:
    """Count this person again, with what they answered meanwhile."""
    with store.transaction() as db:
        own_page.resume(db, person)


def note_view(store: Store, *, people: Collection[UUID], role: Role, kinds: Iterable[Kind], now: datetime) -> None:
    """A coach or coordinator sees a page that shows these kinds: keep it for the people it is about (D2 and D3 only).

    Call it once the page was read, outside any transaction. What two partners show each other is not kept.
    """
    logged = [kind for kind in kinds if TABLE[kind].privacy in LOGGED]
    if people and logged:
        with store.transaction() as db:
            own_page.note_views(db, people, role=role, kinds=logged, on=now.date())


def export_own(store: Store, *, person: UUID, now: datetime) -> Exported:
    """Everything of the one who asks, D4 included."""
    with store.reading() as db:
        return export_of(db, whoever(db, employee=person), with_private=True, now=now)


def export_for(store: Store, *, person: UUID, actor: str, now: datetime) -> Exported:
    """The same by somebody else's hand, without D4. The person sees on their own page that it was done."""
    everything = [kind for kind in Kind if TABLE[kind].privacy in LOGGED]
    with store.transaction() as db:
        own_page.note_views(db, [person], role=Role.ADMIN, kinds=everything, on=now.date())
        audit.note(db, "person.exported", actor=actor, subject=person, now=now)
        return export_of(db, whoever(db, employee=person), with_private=False, now=now)


def erase_private(store: Store, *, person: UUID) -> int:
    """Wipe at once what nobody but its writer could read (D4); returns in how many rows there was any."""
    with store.transaction() as db:
        return erasure.erase_private(db, whoever(db, employee=person))


def erase_written(store: Store, *, person: UUID, now: datetime) -> None:
    """Wipe at once all that this person wrote and answered (D2 to D4). The other of a duo is told that it was removed, and HR is
    asked to take away what was told there.
    """
    with store.transaction() as db:
        take_all_back(db, person, now=now)
        me = whoever(db, employee=person)
        erasure.erase_private(db, me)
        retention.let_go_of_writers(db, me.records, now)
