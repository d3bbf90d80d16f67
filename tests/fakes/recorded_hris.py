"""An HR system that answers exactly the calls a file holds, each once, and remembers what it had not expected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request, Response

Call = Mapping[str, Any]
"""`ask` ("GET /people"), with `query`, `json` or `form`; and `answer` (JSON, or the name of a file beside), `status`, `headers`."""

HERE = "{{here}}"


class RecordedHris:
    """`folder` is where answers in files of their own lie; `proof` are headers that every call but a token's must have."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.proof: Mapping[str, str] = {}
        self.waiting: list[Call] = []
        self.unexpected: list[str] = []
        self._turn = Lock()

    def expect(self, calls: list[Call], proof: Mapping[str, str]) -> None:
        """From now on these, in any order."""
        self.waiting, self.proof, self.unexpected = list(calls), proof, []

    @property
    def left(self) -> list[str]:
        """What was expected and did not come, and what came and was not expected."""
        return [f"not asked: {call['ask']} {call.get('query', '')}" for call in self.waiting] + self.unexpected

    def here(self, value: Any) -> Any:
        """The same with this address filled in."""
        return json.loads(json.dumps(value).replace(HERE, self.address))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        with self._turn:
            call = next((call for call in self.waiting if self._fits(request, self.here(call))), None)
            if call is None:
                self.unexpected.append(f"asked: {_told(request)}")
                return Response(status=418)
            self.waiting.remove(call)
        return self._answer(self.here(call))

    def _fits(self, request: Request, call: Call) -> bool:
        proved = "form" in call or all(request.headers.get(name) == value for name, value in self.proof.items())
        return (
            proved
            and call["ask"] == f"{request.method} {request.path}"
            and call.get("query", {}) == request.args.to_dict()
            and call.get("form", {}) == request.form.to_dict()
            and ("json" not in call or call["json"] == request.get_json())
        )

    def _answer(self, call: Call) -> Response:
        answer, status = call.get("answer"), call.get("status", 200)
        if isinstance(answer, str):
            answer = self.here(json.loads((self.folder / answer).read_text(encoding="utf-8")))
        body = "" if answer is None else json.dumps(answer)
        return Response(body, status, call.get("headers", {}), content_type="application/json")


def _told(request: Request) -> str:
    sent = request.get_json(silent=True) or request.form.to_dict() or ""
    return f"{request.method} {request.path} {request.args.to_dict() or ''} {sent} {request.headers.get('Authorization', '')}".strip()
