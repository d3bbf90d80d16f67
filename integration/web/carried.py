"""The HTTP side of a session that a script carries: each request is signed, and so no redirect is followed unsigned (CK-09).

A signature covers the method, the address, the moment, the word of the session and the body: a stolen word alone opens nothing.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256

from flask import Flask, Response, request

from integration.store.access.proofs import Proof, decoded

SIGNED = "X-Proof"
ONWARD = "X-Go-To"
LONGEST = 200


def prepare(app: Flask) -> None:
    """Tell scripts that sign where to go on: the next request needs a proof of its own."""
    app.after_request(_tell_where)


def proof_of(word: str) -> Proof | None:
    """What came with this request, if it is a proof at all: `<milliseconds since 1970>.<signature>`."""
    moment, _, signature = request.headers.get(SIGNED, "")[:LONGEST].partition(".")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 15):
        return None
    said = "\n".join((request.method, _address(), moment, _hash(word.encode()), _hash(request.get_data())))
    return Proof(said=said.encode(), at=datetime.fromtimestamp(int(moment) / 1000, UTC), signature=decoded(signature))


def _address() -> str:
    """Path and query to the letter, as the script wrote them."""
    raw = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path.rstrip("?"))
    return raw if raw.startswith("/") else "/" + raw.partition("://")[2].partition("/")[2]


def _hash(what: bytes) -> str:
    return urlsafe_b64encode(sha256(what).digest()).decode().rstrip("=")


def _tell_where(answer: Response) -> Response:
    where = answer.headers.get("Location")
    if SIGNED not in request.headers or where is None or not 300 <= answer.status_code < 400:
        return answer
    answer.status_code = 200
    answer.set_data(b"")
    answer.headers.remove("Location")
    answer.headers[ONWARD] = where
    return answer
