"""Calls to one HRIS: base address, credentials, headers, pace and error table of its connector file."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.auth.kinds import equipped
from integration.hris.auth.means import Grant, Grants, Means
from integration.mapping.connector import Connector, ErrorRule
from integration.mapping.placeholders import bind, bind_query, is_empty
from integration.mapping.request import BoundRequest
from integration.transport import LONGEST_WAIT, Answer, Transport, retry_after

MEGABYTE = 1_000_000
ACCEPTED = 202
EPOCH = re.compile("[1-9][0-9]{9}(?:[0-9]{3})?")
FINAL = {
    "gone": ("gone", "which means that it is gone"),
    "conflict": ("conflict", "which means that it is there already, or changed meanwhile"),
    "forbidden": ("http-403", "which means that our account may not do this"),
    "reauth": ("http-401", "which means that it does not accept who we say we are"),
    "reject": ("rejected", "which the connector's errors call final"),
}
"""What a rule's `do` is called as a refusal, and what it means."""
PATIENCE = timedelta(seconds=30)
"""The longest wait inside a read; a system that asks for more is asked again at the next import."""


class Caller:
    """One connection. `values` are its settings with the secrets in clear; safe to share between threads.

    `heard` is called after each answer, in the thread that asked.
    """

    def __init__(
        self,
        transport: Transport,
        connector: Connector,
        values: Mapping[str, str],
        *,
        clock: Clock,
        grant: Grant | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        scope = {"settings": values}
        self.base_url = connector.base_url.text(scope).rstrip("/")
        self._name = connector.name
        self._clock, self._sleep = clock, sleep
        self._limits, self._errors = connector.limits, connector.errors
        self._headers = bind_query(connector.headers, scope)
        self._envelope, self._scope = connector.envelope, scope
        self._credentials, means = equipped(connector.auth, values, Means(transport=transport, clock=clock, grant=grant))
        self._transport = means.transport.patient(connector.limits.timeout)
        self.heard: Callable[[], None] = _unheard
        self._until: float | None = None
        self.pace = Pace(connector.limits.per_second, sleep)

    def hurry(self, seconds: float) -> None:
        """Somebody waits at a page: ask each thing once, and be done with everything within so many seconds. `Retriable` after that."""
        self._until = time.monotonic() + seconds

    def call(self, request: BoundRequest, *, purpose: str, accept: Collection[int] = ()) -> Answer:
        """One call below the base address; `Retriable` or `Refused` as the connector's error table says, else by status.

        What the table calls pending comes back as 202; statuses in `accept` come back as they are.
        """
        return self._called(self.base_url + request.path, request, purpose, accept)

    def follow(self, link: str, *, purpose: str, accept: Collection[int] = ()) -> Answer:
        """GET a link the other side gave. It must stay on the base address's origin: it carries our credentials."""
        address = urljoin(f"{self.base_url}/", link)
        if _origin(address) != _origin(self.base_url):
            raise Refused(f"{purpose}: the next page lies on another host", code="foreign-link")
        return self._called(address, BoundRequest(method="GET", path=""), purpose, accept)

    def patiently(self, ask: Callable[[], Answer], *, tries: int = 3) -> Answer:
        """Ask again after a passing failure, as long as the wait is short: one hiccup must not cost a read of a thousand pages."""
        for attempt in range(1, tries if self._until is None else 1):
            try:
                return ask()
            except Retriable as passing:
                wait = (passing.not_before - self._clock.now()) if passing.not_before else timedelta(seconds=attempt)
                if wait > PATIENCE:
                    raise
                self._sleep(max(wait.total_seconds(), 0.0))
        return ask()

    def _called(self, address: str, request: BoundRequest, purpose: str, accept: Collection[int]) -> Answer:
        answer = self._sent(address, request, purpose)
        if self._doubts_us(answer) and self._credentials.renew():
            answer = self._sent(address, request, purpose)
        return answer if answer.status in accept else self._judged(answer, purpose=purpose, host=urlsplit(address).hostname or "")

    def _doubts_us(self, answer: Answer) -> bool:
        rule = self._rule(answer)
        return answer.status == 401 if rule is None else rule.do == "reauth"

    def _rule(self, answer: Answer) -> ErrorRule | None:
        return next((rule for rule in self._errors if _matches(rule, answer)), None)

    def _sent(self, address: str, request: BoundRequest, purpose: str) -> Answer:
        transport = self._transport if self._until is None else self._transport.within(self._left(self.pace.gap))
        self.pace.wait()
        answer = transport.exchange(
            request.method,
            address,
            purpose=purpose,
            headers={"Accept": "application/json", **self._headers, **request.headers, **self._credentials.headers()},
            query={**request.query, **self._credentials.query()},
            json=self._wrapped(request.json),
            largest=self._limits.megabytes * MEGABYTE,
            read_seconds=self._limits.timeout,
        )
        self.heard()
        return answer

    def _left(self, gap: float) -> float:
        """Seconds until we must be done, after the wait for a turn; a call that could not get any more is not made."""
        left = (self._until or 0.0) - time.monotonic() - gap
        if left <= 0:
            raise Retriable("the HR system is too slow to be looked at while somebody waits; an import takes the time it needs")
        return left

    def _wrapped(self, json: Any) -> Any:
        return json if self._envelope is None or json is None else bind(self._envelope, {**self._scope, "json": json})

    def _judged(self, answer: Answer, *, purpose: str, host: str) -> Answer:
        rule = self._rule(answer)
        if rule is None and answer.status < 300:
            return answer
        if rule is None:
            raise self._transport.failure(answer, purpose=purpose, host=host)
        if rule.do == "ok":
            return answer
        if rule.do == "pending":
            return replace(answer, status=ACCEPTED)
        raise _failure(rule, answer, f"{purpose}: {host} answered {answer.status}", self._clock.now())


def _unheard() -> None:
    """Nobody listens."""


def callers(transport: Transport, clock: Clock, grants: Grants | None = None) -> Callers:
    """The maker of callers; one for a stored connection speaks by what an admin granted, where it has to."""

    def make(connector: Connector, values: Mapping[str, str], connection_id: UUID | None = None) -> Caller:
        grant = grants(connection_id) if grants and connection_id else None
        return Caller(transport, connector, values, clock=clock, grant=grant)

    return make


class Callers(Protocol):
    """Makes the caller of a connector for its settings (secrets in clear)."""

    def __call__(self, connector: Connector, values: Mapping[str, str], connection_id: UUID | None = None) -> Caller:
        """The caller."""
        ...


class Pace:
    """At most so many calls a second, evenly spaced."""

    def __init__(self, per_second: float, sleep: Callable[[float], None]) -> None:
        self.gap, self._sleep = 1.0 / per_second, sleep
        self._turn, self._next = threading.Lock(), 0.0

    def wait(self) -> None:
        """Wait for one's turn."""
        with self._turn:
            now = time.monotonic()
            wait = max(self._next - now, 0.0)
            self._next = max(now, self._next) + self.gap
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


def _failure(rule: ErrorRule, answer: Answer, said: str, now: datetime) -> Retriable | Refused:
    """What a rule makes of an answer. The other side's own words are not told: they may name somebody."""
    remedy = f". {rule.says}" if rule.says else ""
    if rule.do == "retry":
        return Retriable(f"{said}{remedy}", not_before=_wait(rule, answer, now))
    code, means = FINAL[rule.do]
    return Refused(f"{said}, {means}{remedy}", code=code, status=answer.status)


def _wait(rule: ErrorRule, answer: Answer, now: datetime) -> datetime | None:
    """When to try again, by the first header that tells; never more than a day away."""
    moments = (_moment((answer.headers.get(name) or "").strip(), now) for name in rule.wait or ("Retry-After",))
    return next((moment for moment in moments if moment), None)


def _moment(value: str, now: datetime) -> datetime | None:
    """As Retry-After says it, or a moment as (milli)seconds since 1970."""
    if EPOCH.fullmatch(value):
        return min(datetime.fromtimestamp(int(value[:10]), UTC), now + LONGEST_WAIT)
    return retry_after(value, now)


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)
