"""Lines to the outside: each connects only to addresses vetted at that moment (SSRF-01..04), and is cut when a call lasts too long."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import DefaultCookiePolicy
from socket import SHUT_RDWR, gaierror, socket
from threading import Timer, local
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError
from urllib3.util.connection import create_connection

Vetted = Callable[[str, int], list[str]]
"""The addresses of a host and port; raises `AddressForbidden` where one must not be called."""


class AddressForbidden(Exception):
    """The host resolves to an address that we may not call (no OSError, so that urllib3 lets it pass)."""


class Lines:
    """A line for one call, hung up after it."""

    def __init__(self, addresses: Vetted, tls: ssl.SSLContext | None = None) -> None:
        self._addresses, self._tls = addresses, tls

    def kept(self) -> KeptLines:
        """The same, for many calls in a row; close them."""
        return KeptLines(self._addresses, self._tls)

    @contextmanager
    def taken(self, seconds: float) -> Iterator[requests.Session]:
        """For one call, which may last as long as this; `requests.ReadTimeout` when it lasted longer."""
        with _Line(self._addresses, self._tls) as line, line.hanging_up_after(seconds) as session:
            yield session


class KeptLines(Lines):
    """Lines for many calls in a row, open until `close`: one per thread and host. After a call that failed, the next one dials anew."""

    def __init__(self, addresses: Vetted, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(addresses, tls)
        self._mine = local()
        self._all: list[_Line] = []

    @contextmanager
    def taken(self, seconds: float) -> Iterator[requests.Session]:
        line = self._line()
        try:
            with line.hanging_up_after(seconds) as session:
                yield session
        except BaseException:
            del self._mine.line
            line.close()
            raise

    def close(self) -> None:
        """Hang up everywhere; nobody may be calling any more."""
        for line in self._all:
            line.close()

    def _line(self) -> _Line:
        present: _Line | None = getattr(self._mine, "line", None)
        if present is None:
            present = self._mine.line = _Line(self._addresses, self._tls)
            self._all.append(present)
        return present


class _Line:
    """A session that keeps no cookie and knows nothing of proxies, and the sockets below it, by host and port."""

    def __init__(self, addresses: Vetted, tls: ssl.SSLContext | None) -> None:
        self._addresses = addresses
        self._sockets: dict[tuple[str, int | None], socket] = {}
        self._hung_up = False
        self._session = _session(_VettingAdapter(self._connect, tls))

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._session.close()
        for line in self._sockets.values():
            line.close()

    @contextmanager
    def hanging_up_after(self, seconds: float) -> Iterator[requests.Session]:
        """Cut the line when the whole call lasts longer: read time-outs alone let one byte a second go on for days."""
        clock = Timer(seconds, self._hang_up)
        clock.daemon = True
        clock.start()
        try:
            yield self._session
            if self._hung_up:
                raise requests.ReadTimeout
        finally:
            clock.cancel()

    def _connect(self, connection: HTTPConnection) -> socket:
        try:
            addresses = self._addresses(connection.host, connection.port or connection.default_port)
        except gaierror as unknown:
            raise NameResolutionError(connection.host, connection, unknown) from unknown
        line = first_that_answers(addresses, connection.port, connection.timeout, connection.source_address, connection.socket_options)
        self._keep((connection.host, connection.port), line.dup())
        return line

    def _keep(self, place: tuple[str, int | None], line: socket) -> None:
        former = self._sockets.pop(place, None)
        if former:
            former.close()
        self._sockets[place] = line

    def _hang_up(self) -> None:
        self._hung_up = True
        for line in self._sockets.values():
            with suppress(OSError):
                line.shutdown(SHUT_RDWR)


class _VettingAdapter(HTTPAdapter):
    """Connects to the vetted addresses, while certificate and server name stay those of the host."""

    def __init__(self, connect: Callable[[HTTPConnection], socket], tls: ssl.SSLContext | None) -> None:
        self._connect, self._tls = connect, tls
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, self._connect),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self._connect),
        }


def _session(adapter: _VettingAdapter) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _pool(pool: type[Any], connection: type[Any], connect: Callable[[HTTPConnection], socket]) -> type[Any]:
    def new_line(self: HTTPConnection) -> socket:
        return connect(self)

    vetted = type(f"Vetted{connection.__name__}", (connection,), {"_new_conn": new_line})
    return type(f"Vetted{pool.__name__}", (pool,), {"ConnectionCls": vetted})


def first_that_answers(addresses: list[str], port: int, *manners: Any) -> socket:
    """A line to the first of these addresses that picks up; OSError when none does."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return create_connection((address, port), *manners)
    return create_connection((addresses[-1], port), *manners)
