"""A platform that registers itself: what it told us about itself, who may do so, and how we say no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integration.domain.errors import Refused

REGISTRATION_CODES = {
    "invite-unknown": "no invitation has this address, or it is incomplete",
    "invite-expired": "the invitation was made more than a week ago",
    "invite-revoked": "an admin took the invitation back",
    "invite-used": "another platform registered with this invitation",
    "invite-elsewhere": "the invitation is for another address than this platform has",
    "registration-disabled": "an admin switched the registration of this invitation off",
    "too-many": "too many requests from one address in a minute",
    "configuration-address": "the address of the configuration is not https, or has a user name or fragment",
    "configuration-private": "the platform lies on a private network that the operator did not list",
    "configuration-unreachable": "the platform did not answer",
    "configuration-refused": "the platform answered the question for its configuration with an error or a redirect",
    "configuration-malformed": "the answer is not the configuration of a platform, or far too large",
    "configuration-elsewhere": "the configuration lies at another host than its issuer (DR 3.5.1)",
    "issuer-malformed": "the issuer is no plain https address",
    "endpoint-malformed": "an endpoint is missing, or no absolute https address",
    "endpoint-elsewhere": "the registration endpoint lies at another host; our data and its token would go there",
    "platform-not-lti": "the configuration has no LTI section",
    "platform-unsuitable": "no private_key_jwt, no RS256 or no id_token",
    "ticket-over": "the question was open for more than an hour, or its invitation is gone",
    "registration-running": "the same question is being answered at this moment",
    "registration-unreachable": "the registration endpoint did not answer, or failed",
    "registration-token-over": "the platform does not take its own token any more: used, or too old",
    "registration-refused": "the platform refused what we sent",
    "registration-malformed": "the platform's answer holds no client id",
}
"""Every code a refused registration can carry, and when. The sentence people read is the templates'."""


class RegistrationRefused(Refused):
    """A registration that came to nothing. `code` is one of `REGISTRATION_CODES`, `status` is for the browser.

    `detail` is a word of a standard (the name of an endpoint, an error code), never a text of the platform's own making.
    """

    status: int

    def __init__(self, code: str, status: int = 400, *, detail: str = "") -> None:
        super().__init__(f"registration refused: {code}", code=code, status=status)
        self.detail = detail


class InvitationState(StrEnum):
    """What became of an invitation. A used one is still good for its own platform, to register anew (DR-10)."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A one-time address with which one platform may register. Only a hash of its word is stored.

    `host` is the platform's, if the admin named it: what registers from there needs no second yes. `issuer` is who used it.
    """

    id: UUID
    product: str | None
    host: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    issuer: str | None = None
    platform_id: UUID | None = None

    def state(self, now: datetime) -> InvitationState:
        """What it is good for now."""
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.used_at:
            return InvitationState.USED
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED

    def check(self, now: datetime) -> None:
        """Raise `RegistrationRefused` unless somebody may come with it."""
        if self.revoked_at:
            raise RegistrationRefused("invite-revoked", 403)
        if now >= self.expires_at:
            raise RegistrationRefused("invite-expired", 403)

    def check_issuer(self, issuer: str) -> None:
        """Raise `RegistrationRefused` unless it is for this platform: the first that used it, at the host that the admin named."""
        if self.issuer not in {None, issuer}:
            raise RegistrationRefused("invite-used", 403)
        if self.host and issuer.partition("://")[2].partition("/")[0].lower() != self.host:
            raise RegistrationRefused("invite-elsewhere", 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfiguration:
    """What a platform told about itself, checked (DR-03). `family` is its product code, which decides about texts only (PLT-01).

    `origins` may show our pages in a frame. Empty `scopes` or `messages` mean that it did not tell.
    """

    issuer: str
    auth_url: str
    token_url: str
    token_audience: str | None
    jwks_url: str
    registration_url: str
    origins: tuple[str, ...]
    family: str = ""
    name: str = ""
    version: str = ""
    scopes: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What a platform answered: who we are there, and what it says it lets us do (it may exaggerate: MOODLE 1.3)."""

    client_id: str
    deployment_id: str | None
    scopes: tuple[str, ...]
    management_url: str | None = None
    management_token: str | None = None
