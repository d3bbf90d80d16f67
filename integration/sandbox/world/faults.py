"""Bad days to order: the next calls to a path fail, are slow, are cut off, or get no answer at all."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from socket import SHUT_RDWR
from threading import Lock
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT_CALLS = 20_000


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` calls whose path starts with `path` and whose query has `query` in it.

    `before` and `after` are seconds to wait around the work.
    """

    path: str
    query: str = ""
    times: int = 1
    method: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    before: float = 0.0
    after: float = 0.0
    drop: bool = False
    cut: bool = False

    def meets(self, method: str, path: str, query: str) -> bool:
        """Whether this call is one of them."""
        return self.times > 0 and path.startswith(self.path) and self.query in query and self.method in {None, method}


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the outside world saw it; `status` 0 means that the connection was dropped."""

    method: str
    path: str
    query: str
    status: int


class Faults:
    """The faults that wait, and the log of all calls."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._waiting: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Wait for the next call that it meets."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """From now on all goes well again."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str, query: str) -> Fault | None:
        """The first fault that meets this call, used up by one."""
        with self._lock:
            for fault in self._waiting:
                if fault.meets(method, path, query):
                    fault.times -= 1
                    return fault
        return None


class FaultyWorld:
    """WSGI middleware around the whole sandbox."""

    def __init__(self, app: WSGIApplication, faults: Faults) -> None:
        self.app, self.faults = app, faults

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        query = request.query_string.decode("latin-1")
        fault = self.faults.take(request.method, request.path, query)
        response = self._answer(environ, fault) if fault else Response.from_app(self.app, environ)
        dropped = fault is not None and fault.drop
        self.faults.calls.append(Call(request.method, request.path, query, 0 if dropped else response.status_code))
        if dropped:
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            raise ConnectionResetError("dropped to order")
        return response(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, fault: Fault) -> Response:
        time.sleep(fault.before)
        if fault.status is not None:
            return _refusal(fault, fault.status)
        response = Response.from_app(self.app, environ, buffered=True)
        time.sleep(fault.after)
        if fault.cut:
            response.set_data(response.get_data()[: len(response.get_data()) // 2])
        return response


def _refusal(fault: Fault, status: int) -> Response:
    body = fault.body or json.dumps({"status": status, "reason": "to order"}).encode()
    response = Response(body, status=status, content_type="application/json")
    response.headers.update(fault.headers)
    return response
