"""A small mail server on loopback (RFC 5321): takes every mail and hands it to whoever started it.

It can ask for STARTTLS and for a user and password, and be told to answer otherwise: `server.answers["RCPT"] = ["550 no such mailbox"]`
(one answer for each time; "hang up" closes the line instead).
"""

from __future__ import annotations

import ssl
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from types import TracebackType
from typing import Self

HANG_UP = "hang up"
LONGEST_LINE, LARGEST = 2048, 1_000_000
Take = Callable[[str, bytes], None]


class MailServer(ThreadingTCPServer):
    """`with MailServer(take) as server:` listens at `server.port`; `take(receiver, message)` gets what comes in."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, take: Take, *, port: int = 0, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Line)
        self.take, self.tls, self.login = take, tls, login
        self.answers: dict[str, list[str]] = {}
        self.said: list[str] = []
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="mail", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Line(StreamRequestHandler):
    """One connection."""

    server: MailServer
    timeout = 30

    def handle(self) -> None:
        """Answer until the other side says goodbye."""
        self.receiver, self.is_encrypted, self.is_known = "", False, self.server.login is None
        with suppress(OSError):
            self._say(self._answer("CONNECT", "220 mail.example"))
            while command := self.rfile.readline(LONGEST_LINE).decode("utf-8", "replace").strip():
                verb, _, words = command.partition(" ")
                self.server.said.append(verb.upper())
                if not self._obey(verb.upper(), words):
                    return

    def finish(self) -> None:
        """Let go of the line; the server knows only the one that was not encrypted yet."""
        super().finish()
        if self.is_encrypted:
            self.request.close()

    def _obey(self, verb: str, words: str) -> bool:
        """False when the line is over."""
        acts = {"EHLO": self._hello, "AUTH": self._sign_in, "RCPT": self._to, "DATA": self._data, "STARTTLS": self._encrypt}
        answer = self._answer(verb, "") or acts.get(verb, self._fine)(words)
        if answer == HANG_UP:
            return False
        self._say(answer)
        if verb == "STARTTLS" and answer.startswith("220") and self.server.tls:
            super().finish()
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
            self.setup()
            self.is_encrypted = True
        return verb != "QUIT"

    def _answer(self, verb: str, usual: str) -> str:
        told = self.server.answers.get(verb)
        return told.pop(0) if told else usual

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())

    def _fine(self, _words: str) -> str:
        return "250 fine"

    def _hello(self, _words: str) -> str:
        offers = ["STARTTLS"] if self.server.tls and not self.is_encrypted else []
        offers += ["AUTH PLAIN"] if self.server.login else []
        return "\r\n".join((*(f"250-{each}" for each in ("mail.example", *offers)), "250 8BITMIME"))

    def _encrypt(self, _words: str) -> str:
        return "220 go ahead" if self.server.tls else "502 not here"

    def _sign_in(self, words: str) -> str:
        told = b64decode(words.partition(" ")[2]).decode().split("\0")[1:]
        self.is_known = tuple(told) == self.server.login
        return "235 welcome" if self.is_known else "535 no"

    def _to(self, words: str) -> str:
        if not self.is_known:
            return "530 sign in first"
        self.receiver = words.partition("<")[2].partition(">")[0]
        return "250 fine"

    def _data(self, _words: str) -> str:
        self._say("354 go on")
        lines, size = [], 0
        while (line := self.rfile.readline(LARGEST)) not in {b".\r\n", b""} and (size := size + len(line)) < LARGEST:
            lines.append(line.removeprefix(b"."))
        self.server.take(self.receiver, b"".join(lines))
        return self._answer("AFTER", "250 taken")
