"""What proving who we are takes besides the options of a connector file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from integration.clock import Clock
from integration.transport import Transport

Options = Mapping[str, Any]
"""`auth` of a connector file with all values in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token, for how many seconds it is good, and what a new one is asked for with (None: nothing of the kind)."""

    value: str = field(repr=False)
    seconds: float
    refresh: str | None = field(default=None, repr=False)


Renew = Callable[[str], Token]
"""A new token for a refresh token. Raises `Refused` with the code of `tokens.SPENT` when it is no longer good."""


class Grant(Protocol):
    """The permission that an admin gave in the HRIS, kept for all processes."""

    def token(self, renew: Renew, *, unlike: str = "") -> str:
        """An access token, but not this one; renewed by one process at a time.

        `Refused`: code grant-missing when nobody gave permission yet, grant-gone when it is no longer good.
        """
        ...


Grants = Callable[[UUID], Grant]
"""The grant of a connection, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """A way out, the time, and the grant of a connection that has one."""

    transport: Transport
    clock: Clock = field(default_factory=Clock)
    grant: Grant | None = None
