"""What an admin wants to know of each registration at a glance, and of one what it may do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.domain.lms.health import Facts
from integration.store.lms import grants, platforms
from integration.store.reads.admin import letters
from integration.store.reads.admin.letters import Health
from integration.store.reads.admin.lost_scopes import lost_scopes
from integration.store.tables.launch_log import refused_launches
from integration.store.tables.lti import contexts, deployments, resource_links

WEEK = timedelta(days=7)
MOST_REFUSALS = 20


class Scope(StrEnum):
    """What is known of a service that we ask for: told at registration or at a launch, taken back since, never granted, or never told."""

    ALLOWED = "allowed"
    LOST = "lost"
    MISSING = "missing"
    UNKNOWN = "unknown"


def facts_of_all(db: Session, *, now: datetime) -> dict[UUID, Facts]:
    """The facts of every registration."""
    known = platforms.everyone(db)
    bound = Counter(each.platform_id for each in platforms.deployments_of(db, [each.id for each in known]) if each.is_bound)
    launched, refused = _last_launches(db), _refused(db, now)
    out = {each.destination.name: each for each in letters.health(db)}
    return {
        each.id: _facts(
            is_active=each.is_active,
            bound=bound[each.id],
            last=launched.get(each.id),
            refused=refused[each.id],
            out=out.get(f"lms:{each.id}"),
        )
        for each in known
    }


def scopes(db: Session, platform_id: UUID, wanted: Iterable[str]) -> dict[str, Scope]:
    """What is known of each service we ask for. What a launch or a registration says is a promise; only a token proves it."""
    told, grant = _told_by_launches(db, platform_id), grants.of_platform(db, platform_id)
    promised = {*told, *(grant.scopes if grant else ())} - {*lost_scopes(db).get(platform_id, ())}
    absent = Scope.MISSING if grant else Scope.UNKNOWN
    lost = dict.fromkeys(lost_scopes(db).get(platform_id, ()), Scope.LOST)
    return {scope: Scope.ALLOWED if scope in promised else lost.get(scope, absent) for scope in wanted}


def _facts(*, is_active: bool, bound: int, last: datetime | None, refused: list[tuple[datetime, str]], out: Health | None) -> Facts:
    return Facts(
        is_active=is_active,
        places_let_in=bound,
        last_launch_at=last,
        refused=tuple(code for at, code in refused if last is None or at > last),
        scores_sent=out.done if out else 0,
        scores_parked=out.parked if out else 0,
        is_resting=bool(out and out.rests_until),
    )


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


def _told_by_launches(db: Session, platform_id: UUID) -> set[str]:
    """The scopes of the newest launch with a gradebook, and that of the list of members if a course has one."""
    mine = deployments.c.platform_id == platform_id
    newest = select(resource_links.c.ags_scopes).join(deployments).where(mine, resource_links.c.context_id.is_not(None))
    graded = db.scalar(newest.order_by(resource_links.c.last_launch_at.desc()).limit(1)) or []
    listed = db.scalar(select(contexts.c.id).join(deployments).where(mine, contexts.c.memberships_url.is_not(None)).limit(1))
    return {*graded, *([MEMBERS] if listed else [])}


MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
