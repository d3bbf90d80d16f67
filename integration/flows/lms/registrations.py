"""Registrations of LMS platforms: add, look, bind a deployment that waits, switch off and on, change. All of it is audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.domain.ids import new_id
from integration.domain.lms.launch import Platform, PlatformState
from integration.domain.people.recognition import Key, PersonKey
from integration.lti.services.service import origin_of
from integration.store import audit
from integration.store.db import Store
from integration.store.lms import platforms
from integration.store.lms.platforms import Deployment
from integration.store.people import connections
from integration.transport import Transport

TOLD = ("issuer", "client_id", "auth_url", "token_url", "jwks_url", "token_audience")
"""What somebody tells of a platform, besides its product and deployments."""
MOST_ADDRESSES = 20
"""All of them stand in a header of every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A platform and the places in it where the tool was put."""

    platform: Platform
    deployments: tuple[Deployment, ...]


def register(
    store: Store, transport: Transport, *, told: Mapping[str, str], deployment_ids: Sequence[str] = (), actor: str, now: datetime
) -> Platform:
    """Remember a platform. `told`: issuer, client_id, auth_url, token_url, jwks_url, product, perhaps token_audience and
    origins (more places that may show us in a frame, with spaces between).

    Its deployments named here are bound. Addresses must be such as we may call or send people to (LTI-05).
    """
    framing = told.get("origins", "").split()
    for name, url in [*((name, told[name]) for name in ("auth_url", "token_url", "jwks_url")), *(("origin", url) for url in framing)]:
        _vet(transport, name, url)
    platform = Platform(
        id=new_id(),
        issuer=told["issuer"],
        client_id=told["client_id"],
        auth_url=told["auth_url"],
        token_url=told["token_url"],
        token_audience=told.get("token_audience"),
        jwks_url=told["jwks_url"],
        product=told["product"],
        origins=_origins(transport, told["issuer"], told["auth_url"], *framing),
        state=PlatformState.ACTIVE,
    )
    with store.transaction() as db:
        if any(known.client_id == platform.client_id for known in platforms.of_issuer(db, platform.issuer)):
            raise Refused("this issuer and client id are registered already; `lms list` shows them", code="registered-already")
        platforms.add(db, platform, now=now)
        for label in deployment_ids:
            platforms.bind(db, platform.id, label, now=now)
        audit.note(db, "lms.add", actor=actor, subject=platform.id, detail={"issuer": platform.issuer}, now=now)
    return platform


def registrations(store: Store) -> list[Registration]:
    """All registrations with their deployments."""
    with store.reading() as db:
        known = platforms.everyone(db)
        placed = platforms.deployments_of(db, [each.id for each in known])
    return [Registration(platform=each, deployments=tuple(place for place in placed if place.platform_id == each.id)) for each in known]


def who_may_frame(store: Store) -> list[str]:
    """The origins of all active registrations: who may show a page that holds nothing and belongs to no known launch."""
    with store.reading() as db:
        return platforms.active_origins(db)


def bind(store: Store, words: str, *, actor: str, now: datetime) -> Deployment:
    """Let launches from a deployment in: `words` is its UUID or what the LMS calls it."""
    with store.transaction() as db:
        found = platforms.deployments_called(db, words)
        if len(found) != 1:
            raise _not_one(words, found)
        platforms.bind(db, found[0].platform_id, found[0].label, now=now)
        audit.note(db, "lms.bind", actor=actor, subject=found[0].id, now=now)
    return found[0]


def named(store: Store, words: str) -> Platform:
    """The registration with this UUID, client id or issuer."""
    with store.reading() as db:
        return _called(db, words)


def disable(store: Store, words: str, *, actor: str, now: datetime) -> Platform:
    """Accept no more launches through a registration: `words` is its UUID, client id or issuer."""
    with store.transaction() as db:
        found = _called(db, words)
        platforms.disable(db, found.id)
        audit.note(db, "lms.disable", actor=actor, subject=found.id, now=now)
    return found


def enable(store: Store, words: str, *, actor: str, now: datetime) -> Platform:
    """Accept launches through a registration again."""
    with store.transaction() as db:
        found = _called(db, words)
        platforms.enable(db, found.id)
        audit.note(db, "lms.enable", actor=actor, subject=found.id, now=now)
    return found


def unbind(store: Store, words: str, *, actor: str, now: datetime) -> Deployment:
    """Let no more launches from a deployment in, and close the pages it opened: `words` is its UUID or what the LMS calls it."""
    with store.transaction() as db:
        found = platforms.deployments_called(db, words)
        if len(found) != 1:
            raise _not_one(words, found)
        platforms.unbind(db, found[0].id)
        audit.note(db, "lms.unbind", actor=actor, subject=found[0].id, now=now)
    return found[0]


def extra_addresses(platform: Platform) -> list[str]:
    """What may show us in a frame besides the platform's own hosts; only these can be taken away again."""
    own = {origin_of(platform.issuer), origin_of(platform.auth_url)}
    return [origin for origin in platform.origins if origin not in own]


def add_address(store: Store, transport: Transport, *, registration: str, address: str, actor: str, now: datetime) -> str:
    """Let one more address of an LMS show us, and be answered to: of any page there only scheme, host and port count."""
    _vet(transport, "origin", address)
    (origin,) = _origins(transport, address)
    with store.transaction() as db:
        found = _called(db, registration)
        if origin not in found.origins:
            if len(found.origins) >= MOST_ADDRESSES:
                raise Refused(f"a registration has at most {MOST_ADDRESSES} addresses; take one away first", code="addresses-full")
            platforms.set_origins(db, found.id, sorted({*found.origins, origin}))
            audit.note(db, "lms.address.add", actor=actor, subject=found.id, detail={"origin": origin}, now=now)
    return origin


def remove_address(store: Store, *, registration: str, address: str, actor: str, now: datetime) -> str:
    """Take an address that was added away: pages of ours that are open there cannot be shown any more."""
    with store.transaction() as db:
        found = _called(db, registration)
        gone = next((origin for origin in extra_addresses(found) if origin in {address, origin_of(address)}), None)
        if gone is None:
            raise Refused(f"{address!r} is no extra address of this registration; `lms address list` shows them", code="not-one")
        platforms.set_origins(db, found.id, [origin for origin in found.origins if origin != gone])
        audit.note(db, "lms.address.remove", actor=actor, subject=found.id, detail={"origin": gone}, now=now)
    return gone


def change_product(store: Store, *, registration: str, product: str, actor: str, now: datetime) -> Platform:
    """Say which LMS it is: `product` is the name of a file of `mappings/lms`, and was looked up."""
    with store.transaction() as db:
        found = _called(db, registration)
        if found.product != product:
            platforms.set_product(db, found.id, product)
            detail = {"from": found.product, "to": product}
            audit.note(db, "lms.product", actor=actor, subject=found.id, detail=detail, now=now)
    return replace(found, product=product)


def change_key(store: Store, *, registration: str, key: Key, actor: str, now: datetime) -> Platform:
    """Say what the number is that launches tell. Links that there are stay; whoever it speaks against waits for an admin."""
    with store.transaction() as db:
        found = _called(db, registration)
        if not key.opens and key.kind is not PersonKey.EMAIL:
            raise Refused("the key of an HR system needs the name of that system", code="connection.unknown")
        if key.connection and connections.by_id(db, key.connection) is None:
            raise Refused("there is no such HR connection; see `wederkerig hris list`", code="connection.unknown")
        if found.key != key:
            platforms.set_key(db, found.id, key)
            detail = {"kind": key.kind, "connection": key.connection and str(key.connection)}
            audit.note(db, "lms.person-key", actor=actor, subject=found.id, detail=detail, now=now)
    return found


def _called(db: Session, words: str) -> Platform:
    """By its own id first: an LMS may call itself what it likes, another's id included."""
    known = platforms.everyone(db)
    found = [each for each in known if words == str(each.id)] or [each for each in known if words in {each.client_id, each.issuer}]
    if len(found) != 1:
        raise Refused(f"{len(found)} registrations are called {words!r}; `lms list` shows their ids", code="not-one")
    return found[0]


def _not_one(words: str, found: Sequence[Deployment]) -> Refused:
    if not found:
        return Refused(f"no deployment is called {words!r}; it appears in `lms list` after its first launch", code="not-one")
    return Refused(f"several deployments are called {words!r}; use one of: {', '.join(str(each.id) for each in found)}", code="not-one")


def _vet(transport: Transport, name: str, url: str) -> None:
    try:
        transport.vet(url)
    except Refused as refused:
        raise Refused(f"--{name.replace('_', '-')}: {refused}", code=refused.code) from refused


def _origins(transport: Transport, *urls: str) -> tuple[str, ...]:
    """Who may show us in a frame: the issuer's host and the one where people sign in (SECX-05)."""
    found = set()
    for url in urls:
        try:
            transport.vet(url)
        except Refused:
            continue
        found.add(origin_of(url))
    return tuple(sorted(found))
