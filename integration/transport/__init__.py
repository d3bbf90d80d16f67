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
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from socket import SOCK_STREAM, getaddrinfo, socket
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests

from integration.addresses import is_loopback, is_public
from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.transport.lines import AddressForbidden, Lines, first_that_answers

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


class Transport:
    """Makes calls. `allow_private_hosts` (WEDERKERIG_ALLOW_PRIVATE_HOSTS) may sit on a private network."""

    def __init__(
        self,
        *,
        allow_private_hosts: Collection[str] = (),
        clock: Clock | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._private = frozenset(allow_private_hosts)
        self._clock = clock or Clock()
        self._total_seconds = total_seconds
        self._lines = Lines(self._addresses)

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
        return self._varied(seconds=max(seconds, self._total_seconds))

    def within(self, seconds: float) -> Transport:
        """The same way out for somebody who waits for it: no call lasts longer than this."""
        return self._varied(seconds=min(seconds, self._total_seconds))

    def presenting(self, tls: ssl.SSLContext) -> Transport:
        """The same way out for somebody who shows a client certificate; the other side's is checked as always."""
        return self._varied(lines=Lines(self._addresses, tls))

    @contextmanager
    def staying(self) -> Iterator[Transport]:
        """The same way out for many calls in a row: a thread's line stays open between its calls, until the end of the block."""
        lines = self._lines.kept()
        try:
            yield self._varied(lines=lines)
        finally:
            lines.close()

    def _varied(self, *, seconds: float | None = None, lines: Lines | None = None) -> Transport:
        other = copy(self)
        vars(other).update(_total_seconds=seconds or self._total_seconds, _lines=lines or self._lines)
        return other

    def line(self, host: str, port: int, *, purpose: str) -> socket:
        """A plain line to a vetted address, for what is no HTTP (SFTP); close it. Raises as `exchange` does."""
        try:
            line = first_that_answers(self._addresses(host, port), port, CONNECT_SECONDS)
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
        manners: dict[str, Any] = {"stream": True, "allow_redirects": False, "timeout": (CONNECT_SECONDS, read_seconds)}
        with self._lines.taken(self._total_seconds) as session, session.request(method, url, **sending, **manners) as response:
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
