"""The way out for mail, against a true mail server: encrypted, signed in, and what comes of its answers."""

from __future__ import annotations

import logging
import socketserver
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest

from integration.domain.errors import Refused, Retriable
from integration.post.mail import MailServer
from integration.sandbox.mail.server import HANG_UP
from integration.sandbox.mail.server import MailServer as SmallServer
from integration.settings import Settings
from integration.store.outbox import retry
from tests.conftest import Serve
from tests.fakes.admin_door import admin_door, words
from tests.fakes.tls import a_certificate
from tests.integration.nudge_world import Mailbox, NudgeWorld, a_nudge_world

LONGEST_HELLO = 16_384
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(settings: Settings) -> Iterator[NudgeWorld]:
    with a_nudge_world(settings) as world:
        yield world


def a_message() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "wederkerig@stad.example", "samira@stad.example"
    message.set_content("Dag Samira,\n.\nTot ziens.\n")
    return message


class HangsUp(socketserver.StreamRequestHandler):
    """Hears somebody begin to shake hands, and goes."""

    def handle(self) -> None:
        """One look."""
        self.request.recv(LONGEST_HELLO)


def refusal(server: MailServer) -> str:
    with pytest.raises(Refused) as never:
        server.send(a_message())
    assert "samira" not in str(never.value)
    return never.value.code


def encrypted(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server and somebody who believes it need."""
    file = a_certificate(folder, "localhost")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


def elsewhere(url: str, tls: ssl.SSLContext | None = None) -> MailServer:
    """As if that were another machine: only on this one mail goes in clear."""
    server = MailServer.at(url, tls=tls)
    assert not server.encrypts
    return replace(server, encrypts=True)


def test_RFC_3207_mail_is_encrypted_and_signed_in_before_anything_is_said(tmp_path: Path) -> None:
    server_tls, ours = encrypted(tmp_path)
    mailbox = Mailbox()
    with SmallServer(mailbox.take, tls=server_tls, login=("wederkerig", "p@ss word")) as small:
        elsewhere(f"smtp://wederkerig:p%40ss%20word@localhost:{small.port}", tls=ours).send(a_message())
        assert small.said[:5] == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL"]
        assert mailbox.mails[0][1].get_content().splitlines() == ["Dag Samira,", ".", "Tot ziens."]
        assert refusal(elsewhere(f"smtp://wederkerig:wrong@localhost:{small.port}", tls=ours)) == "smtp-login"
        assert refusal(elsewhere(f"smtp://localhost:{small.port}")) == "smtp-tls"
    with SmallServer(mailbox.take) as bare:
        assert refusal(elsewhere(f"smtp://localhost:{bare.port}", tls=ours)) == "smtp-tls"
        assert refusal(MailServer.at(f"smtp://somebody:secret@127.0.0.1:{bare.port}")) == "smtp-tls"
    assert len(mailbox.mails) == 1


def test_a_password_never_shows() -> None:
    assert "geheim" not in repr(MailServer.at("smtps://u:geheim@mail.stad.example"))
    assert (MailServer.at("smtps://mail.stad.example").port, MailServer.at("smtp://mail.stad.example").encrypts) == (465, True)


@pytest.mark.parametrize(
    ("verb", "answer", "code"),
    [
        ("MAIL", "550 not you", "smtp-sender"),
        ("RCPT", "550 no samira@stad.example here", "smtp-mailbox"),
        ("DATA", "554 no", "smtp-refused"),
        ("AFTER", "554 spam", "smtp-refused"),
        ("CONNECT", "554 go away", "smtp-refused"),
    ],
)
def test_RFC_5321_5xx_is_never_and_says_why_without_the_address(verb: str, answer: str, code: str) -> None:
    with SmallServer(Mailbox().take) as small:
        small.answers[verb] = [answer]
        assert refusal(MailServer.at(f"smtp://127.0.0.1:{small.port}")) == code


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("CONNECT", "421 busy"),
        ("MAIL", "451 later"),
        ("RCPT", "452 full"),
        ("DATA", "451 later"),
        ("AFTER", "451 later"),
        ("RCPT", HANG_UP),
        ("DATA", HANG_UP),
    ],
)
def test_RFC_5321_4xx_and_a_line_that_breaks_are_not_now(verb: str, answer: str) -> None:
    with SmallServer(Mailbox().take) as small:
        small.answers[verb] = [answer]
        with pytest.raises(Retriable):
            MailServer.at(f"smtp://127.0.0.1:{small.port}").send(a_message())


def test_a_line_that_breaks_while_shaking_hands_is_not_now(tmp_path: Path) -> None:
    _server, ours = encrypted(tmp_path)
    with socketserver.TCPServer(("127.0.0.1", 0), HangsUp) as busy:
        thread = Thread(target=busy.handle_request)
        thread.start()
        with pytest.raises(Retriable):
            MailServer.at(f"smtps://localhost:{busy.server_address[1]}", tls=ours).send(a_message())
        thread.join()


def test_nobody_at_home_is_not_now() -> None:
    with SmallServer(Mailbox().take) as small:
        url = f"smtp://127.0.0.1:{small.port}"
    with pytest.raises(Retriable):
        MailServer.at(url).send(a_message())


@on_sqlite
def test_an_address_that_is_none_is_refused(world: NudgeWorld) -> None:
    strange = a_message()
    strange.replace_header("To", "sämira@stad.example")
    with pytest.raises(Refused):
        MailServer.at(f"smtp://127.0.0.1:{world.server.port}").send(strange)


@on_sqlite
def test_a_busy_mail_server_gets_it_later_and_an_unknown_mailbox_is_parked_for_an_admin(world: NudgeWorld) -> None:
    world.server.answers["RCPT"] = ["451 later", "550 unknown"]
    world.remind()
    world.post()
    assert sorted(world.letters()) == [("parked", "smtp-mailbox"), ("waiting", None)]
    world.later(minutes=1)
    world.post()
    assert (len(world.mailbox.mails), sorted(world.letters())) == (1, [("done", None), ("parked", "smtp-mailbox")])
    with world.services.store.transaction() as db:
        retry(db, now=world.services.clock.now())
    world.post()
    assert len(world.mailbox.mails) == 2


@on_sqlite
def test_an_admin_reads_what_to_do_and_not_what_it_was_about(world: NudgeWorld, served: Serve) -> None:
    world.server.answers["RCPT"] = ["550 unknown"]
    world.remind()
    world.post()
    admin = admin_door(world.services, served)
    said = words(admin.browser.get("/admin/deliveries"))
    assert "By mail" in said
    assert "Reminder to one person" in said
    assert "The mail server does not know the address at work that HR has." in said
    assert "Questions are ready" not in said
    assert "No mail server is set" not in said


@on_sqlite
def test_where_the_last_answer_is_lost_nobody_gets_it_twice(world: NudgeWorld) -> None:
    world.server.answers["AFTER"] = [HANG_UP, HANG_UP]
    world.remind()
    world.post()
    world.later(hours=1)
    world.post()
    assert (len(world.mailbox.mails), world.letters()) == (2, [("done", None)] * 2)


@on_sqlite
def test_after_three_days_without_a_mail_server_it_is_too_late(world: NudgeWorld) -> None:
    world.server.answers["CONNECT"] = ["421 busy"] * 2
    world.remind()
    world.post()
    world.later(days=6)
    world.post()
    assert (world.mailbox.mails, world.letters()) == ([], [("done", None)] * 2)


@on_sqlite
def test_neither_log_nor_letterbox_has_an_address_or_a_name(world: NudgeWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world.server.answers["RCPT"] = ["550 no such person samira"]
    world.remind()
    world.post()
    address = world.address(world.house.one)
    for secret in (address, address.partition("@")[0], "Samira", "Joost", "/reminders/"):
        assert secret not in caplog.text
    assert "outcome=parked code=smtp-mailbox" in caplog.text


@on_sqlite
def test_RFC_3834_the_mails_of_one_reminder_bear_one_id(world: NudgeWorld) -> None:
    world.server.answers["AFTER"] = ["451 later"]
    world.remind()
    world.post()
    world.later(minutes=1)
    world.post()
    ids = [message["Message-ID"] for _receiver, message in world.mailbox.mails]
    assert (len(ids), len(set(ids))) == (3, 2)
