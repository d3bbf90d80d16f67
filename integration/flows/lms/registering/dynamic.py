"""An LMS registers itself with an invitation: it says who it is, a person says yes, and both remember each other (DR-01..10).

No cookie takes part: the invitation opens the question, and a ticket that stands on that page, and nowhere else, answers it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.lms.launch import Platform, PlatformState
from integration.domain.lms.registration import Invitation, PlatformConfiguration, Registered, RegistrationRefused
from integration.flows.lms.registrations import extra_addresses
from integration.lti import registration, registration_calls
from integration.mapping.product import Product
from integration.mapping.tool import Tool
from integration.store import audit
from integration.store.db import Store
from integration.store.lms import grants, invitations, platforms
from integration.store.lms.invitations import Ticket
from integration.transport import Transport

log = logging.getLogger(__name__)
OTHER = "generic"
BY_INVITATION = "invitation"
Products = Mapping[str, Product]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What both steps need: the world outside, and what we are to it."""

    store: Store
    transport: Transport
    products: Products
    tool: Tool
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A platform that introduced itself, as shown to a person: `ticket` is the word with which to say yes."""

    ticket: str
    configuration: PlatformConfiguration
    product: Product
    scopes: tuple[str, ...]
    is_renewal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A platform that is registered. `waits`: an admin of ours must still let its deployment in (LTI-03)."""

    platform: Platform
    product: Product
    waits: bool


def invitation(store: Store, word: str, *, now: datetime) -> Invitation:
    """The invitation with this word, if it is good for anything; raises `RegistrationRefused`."""
    with store.reading() as db:
        found = invitations.find(db, word)
    if found is None:
        raise RegistrationRefused("invite-unknown", 403)
    found.check(now)
    return found


def who_may_see(parts: Parts, address: str) -> list[str]:
    """Who may show a page that says no, and holds nothing: the platform that the address names (SECX-05)."""
    origin = registration.origin_to_show(address, parts.transport.vet)
    return [origin] if origin else []


def begin(parts: Parts, invited: Invitation, *, address: str, token: str | None, now: datetime) -> Question:
    """Ask the platform at `address` who it is, and keep its answer for whoever says yes (DR-02..04)."""
    read = registration_calls.fetch_configuration(parts.transport, address, token=token)
    told = registration.read_configuration(read, asked=address, vet=parts.transport.vet, clouds=_clouds(parts.products))
    invited.check_issuer(told.issuer)
    with parts.store.transaction() as db:
        _check_not_disabled(db, invited)
        known = platforms.of_issuer(db, told.issuer)
        ticket = invitations.ask(db, invited.id, told, token=token, now=now)
    return Question(
        ticket=ticket,
        configuration=told,
        product=product_of(parts.products, invited, told),
        scopes=tuple(registration.wanted_scopes(parts.tool, told)),
        is_renewal=bool(known),
    )


def look(parts: Parts, word: str, *, now: datetime) -> Ticket:
    """The ticket of a question that is still open or was answered; raises `RegistrationRefused`."""
    with parts.store.reading() as db:
        found = invitations.look(db, word, now=now)
    if found is None:
        raise RegistrationRefused("ticket-over", 410)
    return found


def confirm(parts: Parts, word: str, *, shares_names: bool, language: str, now: datetime) -> Done:
    """Somebody said yes: register there, then here (DR-05..08). What fails may be tried again with the same ticket."""
    ticket = look(parts, word, now=now)
    invited, taken = _take(parts.store, word, ticket, now)
    product = product_of(parts.products, invited, ticket.configuration)
    if not taken:
        return _already(parts, word, product, now)
    try:
        body = registration.request_body(
            parts.tool, product, ticket.configuration, base_url=parts.base_url, language=language, shares_names=shares_names
        )
        told = _register_there(parts, ticket, body)
        return _register_here(parts, word, told, product, now)
    except BaseException:
        with parts.store.transaction() as db:
            invitations.give_back(db, word)
        raise


def product_of(products: Products, invited: Invitation, told: PlatformConfiguration) -> Product:
    """The product the admin named, else the one the platform says it is; it decides about texts only (PLT-01)."""
    named = products.get(invited.product or "")
    known = next((product for product in products.values() if told.family and told.family in product.families), None)
    return named or known or products[OTHER]


def _take(store: Store, word: str, ticket: Ticket, now: datetime) -> tuple[Invitation, bool]:
    """The invitation, still good; and whether it is ours to answer now."""
    with store.transaction() as db:
        invited = invitations.by_id(db, ticket.invitation_id)
        if invited is None:
            raise RegistrationRefused("ticket-over", 410)
        taken = invitations.take(db, word, now=now)
        if taken:
            invited.check(now)
            invited.check_issuer(ticket.configuration.issuer)
            _check_not_disabled(db, invited)
    return invited, taken


def _already(parts: Parts, word: str, product: Product, now: datetime) -> Done:
    """The page was sent twice: what came of the first time, if that is known by now."""
    ticket = look(parts, word, now=now)
    with parts.store.reading() as db:
        platform = platforms.platform(db, ticket.platform_id) if ticket.platform_id else None
        if platform is None:
            raise RegistrationRefused("registration-running", 409)
        return Done(platform=platform, product=product, waits=_waits(db, platform))


def _register_there(parts: Parts, ticket: Ticket, body: dict[str, Any]) -> Registered:
    read = registration_calls.send(parts.transport, ticket.configuration, body, token=ticket.registration_token)
    return registration.read_answer(read, asked=body["scope"].split())


def _register_here(parts: Parts, word: str, told: Registered, product: Product, now: datetime) -> Done:
    with parts.store.transaction() as db:
        ticket = invitations.look(db, word, now=now)
        invited = invitations.by_id(db, ticket.invitation_id) if ticket else None
        if ticket is None or invited is None:
            raise RegistrationRefused("ticket-over", 410)
        platform = _remember(db, invited, ticket.configuration, told, product.name, now)
        if not invitations.use(db, invited.id, issuer=platform.issuer, platform_id=platform.id, now=now):
            raise RegistrationRefused("invite-used", 403)
        _place(db, platform, told, is_expected=_is_expected(parts.products, invited, platform), now=now)
        grants.keep(db, platform.id, told, now=now)
        invitations.conclude(db, word, platform.id)
        detail = {"issuer": platform.issuer, "invitation": str(invited.id)}
        audit.note(db, "lms.register", actor=BY_INVITATION, subject=platform.id, detail=detail, now=now)
        return Done(platform=platform, product=product, waits=_waits(db, platform))


def _remember(
    db: Session, invited: Invitation, configuration: PlatformConfiguration, told: Registered, product: str, now: datetime
) -> Platform:
    """The registration of this client: a known one is renewed, never doubled; one that nobody ever used makes place (DR-10)."""
    platform = _platform(configuration, told.client_id, product)
    known = next((each for each in platforms.of_issuer(db, platform.issuer) if each.client_id == platform.client_id), None)
    if known:
        state = PlatformState.ACTIVE if known.state == PlatformState.ACTIVE else PlatformState.PENDING
        origins = tuple(sorted({*platform.origins, *extra_addresses(known)}))
        renewed = replace(platform, id=known.id, state=state, origins=origins)
        platforms.renew(db, renewed)
        return renewed
    earlier = platforms.platform(db, invited.platform_id) if invited.platform_id else None
    if earlier and earlier.is_pending:
        platforms.remove(db, earlier.id)
    platforms.add(db, platform, now=now)
    return platform


def _platform(told: PlatformConfiguration, client_id: str, product: str) -> Platform:
    return Platform(
        id=new_id(),
        issuer=told.issuer,
        client_id=client_id,
        auth_url=told.auth_url,
        token_url=told.token_url,
        token_audience=told.token_audience,
        jwks_url=told.jwks_url,
        product=product,
        origins=told.origins,
        state=PlatformState.PENDING,
    )


def _place(db: Session, platform: Platform, told: Registered, *, is_expected: bool, now: datetime) -> None:
    """Its deployment, if it told one: let in where the admin named this LMS, else waiting for a yes (LTI-03)."""
    if told.deployment_id is None:
        return
    if is_expected:
        platforms.bind(db, platform.id, told.deployment_id, now=now)
    else:
        platforms.quarantine(db, platform.id, told.deployment_id, now=now)


def _is_expected(products: Products, invited: Invitation, platform: Platform) -> bool:
    """Whether the admin named exactly this LMS. An issuer that many organisations share names nobody (LTI-01)."""
    return invited.host is not None and platform.issuer not in _clouds(products)


def _waits(db: Session, platform: Platform) -> bool:
    return not any(each.is_bound for each in platforms.deployments_of(db, [platform.id]))


def _check_not_disabled(db: Session, invited: Invitation) -> None:
    made = platforms.platform(db, invited.platform_id) if invited.platform_id else None
    if made and not made.is_active:
        raise RegistrationRefused("registration-disabled", 403)


def _clouds(products: Products) -> dict[str, tuple[str, ...]]:
    return {issuer: tuple(hosts) for product in products.values() for issuer, hosts in product.clouds.items()}
