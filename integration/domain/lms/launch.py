"""A launch: somebody comes in from an LMS. What is known of the platform, what it told us, and how we say no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from integration.domain.errors import Refused
from integration.domain.lms.placing import PlacingRequest
from integration.domain.people.recognition import Key, PersonKey


class LaunchRefused(Refused):
    """A launch that makes no session: never again as it is. `code` is the stable word in the log (LTI-43).

    `status` is what the browser gets: 400 malformed, 401 bad, expired or forged, 403 unknown registration or deployment.
    `back` is an address of the LMS to return to, where a proved token told one.
    """

    status: int

    def __init__(self, code: str, status: int = 401, *, back: str | None = None) -> None:
        super().__init__(f"launch refused: {code}", code=code, status=status)
        self.back = back


class Purpose(StrEnum):
    """What somebody comes for: an activity of a course, to place one, to read what we keep of them, or the course as a whole.

    `PRIVACY_OF_ANOTHER`: an administrator of the LMS asks about somebody else.
    """

    ACTIVITY = "activity"
    PLACING = "placing"
    PRIVACY = "privacy"
    PRIVACY_OF_ANOTHER = "privacy-other"
    COURSE = "course"


class PlatformState(StrEnum):
    """Whether a registration may launch. One that registered itself is pending until its first launch was let in (DR-09)."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


class DeploymentState(StrEnum):
    """A deployment that nobody named at registration waits in quarantine until an admin binds it (LTI-03)."""

    BOUND = "bound"
    WAITING = "waiting"
    DISABLED = "disabled"


class Storage(StrEnum):
    """What proves that the launch ends in the browser it began in (CK-04): a plain cookie, one per framing site, or a mark that
    the LMS keeps for us in its own page.
    """

    COOKIE = "cookie"
    PARTITIONED = "partitioned"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One registration: `(issuer, client_id)` is unique, the issuer alone is nobody (LTI-01).

    `origins` are the places that may show our pages in a frame (SECX-05). `person_key` is a `PersonKey`: what the number that a
    launch tells means in HR, in `person_connection` or in any.
    """

    id: UUID
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    token_audience: str | None
    jwks_url: str
    product: str
    origins: tuple[str, ...]
    state: str
    person_key: str = "number"
    person_connection: UUID | None = None

    @property
    def key(self) -> Key:
        """How people are known here."""
        return Key(kind=PersonKey(self.person_key), connection=self.person_connection)

    @property
    def audience(self) -> str:
        """Whom our client assertions are for: mostly the token URL, but some platforms publish another (LTI-02)."""
        return self.token_audience or self.token_url

    @property
    def is_active(self) -> bool:
        """Whether launches through this registration are looked at; whether they are let in depends on their deployment."""
        return self.state != PlatformState.DISABLED

    @property
    def is_pending(self) -> bool:
        """Whether it registered itself and nobody came in through it yet."""
        return self.state == PlatformState.PENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class LmsPerson:
    """Who launches, as far as the platform tells. Only `subject` is always there (LTI-39, LTI-42).

    `sourced_id` is the employee number if the LMS knows it; "" never means anybody.
    """

    subject: str
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    sourced_id: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LmsContext:
    """The course the launch came from; `id` is unique within the deployment.

    `history` are the ids of the courses that it is a copy of, the nearest first (VAR-05).
    """

    id: str
    label: str | None = None
    title: str | None = None
    memberships_url: str | None = None
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LmsLink:
    """The activity in the course, with its gradebook services; `id` is unique within the deployment.

    `placed`: which door of ours it may be, surest first; `history`: the ids of the links it is a copy of, nearest first (VAR-05).
    """

    id: str
    placed: tuple[UUID, ...] = ()
    history: tuple[str, ...] = ()
    title: str | None = None
    line_item_url: str | None = None
    line_items_url: str | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A launch that was proved: the only form in which claims travel on.

    `roles` are names of the membership vocabulary (`Instructor`, `Learner`, …); `context` is None outside a course (LTI-41).
    `link` is there for an activity only, `placing` when content is to be chosen. `acting`: somebody else than `person` is at the
    keys, as an administrator of the LMS may be (VAR-06); False means no more than that the platform did not tell.
    """

    platform: Platform
    purpose: Purpose
    deployment_id: str
    target_link_uri: str
    person: LmsPerson
    link: LmsLink | None
    context: LmsContext | None
    roles: frozenset[str]
    placing: PlacingRequest | None = None
    acting: bool = False
