"""Our registration as an LMS keeps it: looked at, renewed or taken away there, where that LMS lets us (DR-08, RFC 7592).

Its token goes to no other host than that of the LMS, and each answer may bring a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.lms.launch import Platform
from integration.domain.lms.registration import Registered, RegistrationRefused
from integration.flows.lms.registering.dynamic import OTHER, Parts
from integration.lti import registration_calls, registration_there
from integration.lti.services.service import origin_of
from integration.mapping.product import Product
from integration.store import audit
from integration.store.lms import grants, platforms
from integration.store.lms.grants import Management


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the LMS says it holds: the scopes, and the names of addresses of ours that it holds otherwise."""

    scopes: tuple[str, ...]
    differing: tuple[str, ...]


def look(parts: Parts, platform_id: UUID) -> Held:
    """Read it back."""
    platform, key = _place(parts, platform_id)
    held, told = _read(parts, platform, key)
    differing = registration_there.differing(held, parts.tool, _product(parts, platform), base_url=parts.base_url)
    return Held(scopes=told.scopes, differing=differing)


def renew(parts: Parts, platform_id: UUID, *, language: str, actor: str, now: datetime) -> None:
    """Tell it our present addresses and texts; what somebody took away there stays away."""
    platform, key = _place(parts, platform_id)
    held, told = _read(parts, platform, key)
    key = _newest(key, told)
    body = registration_there.renewed(held, parts.tool, _product(parts, platform), base_url=parts.base_url, language=language)
    answer = registration_calls.manage(parts.transport, "PUT", _own(platform, key.url), token=key.token, body=body)
    _, kept = registration_there.read_held(answer, client_id=platform.client_id, scopes=told.scopes)
    with parts.store.transaction() as db:
        _keep(db, platform, _newest(key, kept))
        audit.note(db, "lms.renew-there", actor=actor, subject=platform.id, now=now)


def remove(parts: Parts, platform_id: UUID, *, actor: str, now: datetime) -> None:
    """Take it away there; nobody comes in from there any more, so it is switched off here too."""
    platform, key = _place(parts, platform_id)
    registration_calls.manage(parts.transport, "DELETE", _own(platform, key.url), token=key.token)
    with parts.store.transaction() as db:
        grants.forget_management(db, platform.id)
        platforms.disable(db, platform.id)
        audit.note(db, "lms.remove-there", actor=actor, subject=platform.id, now=now)


def _place(parts: Parts, platform_id: UUID) -> tuple[Platform, Management]:
    with parts.store.reading() as db:
        platform, key = platforms.platform(db, platform_id), grants.management(db, platform_id)
    if platform is None or key is None:
        raise RuleBroken("registration.not-found")
    return platform, key


def _read(parts: Parts, platform: Platform, key: Management) -> tuple[Mapping[str, Any], Registered]:
    """What it holds. A token that came with this answer is kept at once: the old one may be over."""
    read = registration_calls.manage(parts.transport, "GET", _own(platform, key.url), token=key.token)
    held, told = registration_there.read_held(read, client_id=platform.client_id, scopes=key.scopes)
    if _newest(key, told) != key:
        with parts.store.transaction() as db:
            _keep(db, platform, _newest(key, told))
    return held, told


def _newest(key: Management, told: Registered) -> Management:
    return replace(key, url=told.management_url or key.url, token=told.management_token or key.token)


def _keep(db: Session, platform: Platform, key: Management) -> None:
    grants.renew_management(db, platform.id, url=key.url, token=key.token)


def _own(platform: Platform, url: str) -> str:
    if origin_of(url) not in platform.origins:
        raise RegistrationRefused("endpoint-elsewhere", 403)
    return url


def _product(parts: Parts, platform: Platform) -> Product:
    return parts.products.get(platform.product, parts.products[OTHER])
