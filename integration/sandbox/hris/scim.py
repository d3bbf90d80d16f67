"""The HR system's SCIM 2.0 service: users by index or by cursor (RFC 7644, RFC 9865), a filter, and PATCH."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from integration.sandbox.hris.door import has_token
from integration.sandbox.hris.scim_user import ENTERPRISE, PatchRefused, changes, to_scim
from integration.sandbox.world.people import Employee
from integration.sandbox.world.state import world

MESSAGES = "urn:ietf:params:scim:api:messages:2.0"
PAGE, MOST = 25, 100
FILTER = re.compile(r'^(?P<path>\S+)\s+(?P<op>eq|gt|ge)\s+"(?P<value>[^"]*)"$', re.IGNORECASE)

pages = Blueprint("scim", __name__, url_prefix="/hris/scim/v2")


class ScimError(Exception):
    """Status, scimType and detail of RFC 7644 3.12."""

    def __init__(self, status: int, detail: str, kind: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.kind = status, kind


@pages.errorhandler(ScimError)
def refused(problem: ScimError) -> Response:
    """The error as SCIM wants it."""
    body = {"schemas": [f"{MESSAGES}:Error"], "status": str(problem.status), "detail": str(problem)}
    response = scim_answer(body | ({"scimType": problem.kind} if problem.kind else {}), problem.status)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Oefen-HR-systeem"'
    return response


@pages.before_request
def only_with_token() -> None:
    """401 without the HR system's token."""
    if not has_token():
        raise ScimError(401, "token missing or wrong")


@pages.get("/Users")
def users() -> Response:
    """A page of users: by `cursor` when that parameter is there (even empty), else by `startIndex`."""
    asked = request.args.get("filter", "")
    found = [person for person in world().feed() if _matcher(asked)(person)]
    count = request.args.get("count", PAGE, type=int)
    if count is None or count < 0:
        raise ScimError(400, "count must be zero or more", "invalidCount")
    count = min(count, MOST)
    body = _by_cursor(found, count, asked) if "cursor" in request.args else _by_index(found, count)
    return scim_answer(body)


@pages.get("/Users/<user_id>")
def user(user_id: str) -> Response:
    """One user."""
    return scim_answer(to_scim(_employee(user_id), _base()))


@pages.patch("/Users/<user_id>")
def patch(user_id: str) -> Response:
    """Change a few fields; answers with the whole user."""
    person = _employee(user_id)
    body = request.get_json(force=True, silent=True)
    operations = body.get("Operations") if isinstance(body, dict) else None
    if not isinstance(operations, list) or not operations:
        raise ScimError(400, "no operations", "invalidSyntax")
    try:
        fields = changes(operations)
    except PatchRefused as problem:
        raise ScimError(400, str(problem), problem.kind) from problem
    return scim_answer(to_scim(world().change_employee(person.number, **fields), _base()))


def scim_answer(body: dict[str, Any], status: int = 200) -> Response:
    """JSON under SCIM's media type."""
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type="application/scim+json")


def _base() -> str:
    return f"{world().config.base_url}/hris/scim/v2"


def _employee(user_id: str) -> Employee:
    person = world().employees.get(user_id)
    if person is None:
        raise ScimError(404, f"no user {user_id}")
    return person


def _page(found: list[Employee], part: list[Employee]) -> dict[str, Any]:
    resources = [to_scim(person, _base()) for person in part]
    return {
        "schemas": [f"{MESSAGES}:ListResponse"],
        "totalResults": len(found),
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def _by_index(found: list[Employee], count: int) -> dict[str, Any]:
    start = max(1, request.args.get("startIndex", 1, type=int))
    return _page(found, found[start - 1 : start - 1 + count]) | {"startIndex": start}


def _by_cursor(found: list[Employee], count: int, asked: str) -> dict[str, Any]:
    first = _read_cursor(request.args["cursor"], asked)
    body = _page(found, found[first : first + count])
    following = first + count
    return body | ({"nextCursor": _cursor(following, asked)} if count and following < len(found) else {})


def _cursor(first: int, asked: str) -> str:
    return urlsafe_b64encode(json.dumps([first, asked]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, asked: str) -> int:
    if not cursor:
        return 0
    try:
        first, belongs_to = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError) as unreadable:
        raise ScimError(400, "cursor is not one of ours", "invalidCursor") from unreadable
    if belongs_to != asked:
        raise ScimError(400, "cursor belongs to another filter", "invalidCursor")
    return int(first)


def _matcher(asked: str) -> Callable[[Employee], bool]:
    """A test for one comparison; the only filters this service knows."""
    if not asked:
        return lambda _person: True
    parts = FILTER.match(asked)
    if parts is None:
        raise ScimError(400, f"can't read the filter {asked}", "invalidFilter")
    path, operator, value = parts["path"], parts["op"].lower(), parts["value"]
    if path == "meta.lastModified" and operator in {"gt", "ge"}:
        since = _moment(value)
        return (lambda person: person.modified > since) if operator == "gt" else (lambda person: person.modified >= since)
    reader = COMPARABLE.get(path)
    if reader is None or operator != "eq":
        raise ScimError(400, f"can't filter on {path} {operator}", "invalidFilter")
    return lambda person: reader(person) == value


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as unreadable:
        raise ScimError(400, f"{text} is not a moment", "invalidFilter") from unreadable
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


COMPARABLE: dict[str, Callable[[Employee], str]] = {
    "id": lambda person: person.id,
    "externalId": lambda person: person.number,
    "userName": lambda person: person.mail,
    f"{ENTERPRISE}:employeeNumber": lambda person: person.number,
}
