"""Speaking for an admin who gave permission once (authorization code): the token is the connection's, not this process's."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from integration.domain.errors import Refused
from integration.hris.auth.desk import Desk
from integration.hris.auth.means import Grant


class Granted:
    """Asks the grant at each call, because another process may have renewed it: the old token is then dead at once.

    A token that was refused is told to the grant, which renews it only if nobody did so yet.
    """

    def __init__(self, desk: Desk, grant: Grant | None) -> None:
        if grant is None:
            raise Refused("this kind of connection works only once it is stored", code="grant-missing")
        self._desk, self._grant = desk, grant
        self._mine = threading.local()

    def headers(self) -> Mapping[str, str]:
        """The token of this moment."""
        self._mine.token = self._grant.token(self._desk.for_refresh, unlike=getattr(self._mine, "refused", ""))
        self._mine.refused = ""
        return {"Authorization": f"Bearer {self._mine.token}"}

    def query(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def renew(self) -> bool:
        """The next call of this thread must not use this token again."""
        self._mine.refused = self._mine.token
        return True
