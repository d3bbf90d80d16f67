"""Tokens that can be asked for again at any time: one until it ends, shared by the threads of a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from integration.hris.auth.means import Token

EARLY = 30.0


class Renewable:
    """A bearer token from `ask`, fetched when there is none or it is about to end."""

    def __init__(self, ask: Callable[[], Token]) -> None:
        self._ask = ask
        self._turn = threading.Lock()
        self._token, self._until = "", 0.0

    def headers(self) -> Mapping[str, str]:
        """The token."""
        with self._turn:
            if time.monotonic() >= self._until:
                self._fetch()
            return {"Authorization": f"Bearer {self._token}"}

    def query(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def renew(self) -> bool:
        """The next call fetches a new token."""
        with self._turn:
            self._until = 0.0
        return True

    def _fetch(self) -> None:
        token = self._ask()
        self._token, self._until = token.value, time.monotonic() + max(token.seconds - EARLY, 1.0)
