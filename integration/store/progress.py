"""Where people stand: what happened, the facts progress is worked out from, and the last result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session

from integration.domain.journey.session import DuoSession
from integration.domain.mentoring.activity import Activity
from integration.domain.mentoring.agreement import Signature
from integration.domain.mentoring.duo import Aim, Duo
from integration.domain.mentoring.progress import Achievement, Milestone, Progress, Trajectory
from integration.store.db import inserting
from integration.store.journey import gatherings, intake
from integration.store.journey.midway import choices_of
from integration.store.retention import removed_in
from integration.store.tables.lti import resource_links
from integration.store.tables.mentoring import activity, agreements, aims, cohorts, duo_sessions, duos, progress, signatures

_LATEST = (
    select(progress.c.percent)
    .join(cohorts, cohorts.c.id == progress.c.cohort_id)
    .where(progress.c.person == bindparam("person"))
    .order_by(cohorts.c.starts_on.desc(), cohorts.c.created_at.desc())
    .limit(1)
    .with_for_update(of=progress)
)
_IN_COURSE = _LATEST.where(cohorts.c.context_id == bindparam("course"))
_AT_LINK = _LATEST.join(resource_links, resource_links.c.context_id == cohorts.c.context_id).where(resource_links.c.id == bindparam("link"))


def add_activity(db: Session, event: Activity) -> None:
    """Keep an event for the record."""
    db.execute(insert(activity).values(asdict(event)))


def trajectories(db: Session, cohort_id: UUID, people: Collection[UUID]) -> list[Trajectory]:
    """The facts of every duo that any of these people have or had in this cohort."""
    db.flush()
    involved = or_(duos.c.a.in_(people), duos.c.b.in_(people))
    found = db.scalars(select(Duo).where(duos.c.cohort_id == cohort_id, involved)).all()
    return trajectories_of(db, found)


def trajectories_of(db: Session, found: Sequence[Duo]) -> list[Trajectory]:
    """The facts of these duos, in their order; as many questions whatever their number."""
    ids = [duo.id for duo in found]
    stated, signed, held = (
        defaultdict[UUID, list[Aim]](list),
        defaultdict[UUID, list[Signature]](list),
        defaultdict[UUID, list[DuoSession]](list),
    )
    for aim in db.scalars(select(Aim).where(aims.c.duo_id.in_(ids))):
        stated[aim.duo_id].append(aim)
    under = select(agreements.c.duo_id, Signature).join(agreements, agreements.c.id == signatures.c.agreement_id)
    for duo_id, signature in db.execute(under.where(agreements.c.duo_id.in_(ids))):
        signed[duo_id].append(signature)
    for session in db.scalars(select(DuoSession).where(duo_sessions.c.duo_id.in_(ids))):
        held[session.duo_id].append(session)
    chosen = choices_of(db, ids)
    return [
        Trajectory(
            duo=duo,
            aims=stated[duo.id],
            signatures=signed[duo.id],
            sessions=held[duo.id],
            choices=[each.choice for person, each in chosen[duo.id].items() if person in duo.members],
        )
        for duo in found
    ]


def own_achievements(db: Session, cohort_id: UUID, person: UUID) -> frozenset[Achievement]:
    """What somebody reached in this cohort outside any duo: a finished intake (M1), meetings of the group (M4)."""
    db.flush()
    began = {Achievement(Milestone.INTAKE)} if intake.is_done(db, cohort_id, person) else set()
    together = gatherings.attended(db, cohort_id, [person])[person]
    return frozenset(began) | {Achievement(Milestone.GROUP_SESSION, each.id) for each in together}


def forget(db: Session, *, cohort_id: UUID, person: UUID) -> None:
    """Somebody takes no part in this cohort any more."""
    db.execute(delete(progress).where(progress.c.cohort_id == cohort_id, progress.c.person == person))


def keep(db: Session, *, cohort_id: UUID, person: UUID, reached: Progress, now: datetime) -> None:
    """Remember the result, for pages and for whoever launches later."""
    result = {"percent": reached.percent, "status": reached.status, "minutes": reached.minutes, "changed_at": now}
    row = inserting(db, progress).values(cohort_id=cohort_id, person=person, **result)
    db.execute(row.on_conflict_do_update(index_elements=["cohort_id", "person"], set_=result))


def percents_of(db: Session, person: UUID) -> dict[UUID, int]:
    """What was worked out last for somebody, by cohort."""
    rows = db.execute(select(progress.c.cohort_id, progress.c.percent).where(progress.c.person == person))
    return {row.cohort_id: row.percent for row in rows}


def not_less(db: Session, reached: Progress, cohort_id: UUID, person: UUID, found: Sequence[Trajectory]) -> Progress:
    """What was reached stays reached where the facts of it were let go, or one of the two took them away."""
    if not (any(each.duo.let_go_at for each in found) or removed_in(db, [each.duo.id for each in found])):
        return reached
    return replace(reached, percent=max(reached.percent, percents_of(db, person).get(cohort_id, 0)))


def percent_in_context(db: Session, *, context_id: UUID, person: UUID) -> int | None:
    """What a course's gradebook should show: the person's progress in the latest cohort of that course; None: in none.

    Holds that row until the end of the transaction, so that nobody posts an older number after a newer one.
    """
    return db.scalar(_IN_COURSE, {"course": context_id, "person": person})


def percent_at_link(db: Session, *, resource_link: UUID, person: UUID) -> int | None:
    """The same, for the course that a link stands in."""
    return db.scalar(_AT_LINK, {"link": resource_link, "person": person})


def standings_in_context(db: Session, *, context_id: UUID) -> list[tuple[UUID, int]]:
    """The same for everybody in that course's cohorts."""
    people = select(progress.c.person).join(cohorts, cohorts.c.id == progress.c.cohort_id).where(cohorts.c.context_id == context_id)
    found = sorted(set(db.scalars(people)))
    return [(person, percent_in_context(db, context_id=context_id, person=person) or 0) for person in found]
