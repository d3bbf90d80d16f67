"""The only way out for mail: one message to one address, by the mail server of the settings.

Beyond this module nobody has heard of `smtplib`. Mail is encrypted on its way to the server, whose certificate must be right; in clear
it goes only to this machine. Errors name the code of the server's answer, never its words: they may repeat the address.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self
from urllib.parse import unquote, urlsplit

from integration.addresses import is_loopback
from integration.domain.errors import Refused, Retriable

log = logging.getLogger(__name__)

SECONDS = 20.0
ON_THE_LINE = SMTP.clone(cte_type="7bit")
"""Not every mail server takes more than ASCII."""
PORTS = {"smtp": 587, "smtps": 465}
TLS, LOGIN, SENDER, MAILBOX, REFUSED = "smtp-tls", "smtp-login", "smtp-sender", "smtp-mailbox", "smtp-refused"
"""Why a mail is refused for good, as codes."""
HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""How a server that is too busy to shake hands shows: nothing is wrong with its certificate."""
GO_ON = 354
FIRST_DOTS = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Takes mails. `encrypts`: asks for STARTTLS. `tls` is how certificates are checked, as the machine does unless said otherwise."""

    host: str
    port: int
    begins_encrypted: bool
    encrypts: bool
    user: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str, *, tls: ssl.SSLContext | None = None) -> Self:
        """The one of an address such as smtps://user:password@mail.example.nl."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        return cls(
            host=host,
            port=parts.port or PORTS[parts.scheme],
            begins_encrypted=parts.scheme == "smtps",
            encrypts=parts.scheme == "smtp" and not is_loopback(host),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
        )

    def send(self, message: EmailMessage) -> None:
        """Hand it over. Raises `Retriable`, or `Refused` with a code.

        Where the line breaks once the server asked for the message, it counts as handed over: a reminder may go missing, but never
        comes twice.
        """
        try:
            with self._line() as line:
                self._sign_in(line)
                _hand_over(line, message)
        except smtplib.SMTPResponseException as said:
            raise _answer(said.smtp_code, REFUSED) from None
        except HUNG_UP as away:
            raise Retriable(f"the mail server hung up ({type(away).__name__})") from None
        except ssl.SSLError:
            raise Refused("the certificate of the mail server is not right, or it speaks no TLS", code=TLS) from None
        except (OSError, smtplib.SMTPException) as away:
            raise Retriable(f"the mail server cannot be reached ({type(away).__name__})") from None

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        """A line to the server, encrypted unless it is this machine; closed in the end, whatever happens."""
        line = self._connect()
        try:
            if self.encrypts:
                line.starttls(context=self._context())
            yield line
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
        except smtplib.SMTPNotSupportedError:
            raise Refused("the mail server does not offer what we need of it (STARTTLS, or a login)", code=TLS) from None
        finally:
            line.close()

    def _connect(self) -> smtplib.SMTP:
        if self.begins_encrypted:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=self._context())
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)

    def _context(self) -> ssl.SSLContext:
        return self.tls or ssl.create_default_context()

    def _sign_in(self, line: smtplib.SMTP) -> None:
        if self.user:
            try:
                line.login(self.user, self.password)
            except smtplib.SMTPResponseException as said:
                raise _answer(said.smtp_code, LOGIN) from None


def _hand_over(line: smtplib.SMTP, message: EmailMessage) -> None:
    sender, receiver = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    line.ehlo_or_helo_if_needed()
    try:
        _expect(line.mail(sender), SENDER)
        _expect(line.rcpt(receiver), MAILBOX)
    except UnicodeEncodeError:
        raise Refused("the address has signs that mail does not take", code=MAILBOX) from None
    asked, _words = line.docmd("DATA")
    if asked != GO_ON:
        raise _answer(asked, REFUSED)
    try:
        line.send(_on_the_line(message))
        _expect(line.getreply(), REFUSED)
    except (TimeoutError, smtplib.SMTPServerDisconnected) as lost:
        log.warning("mail outcome=unsure reason=%s", type(lost).__name__)


def _on_the_line(message: EmailMessage) -> bytes:
    """With the dot that ends it, and another before each line that begins with one (RFC 5321, 4.5.2)."""
    told = FIRST_DOTS.sub(b"..", message.as_bytes(policy=ON_THE_LINE))
    return told + (b".\r\n" if told.endswith(b"\r\n") else b"\r\n.\r\n")


def _expect(answer: tuple[int, bytes], code: str) -> None:
    if not 200 <= answer[0] < 300:
        raise _answer(answer[0], code)


def _answer(status: int, code: str) -> Retriable | Refused:
    """By its first digit: 4 is not now, 5 is never (RFC 5321, 4.2.1). Anything else is no answer of a mail server."""
    if status // 100 == 5:
        return Refused(f"the mail server answered {status}", code=code, status=status)
    return Retriable(f"the mail server answered {status}")
