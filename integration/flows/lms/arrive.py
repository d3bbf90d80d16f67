"""Somebody arrives: the platform's answer is proved, and becomes a session with a launch in it.

The state is taken back before anything else is looked at, so it is gone whatever comes of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.lms.launch import Launch, LaunchRefused, Platform, Storage
from integration.domain.people.account import Account, Right
from integration.domain.people.visitor import Door
from integration.flows.lms.place_doors import check_return
from integration.flows.lms.platform_keys import platform_keys
from integration.flows.people.links.recognise import recognise
from integration.flows.record_activity import catch_up
from integration.lti.handshake import Fields, PlatformAnswer, proven_launch, read_answer
from integration.lti.roles import proposes_coordinator
from integration.lti.rules import Expected
from integration.lti.signature import named_key
from integration.store import audit
from integration.store.access import accounts, web_sessions
from integration.store.access.web_sessions import Browser
from integration.store.db import Store
from integration.store.lms import courses, keys, launch_log, launch_states, placing, platforms
from integration.store.lms.before import Before, before
from integration.store.lms.keys import CachedKeys
from integration.store.lms.launch_states import Pending
from integration.store.lms.platforms import Deployment
from integration.transport import Transport

COOKIES = frozenset({Storage.COOKIE, Storage.PARTITIONED})


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """An answer whose state was taken back: the registration it began with, its keys as cached, and the proof it owes."""

    answer: PlatformAnswer
    pending: Pending
    platform: Platform
    known_keys: CachedKeys | None

    @property
    def state(self) -> str:
        """What we handed out; good for nothing any more."""
        return self.answer.state

    @property
    def storage(self) -> Storage:
        """Which cookie must have come along."""
        return self.pending.storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody is in: `token` is the secret of the new session, `launch_id` is none."""

    token: str
    launch_id: UUID


def take_back(store: Store, fields: Fields, *, by: frozenset[Storage] = COOKIES, now: datetime) -> TakenBack | None:
    """Read an answer and end the life of its state (LTI-23).

    None if that was never handed out, is over, was used, or owes another proof than `by`.
    """
    answer = read_answer(fields)
    with store.transaction() as db:
        pending = launch_states.take(db, answer.state, by=by, now=now)
        found = keys.platform_with_keys(db, pending.platform_id) if pending else None
    if pending is None or found is None:
        return None
    platform, known = found
    return TakenBack(answer=answer, pending=pending, platform=platform, known_keys=known)


def prove(store: Store, transport: Transport, taken: TakenBack, *, is_ours: Callable[[str], bool], now: datetime) -> Launch:
    """The launch that the platform vouches for; keys and expectations are those of the state, not of the token (LTI-33)."""
    if not taken.platform.is_active:
        raise LaunchRefused("registration-disabled", 403)
    if taken.answer.error:
        raise LaunchRefused("platform-error", 400)
    kid = named_key(taken.answer.id_token)
    published = platform_keys(store, transport, taken.platform, known=taken.known_keys, kid=kid, now=now)
    expected = Expected(
        platform=taken.platform,
        nonce=taken.pending.nonce,
        deployment_id=taken.pending.deployment_id,
        target_link_uri=taken.pending.target_link_uri,
        is_ours=is_ours,
        now=now,
    )
    launch = proven_launch(taken.answer.id_token, published, expected)
    if launch.placing:
        check_return(transport, launch.platform, launch.placing)
    return launch


def arrive(store: Store, launch: Launch, *, browser: Browser, now: datetime) -> Arrival:
    """Let a proved launch in, unless its deployment waits for an admin."""
    with store.transaction() as db:
        known = before(db, launch)
        deployment = known.deployment
        if deployment is None:
            platforms.quarantine(db, launch.platform.id, launch.deployment_id, now=now)
        elif deployment.is_bound:
            return _let_in(db, launch, deployment, known, browser, now)
    raise LaunchRefused("deployment-disabled" if deployment and deployment.is_disabled else "deployment-waiting", 403)


def _let_in(db: Session, launch: Launch, deployment: Deployment, known: Before, browser: Browser, now: datetime) -> Arrival:
    context = courses.refresh_context(db, deployment.id, launch.context, known=known, now=now) if launch.context else None
    link = courses.refresh_link(db, deployment.id, launch.link, context=context, known=known, now=now) if launch.link else None
    if launch.platform.is_pending:
        platforms.put_in_use(db, launch.platform.id)
    account = _account(db, launch, known.account, now)
    token = web_sessions.begin(db, account.id, door=Door.TOOL, browser=browser, apart=launch.acting, now=now)
    arrival = Arrival(token=token, launch_id=new_id())
    fields = {
        "id": arrival.launch_id,
        "session_hash": launch_states.hash_of(token),
        "account_id": account.id,
        "platform_id": launch.platform.id,
        "context_id": context,
        "resource_link_id": link,
        "purpose": launch.purpose,
        "roles": sorted(launch.roles),
        "locale": launch.person.locale,
        "acting": launch.acting,
        "created_at": now,
    }
    accounts.add_launch(db, fields)
    if launch.acting:
        audit.note(db, "launch.acting", actor=audit.TOLD_BY_LMS, subject=account.id, now=now)
    if launch.placing:
        placing.ask(db, arrival.launch_id, deployment=deployment.id, request=launch.placing, now=now)
    if (proposed := _proposed(db, account, launch)) != account.proposed_right:
        account.proposed_right = proposed
    if link:
        catch_up(db, account=account, resource_link=link, now=now)
    launch_log.note_accepted(db, deployment.id, last=deployment.last_launch_at, now=now)
    return arrival


def _proposed(db: Session, account: Account, launch: Launch) -> Right | None:
    """What the roles of any of one's activities suggest: a coordinator may be a learner elsewhere (ROLE-06).

    One launch cannot take back what nothing suggested, so the others are looked at only when something did.
    """
    if proposes_coordinator(launch.roles):
        return Right.COORDINATOR
    elsewhere = accounts.roles_of(db, account.id) if account.proposed_right else []
    return Right.COORDINATOR if any(map(proposes_coordinator, elsewhere)) else None


def _account(db: Session, launch: Launch, known: Account | None, now: datetime) -> Account:
    """Who came in. Somebody who is linked already, under the number that is told, can be taken as they were read; the account of
    anybody else is held until the end, so that two of their launches take turns.
    """
    person = launch.person
    told = {"given_name": person.given_name, "family_name": person.family_name, "email": person.email}
    if known and known.employee_id and known.sourced_id == person.sourced_id:
        account = accounts.came_back(known, told=told, now=now)
    else:
        account = accounts.come_in(db, launch.platform.issuer, person.subject, told=told, now=now)
    recognise(db, account, person.sourced_id, key=launch.platform.key, now=now)
    db.flush()
    return account
