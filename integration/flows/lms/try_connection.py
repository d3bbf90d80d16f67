"""An admin tests a connection: every service of the LMS that we use is tried once, and each try says what came of it.

Nothing is stored, no transaction is open while the network speaks, and all of it together takes no longer than `ALL`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable, RuleBroken
from integration.domain.lms.launch import Platform
from integration.flows.lms.platform_service import origins
from integration.flows.lms.signing_keys import signing_key
from integration.lti.keys import private_key
from integration.lti.services import names, trial
from integration.lti.services.service import Service
from integration.lti.services.token import Client, request_token
from integration.mapping.product import Product
from integration.store.db import Store
from integration.store.lms import platforms
from integration.store.reads.admin import rosters
from integration.transport import Transport

ALL, EACH = 25.0, 8.0
OK, LATER, NO_TIME = "ok", "unreachable", "no-time"
NO_PLACE, NO_COURSE, NO_TOKEN = "no-place", "no-course", "no-token"
NOT_TRIED = frozenset({NO_TIME, NO_PLACE, NO_COURSE, NO_TOKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One thing that was tried. `outcome` is `ok`, or a code that has its sentence on the page; `scope` where it is a token,
    `course` the title of the course whose list it was.
    """

    what: str
    outcome: str
    scope: str | None = None
    course: str | None = None
    found: int | None = None
    seconds: float = 0.0

    @property
    def went_well(self) -> bool:
        """Whether it did what it should."""
        return self.outcome == OK

    @property
    def was_tried(self) -> bool:
        """Whether the LMS was asked at all: what was not tried neither works nor fails."""
        return self.outcome not in NOT_TRIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What it takes to try: `scopes` are those that we ask for, `products` say which course is the whole site."""

    store: Store
    transport: Transport
    clock: Clock
    scopes: Iterable[str]
    products: Mapping[str, Product]
    started: float = field(default_factory=time.monotonic)

    def hurried(self) -> Transport | None:
        """A way out that waits no longer than there is time; None when there is none left."""
        left = min(EACH, self.started + ALL - time.monotonic())
        return self.transport.within(left) if left > 0.5 else None


def try_connection(parts: Trial, platform_id: UUID) -> list[Tried]:
    """Try the keys, a token for each scope, and the list of members of the course that was opened last."""
    with parts.store.reading() as db:
        platform = platforms.platform(db, platform_id)
        if platform is None:
            raise RuleBroken("registration.not-found")
        place = next((each for each in platforms.deployments_of(db, [platform.id]) if each.is_bound), None)
        product = parts.products.get(platform.product)
        course = rosters.newest(db, platform.id, but=product.whole_site if product else ())
    keys = _try(parts, "keys", lambda transport: trial.count_keys(transport, platform.jwks_url))
    if place is None:
        return [
            keys,
            *(Tried(what="token", outcome=NO_PLACE, scope=scope) for scope in parts.scopes),
            Tried(what="roster", outcome=NO_PLACE),
        ]
    tokens: dict[str, str] = {}
    asked = [_try(parts, "token", _asking_for(parts, platform, place.label, scope, tokens), scope=scope) for scope in parts.scopes]
    return [keys, *asked, _roster(parts, platform, course, tokens.get(names.SCOPE))]


def _asking_for(parts: Trial, platform: Platform, place: str, scope: str, tokens: dict[str, str]) -> Callable[[Transport], None]:
    client = Client(client_id=platform.client_id, token_url=platform.token_url, audience=platform.audience, deployment_id=place)

    def ask(transport: Transport) -> None:
        now = parts.clock.now()
        token = request_token(transport, client, private_key(signing_key(parts.store, now=now)), [scope], now=now)
        if scope not in token.scopes:
            raise Refused("the LMS gives a token without this scope", code="lms-scope-missing")
        tokens[scope] = token.value

    return ask


def _roster(parts: Trial, platform: Platform, course: tuple[str, str] | None, token: str | None) -> Tried:
    if token is None or course is None:
        return Tried(what="roster", outcome=NO_TOKEN if token is None else NO_COURSE)
    title, memberships_url = course

    def read(transport: Transport) -> None:
        trial.read_one_member(Service(transport=transport, tokens=OneToken(token), origins=origins(platform)), memberships_url)

    return replace(_try(parts, "roster", read), course=title)


def _try(parts: Trial, what: str, act: Callable[[Transport], int | None], *, scope: str | None = None) -> Tried:
    transport = parts.hurried()
    if transport is None:
        return Tried(what=what, outcome=NO_TIME, scope=scope)
    began, found = time.monotonic(), None
    try:
        found = act(transport)
    except Retriable:
        outcome = LATER
    except Refused as refused:
        outcome = refused.code
    else:
        outcome = OK
    return Tried(what=what, outcome=outcome, scope=scope, found=found, seconds=time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class OneToken:
    """The token that was just handed out, and no other."""

    value: str

    def get(self, scope: str) -> str:
        """It."""
        return self.value

    def drop(self, scope: str, token: str) -> None:
        """There is no other: the second answer counts."""
