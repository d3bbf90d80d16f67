"""The roster of a course fills itself: read the list of members from the LMS, and keep who is there and who that is in HR.

Asked for by a coordinator's launch, by a button, and at night by the clock; read by a worker, one at a time per course.
The list is read to its end before anything is changed, and nothing is held open while the network speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.domain.ids import new_id
from integration.domain.lms.launch import Platform
from integration.domain.lms.membership import Changes, Member, Members, Place, diff, employees_of_others, needs_yes, place_of
from integration.flows.lms.find_column import ColumnFinder
from integration.flows.lms.platform_service import PlatformServices
from integration.flows.people.links.recognise_members import who_they_are
from integration.lti.services.names import read_changes, read_members
from integration.mapping.product import Product
from integration.store import audit, timetable
from integration.store.db import Store
from integration.store.lms import course_reads, members, platforms
from integration.store.lms.course_reads import Course

log = logging.getLogger(__name__)

BETWEEN_LAUNCHES, BETWEEN_PRESSES = timedelta(minutes=10), timedelta(seconds=10)
TURN = timedelta(minutes=15)
NIGHT = time(2)
MOST_TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)


class Caller(Protocol):
    """The bell, as far as it is needed here."""

    def call(self, job: str, *words: str) -> bool:
        """Ask a worker to do a job."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rosters:
    """What it takes to read a course. `shrink_limit`: the percent that may leave without a yes; nights are those of `zone`."""

    services: PlatformServices
    products: Mapping[str, Product]
    columns: ColumnFinder
    shrink_limit: int
    zone: tzinfo

    @property
    def store(self) -> Store:
        """Where rosters are kept."""
        return self.services.store

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self.services.clock


def ask(store: Store, bell: Caller, *, context_id: UUID, patience: timedelta, now: datetime) -> bool:
    """Let a worker read this course soon; False when somebody asked less than `patience` ago (NRPS-06).

    What is asked stands in the database: where no bell is heard, the clock finds it.
    """
    with store.transaction() as db:
        asked = course_reads.ask(db, context_id, now=now, patience=patience)
    if asked:
        bell.call("refresh_course", str(context_id))
    return asked


def let_leave(store: Store, bell: Caller, *, context_id: UUID, actor: UUID, now: datetime) -> None:
    """Somebody says: so many people did leave this course. The list is read once more, and may take as many away."""
    with store.transaction() as db:
        leaving = course_reads.allow(db, context_id)
        audit.note(db, "roster.let-leave", actor=str(actor), subject=context_id, detail={"leaving": leaving}, now=now)
    ask(store, bell, context_id=context_id, patience=timedelta(0), now=now)


def refresh_due(rosters: Rosters) -> None:
    """Read each course whose time it is."""
    for context_id in _due(rosters):
        refresh(rosters, context_id)


def refresh(rosters: Rosters, context_id: UUID) -> None:
    """Read one course, if it is still its time. What goes wrong is noted for the coordinator, and tried again."""
    turn, owner = f"roster:{context_id}", str(new_id())
    with rosters.store.transaction() as db:
        now = rosters.clock.now()
        if not timetable.take_turn(db, turn, owner=owner, now=now, until=now + TURN):
            return
    try:
        if context_id in _due(rosters):
            _read(rosters, context_id)
            rosters.columns.settle(context_id)
    finally:
        with rosters.store.transaction() as db:
            timetable.end_turn(db, turn, owner=owner)


def last_night(now: datetime, zone: tzinfo) -> datetime:
    """The last time it was two o'clock at night."""
    local = now.astimezone(zone)
    tonight = datetime.combine(local.date(), NIGHT, tzinfo=zone)
    return tonight if tonight <= local else datetime.combine(local.date() - timedelta(days=1), NIGHT, tzinfo=zone)


def _due(rosters: Rosters) -> list[UUID]:
    now = rosters.clock.now()
    with rosters.store.reading() as db:
        return course_reads.due(db, now=now, last_night=last_night(now, rosters.zone))


def _read(rosters: Rosters, context_id: UUID) -> None:
    try:
        course, platform, url = _look_up(rosters, context_id)
        listed = _list(rosters, course, platform, url)
    except Retriable as later:
        _postpone(rosters, context_id, later)
    except Refused as never:
        log.warning("roster course=%s outcome=refused code=%s", context_id, never.code)
        _note_problem(rosters, context_id, never.code, None)
    else:
        _keep(rosters, course, platform, listed)


def _list(rosters: Rosters, course: Course, platform: Platform, url: str) -> Members:
    """Whom the LMS names: only who changed, where it tells that and that will do, else everybody (NRPS-04)."""
    service = rosters.services.of(platform, course.deployment)
    with rosters.store.reading() as db:
        standing = course_reads.reading(db, course.id)
    if standing.changes_url and standing.changes_will_do:
        try:
            return read_changes(service, standing.changes_url)
        except Refused as over:
            log.info("roster course=%s outcome=no-changes code=%s", course.id, over.code)
    return read_members(service, url)


def _look_up(rosters: Rosters, context_id: UUID) -> tuple[Course, Platform, str]:
    with rosters.store.reading() as db:
        course = course_reads.course(db, context_id)
        platform = platforms.platform(db, course.platform_id) if course else None
    if course is None or platform is None or not (course.is_bound and platform.is_active):
        raise Refused("this LMS registration or deployment is switched off", code="lms-disabled")
    if course.memberships_url is None:
        raise Refused("the LMS offers no list of members for this course", code="lms-no-roster")
    product = rosters.products.get(platform.product)
    if product and course.label in product.whole_site:
        raise Refused("this is the whole site and no course; its list names everybody", code="lms-whole-site")
    return course, platform, course.memberships_url


def _postpone(rosters: Rosters, context_id: UUID, later: Retriable) -> None:
    """Twice as long after each try, as long as asked for at least; after eight tries not before next night (SVC-04)."""
    now = rosters.clock.now()
    with rosters.store.reading() as db:
        tries = course_reads.reading(db, context_id).tries
    wait = max(now + min(FIRST_WAIT * 2**tries, LONGEST_WAIT), later.not_before or now)
    log.warning("roster course=%s outcome=later tries=%d", context_id, tries + 1)
    _note_problem(rosters, context_id, "later", wait if tries + 1 < MOST_TRIES else None)


def _note_problem(rosters: Rosters, context_id: UUID, problem: str, due_at: datetime | None) -> None:
    with rosters.store.transaction() as db:
        course_reads.went_wrong(db, context_id, problem=problem, due_at=due_at, now=rosters.clock.now())


def _keep(rosters: Rosters, course: Course, platform: Platform, listed: Members) -> None:
    product = rosters.products.get(platform.product)
    absent_left = listed.is_whole and not listed.nameless and (product is None or product.lists_everybody)
    now = rosters.clock.now()
    with rosters.store.transaction() as db:
        present = members.places(db, course.id)
        held = frozenset() if listed.is_whole else employees_of_others(present, listed.found)
        found = diff(present, _places(db, platform, listed.found, held, now), absent_left=absent_left)
        here = sum(place.is_here for place in present.values())
        allowed = course_reads.reading(db, course.id).allowed
        members.write(db, course.id, found.written)
        if needs_yes(found, here=here, limit=rosters.shrink_limit, allowed=allowed):
            course_reads.waits(db, course.id, leaving=len(found.leavers), now=now)
        else:
            members.leave(db, course.id, found.leavers, now=now)
            course_reads.went_well(db, course.id, changes_url=listed.changes_url, now=now)
    log.info("roster course=%s outcome=read members=%d %s", course.id, len(listed.found), _counts(found))


def _counts(found: Changes) -> str:
    return f"written={len(found.written)} leavers={len(found.leavers)}"


def _places(db: Session, platform: Platform, listed: Mapping[str, Member], held: frozenset[UUID], now: datetime) -> dict[str, Place]:
    """`held` are employees who are somebody else in the course."""
    known = who_they_are(db, platform, listed, now=now)
    people = {user: found for user, found in known.items() if found not in held}
    return {user: place_of(member, people.get(user)) for user, member in listed.items()}
