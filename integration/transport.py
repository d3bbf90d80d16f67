"""The only way out: every HTTP call that leaves the service goes through here.

Beyond this module nobody has heard of `requests`. A call has a time limit and a size limit, follows no redirect, keeps
no cookie, and connects only to addresses that were vetted at the moment of connecting (SSRF-01..04, safe against DNS
rebinding). Logs and errors name purpose, method, host and status; never a path, a query, a header or a body.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import SOCK_STREAM, gaierror, getaddrinfo, socket
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError
from urllib3.util.connection import create_connection

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable

log = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3.05, 15.0, 60.0
LARGEST_ANSWER = 1_000_000
USER_AGENT = "Wederkerig/0.1"
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
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

    def __init__(self, *, allow_private_hosts: Collection[str] = (), clock: Clock | None = None) -> None:
        self._private = frozenset(allow_private_hosts)
        self._clock = clock or Clock()

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
            raise _translated(failure, purpose=purpose, host=host) from failure
        log.info("call purpose=%s method=%s host=%s status=%d ms=%d", purpose, method, host, answer.status, _since(started))
        if 300 <= answer.status < 400:
            raise Refused(f"{purpose}: {host} redirects; register the final address", code="redirect", status=answer.status)
        return answer

    def vet(self, url: str) -> SplitResult:
        """The address in parts, or `Refused`: https only (http for allowed loopback hosts), no user name, no fragment."""
        try:
            parts = urlsplit(url)
            host, _port = (parts.hostname or "").encode("idna").decode(), parts.port
        except (ValueError, UnicodeError) as malformed:
            raise Refused("the address cannot be read", code="bad-address") from malformed
        if not host or parts.username is not None or parts.password is not None or parts.fragment:
            raise Refused("the address must have a host, and no user name or fragment", code="bad-address")
        if parts.scheme != "https" and not (parts.scheme == "http" and host in self._private and _is_loopback(host)):
            raise Refused("the address must start with https://", code="bad-address")
        return parts

    def failure(self, answer: Answer, *, purpose: str, host: str = "") -> Retriable | Refused:
        """What a status means for whoever wanted the call to succeed."""
        said = f"{purpose}: {host} answered {answer.status}"
        if answer.status in PASSING:
            return Retriable(said, not_before=retry_after(answer.headers.get("Retry-After"), self._clock.now()))
        return Refused(said, code=f"http-{answer.status}", status=answer.status)

    def _send(self, method: str, url: str, sending: dict[str, Any], *, largest: int, read_seconds: float) -> Answer:
        with self._session() as session:
            response = session.request(method, url, **sending, stream=True, allow_redirects=False, timeout=(CONNECT_SECONDS, read_seconds))
            return Answer(status=response.status_code, headers=response.headers, body=_read_body(response, largest))

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _VettingAdapter(self._addresses)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _addresses(self, host: str, port: int) -> list[str]:
        found = [str(entry[4][0]) for entry in getaddrinfo(host, port, type=SOCK_STREAM)]
        if host not in self._private and not all(is_public(address) for address in found):
            raise AddressForbidden(host)
        return found


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet (SSRF-02: no private, loopback, metadata, mapped or NAT64 one)."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or any(ip in net for net in NAT64)):
        return False
    return ip.is_global and not ip.is_multicast


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """The moment a Retry-After header asks to wait for: seconds or an HTTP date (RFC 9110, section 10.2.3)."""
    if not value:
        return None
    if value.strip().isdigit():
        return now + timedelta(seconds=int(value))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _VettingAdapter(HTTPAdapter):
    """Connects to the vetted address, while certificate and server name stay those of the host."""

    def __init__(self, addresses: Callable[[str, int], list[str]]) -> None:
        self._addresses = addresses
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, self._addresses),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self._addresses),
        }


def _pool(pool: type[Any], connection: type[Any], addresses: Callable[[str, int], list[str]]) -> type[Any]:
    def connect(self: HTTPConnection) -> socket:
        try:
            address = addresses(self.host, self.port or self.default_port)[0]
        except gaierror as unknown:
            raise NameResolutionError(self.host, self, unknown) from unknown
        return create_connection((address, self.port), self.timeout, self.source_address, self.socket_options)

    vetted = type(f"Vetted{connection.__name__}", (connection,), {"_new_conn": connect})
    return type(f"Vetted{pool.__name__}", (pool,), {"ConnectionCls": vetted})


def _read_body(response: requests.Response, largest: int) -> bytes:
    deadline = time.monotonic() + TOTAL_SECONDS
    body = bytearray()
    for chunk in response.iter_content(65_536):
        body += chunk
        if len(body) > largest:
            raise Refused(f"the answer is larger than {largest} bytes", code="too-large", status=response.status_code)
        if time.monotonic() > deadline:
            raise requests.ReadTimeout
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


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
