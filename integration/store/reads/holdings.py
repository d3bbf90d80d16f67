"""Every table with personal data, whose it is and what it is about: what the privacy page tells, an export holds and an erasure finds.

A new table takes one line in `HOLDINGS` (a test fails until it is there), and its topic a word in `privacy/words.html`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from integration.domain.measuring.instruments import View
from integration.store.mentoring import has_member
from integration.store.people import persons
from integration.store.reads.topics import Topic
from integration.store.tables import courses, hris, lti, mapping, mentoring, outbox, people, scim, statements
from integration.store.tables.journey import (
    certificates,
    gatherings,
    goals,
    harvest,
    intake,
    measures,
    meetings,
    midway,
    no_time,
    nudges,
    own_page,
    pulse,
    sharing,
    states,
    triads,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """One person: the accounts they sign in with, and all records of them, the one that leads first; none for who is no employee."""

    accounts: tuple[UUID, ...]
    records: tuple[UUID, ...] = ()


Whose = Callable[[Me], ColumnElement[bool]]


def nobodys(_me: Me) -> ColumnElement[bool]:
    """No row at all."""
    return false()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One table. `mine`: which rows are this person's own; none where an export leaves the table out, and `why` says it.

    `shared`: which rows of somebody else they may see as well. `beside`: columns without personal data that an export needs
    to be understood. `words`: where only one of these columns has any, a row without all of them holds nothing any more.
    `untold`: columns that tell one person what another said or did; an export leaves them out.
    """

    topic: Topic
    table: Table
    mine: Whose = nobodys
    shared: Whose = nobodys
    beside: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    why: str = ""


def whoever(db: Session, *, account: UUID | None = None, employee: UUID | None = None) -> Me:
    """The person of this account or record, with all that belongs to them."""
    records = tuple(each.id for each in persons.records_of(db, employee)) if employee else ()
    theirs = select(people.accounts.c.id).where(or_(people.accounts.c.id == account, people.accounts.c.employee_id.in_(records)))
    return Me(accounts=tuple(db.scalars(theirs.order_by(people.accounts.c.id))), records=records)


def by_account(column: Column[UUID]) -> Whose:
    """Rows that name an account of theirs."""
    return lambda me: column.in_(me.accounts)


def by_person(column: Column[UUID]) -> Whose:
    """Rows that name them."""
    return lambda me: column.in_(me.records)


def in_my_duos(column: Column[UUID]) -> Whose:
    """Rows of a duo they are in."""
    return lambda me: column.in_(select(mentoring.duos.c.id).where(has_member(me.records)))


def _by_partner(table: Table, writer: Column[UUID]) -> Whose:
    return lambda me: and_(in_my_duos(table.c.duo_id)(me), writer.not_in(me.records))


def _triads_with_us(me: Me) -> ColumnElement[bool]:
    """Who learned along with their duos: before it begins, nobody but the third reads what the third wants to learn."""
    return and_(in_my_duos(triads.triads.c.duo_id)(me), triads.triads.c.began_on.is_not(None))


def _shared_notes(me: Me) -> ColumnElement[bool]:
    gone = select(mentoring.duo_sessions.c.id).where(mentoring.duo_sessions.c.removed_at.is_not(None))
    shared = and_(pulse.notes.c.shared_words.is_not(None), pulse.notes.c.session_id.not_in(gone))
    return and_(_by_partner(pulse.notes, pulse.notes.c.person)(me), shared)


def _farewells(me: Me) -> ColumnElement[bool]:
    """What a duo partner wrote when they were done, once both are."""
    said, mine = harvest.farewells, harvest.farewells.alias("mine")
    i_am_done = exists().where(mine.c.duo_id == said.c.duo_id, mine.c.person.in_(me.records))
    return and_(_by_partner(said, said.c.person)(me), i_am_done)


def _shared_goal_notes(me: Me) -> ColumnElement[bool]:
    return and_(_by_partner(goals.goal_notes, goals.goal_notes.c.person)(me), goals.goal_notes.c.shared_words.is_not(None))


def _ratings_of_me(me: Me) -> ColumnElement[bool]:
    """What a duo partner said of them, once both are done with that moment."""
    theirs, mine = measures.responses, measures.responses.alias("mine")
    same_moment = and_(mine.c.duo_id == theirs.c.duo_id, mine.c.point == theirs.c.point, mine.c.view == View.PARTNER)
    i_am_done = exists().where(same_moment, mine.c.person.in_(me.records), mine.c.finished_at.is_not(None))
    of_partner = and_(theirs.c.view == View.PARTNER, theirs.c.about.in_(me.records), theirs.c.person.not_in(me.records))
    return and_(of_partner, theirs.c.finished_at.is_not(None), i_am_done)


def _letters(me: Me) -> ColumnElement[bool]:
    """A letter names nobody but by our ids, in its key."""
    return or_(*(outbox.outbox.c.key.contains(str(id_), autoescape=True) for id_ in (*me.accounts, *me.records)))


def _deeds(me: Me) -> ColumnElement[bool]:
    mine = [str(id_) for id_ in (*me.accounts, *me.records)]
    return or_(people.audit.c.actor.in_(mine), people.audit.c.subject.in_(mine))


def _left_out(why: str, *tables: Table) -> tuple[Holding, ...]:
    return tuple(Holding(topic=Topic.TRAIL, table=table, why=why) for table in tables)


HOLDINGS: tuple[Holding, ...] = (
    Holding(topic=Topic.ACCOUNT, table=people.accounts, mine=by_account(people.accounts.c.id), beside=("issuer", "last_seen_at")),
    Holding(topic=Topic.EMPLOYMENT, table=people.employees, mine=by_person(people.employees.c.id), beside=("changed_at",)),
    Holding(topic=Topic.VISITS, table=lti.launches, mine=by_account(lti.launches.c.account_id), beside=("purpose", "created_at")),
    Holding(topic=Topic.COURSES, table=courses.course_members, mine=by_person(courses.course_members.c.employee_id)),
    Holding(topic=Topic.INTAKE, table=intake.intakes, mine=by_person(intake.intakes.c.person)),
    Holding(topic=Topic.DUOS, table=mentoring.duos, mine=in_my_duos(mentoring.duos.c.id), beside=("id", "formed_at", "ended_at")),
    Holding(topic=Topic.DUOS, table=states.pauses, mine=in_my_duos(states.pauses.c.duo_id), beside=("duo_id",)),
    Holding(topic=Topic.DUOS, table=states.endings, mine=by_person(states.endings.c.person), beside=("duo_id",)),
    Holding(
        topic=Topic.DUOS, table=states.gates_let_through, mine=in_my_duos(states.gates_let_through.c.duo_id), beside=("duo_id", "phase")
    ),
    Holding(topic=Topic.PROGRESS, table=gatherings.attendance, mine=by_person(gatherings.attendance.c.person), beside=("gathering_id",)),
    Holding(topic=Topic.DUOS, table=mentoring.warnings, mine=by_person(mentoring.warnings.c.person), beside=("duo_id", "code")),
    Holding(
        topic=Topic.AIMS,
        table=mentoring.aims,
        mine=by_person(mentoring.aims.c.person),
        shared=_by_partner(mentoring.aims, mentoring.aims.c.person),
        beside=("duo_id", "side", "position", "stated_at"),
    ),
    Holding(
        topic=Topic.AIMS,
        table=goals.goal_notes,
        mine=by_person(goals.goal_notes.c.person),
        shared=_shared_goal_notes,
        beside=("duo_id", "written_at"),
        words=("own_words", "shared_words"),
    ),
    Holding(topic=Topic.AGREEMENT, table=mentoring.signatures, mine=by_person(mentoring.signatures.c.person), beside=("agreement_id",)),
    Holding(
        topic=Topic.AGREEMENT,
        table=mentoring.agreements,
        mine=in_my_duos(mentoring.agreements.c.duo_id),
        beside=("id", "duo_id", "version", "written_at"),
    ),
    Holding(
        topic=Topic.SESSIONS,
        table=meetings.meetings,
        mine=in_my_duos(meetings.meetings.c.duo_id),
        beside=("duo_id", "planned_at"),
        untold=("called_off", "called_off_by"),
    ),
    Holding(topic=Topic.SESSIONS, table=mentoring.duo_sessions, mine=in_my_duos(mentoring.duo_sessions.c.duo_id), beside=("duo_id",)),
    Holding(topic=Topic.LOOKING_BACK, table=pulse.pulses, mine=by_person(pulse.pulses.c.person), beside=("session_id", "answered_at")),
    Holding(
        topic=Topic.LOOKING_BACK,
        table=pulse.notes,
        mine=by_person(pulse.notes.c.person),
        shared=_shared_notes,
        beside=("session_id", "written_at"),
        words=("own_words", "shared_words"),
    ),
    Holding(
        topic=Topic.MIDWAY,
        table=midway.midway_thoughts,
        mine=by_person(midway.midway_thoughts.c.person),
        beside=("duo_id", "written_at"),
    ),
    Holding(
        topic=Topic.MIDWAY,
        table=midway.midway_choices,
        mine=by_person(midway.midway_choices.c.person),
        beside=("duo_id",),
    ),
    Holding(
        topic=Topic.HARVEST,
        table=harvest.harvest_items,
        mine=by_person(harvest.harvest_items.c.person),
        shared=_by_partner(harvest.harvest_items, harvest.harvest_items.c.person),
        beside=("id", "duo_id", "written_at"),
    ),
    Holding(
        topic=Topic.HARVEST, table=harvest.harvest_yeses, mine=by_person(harvest.harvest_yeses.c.person), beside=("item_id", "said_at")
    ),
    Holding(
        topic=Topic.HARVEST,
        table=harvest.farewells,
        mine=by_person(harvest.farewells.c.person),
        shared=_farewells,
        beside=("duo_id", "said_at"),
    ),
    Holding(
        topic=Topic.DUOS,
        table=triads.triads,
        mine=by_person(triads.triads.c.person),
        shared=_triads_with_us,
        beside=("duo_id", "proposed_at"),
        untold=("a_yes_at", "b_yes_at", "c_yes_at"),
    ),
    Holding(topic=Topic.NO_TIME, table=no_time.time_reports, mine=by_person(no_time.time_reports.c.person), beside=("duo_id",)),
    Holding(topic=Topic.BALANCE, table=pulse.balances, mine=in_my_duos(pulse.balances.c.duo_id), beside=("duo_id", "settled_at")),
    Holding(
        topic=Topic.MEASURES,
        table=measures.responses,
        mine=by_person(measures.responses.c.person),
        shared=_ratings_of_me,
        beside=("point", "instrument", "view", "saved_at"),
    ),
    Holding(topic=Topic.MEASURES, table=sharing.shared_scans, mine=by_person(sharing.shared_scans.c.person), beside=("point", "shared_at")),
    Holding(topic=Topic.PROGRESS, table=mentoring.progress, mine=by_person(mentoring.progress.c.person), beside=("changed_at",)),
    Holding(topic=Topic.PROGRESS, table=mentoring.activity, mine=by_person(mentoring.activity.c.person), beside=("duo_id",)),
    Holding(
        topic=Topic.CERTIFICATE, table=certificates.certificates, mine=by_person(certificates.certificates.c.person), beside=("duo_id",)
    ),
    Holding(topic=Topic.STATEMENTS, table=statements.statements, mine=by_person(statements.statements.c.person)),
    Holding(topic=Topic.SENT, table=outbox.outbox, mine=_letters, beside=("kind", "state", "version", "put_at", "done_at")),
    Holding(topic=Topic.NUDGES, table=nudges.nudges, mine=by_person(nudges.nudges.c.person), beside=("duo_id",)),
    Holding(topic=Topic.NUDGES, table=nudges.nudges_off, mine=by_person(nudges.nudges_off.c.person), beside=("since",)),
    Holding(topic=Topic.VIEWS, table=own_page.views, mine=by_person(own_page.views.c.person), beside=("role",)),
    Holding(topic=Topic.DUOS, table=own_page.removals, mine=in_my_duos(own_page.removals.c.duo_id), beside=("duo_id", "removed_at")),
    Holding(topic=Topic.VIEWS, table=own_page.not_counted, mine=by_person(own_page.not_counted.c.person), beside=("since",)),
    Holding(topic=Topic.RIGHTS, table=people.grants, mine=by_account(people.grants.c.account_id), beside=("granted_at", "revoked_at")),
    Holding(topic=Topic.TRAIL, table=people.audit, mine=_deeds, beside=("at", "act")),
    *_left_out("what an HR system sent, on its way to the roster", hris.seen_pages, hris.changes, hris.problems, scim.scim_users),
    *_left_out("fingerprints of what was sent, not what it said", hris.written_records),
    *_left_out("real records an admin looks at for half an hour, sealed", mapping.mapping_samples),
    *_left_out("which admin did it", hris.mapping_versions, hris.grants, hris.permissions_asked, mapping.mapping_drafts, scim.scim_keys),
)
