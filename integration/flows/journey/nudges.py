"""Reminding people, in working hours, of the one thing that matters most: kept for their page, and posted as a mail in the same commit."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.nudges import Nudge, NudgeKind, Standing, nudge_for
from integration.domain.journey.work_hours import WorkHours
from integration.domain.measuring.points import Point
from integration.store import outbox
from integration.store.db import Store
from integration.store.journey import nudges
from integration.store.journey.nudges import MAIL, Shown
from integration.store.outbox import Message
from integration.store.people.persons import records_of
from integration.store.reads.journey import nudge_mails
from integration.store.reads.journey.nudges import cohorts_that_go_on, standings_in

log = logging.getLogger(__name__)
MAIL_ROOM, NUDGE = "mail", "mail.nudge"
"""The one destination of mails, and the kind of letter."""
BATCH = 200
Standings = Mapping[UUID, Sequence[Standing]]


def remind(store: Store, points: Mapping[str, Point], *, hours: WorkHours, mails: bool, now: datetime) -> int:
    """Tell everybody who is due what matters most to them; returns how many. Twice, or two at once, does no harm.

    `mails`: whether a mail goes out too, to who has an address at work; else a nudge is on people's own page only.
    """
    if not hours.are_now(now):
        return 0
    reminded = 0
    for batch in _batches(_standings(store, points, hours, now)):
        with store.transaction() as db:
            reminded += _remind(db, batch, hours=hours, mails=mails, now=now)
    if reminded:
        log.info("remind people=%d", reminded)
    return reminded


def shown(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> Shown | None:
    """What stands on the page of a duo for this person."""
    with store.reading() as db:
        return nudges.shown_on(db, duo_id, person, now=now)


def languages_of(store: Store, person: UUID) -> tuple[str | None, ...] | None:
    """What somebody speaks, best first; None for who is no longer known here."""
    with store.reading() as db:
        return nudge_mails.languages_of(db, person) if records_of(db, person) else None


def not_now(store: Store, *, nudge_id: UUID, person: UUID, now: datetime) -> None:
    """Somebody saw it, and wants to see it no more."""
    with store.transaction() as db:
        nudges.not_now(db, nudge_id, person, now=now)


def switched_off(store: Store, person: UUID) -> frozenset[str]:
    """What somebody does not want to be told, and `mail` for no mail at all."""
    with store.reading() as db:
        return nudges.switched_off(db, person)


def switch(store: Store, *, person: UUID, on: Sequence[str], now: datetime) -> None:
    """Tell this person these kinds and no others; `mail` among them: by mail as well. A word that is none of these is nothing."""
    with store.transaction() as db:
        nudges.switch(db, person, off={*NudgeKind, MAIL} - set(on), now=now)


def stop_mail(store: Store, person: UUID, *, now: datetime) -> None:
    """Send this person no mail any more, whatever it is about; their own page goes on."""
    with store.transaction() as db:
        nudges.stop(db, person, MAIL, now=now)


def _standings(store: Store, points: Mapping[str, Point], hours: WorkHours, now: datetime) -> Standings:
    """Everybody with all that they are in, because one nudge a week is for all of it."""
    found = defaultdict[UUID, list[Standing]](list)
    with store.reading() as db:
        cohorts = cohorts_that_go_on(db, now)
    for cohort in cohorts:
        with store.reading() as db:
            for person, at in standings_in(db, cohort, points, hours=hours, now=now):
                found[person].append(at)
    return found


def _batches(found: Standings) -> Iterator[Standings]:
    people = iter(sorted(found))
    while batch := list(islice(people, BATCH)):
        yield {person: found[person] for person in batch}


def _remind(db: Session, batch: Standings, *, hours: WorkHours, mails: bool, now: datetime) -> int:
    nudges.hold_people(db, batch)
    told, reach, today = nudges.told(db, batch, hours.zone), nudges.reach(db, batch), hours.today(now)
    wanted = {person: nudge_for(at, told[person], today=today, hours=hours) for person, at in batch.items() if reach[person].is_here}
    chosen = {person: nudge for person, nudge in wanted.items() if nudge}
    ids = nudges.keep(db, chosen, now=now)
    by_mail = [person for person in chosen if mails and reach[person].has_mail and MAIL not in told[person].off]
    outbox.put_first(db, [_letter(ids[person], person, chosen[person]) for person in by_mail], now=now)
    return len(chosen)


def _letter(id_: UUID, person: UUID, nudge: Nudge) -> Message:
    """Neither address nor words: both are looked up when it is sent."""
    body = {"kind": nudge.kind.value, "occasion": nudge.occasion}
    return Message(destination=MAIL_ROOM, kind=NUDGE, key=f"{id_}:{person}", body=body)
