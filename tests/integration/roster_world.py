"""Where tests of rosters begin: the delivery world, with a coordinator's door to its course."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from integration.app import create_app
from integration.domain.lms.membership import Place
from integration.domain.people.account import Right
from integration.flows.lms import refresh_roster
from integration.sandbox.lms.claims import memberships_url
from integration.sandbox.world.accounts import SIX, Account
from integration.sandbox.world.clock import SandboxClock
from integration.store.lms import course_reads, members
from integration.store.lms.course_reads import Reading
from integration.store.reads.course import RosterFacts, roster_facts
from integration.store.tables import lti
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.tool_door import ToolDoor, from_course
from tests.integration.delivery_world import DeliveryWorld, a_delivery_world

MEMBERSHIPS = "/services/2/memberships"
FATIMA, SAMIRA, JOOST, DAAN, MIRJAM, NOOR = SIX


@dataclass(frozen=True, kw_only=True)
class RosterWorld:
    """Samira and Joost are in HR, in a duo and in the course; the others are only in the course. Fatima is its teacher."""

    world: DeliveryWorld
    url: str
    context: UUID

    @property
    def services(self) -> Services:
        """Our side."""
        return self.world.services

    @property
    def outside(self) -> SandboxServer:
        """The LMS."""
        return self.world.outside

    def enrol(self, *accounts: Account) -> None:
        """Exactly these people are in the course."""
        self.outside.world.enrol(*accounts)

    def ask(self) -> None:
        """Somebody presses the button."""
        own = self.services
        refresh_roster.ask(own.store, own.bell, context_id=self.context, patience=refresh_roster.BETWEEN_LAUNCHES * 0, now=own.clock.now())

    def refresh(self) -> dict[str, Place]:
        """Ask and read; who is kept."""
        self.ask()
        refresh_roster.refresh(self.services.rosters, self.context)
        return self.places()

    def places(self) -> dict[str, Place]:
        """Everybody who is kept."""
        with self.services.store.reading() as db:
            return members.places(db, self.context)

    def here(self) -> set[str]:
        """Who is in the course."""
        return {user for user, place in self.places().items() if place.is_here}

    def reading(self) -> Reading:
        """How the reading stands."""
        with self.services.store.reading() as db:
            return course_reads.reading(db, self.context)

    def facts(self) -> RosterFacts:
        """What the coordinator is told."""
        with self.services.store.reading() as db:
            return roster_facts(db, self.context)

    def change_context(self, **values: Any) -> None:
        """Change the course's row."""
        with self.services.store.transaction() as db:
            db.execute(update(lti.contexts).where(lti.contexts.c.id == self.context).values(**values))

    def asked(self) -> list[tuple[str, str, int]]:
        """The calls for the roster: method, query, status."""
        return [(call.method, call.query, call.status) for call in self.outside.world.calls if call.path == MEMBERSHIPS]

    def coordinator(self, language: str = "en") -> ToolDoor:
        """A coordinator who came in from the course."""
        return from_course(self.services, self.url, context=self.context, right=Right.COORDINATOR, language=language)


@contextmanager
def a_roster_world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    """See `RosterWorld`."""
    with SandboxServer(services.settings.base_url) as outside:
        outside.world.clock = SandboxClock(services.settings.data_dir)
        world = a_delivery_world(services, outside, _nowhere)
        url = served(create_app(services))
        with services.store.reading() as db:
            context = db.scalar(select(lti.contexts.c.id))
        assert context is not None
        here = RosterWorld(world=world, url=url, context=context)
        here.change_context(memberships_url=memberships_url(outside.world))
        yield here


def _nowhere(_app: object) -> str:
    """The whole service is served instead of its keys alone."""
    return ""


def somebody(number: int, **fields: Any) -> Account:
    """One more participant, whom HR does not know."""
    given: dict[str, Any] = {"sub": str(number), "first": "Deelnemer", "last": str(number)}
    return Account(**given | fields)


def many(first: int, last: int) -> tuple[Account, ...]:
    """A crowd."""
    return tuple(somebody(number) for number in range(first, last + 1))


def without(account: Account, **fields: Any) -> Account:
    """The same person, told otherwise."""
    return replace(account, **fields)
