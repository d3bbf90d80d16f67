"""Asking an admin for permission in the HR system (authorization code with PKCE; OA-01, OA-03): the way there, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from urllib.parse import parse_qsl
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.flows.people.connecting.grants import kept
from integration.hris.auth.desk import Desk
from integration.hris.auth.kinds import equipped_options
from integration.hris.auth.means import Means, Options
from integration.mapping import files
from integration.mapping.connector import Connector
from integration.mapping.origins import origins
from integration.store import audit
from integration.store.db import Store
from integration.store.people import connections, grants
from integration.store.people.connections import Connection
from integration.store.people.grants import Asked
from integration.transport import Transport

LASTS = timedelta(minutes=10)
ASKS = "oauth2_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for which connection, and the address of this installation, which the HR system sends the browser back to."""

    connection_id: UUID
    actor: str
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counter:
    """Where the tokens of one connection are had, and where its browser comes back. `places` are all that it calls."""

    connection: Connection
    options: Options = field(repr=False)
    desk: Desk
    redirect_uri: str
    places: frozenset[str]


def needs_permission(connector: Connector) -> bool:
    """Whether an admin must say yes in the HR system first."""
    return connector.auth.kind == ASKS


def redirect_uri(base_url: str, connector: str) -> str:
    """Where the browser comes back, to be registered in the HR system: one for each kind of system, so that none answers for another."""
    return f"{base_url}/admin/connections/granted/{connector}"


def ask(store: Store, transport: Transport, asking: Asking, *, now: datetime) -> str:
    """The address at which the admin says yes; raises `Refused` when a setting is wrong."""
    state, verifier = token_urlsafe(32), token_urlsafe(48)
    with store.transaction() as db:
        counter = _counter(db, transport, asking.connection_id, base_url=asking.base_url)
        asked = Asked(connection_id=asking.connection_id, asked_by=asking.actor, verifier=verifier)
        grants.ask(db, state, asked, expires_at=now + LASTS)
    return counter.desk.address_to_allow(redirect_uri=counter.redirect_uri, state=state, verifier=verifier)


def receive(store: Store, transport: Transport, address: str, *, actor: str, base_url: str, now: datetime) -> Connection:
    """Keep the permission that the browser brought back to this address, or raise `Refused` with what to do."""
    came_to, _, query = address.partition("?")
    answer = dict(parse_qsl(query))
    with store.transaction() as db:
        asked = grants.answered(db, answer.get("state", ""), by=actor, now=now)
    if asked is None:
        raise Refused("this answer is not to a question of yours, or it came too late; start again", code="grant-unasked")
    with store.reading() as db:
        counter = _counter(db, transport, asked.connection_id, base_url=base_url)
    if came_to != counter.redirect_uri:
        raise _foreign()
    token = counter.desk.for_code(_code(answer, counter), verifier=asked.verifier, redirect_uri=counter.redirect_uri)
    with store.transaction() as db:
        if _counter(db, transport, asked.connection_id, base_url=base_url).places != counter.places:
            raise Refused("another address was set meanwhile, so this permission does not count; start again", code="grant-unasked")
        grants.keep(db, asked.connection_id, kept(token, now=now), by=actor, now=now)
        audit.note(db, "hris.grant", actor=actor, subject=asked.connection_id, detail={"name": counter.connection.name}, now=now)
    return counter.connection


def _code(answer: Mapping[str, str], counter: _Counter) -> str:
    issuer = counter.options.get("issuer")
    if issuer and answer.get("iss", issuer) != issuer:
        raise _foreign()
    if not answer.get("code"):
        raise Refused("the HR system gave no permission; say yes there, with an account that may read employees", code="grant-denied")
    return answer["code"]


def _foreign() -> Refused:
    return Refused("another system than the one we asked sent this answer (RFC 9207)", code="grant-foreign")


def _counter(db: Session, transport: Transport, connection_id: UUID, *, base_url: str) -> _Counter:
    connection = connections.by_id(db, connection_id)
    if connection is None:
        raise Refused("there is no such HR connection any more", code="connection.unknown")
    connector = files.connector(connection.text, file=connection.origin)
    if not needs_permission(connector):
        raise Refused("this HR system needs no permission of that kind", code="grant-needless")
    settings = connections.opened(db, connection)
    options, means = equipped_options(connector.auth, settings, Means(transport=transport))
    return _Counter(
        connection=connection,
        options=options,
        desk=Desk(options=options, transport=means.transport),
        redirect_uri=redirect_uri(base_url, connector.name),
        places=origins(connector, settings),
    )
