"""Who is here, and the ways in and out that are no launch: one-time links, signing out, and forgetting what is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.account import Right
from integration.domain.people.visitor import Door, Visitor
from integration.flows.access.rights import give
from integration.store import audit
from integration.store.access import accounts, tickets, web_sessions
from integration.store.access.web_sessions import Browser, WebSession
from integration.store.db import Store
from integration.store.lms import invitations, launch_states, placing

LOCAL = "wederkerig"
FIRST_ADMIN = "admin"
ADMIN_LINK = "admin"


def visitor_of(store: Store, browser: Browser, *, door: Door, launch_id: UUID | None, now: datetime) -> Visitor | None:
    """Who this browser is at this door, or None. With a launch id, only if that launch belongs to its session."""
    with store.reading() as db:
        sessions = web_sessions.find(db, browser, door=door, now=now)
        visitor = next(filter(None, (_visitor(db, session, launch_id) for session in sessions)), None)
    due = [session.token_hash for session in sessions if session.is_due(now)]
    if visitor and due:
        with store.transaction() as db:
            web_sessions.touch(db, due, now=now)
    return visitor


def spoken_in(store: Store, launch_id: UUID) -> tuple[str | None, str | None]:
    """What a page says to somebody whose session is over is said in the language of the launch it belonged to."""
    with store.reading() as db:
        return accounts.spoken_in(db, launch_id)


def admin_link(store: Store, *, now: datetime) -> str:
    """A one-time word that signs the local admin in. The first one makes that account and grants it the right."""
    with store.transaction() as db:
        told = {"family_name": "Admin"}
        account = accounts.come_in(db, LOCAL, FIRST_ADMIN, told=told, now=now)
        if Right.ADMIN not in accounts.rights_of(db, account.id):
            give(db, account.id, Right.ADMIN, actor=audit.COMMAND_LINE, now=now)
        audit.note(db, "admin.link", actor=audit.COMMAND_LINE, subject=account.id, now=now)
        return tickets.write(db, account.id, purpose=ADMIN_LINK, now=now)


def link_for(store: Store, *, account_id: UUID, actor: str, now: datetime) -> str:
    """A one-time word with which another admin signs in; only for an account that an admin gave that right."""
    with store.transaction() as db:
        if Right.ADMIN not in accounts.rights_of(db, account_id):
            raise RuleBroken("account.no-admin")
        audit.note(db, "admin.link", actor=actor, subject=account_id, now=now)
        return tickets.write(db, account_id, purpose=ADMIN_LINK, now=now)


def link_address(base_url: str, word: str) -> str:
    """Where a one-time word is used."""
    return f"{base_url}/admin/sign-in/{word}"


def link_is_good(store: Store, word: str, *, now: datetime) -> bool:
    """Whether a one-time link still opens; asking does not use it up."""
    with store.reading() as db:
        return tickets.is_good(db, word, purpose=ADMIN_LINK, now=now)


def use_link(store: Store, word: str, *, browser: Browser, now: datetime) -> str | None:
    """The secret of a new admin session, or None if the link was used or is over."""
    with store.transaction() as db:
        account_id = tickets.tear(db, word, purpose=ADMIN_LINK, now=now)
        if account_id is None:
            return None
        audit.note(db, "admin.sign-in", actor=str(account_id), subject=account_id, now=now)
        return web_sessions.begin(db, account_id, door=Door.ADMIN, browser=browser, now=now)


def sign_out(store: Store, browser: Browser, *, door: Door, now: datetime) -> None:
    """End the session of this browser at this door."""
    with store.transaction() as db:
        for session in web_sessions.find(db, browser, door=door, now=now):
            web_sessions.end(db, session.token_hash)


def forget_expired(store: Store, *, now: datetime) -> None:
    """Remove sessions, states, one-time links and open questions that are over; for the timetable."""
    with store.transaction() as db:
        for subject in (web_sessions, launch_states, tickets, invitations, placing):
            subject.forget_expired(db, now=now)


def _visitor(db: Session, session: WebSession, launch_id: UUID | None) -> Visitor | None:
    person = accounts.person_of(db, session.account_id)
    launch = web_sessions.launch_of(db, session, launch_id) if session.door is Door.TOOL else None
    if person is None or (launch_id and launch is None):
        return None
    account, employee = person
    return Visitor(
        account=account,
        employee=employee if employee and employee.is_active else None,
        rights=accounts.rights_of(db, account.id),
        launch=launch,
        door=session.door,
        carried=session.carried,
        form_key=str(launch.id) if launch else session.token_hash,
    )
