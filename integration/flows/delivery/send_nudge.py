"""A nudge goes to somebody's mailbox: who, where and in which words is looked up only now, and whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from babel import dates

from integration.clock import Clock
from integration.domain.catalogue.nudging import Nudging
from integration.domain.errors import Refused, Retriable
from integration.domain.journey.nudges import NudgeKind, weeks_since
from integration.domain.journey.work_hours import WorkHours
from integration.flows.access.back_to_activity import page_of_activity
from integration.flows.delivery.destination import OneByOne
from integration.flows.delivery.pace import Pace
from integration.mapping.product import Product
from integration.post import nudge_letter
from integration.post.mail import MAILBOX, MailServer
from integration.post.nudge_letter import Envelope, Words
from integration.post.settings_link import SettingsLinks
from integration.store.db import Store
from integration.store.outbox import Letter
from integration.store.reads.journey.nudge_mails import NudgeMail, nudge_mail

PACE = Pace(hands=4, per_second=10.0)
STALE = timedelta(days=3)
"""After that a nudge is not sent any more, however long the mail server was away."""
LOCALES = {"nl": "nl_NL", "en": "en_GB"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """How mails are made. `base_url` is our own address, `sender` the one they come from, `language` for who has none."""

    server: MailServer
    links: SettingsLinks
    words: Nudging
    hours: WorkHours
    products: Mapping[str, Product]
    base_url: str
    sender: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeMails(OneByOne):
    """The destination of `mail.nudge` letters; without `mailing` no mail server is set (any more)."""

    store: Store
    clock: Clock
    mailing: Mailing | None

    def pace(self, name: str) -> Pace:
        """Slow enough for any mail server."""
        return PACE

    def send(self, letter: Letter) -> datetime | None:
        """Send it, in working hours; what does not hold any more is not sent, and stamped with no moment."""
        now, mailing = self.clock.now(), self.mailing
        with self.store.reading() as db:
            told = nudge_mail(db, UUID(letter.key.partition(":")[0]), now=now)
        if told is None or mailing is None or now - told.made_at > STALE:
            return None
        if not mailing.hours.are_now(now):
            raise Retriable("it is not working time", not_before=mailing.hours.next(now))
        self._send(mailing, told, now)
        return now

    def _send(self, mailing: Mailing, told: NudgeMail, now: datetime) -> None:
        link = f"{mailing.base_url}/reminders/{mailing.links.word(told.person)}"
        envelope = Envelope(
            sender=mailing.sender,
            receiver=told.address,
            message_id=f"<{told.nudge_id}@{mailing.sender.partition('@')[2]}>",
            unsubscribe=f"{link}/off",
            sent_at=now,
        )
        said = _words(told, mailing, activity=self._activity(mailing, told), link=link)
        try:
            message = nudge_letter.letter(said, envelope)
        except (ValueError, IndexError):
            raise Refused("the address is no mail address", code=MAILBOX) from None
        mailing.server.send(message)

    def _activity(self, mailing: Mailing, told: NudgeMail) -> str | None:
        return page_of_activity(self.store, mailing.products, told.launch) if told.launch else None


def _words(told: NudgeMail, mailing: Mailing, *, activity: str | None, link: str) -> Words:
    language = spoken(told.languages) or mailing.language
    kind, mail = mailing.words.kinds[told.kind], {name: text[language] for name, text in mailing.words.mail.items()}
    where = mail["where"].format(course=told.course) if told.course else mail["there"]
    filled = kind.text[language].format(when=_when(told, language, mailing.hours), weeks=_weeks(told, mailing.hours))
    return Words(
        language=language,
        title=kind.title[language],
        lines=(mail["greeting"].format(name=told.name), filled, where, mail["calm"]),
        activity=activity,
        go=mail["go"],
        seldom=mail["seldom"],
        choose=mail["choose"],
        stop=mail["stop"],
        link=link,
    )


def spoken(languages: tuple[str | None, ...]) -> str | None:
    """The first of these that we speak: `nl-NL` is Dutch."""
    codes = ((code or "").replace("_", "-").partition("-")[0].lower() for code in languages)
    return next((code for code in codes if code in LOCALES), None)


def _when(told: NudgeMail, language: str, hours: WorkHours) -> str:
    if told.meets_at is None:
        return ""
    there = told.meets_at.astimezone(hours.zone)
    day = dates.format_date(there, "EEEE d MMMM", locale=LOCALES[language])
    return f"{day}, {there:%-H.%M} uur" if language == "nl" else f"{day}, {there:%-H:%M}"


def _weeks(told: NudgeMail, hours: WorkHours) -> int:
    return weeks_since(told.occasion, hours.today(told.made_at)) if told.kind is NudgeKind.LONG_AGO else 0
