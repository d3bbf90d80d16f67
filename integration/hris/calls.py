"""Calls to one HRIS: base address, credentials, headers, pace and error table of its connector file."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.auth import credentials
from integration.mapping.connector import BoundRequest, Connector, ErrorRule
from integration.mapping.placeholders import bind_query, is_empty
from integration.transport import LONGEST_WAIT, Answer, Transport, retry_after

LARGEST_PAGE = 20_000_000
EPOCH_SECONDS = re.compile("[1-9][0-9]{9}")
PATIENCE = timedelta(seconds=30)
"""The longest wait inside a read; a system that asks for more is asked again at the next import."""


class Caller:
    """One connection. `values` are its settings with the secrets in clear; safe to share between threads."""

    def __init__(
        self,
        transport: Transport,
        connector: Connector,
        values: Mapping[str, str],
        *,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        scope = {"settings": values}
        self.base_url = connector.base_url.text(scope).rstrip("/")
        self._name = connector.name
        self._transport, self._clock, self._sleep = transport, clock, sleep
        self._limits, self._errors = connector.limits, connector.errors
        self._headers = bind_query(connector.headers, scope)
        self._credentials = credentials(connector.auth, values, transport)
        self.pace = Pace(connector.limits.per_second, sleep)

    def call(self, request: BoundRequest, *, purpose: str) -> Answer:
        """One call below the base address; `Retriable` or `Refused` as the connector's error table says, else by status."""
        return self._called(self.base_url + request.path, request, purpose)

    def follow(self, link: str, *, purpose: str) -> Answer:
        """GET a link the other side gave. It must stay on the base address's origin: it carries our credentials."""
        address = urljoin(f"{self.base_url}/", link)
        if _origin(address) != _origin(self.base_url):
            raise Refused(f"{purpose}: the next page lies on another host", code="foreign-link")
        return self._called(address, BoundRequest(method="GET", path=""), purpose)

    def patiently(self, ask: Callable[[], Answer], *, tries: int = 3) -> Answer:
        """Ask again after a passing failure, as long as the wait is short: one hiccup must not cost a read of a thousand pages."""
        for attempt in range(1, tries):
            try:
                return ask()
            except Retriable as passing:
                wait = (passing.not_before - self._clock.now()) if passing.not_before else timedelta(seconds=attempt)
                if wait > PATIENCE:
                    raise
                self._sleep(max(wait.total_seconds(), 0.0))
        return ask()

    def _called(self, address: str, request: BoundRequest, purpose: str) -> Answer:
        answer = self._sent(address, request, purpose)
        if answer.status == 401 and self._credentials.renew():
            answer = self._sent(address, request, purpose)
        return self._judged(answer, purpose=purpose, host=urlsplit(address).hostname or "")

    def _sent(self, address: str, request: BoundRequest, purpose: str) -> Answer:
        self.pace.wait()
        return self._transport.exchange(
            request.method,
            address,
            purpose=purpose,
            headers={"Accept": "application/json", **self._headers, **request.headers, **self._credentials.headers()},
            query={**request.query, **self._credentials.query()},
            json=request.json,
            largest=LARGEST_PAGE,
            read_seconds=self._limits.timeout,
        )

    def _judged(self, answer: Answer, *, purpose: str, host: str) -> Answer:
        rule = next((rule for rule in self._errors if _matches(rule, answer)), None)
        if rule is None and answer.status < 300:
            return answer
        if rule is None or rule.do == "reject":
            raise _refusal(rule, self._transport.failure(answer, purpose=purpose, host=host), answer)
        if rule.do == "ok":
            return answer
        if rule.do == "gone":
            raise Refused(f"{purpose}: {host} says it is gone", code="gone", status=answer.status)
        raise Retriable(f"{purpose}: {host} answered {answer.status}", not_before=_wait(rule, answer, self._clock.now()))


class Pace:
    """At most so many calls a second, evenly spaced."""

    def __init__(self, per_second: float, sleep: Callable[[float], None]) -> None:
        self._gap, self._sleep = 1.0 / per_second, sleep
        self._turn, self._next = threading.Lock(), 0.0

    def wait(self) -> None:
        """Wait for one's turn."""
        with self._turn:
            now = time.monotonic()
            wait = max(self._next - now, 0.0)
            self._next = max(now, self._next) + self._gap
        if wait:
            self._sleep(wait)


def _matches(rule: ErrorRule, answer: Answer) -> bool:
    if rule.status and answer.status not in rule.status:
        return False
    return rule.body is None or not is_empty(_found(rule, answer))


def _found(rule: ErrorRule, answer: Answer) -> object:
    try:
        return rule.body.find(answer.json()) if rule.body else None
    except (Refused, ValueError):
        return None


def _refusal(rule: ErrorRule | None, failure: Retriable | Refused, answer: Answer) -> Retriable | Refused:
    """By status; but a rule that says reject means it, also where the status alone looks fine or passing."""
    if rule is None:
        return failure
    return Refused(f"{failure}, which the connector's errors call final", code="rejected", status=answer.status)


def _wait(rule: ErrorRule, answer: Answer, now: datetime) -> datetime | None:
    """When to try again: as Retry-After says it, or a moment as seconds since 1970; never more than a day away."""
    value = (answer.headers.get(rule.wait or "Retry-After") or "").strip()
    if EPOCH_SECONDS.fullmatch(value):
        return min(datetime.fromtimestamp(int(value), UTC), now + LONGEST_WAIT)
    return retry_after(value, now)


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)
