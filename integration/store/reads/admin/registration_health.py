"""What an admin wants to know of each registration at a glance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.domain.lms.health import Facts, Scope, scope_states
from integration.domain.lms.launch import DeploymentState
from integration.store.lms import platforms
from integration.store.reads.admin import letters
from integration.store.reads.admin.letters import Health
from integration.store.reads.admin.told_scopes import Promises, promises
from integration.store.tables.courses import course_reads
from integration.store.tables.launch_log import refused_launches
from integration.store.tables.lti import contexts, deployments

WEEK = timedelta(days=7)
MOST_REFUSALS = 20
NOBODYS_TASK = ("held", "later", "lms-no-roster", "lms-whole-site", "lms-disabled")
"""Problems of a list that a coordinator answers, that pass, that are no fault, or that an admin chose."""


def facts_of_all(db: Session, wanted: Collection[str], *, now: datetime) -> dict[UUID, Facts]:
    """The facts of every registration; `wanted` are the scopes we ask for."""
    known = platforms.everyone(db)
    places = platforms.deployments_of(db, [each.id for each in known])
    bound, shut = (Counter(each.platform_id for each in places if each.is_bound is let_in) for let_in in (True, False))
    launched, refused, unread = _last_launches(db), _refused(db, now), _lists_refused(db)
    out = {each.destination.name: each for each in letters.health(db)}
    said = promises(db)
    return {
        each.id: replace(
            _facts(launched.get(each.id), refused[each.id], out.get(f"lms:{each.id}")),
            is_active=each.is_active,
            places_let_in=bound[each.id],
            places_shut=shut[each.id],
            lists_refused=unread[each.id],
            scopes=_scopes(wanted, said.get(each.id, Promises())),
        )
        for each in known
    }


def _facts(last: datetime | None, refused: list[tuple[datetime, str]], out: Health | None) -> Facts:
    return Facts(
        is_active=True,
        places_let_in=0,
        last_launch_at=last,
        refused=tuple(code for at, code in refused if last is None or at > last),
        scores_sent=out.done if out else 0,
        scores_parked=out.parked if out else 0,
        is_resting=bool(out and out.rests_until),
        last_sent_at=out.last_done_at if out else None,
    )


def _scopes(wanted: Collection[str], said: Promises) -> dict[str, Scope]:
    return scope_states(wanted, granted=said.granted, told=said.told)


def _lists_refused(db: Session) -> Counter[UUID]:
    """Courses whose list somebody must see to: those that the LMS does not offer, or that mend themselves, are not among them."""
    wrong = (course_reads.c.problem.is_not(None), course_reads.c.problem.not_in(NOBODYS_TASK))
    found = select(deployments.c.platform_id, func.count()).join(contexts, contexts.c.deployment_id == deployments.c.id).join(course_reads)
    counted = db.execute(found.where(*wrong, deployments.c.state == DeploymentState.BOUND).group_by(deployments.c.platform_id))
    return Counter(dict(counted.all()))


def _last_launches(db: Session) -> dict[UUID, datetime]:
    newest = func.max(deployments.c.last_launch_at)
    rows = db.execute(select(deployments.c.platform_id, newest).group_by(deployments.c.platform_id))
    return {platform: last for platform, last in rows if last}


def _refused(db: Session, now: datetime) -> defaultdict[UUID, list[tuple[datetime, str]]]:
    found: defaultdict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    columns = (refused_launches.c.platform_id, refused_launches.c.refused_at, refused_launches.c.code)
    nth = func.row_number().over(partition_by=refused_launches.c.platform_id, order_by=refused_launches.c.id.desc()).label("nth")
    newest = select(*columns, nth).where(refused_launches.c.platform_id.is_not(None), refused_launches.c.refused_at > now - WEEK).subquery()
    for row in db.execute(select(newest).where(newest.c.nth <= MOST_REFUSALS).order_by(newest.c.nth)):
        found[row.platform_id].append((row.refused_at, row.code))
    return found
