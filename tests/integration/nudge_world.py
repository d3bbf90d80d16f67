"""Where tests of reminders begin: one duo on a Tuesday morning in March, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import select

from integration.domain.people.employee import Employee
from integration.flows.delivery import deliver
from integration.flows.journey import nudges
from integration.flows.journey.nudges import MAIL_ROOM
from integration.sandbox.mail.server import MailServer
from integration.settings import Settings
from integration.store.tables.journey.nudges import nudges as kept
from integration.store.tables.outbox import outbox
from integration.wiring import Services, build
from tests.integration.mentoring_world import NOW, World, a_world

SENDER = "wederkerig@stad.example"


@dataclass
class Mailbox:
    """What came in, by whom it is for."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def take(self, receiver: str, message: bytes) -> None:
        """The mail server hands one over."""
        self.mails.append((receiver, message_from_bytes(message, policy=policy.default)))

    def of(self, address: str | None) -> list[EmailMessage]:
        """The mails of one person."""
        return [message for receiver, message in self.mails if receiver == address]

    def words(self, address: str | None) -> str:
        """All that the mails of one person say, as text and as a page."""
        bodies = ((message, message.get_body((kind,))) for message in self.of(address) for kind in ("plain", "html"))
        return "\n".join(f"{message['Subject']}\n{body.get_content()}" for message, body in bodies if body)


@dataclass(frozen=True, kw_only=True)
class NudgeWorld:
    """Samira (`one`) and Joost (`other`) began eight days ago; T0 is open."""

    services: Services
    house: World
    server: MailServer
    mailbox: Mailbox

    @property
    def people(self) -> tuple[UUID, UUID]:
        """Both of them."""
        return self.house.one, self.house.other

    def address(self, person: UUID) -> str:
        """Where somebody is mailed."""
        with self.services.store.reading() as db:
            return db.get_one(Employee, person).work_email or ""

    def remind(self, *, mails: bool = True) -> int:
        """The job."""
        own = self.services
        return nudges.remind(own.store, own.catalogue.points, hours=own.work_hours, mails=mails, now=own.clock.now())

    def post(self) -> int:
        """The worker brings the mails away."""
        return deliver.deliver(self.services.post_office, MAIL_ROOM)

    def later(self, **span: float) -> None:
        """Time passes."""
        self.services.clock.move(timedelta(**span))

    def told(self, person: UUID) -> list[str]:
        """The kinds somebody was told about, in order."""
        with self.services.store.reading() as db:
            return list(db.scalars(select(kept.c.kind).where(kept.c.person == person).order_by(kept.c.made_at)))

    def letters(self) -> list[tuple[str, str | None]]:
        """State and code of each mail in the letterbox."""
        with self.services.store.reading() as db:
            mails = select(outbox.c.state, outbox.c.code).where(outbox.c.destination == MAIL_ROOM).order_by(outbox.c.id)
            return [tuple(row) for row in db.execute(mails)]


@contextmanager
def a_nudge_world(settings: Settings) -> Iterator[NudgeWorld]:
    """See `NudgeWorld`."""
    mailbox = Mailbox()
    with MailServer(mailbox.take) as server:
        services = build(replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}", mail_from=SENDER))
        services.clock.move(NOW - services.clock.now())
        yield NudgeWorld(services=services, house=a_world(services.store), server=server, mailbox=mailbox)
        services.launch_log.settle()
        services.store.close()
