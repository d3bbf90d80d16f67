"""Sessions of browsers: a random id in a cookie, its hash here (CK-07). A launch belongs to a session."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState, PlatformState, Purpose
from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.visitor import Door, LaunchView
from integration.store.access.proofs import Proof, holds
from integration.store.lms.launch_states import hash_of
from integration.store.tables.hris import changes, imports
from integration.store.tables.lti import contexts, deployments, launches, platforms, resource_links
from integration.store.tables.people import accounts, employees, web_sessions

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
CARRIED_IDLE, CARRIED_ABSOLUTE = timedelta(minutes=15), timedelta(hours=2)
TOUCHED_EVERY = timedelta(minutes=1)
FOLLOWED_FOR = timedelta(minutes=1)
LONGEST_TRAIL = 5
MOST_COOKIES = 4

_BEGIN = insert(web_sessions)
_FIND = select(web_sessions).where(
    web_sessions.c.token_hash == bindparam("token"),
    web_sessions.c.door == bindparam("at"),
    web_sessions.c.carried == bindparam("as_carried"),
    web_sessions.c.agent_hash == bindparam("agent"),
    web_sessions.c.last_seen_at > bindparam("seen_after"),
    web_sessions.c.created_at > bindparam("begun_after"),
    or_(web_sessions.c.moved_at.is_(None), web_sessions.c.moved_at > bindparam("moved_after")),
)
_NEWEST_LAUNCH = (
    select(*launches.c, contexts.c.title, platforms.c.origins)
    .join(platforms, launches.c.platform_id == platforms.c.id)
    .outerjoin(contexts, launches.c.context_id == contexts.c.id)
    .outerjoin(resource_links, launches.c.resource_link_id == resource_links.c.id)
    .outerjoin(deployments, resource_links.c.deployment_id == deployments.c.id)
    .where(launches.c.session_hash == bindparam("session"), launches.c.account_id == bindparam("account"))
    .where(platforms.c.state == PlatformState.ACTIVE, or_(deployments.c.id.is_(None), deployments.c.state == DeploymentState.BOUND))
    .order_by(launches.c.id.desc())
    .limit(1)
)
_THE_LAUNCH = _NEWEST_LAUNCH.where(launches.c.id == bindparam("launch"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """What a browser shows of itself: its session cookies, and the name it gives itself.

    Mostly one cookie; a browser that keeps one per framing site may send that and its common one together. `carried`: it keeps
    none of our cookies, and a script on the page says the word each time (CK-08); `key` is what it will sign its requests with,
    `proof` what it signed this one with (CK-09).
    """

    tokens: tuple[str, ...]
    agent: str
    carried: bool = False
    key: str | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """A session that holds."""

    token_hash: str
    account_id: UUID
    door: Door
    carried: bool
    last_seen_at: datetime
    proof_key: str | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to note again that somebody is still here."""
        return self.last_seen_at + TOUCHED_EVERY <= now


def begin(db: Session, account_id: UUID, *, door: Door, browser: Browser, apart: bool = False, now: datetime) -> str:
    """A new session with a new id. Launches of the same account in this browser move along; another's session ends here.

    The old id leads to the new one for a minute more: two tabs may have launched at the same moment. `apart`: somebody else
    is at the keys now, so what the account itself had open here ends too.
    """
    token = secrets.token_urlsafe(32)
    fields = {"account_id": account_id, "door": door, "agent_hash": hash_of(browser.agent), "created_at": now, "last_seen_at": now}
    db.execute(_BEGIN, {"token_hash": hash_of(token), "carried": browser.carried, "proof_key": browser.key, **fields})
    for old in find(db, browser, door=door, now=now):
        if apart or old.account_id != account_id:
            end(db, old.token_hash)
        else:
            _follow_up(db, old, hash_of(token), now)
    return token


def _follow_up(db: Session, old: WebSession, new_hash: str, now: datetime) -> None:
    db.execute(update(launches).where(launches.c.session_hash == old.token_hash).values(session_hash=new_hash))
    db.execute(update(web_sessions).where(web_sessions.c.token_hash == old.token_hash).values(moved_to=new_hash, moved_at=now))


def find(db: Session, browser: Browser, *, door: Door, now: datetime) -> list[WebSession]:
    """The sessions of this browser at this door that hold: not idle, not too old, the same browser still."""
    limits = _limits(door, browser, now)
    found = (_find(db, token, limits) for token in browser.tokens[:MOST_COOKIES])
    return list({session.token_hash: session for session in found if session and _is_shown_by(browser, session, now)}.values())


def _is_shown_by(browser: Browser, session: WebSession, now: datetime) -> bool:
    """A session that began with a key is nothing without its proof."""
    return session.proof_key is None or holds(session.proof_key, browser.proof, now=now)


def _find(db: Session, token: str, limits: Mapping[str, Any]) -> WebSession | None:
    token_hash = hash_of(token)
    for _step in range(LONGEST_TRAIL):
        row = db.execute(_FIND, {"token": token_hash, **limits}).one_or_none()
        if row is None or row.moved_to is None:
            return _session(row) if row else None
        token_hash = row.moved_to
    return None


def _limits(door: Door, browser: Browser, now: datetime) -> dict[str, Any]:
    idle, absolute = (CARRIED_IDLE, CARRIED_ABSOLUTE) if browser.carried else (IDLE, ABSOLUTE)
    since = {"seen_after": now - idle, "begun_after": now - absolute, "moved_after": now - FOLLOWED_FOR}
    return {"at": door, "as_carried": browser.carried, "agent": hash_of(browser.agent), **since}


def _session(row: Row[Any]) -> WebSession:
    return WebSession(
        token_hash=row.token_hash,
        account_id=row.account_id,
        door=Door(row.door),
        carried=row.carried,
        last_seen_at=row.last_seen_at,
        proof_key=row.proof_key,
    )


def touch(db: Session, token_hashes: Collection[str], *, now: datetime) -> None:
    """Somebody is still here."""
    db.execute(update(web_sessions).where(web_sessions.c.token_hash.in_(token_hashes)).values(last_seen_at=now))


def end(db: Session, token_hash: str) -> None:
    """End a session, and every older id that still leads to it; its launches can be seen by nobody any more."""
    db.execute(delete(web_sessions).where(or_(web_sessions.c.token_hash == token_hash, web_sessions.c.moved_to == token_hash)))


def end_of_leavers(db: Session, import_id: UUID) -> None:
    """Whoever left by this import is nowhere signed in any more (SCIM-03)."""
    left = and_(changes.c.import_id == import_id, changes.c.kind == "leaver", changes.c.state == "applied")
    here = and_(imports.c.id == changes.c.import_id, imports.c.connection_id == employees.c.connection_id)
    gone = and_(employees.c.external_id == changes.c.external_id, employees.c.employment_status == EmploymentStatus.LEFT)
    theirs = select(accounts.c.id).where(accounts.c.employee_id == employees.c.id, left, here, gone)
    db.execute(delete(web_sessions).where(web_sessions.c.account_id.in_(theirs)))


def forget_expired(db: Session, *, now: datetime) -> None:
    """Remove sessions that hold no more. Of their launches the newest per account and activity stays: who came in where.

    A launch that was for no activity stays with its session only.
    """
    gone = or_(web_sessions.c.last_seen_at <= now - IDLE, web_sessions.c.created_at <= now - ABSOLUTE)
    db.execute(delete(web_sessions).where(or_(gone, web_sessions.c.moved_at <= now - FOLLOWED_FOR)))
    newer = launches.alias()
    same = (newer.c.account_id == launches.c.account_id, newer.c.resource_link_id == launches.c.resource_link_id)
    repeated = or_(launches.c.purpose != Purpose.ACTIVITY, exists().where(*same, newer.c.id > launches.c.id))
    db.execute(delete(launches).where(launches.c.session_hash.is_(None), repeated))


def launch_of(db: Session, session: WebSession, launch_id: UUID | None) -> LaunchView | None:
    """One launch of the session, the newest without an id. Another session's is nobody's, nor is one of what an admin switched off."""
    asked = {"session": session.token_hash, "account": session.account_id, "launch": launch_id}
    row = db.execute(_THE_LAUNCH if launch_id else _NEWEST_LAUNCH, asked).one_or_none()
    return _launch(row) if row else None


def _launch(row: Any) -> LaunchView:
    return LaunchView(
        id=row.id,
        platform_id=row.platform_id,
        purpose=Purpose(row.purpose),
        context_id=row.context_id,
        context_title=row.title,
        resource_link_id=row.resource_link_id,
        roles=tuple(row.roles),
        locale=row.locale,
        acting=row.acting,
        origins=tuple(row.origins),
    )
