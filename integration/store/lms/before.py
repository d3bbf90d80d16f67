"""What we knew before somebody launched: the deployment, the course, the activity and the account, in one question (ADR 0033).

Most launches tell nothing that does not stand there already; that one came is noted once a minute at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, Table, and_, bindparam, select
from sqlalchemy.orm import Session

from integration.domain.lms.launch import Launch
from integration.domain.people.account import Account
from integration.store.lms.platforms import Deployment
from integration.store.tables.lti import contexts, deployments, resource_links
from integration.store.tables.people import accounts

FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stands in the database. A deployment that was never seen has nothing in it."""

    deployment: Deployment | None
    account: Account | None
    row: Mapping[Any, Any]

    def same(self, table: Table, told: Mapping[str, Any], *, now: datetime) -> UUID | None:
        """The id in this table, if it holds all this already and a launch was noted there within the last minute."""
        noted = self.row.get(table.c.last_launch_at)
        if noted is None or noted <= now - FRESH or any(self.row[table.c[name]] != value for name, value in told.items()):
            return None
        known: UUID = self.row[table.c.id]
        return known


def before(db: Session, launch: Launch) -> Before:
    """What we know of the places and the person of a launch."""
    asked = {
        "platform": launch.platform.id,
        "deployment": launch.deployment_id,
        "context": launch.context.id if launch.context else None,
        "link": launch.link.id if launch.link else None,
        "issuer": launch.platform.issuer,
        "subject": launch.person.subject,
    }
    row = db.execute(_before(), asked).mappings().one_or_none()
    return Before(deployment=_deployment(row), account=row[Account], row=row) if row else NOTHING


NOTHING = Before(deployment=None, account=None, row={})


@cache
def _before() -> Select[Any]:
    course = and_(contexts.c.deployment_id == deployments.c.id, contexts.c.context_id == bindparam("context"))
    activity = and_(resource_links.c.deployment_id == deployments.c.id, resource_links.c.resource_link_id == bindparam("link"))
    person = and_(accounts.c.issuer == bindparam("issuer"), accounts.c.subject == bindparam("subject"))
    found = select(*deployments.c, *contexts.c, *resource_links.c, Account).select_from(deployments)
    places = found.outerjoin(contexts, course).outerjoin(resource_links, activity).outerjoin(Account, person)
    return places.where(deployments.c.platform_id == bindparam("platform"), deployments.c.deployment_id == bindparam("deployment"))


def _deployment(row: RowMapping) -> Deployment:
    return Deployment(
        id=row[deployments.c.id],
        platform_id=row[deployments.c.platform_id],
        label=row[deployments.c.deployment_id],
        state=row[deployments.c.state],
        first_seen_at=row[deployments.c.first_seen_at],
        last_launch_at=row[deployments.c.last_launch_at],
    )
