"""A small true HTTP server whose answers a test writes byte by byte, and which remembers what it was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Says:
    """One answer. `body` may be a generator that sleeps; without `length` the end of the body is the end of the line."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Iterable[bytes] = ()
    length: int | None = None


class FakeServer(ThreadingHTTPServer):
    """`port`, in `asked` everything that came in, and over how many `lines`. `stays`: a line stays open for the next request."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Asked], Says], *, stays: bool = False) -> None:
        self.answer, self.stays = answer, stays
        self.asked: list[Asked] = []
        self.lines = 0
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeServer

    def setup(self) -> None:
        """A line was opened."""
        super().setup()
        self.server.lines += 1
        self.protocol_version = "HTTP/1.1" if self.server.stays else "HTTP/1.0"

    def _answer(self) -> None:
        asked = self._read()
        self.server.asked.append(asked)
        says = self.server.answer(asked)
        self.send_response(says.status)
        for name, value in says.headers.items():
            self.send_header(name, value)
        if says.length is not None:
            self.send_header("Content-Length", str(says.length))
        self.end_headers()
        self._write(says.body)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method (`do_GET`, `do_POST`, …) is answered alike."""
        if not name.startswith("do_"):
            raise AttributeError(name)
        return self._answer

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""

    def _read(self) -> Asked:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return Asked(method=self.command, path=self.path, headers=dict(self.headers), body=body)

    def _write(self, body: Iterable[bytes]) -> None:
        try:
            for part in body:
                self.wfile.write(part)
                self.wfile.flush()
        except OSError:
            self.close_connection = True


@contextmanager
def answering(answer: Says | Callable[[Asked], Says], *, stays: bool = False) -> Iterator[FakeServer]:
    """A server that answers everything with one answer, or with what a function makes of the request."""
    server = FakeServer(answer if callable(answer) else lambda _asked: answer, stays=stays)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="fake", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def dripping(byte: bytes, *, seconds: float, times: int) -> Iterator[bytes]:
    """One byte at a time, with a pause after each."""
    for _ in range(times):
        yield byte
        time.sleep(seconds)
