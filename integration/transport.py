"""The only way out: every HTTP call that leaves the service goes through here.

Beyond this module nobody has heard of `requests`. A call has a time limit and a size limit, follows no redirect, keeps
no cookie, and connects only to addresses that were vetted at the moment of connecting (SSRF-01..04, safe against DNS
rebinding). Logs and errors name purpose, method, host and status; never a path, a query, a header or a body.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from socket import SHUT_RDWR, SOCK_STREAM, gaierror, getaddrinfo, socket
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError
from urllib3.util.connection import create_connection

from integration.addresses import is_loopback, is_public
from integration.clock import Clock
from integration.domain.errors import Refused, Retriable

log = logging.getLogger(__name__)
logging.getLogger("urllib3").setLevel(logging.WARNING)  # below that it logs paths and queries

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3.05, 15.0, 60.0
LARGEST_ANSWER = 1_000_000
USER_AGENT = "Wederkerig/0.1"
LONGEST_WAIT = timedelta(days=1)
MOST_ADDRESSES = 4
HOST = re.compile(r"[a-z0-9_.:-]+")
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 507})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the other side said. `headers` is case-insensitive."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, whatever its content type says (Moodle sends JSON as text/html)."""
        try:
            return json.loads(self.body)
        except ValueError as broken:
            raise Refused("the answer is not JSON", code="not-json", status=self.status) from broken


class AddressForbidden(Exception):
    """The host resolves to an address that we may not call (no OSError, so that urllib3 lets it pass)."""


class Transport:
    """Makes calls. `allow_private_hosts` (WEDERKERIG_ALLOW_PRIVATE_HOSTS) may sit on a private network."""

    def __init__(
        self,
        *,
        allow_private_hosts: Collection[str] = (),
        clock: Clock | None = None,
        total_seconds: float = TOTAL_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._private = frozenset(allow_private_hosts)
        self._clock = clock or Clock()
        self._total_seconds, self._tls = total_seconds, tls

    def request(self, method: str, url: str, *, purpose: str, accept: Collection[int] = (), **options: Any) -> Answer:
        """Like `exchange`, but only 2xx and the statuses in `accept` come back.

        Raises `Retriable` for what may pass (408, 425, 429, 5xx; honours Retry-After) and `Refused` for the rest.
        """
        answer = self.exchange(method, url, purpose=purpose, **options)
        if answer.status < 300 or answer.status in accept:
            return answer
        raise self.failure(answer, purpose=purpose, host=urlsplit(url).hostname or "")

    def exchange(
        self,
        method: str,
        url: str,
        *,
        purpose: str,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        largest: int = LARGEST_ANSWER,
        read_seconds: float = READ_SECONDS,
    ) -> Answer:
        """One call, any status below 300 or from 400 on. `body` is sent as it is (set Content-Type in `headers`)."""
        host = self.vet(url).hostname or ""
        started = time.monotonic()
        sending = {"headers": {"User-Agent": USER_AGENT, **(headers or {})}, "json": json, "params": query, "data": form or body}
        try:
            answer = self._send(method, url, sending, largest=largest, read_seconds=read_seconds)
        except (requests.RequestException, AddressForbidden) as failure:
            log.warning("call purpose=%s method=%s host=%s outcome=%s", purpose, method, host, type(failure).__name__)
            raise _translated(failure, purpose=purpose, host=host) from None  # its text names the path
        log.info("call purpose=%s method=%s host=%s status=%d ms=%d", purpose, method, host, answer.status, _since(started))
        if 300 <= answer.status < 400:
            raise Refused(f"{purpose}: {host} redirects; register the final address", code="redirect", status=answer.status)
        return answer

    def patient(self, seconds: float) -> Transport:
        """The same way out to somebody slow: a call may last as long as this."""
        longer = max(seconds, self._total_seconds)
        return Transport(allow_private_hosts=self._private, clock=self._clock, total_seconds=longer, tls=self._tls)

    def within(self, seconds: float) -> Transport:
        """The same way out for somebody who waits for it: no call lasts longer than this."""
        shorter = min(seconds, self._total_seconds)
        return Transport(allow_private_hosts=self._private, clock=self._clock, total_seconds=shorter, tls=self._tls)

    def presenting(self, tls: ssl.SSLContext) -> Transport:
        """The same way out for somebody who shows a client certificate; the other side's is checked as always."""
        return Transport(allow_private_hosts=self._private, clock=self._clock, total_seconds=self._total_seconds, tls=tls)

    def line(self, host: str, port: int, *, purpose: str) -> socket:
        """A plain line to a vetted address, for what is no HTTP (SFTP); close it. Raises as `exchange` does."""
        try:
            line = _first_that_answers(self._addresses(host, port), port, CONNECT_SECONDS)
        except AddressForbidden as failure:
            raise _translated(failure, purpose=purpose, host=host) from None
        except OSError as failure:
            raise Retriable(f"{purpose}: {host} cannot be reached ({type(failure).__name__})") from None
        log.info("line purpose=%s host=%s", purpose, host)
        return line

    def vet(self, url: str) -> SplitResult:
        """The address in parts, or `Refused`: https only (http for allowed loopback hosts), no user name, no fragment."""
        try:
            parts = urlsplit(url)
            host, _port = (parts.hostname or "").encode("idna").decode(), parts.port
        except (ValueError, UnicodeError) as malformed:
            raise Refused("the address cannot be read", code="bad-address") from malformed
        if not HOST.fullmatch(host) or parts.username is not None or parts.password is not None or parts.fragment:
            raise Refused("the address must have a host, and no user name or fragment", code="bad-address")
        if parts.scheme != "https" and not (parts.scheme == "http" and host in self._private and is_loopback(host)):
            raise Refused("the address must start with https://", code="bad-address")
        return parts

    def failure(self, answer: Answer, *, purpose: str, host: str = "") -> Retriable | Refused:
        """What a status means for whoever wanted the call to succeed."""
        said = f"{purpose}: {host} answered {answer.status}"
        if answer.status in PASSING:
            return Retriable(said, not_before=retry_after(answer.headers.get("Retry-After"), self._clock.now()))
        return Refused(said, code=f"http-{answer.status}", status=answer.status)

    def _send(self, method: str, url: str, sending: dict[str, Any], *, largest: int, read_seconds: float) -> Answer:
        adapter = _VettingAdapter(self._addresses, self._tls)
        manners: dict[str, Any] = {"stream": True, "allow_redirects": False, "timeout": (CONNECT_SECONDS, read_seconds)}
        with (
            _session(adapter) as session,
            adapter.hanging_up_after(self._total_seconds),
            session.request(method, url, **sending, **manners) as response,
        ):
            return Answer(status=response.status_code, headers=response.headers, body=_read_body(response, largest))

    def _addresses(self, host: str, port: int) -> list[str]:
        found = [str(entry[4][0]) for entry in getaddrinfo(host, port, type=SOCK_STREAM)]
        if host not in self._private and not all(is_public(address) for address in found):
            raise AddressForbidden(host)
        return found[:MOST_ADDRESSES]


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """The moment a Retry-After header asks to wait for: seconds or an HTTP date (RFC 9110, section 10.2.3); at most a day away."""
    wanted = (value or "").strip()
    if wanted.isascii() and wanted.isdecimal():
        return now + timedelta(seconds=min(int(wanted[:9]), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(wanted)
    except ValueError:
        return None
    return min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), now + LONGEST_WAIT)


class _VettingAdapter(HTTPAdapter):
    """Connects to the vetted addresses, while certificate and server name stay those of the host."""

    def __init__(self, addresses: Callable[[str, int], list[str]], tls: ssl.SSLContext | None = None) -> None:
        self._addresses, self._tls = addresses, tls
        self._lines: list[socket] = []
        self._hung_up = False
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, self._connect),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self._connect),
        }

    @contextmanager
    def hanging_up_after(self, seconds: float) -> Iterator[None]:
        """Cut the line when the whole call lasts longer: read time-outs alone let one byte a second go on for days."""
        clock = Timer(seconds, self._hang_up)
        clock.daemon = True
        clock.start()
        try:
            yield
            if self._hung_up:
                raise requests.ReadTimeout
        finally:
            clock.cancel()
            for line in self._lines:
                line.close()

    def _connect(self, connection: HTTPConnection) -> socket:
        try:
            addresses = self._addresses(connection.host, connection.port or connection.default_port)
        except gaierror as unknown:
            raise NameResolutionError(connection.host, connection, unknown) from unknown
        line = _first_that_answers(addresses, connection.port, connection.timeout, connection.source_address, connection.socket_options)
        self._lines.append(line.dup())
        return line

    def _hang_up(self) -> None:
        self._hung_up = True
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(SHUT_RDWR)


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


def _first_that_answers(addresses: list[str], port: int, *manners: Any) -> socket:
    for address in addresses[:-1]:
        with suppress(OSError):
            return create_connection((address, port), *manners)
    return create_connection((addresses[-1], port), *manners)


def _read_body(response: requests.Response, largest: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(65_536):
        body += chunk
        if len(body) > largest:
            raise Refused(f"the answer is larger than {largest} bytes", code="too-large", status=response.status_code)
    return bytes(body)


def _translated(failure: Exception, *, purpose: str, host: str) -> Retriable | Refused:
    if isinstance(failure, AddressForbidden):
        return Refused(
            f"{purpose}: {host} lies on a private network; the operator may list it in WEDERKERIG_ALLOW_PRIVATE_HOSTS",
            code="private-address",
        )
    if isinstance(failure, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError):
        return Retriable(f"{purpose}: {host} cannot be reached ({type(failure).__name__})")
    return Refused(f"{purpose}: the call to {host} cannot be made ({type(failure).__name__})", code="bad-call")


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
