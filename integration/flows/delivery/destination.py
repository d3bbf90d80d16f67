"""What a destination is to those who deliver: its pace, and how letters of one kind are brought to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol

from integration.flows.delivery.pace import Pace
from integration.store.outbox import Letter

Send = Callable[[Letter], datetime | None]
"""Deliver one letter; gives the moment stamped on it, if it bears one. Raises `Retriable` or `Refused`. Called by several hands at once."""


class Destination(Protocol):
    """Somebody who takes letters of one kind."""

    def pace(self, name: str) -> Pace:
        """How fast the destination called `name` (`lms:<uuid>`) likes it."""
        ...

    def round(self, letters: Sequence[Letter]) -> AbstractContextManager[Send]:
        """How these letters are sent, which go out together: what they share is looked up once, and lines stay open between them."""
        ...


class OneByOne:
    """A destination whose letters share nothing: each is sent by itself."""

    def send(self, letter: Letter) -> datetime | None:
        """A `Send`."""
        raise NotImplementedError

    @contextmanager
    def round(self, letters: Sequence[Letter]) -> Iterator[Send]:
        """See `Destination`."""
        yield self.send
