"""Calling a platform's services: only where the platform lives, with its exact media types, and once more after a 401."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode, urlsplit, urlunsplit

from integration.domain.errors import Refused, Retriable
from integration.transport import Answer, Transport

THROTTLED = b"rate limit"


class Tokens(Protocol):
    """Where access tokens come from."""

    def get(self, scope: str) -> str:
        """A token for this scope; raises `Refused` when the platform does not grant it."""
        ...

    def drop(self, scope: str, token: str) -> None:
        """The platform did not take this token: do not hand it out again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The services of one platform for one deployment. `origins` are the only places a token is ever sent to (SVC-02)."""

    transport: Transport
    tokens: Tokens
    origins: Collection[str]

    def call(
        self,
        method: str,
        url: str,
        *,
        scope: str,
        purpose: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> Answer:
        """Any answer but a refused token; what a status means is the caller's to say."""
        if origin_of(url) not in self.origins:
            raise Refused("the service address is not at the LMS's own host; nothing is sent there", code="lms-foreign-address")

        def send(token: str) -> Answer:
            sent = {**headers, "Authorization": f"Bearer {token}"}
            return self.transport.exchange(method, url, purpose=purpose, headers=sent, body=body)

        token = self.tokens.get(scope)
        answer = send(token)
        if answer.status == 401:
            self.tokens.drop(scope, token)
            answer = send(self.tokens.get(scope))
        return answer

    def failure(self, answer: Answer, *, purpose: str) -> Retriable | Refused:
        """What a bad answer means. Canvas says 403 where others say 429 (SVC-04)."""
        if answer.status == 403 and THROTTLED in answer.body.lower():
            return Retriable(f"{purpose}: the LMS asks for patience")
        return self.transport.failure(answer, purpose=purpose)


def origin_of(url: str) -> str:
    """Scheme, host (as it is sent) and port (if it is not the usual one) of an address; "" when it has none."""
    try:
        parts = urlsplit(url)
        usual = {"https": 443, "http": 80}.get(parts.scheme)
        port = "" if parts.port in {None, usual} else f":{parts.port}"
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}{port}" if host else ""


def below(url: str, step: str) -> str:
    """An address one step deeper, its query unharmed: `…/lineitem?type_id=3` becomes `…/lineitem/scores?type_id=3` (SVC-01)."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{step}"))


def asking(url: str, **words: str) -> str:
    """An address with words added to its query, which stays as it is otherwise."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(words))))))
