"""Two worlds in which the same people do the same things, on two databases; only what Samira tells nobody differs.

`World.told` is all that reaches Joost or goes out: his pages and files, his mails, and what LMS and HR system receive. Without what may
differ: ids, moments, and the word that the two are shown about their balance, which both their answers make (ADR 0025).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID

import requests
from cryptography.fernet import Fernet
from sqlalchemy import select

from integration.app import create_app
from integration.domain.people.employee import Employee
from integration.flows.delivery import deliver
from integration.flows.journey import nudges
from integration.sandbox.mail.server import MailServer
from integration.settings import Settings
from integration.store import mentoring
from integration.store.migrations.upgrade import upgrade
from integration.store.tables.outbox import outbox
from integration.wiring import Services, build
from tests.fakes.tool_door import FIELD, ToolDoor
from tests.integration.nudge_world import SENDER, Mailbox
from tests.integration.pages_world import Course, a_course
from tests.integration.script_world import Visitor
from tests.real.web import address_of, open_door, serving

PASSING = re.compile(
    r'name="csrf" value="[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|sub-\d+|\b00\d{4}\b'
    r"|\d{4}-\d\d-\d\dT[\d:.+Z]+|\d?\d[:.]\d\d|DTSTAMP:\w+|/reminders/[^\s\"]+"
)
DECLARED = re.compile(r'<section class="section balance".*?</section>', re.DOTALL)
FORMATS = re.compile(r"/formats/F")
"""Thirty pages of the catalogue, the same for everybody."""
NOON, TODAY = 12, "today"


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that Samira or Joost does on a page: the form at `path`, filled in with `form`, whatever the answer is.

    In `path`, `{duo}`, `{cohort}`, `{aim}` (the first that was stated) and `{session}` are those of this world; `session` says which one,
    the oldest is 0. `TODAY` is its day.
    """

    path: str
    form: Mapping[str, str]
    on: str | None = None
    by_joost: bool = False
    session: int = 0
    days: int = 0


@dataclass(kw_only=True)
class World:
    """One of the two. `course` is made anew for each story."""

    services: Services
    url: str
    course: Course
    mailbox: Mailbox

    def do(self, step: Step) -> int:
        """The status of the answer; 0 where there is no such session or aim. `days` go by first."""
        if step.days:
            self._later(timedelta(days=step.days))
        named = {"duo": self.course.duo.id, "cohort": self.course.cohort.id, **self._named(step.session)}
        if any(f"{{{name}}}" in step.path for name in {"session", "aim"} - named.keys()):
            return 0
        who = self.course.joost if step.by_joost else self.course.samira
        today = self.services.clock.now().astimezone(self.services.settings.timezone).date().isoformat()
        form = {name: today if value == TODAY else value for name, value in step.form.items()}
        return _sent(who, step.path.format(**named), form, on=(step.on or step.path).format(**named))

    def told(self) -> dict[str, str]:
        """Page by page, and then the messages, each without what may differ; people are reminded first."""
        mails = self._mails()
        joost = self.course.joost
        pages = {page.url: page.text for page in _everything(joost)} | {
            "/me": joost.browser.get("/me", query={"t": str(joost.launch)}).text
        }
        cut = {_plain(url.removeprefix(self.url)): _plain(DECLARED.sub("", unescape(text))) for url, text in pages.items()}
        return cut | {"outbox": self._sent(), "mails": mails}

    def own(self) -> str:
        """What Samira sees of her own answers."""
        return "\n".join(_plain(page.text) for page in _everything(self.course.samira))

    def _later(self, span: timedelta) -> None:
        self.services.clock.move(span)
        course = self.course
        self.course = replace(course, samira=course.again(course.samira), joost=course.again(course.joost))

    def _mails(self) -> str:
        """All of Joost's, once the next reminders went out in working hours."""
        own, now = self.services, self.services.clock.now()
        if not own.work_hours.are_now(now):
            self._later(own.work_hours.next(now) - now)
        nudges.remind(own.store, own.catalogue.points, hours=own.work_hours, mails=True, now=own.clock.now())
        deliver.deliver(own.post_office, nudges.MAIL_ROOM)
        with own.store.reading() as db:
            address = db.get_one(Employee, self.course.joost.account.employee_id).work_email
        mails = self.mailbox.of(address)
        said = "\n".join(f"{mail['Subject']}\n{part.get_content()}" for mail in mails for part in mail.iter_parts())
        return _plain(said.replace(self.url, ""))

    def _sent(self) -> str:
        """What goes out about the two, the older messages first."""
        told = select(outbox.c.kind, outbox.c.key, outbox.c.body).order_by(outbox.c.kind, outbox.c.id)
        ours = (str(self.course.cohort.id), str(self.course.samira.account.id), str(self.course.joost.account.id))
        with self.services.store.reading() as db:
            return "\n".join(f"{row.kind} {row.body}" for row in db.execute(told) if any(id_ in row.key for id_ in ours))

    def _named(self, number: int) -> dict[str, UUID]:
        """The session of that number and the first aim, where they are there."""
        duo = self.course.duo
        with self.services.store.reading() as db:
            held = sorted(mentoring.sessions_of(db, duo), key=lambda one: one.held_on)[number : number + 1]
            return dict([*(("session", one.id) for one in held), *(("aim", one.id) for one in mentoring.aims_of(db, duo)[:1])])


def _plain(text: str) -> str:
    return PASSING.sub("·", text)


def _everything(door: ToolDoor) -> Iterator[requests.Response]:
    return Visitor(browser=door.browser, launch=door.launch, passes_by=FORMATS).everything()


def _sent(who: ToolDoor, path: str, form: Mapping[str, str], *, on: str) -> int:
    page = who.browser.get(who.address(on))
    hidden = {name: unescape(value) for name, value in FIELD.findall(page.text)}
    return who.browser.post(who.address(path), {**hidden, **form}, site="same-origin").status_code


@contextmanager
def two_worlds(folder: Path) -> Iterator[Callable[[], tuple[World, World]]]:
    """A function that begins a story: a fresh duo in each world, with the same one of the two first."""
    with ExitStack() as stack:
        served = [stack.enter_context(_service(folder / name)) for name in ("one", "other")]

        def begin() -> tuple[World, World]:
            one, other = (World(services=own, url=url, mailbox=box, course=_course(own, url)) for own, url, box in served)
            return one, other

        yield begin


def _course(services: Services, url: str) -> Course:
    """Samira is first. The two are put in order by lot, so it is drawn until it falls so."""
    while True:
        course = a_course(services, lambda _app: url)
        if course.duo.a == course.samira.account.employee_id:
            return course


@contextmanager
def _service(folder: Path) -> Iterator[tuple[Services, str, Mailbox]]:
    """At noon, so that it is the same day in both worlds."""
    mailbox = Mailbox()
    with ExitStack() as stack:
        door, server = stack.enter_context(open_door()), stack.enter_context(MailServer(mailbox.take))
        services = build(_settings(folder, base_url=address_of(door), smtp_url=f"smtp://127.0.0.1:{server.port}"))
        stack.callback(services.store.close)
        upgrade(services.settings.database)
        here = services.clock.now().astimezone(services.settings.timezone)
        services.clock.move(here.replace(hour=NOON, minute=0) + timedelta(days=1) - here)
        yield services, stack.enter_context(serving(create_app(services), door)), mailbox


def _settings(folder: Path, *, base_url: str, smtp_url: str) -> Settings:
    folder.mkdir()
    return Settings(
        data_dir=folder,
        base_url=base_url,
        smtp_url=smtp_url,
        mail_from=SENDER,
        secret_key="a secret of at least thirty-two characters",
        encryption_keys=(Fernet.generate_key().decode(),),
        allow_private_hosts=frozenset({"127.0.0.1", "localhost"}),
        movable_clock=True,
    )
