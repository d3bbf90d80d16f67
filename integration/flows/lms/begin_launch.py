"""A launch begins: the platform sent a browser, and we send it back with a state of ours, once it can prove itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.lms.launch import LaunchRefused, Platform, Storage
from integration.lti.handshake import Fields, LoginRequest, authentication_request, read_login
from integration.lti.services.service import origin_of
from integration.store.db import Store
from integration.store.lms import launch_states, platforms
from integration.store.lms.launch_states import Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A launch under way: where the browser goes next if its cookie allows, else `fields` are good for a second try."""

    state: str
    platform: Platform
    fields: dict[str, str]
    go_to: str

    @property
    def storage_target(self) -> str | None:
        """In which of its frames the platform keeps things for us, if it does."""
        return self.fields.get("lti_storage_target")

    @property
    def storage_origin(self) -> str:
        """That frame's origin: the platform's own sign-in page."""
        return origin_of(self.platform.auth_url)


def begin(store: Store, fields: Fields, *, registration: UUID | None, storage: Storage, redirect_uri: str, now: datetime) -> UnderWay:
    """Hand out a state and a nonce. `registration` is set by a login address of its own (LTI-13).

    The hints of a framed launch are kept with it, unused, until the browser has shown that it keeps our cookie.
    """
    login, state = read_login(fields), secrets.token_urlsafe(32)
    with store.transaction() as db:
        platform = _registration_of(db, login, registration)
        pending = Pending(
            platform_id=platform.id,
            nonce=secrets.token_urlsafe(32),
            storage=storage,
            target_link_uri=login.target_link_uri,
            deployment_id=login.deployment_id,
        )
        launch_states.keep(db, state, pending, hints=login.fields() if storage is Storage.PARTITIONED else None, now=now)
    go_to = authentication_request(platform, login, state=state, nonce=pending.nonce, redirect_uri=redirect_uri)
    return UnderWay(state=state, platform=platform, fields=login.fields(), go_to=go_to)


def resume(store: Store, state: str, *, redirect_uri: str, now: datetime) -> UnderWay:
    """The framed launch that has this state, once more: its browser came back from setting a cookie."""
    with store.reading() as db:
        found = launch_states.look(db, state, now=now)
        platform = platforms.platform(db, found[0].platform_id) if found else None
    if found is None or platform is None:
        raise LaunchRefused("state-unknown")
    login = LoginRequest.again(found[1])
    go_to = authentication_request(platform, login, state=state, nonce=found[0].nonce, redirect_uri=redirect_uri)
    return UnderWay(state=state, platform=platform, fields=login.fields(), go_to=go_to)


def keep_elsewhere(store: Store, state: str, *, now: datetime) -> None:
    """The platform's page keeps the mark of this launch: its cookie did not come back."""
    with store.transaction() as db:
        if not launch_states.keep_elsewhere(db, state, now=now):
            raise LaunchRefused("state-unknown")


def _registration_of(db: Session, login: LoginRequest, registration: UUID | None) -> Platform:
    """The one registration that step 1 can mean; the issuer alone may stand for many (LTI-01, LTI-13)."""
    of_issuer = platforms.of_issuer(db, login.issuer)
    possible = [each for each in of_issuer if registration in {None, each.id} and login.client_id in {None, each.client_id}]
    possible = [each for each in possible if each.is_active] or possible
    if len(possible) > 1 and login.deployment_id:
        possible = [each for each in possible if platforms.deployment(db, each.id, login.deployment_id)]
    if not possible:
        raise LaunchRefused("registration-unknown", 403)
    if len(possible) > 1:
        raise LaunchRefused("registration-ambiguous", 400)
    if not possible[0].is_active:
        raise LaunchRefused("registration-disabled", 403)
    return possible[0]
