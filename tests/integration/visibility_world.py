"""One trajectory, and everything that each role gets to see of it. What is in it, `visibility_planters` plants."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import cast
from uuid import UUID
from wsgiref.types import WSGIApplication

import requests
from cryptography.fernet import Fernet
from sqlalchemy import update

from integration.app import create_app
from integration.clock import Clock
from integration.domain.mentoring.visibility import Role
from integration.domain.people.account import Account, Right
from integration.flows.delivery import deliver
from integration.flows.delivery.send_nudge import NudgeMails
from integration.flows.journey import nudges, states
from integration.sandbox.mail.server import MailServer
from integration.settings import Settings
from integration.store.db import Store
from integration.store.migrations.upgrade import upgrade
from integration.store.tables.people import accounts
from integration.wiring import build
from tests.builders import NOW
from tests.fakes.admin_door import admin_door, every_page
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.tool_door import ToolDoor, from_course, launching
from tests.integration.delivery_world import FATIMA, JOOST, NUMBERS, SAMIRA, DeliveryWorld, a_delivery_world
from tests.integration.nudge_world import SENDER, Mailbox
from tests.integration.script_world import Visitor
from tests.real.web import address_of, open_door, serving


@dataclass(kw_only=True)
class House:
    """Samira and Joost in one duo, an LMS and an HR system, and a log that forgets nothing."""

    world: DeliveryWorld
    serve: Callable[..., str]
    log: list[str]
    mailbox: Mailbox
    sessions: list[UUID] = field(default_factory=list)

    @property
    def store(self) -> Store:
        """The database."""
        return self.world.services.store

    def launched(self, sub: str) -> ToolDoor:
        """One of the people comes in, now."""
        with self.store.reading() as db:
            account = db.get_one(Account, self.world.accounts[sub])
        return launching(self.world.services, self.url, account, context=self.course)

    def allowed(self, right: Right) -> ToolDoor:
        """Somebody comes in whom an admin gave this right, and who is in no duo."""
        return from_course(self.world.services, self.url, context=self.course, right=right)

    @property
    def url(self) -> str:
        """Our address."""
        return self.world.services.settings.base_url

    @property
    def course(self) -> UUID:
        """The course that everybody comes from."""
        course = self.world.cohort.context_id
        assert course is not None
        return course


NO_PAGES: Mapping[Role, str] = {
    Role.COACH: "has no pages yet: sees less than the table allows",
    Role.MANAGER: "has no pages",
    Role.ANALYST: "has no pages yet: sees less than the table allows",
}


def pages_of(door: ToolDoor) -> Iterator[requests.Response]:
    """All that somebody reaches by links from their first page, files included."""
    return Visitor(browser=door.browser, launch=door.launch).everything()


def crawled(door: ToolDoor) -> str:
    """All of it as one text."""
    return "\n".join(unescape(page.text) for page in pages_of(door))


class Eyes:
    """Everybody who looks, each at one and the same door: so that what they see can be compared."""

    def __init__(self, house: House) -> None:
        may = {Role.COACH: [Right.COACH], Role.COORDINATOR: [Right.COORDINATOR], Role.ANALYST: [Right.SPONSOR, Right.PRIVACY_OFFICER]}
        others = {role: [house.allowed(right) for right in rights] for role, rights in may.items()}
        people = {Role.MANAGER: FATIMA, Role.PARTNER: JOOST, Role.SELF: SAMIRA}
        self._doors = {**others, **{role: [house.launched(sub)] for role, sub in people.items()}}
        self._admin = admin_door(house.world.services, house.serve)
        self._world = house.world

    def see(self) -> dict[Role, str]:
        """All that each role gets to see now. Who is looked at comes after who looks, because they see that."""
        doors = {role: "\n".join(crawled(door) for door in doors) for role, doors in self._doors.items()}
        pages = every_page(self._admin)
        return {**doors, Role.ADMIN: "\n".join(unescape(pages[path].text) for path in sorted(pages)), **self._received()}

    def _received(self) -> dict[Role, str]:
        world, outside = self._world, self._world.outside.world
        for destination in (world.lms, world.hris):
            world.deliver(destination)
        records = [record for number in NUMBERS.values() for record in outside.records_of(number)]
        return {Role.LMS: json.dumps([score.body for score in outside.scores]), Role.HRIS: "\n".join(map(str, records))}


def half_a_year_of_mails(house: House) -> str:
    """All that Samira and Joost are mailed from now on, week by week; nothing else happens."""
    services, moment = house.world.services, Stopped()
    mails = replace(cast("NudgeMails", services.post_office.destinations[nudges.NUDGE]), clock=moment)
    office = replace(services.post_office, clock=moment, destinations={nudges.NUDGE: mails})
    for week in range(26):
        moment.at = services.work_hours.next(house.world.now() + timedelta(weeks=week))
        nudges.remind(house.store, services.catalogue.points, hours=services.work_hours, mails=True, now=moment.at)
        deliver.deliver(office, nudges.MAIL_ROOM)
    return "\n".join(house.mailbox.words(address) for address in {address for address, _message in house.mailbox.mails})


class Stopped(Clock):
    """A clock that tells what it is told; the sandbox need not follow it."""

    at = NOW

    def now(self) -> datetime:
        """That moment."""
        return self.at


class _Log(logging.Handler):
    """Keeps every line, whatever its level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    """See `House`: on true ports, on a database of its own."""
    log, root = _Log(), logging.getLogger()
    root.addHandler(log)
    with ExitStack() as stack:
        stack.callback(root.removeHandler, log)
        doors = [first := stack.enter_context(open_door())]

        def serve(app: WSGIApplication) -> str:
            return stack.enter_context(serving(app, doors.pop() if doors else stack.enter_context(open_door())))

        mailbox = Mailbox()
        mail = stack.enter_context(MailServer(mailbox.take))
        services = build(replace(_settings(folder, address_of(first)), smtp_url=f"smtp://127.0.0.1:{mail.port}", mail_from=SENDER))
        upgrade(services.settings.database)
        stack.callback(services.store.close)
        serve(create_app(services))
        outside = stack.enter_context(SandboxServer(services.settings.base_url))
        world = a_delivery_world(services, outside, serve)
        with services.store.transaction() as db:
            db.execute(update(accounts).values(language="en"))
        for sub in (SAMIRA, JOOST):
            states.accept(services.store, duo_id=world.duo.id, person=world.people[sub], now=world.now())
        yield House(world=world, serve=serve, log=log.lines, mailbox=mailbox)


def _settings(folder: Path, base_url: str) -> Settings:
    return Settings(
        data_dir=folder,
        base_url=base_url,
        secret_key="a secret of at least thirty-two characters",
        encryption_keys=(Fernet.generate_key().decode(),),
        allow_private_hosts=frozenset({"127.0.0.1", "localhost"}),
        movable_clock=True,
    )
