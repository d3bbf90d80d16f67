"""An employee as a SCIM 2.0 user (RFC 7643), and back: what a PATCH may change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integration.sandbox.world.people import DEPARTMENTS, ORGANISATION, Employee, in_department

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EMPLOYMENT = "urn:sandbox:hris:2.0:Employment"


class PatchRefused(Exception):
    """400: scimType and detail."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


def to_scim(person: Employee, base: str) -> dict[str, Any]:
    """The whole resource; `base` is the address of the SCIM service."""
    modified = person.modified.isoformat(timespec="microseconds").replace("+00:00", "Z")
    location = f"{base}/Users/{person.id}"
    return {
        "schemas": [USER, ENTERPRISE, EMPLOYMENT],
        "id": person.id,
        "externalId": person.number,
        "userName": person.mail,
        "name": {"givenName": person.first, "familyName": person.last, "formatted": person.name},
        "displayName": person.name,
        "emails": [{"value": person.mail, "type": "work", "primary": True}],
        "addresses": [{"type": "work", "locality": person.place}],
        "title": person.title,
        "userType": person.family,
        "preferredLanguage": person.lang,
        "active": person.state != "gone",
        ENTERPRISE: _enterprise(person, base),
        EMPLOYMENT: _employment(person),
        "meta": {"resourceType": "User", "created": "2026-01-05T08:00:00Z", "lastModified": modified, "location": location},
    }


def _enterprise(person: Employee, base: str) -> dict[str, Any]:
    enterprise: dict[str, Any] = {
        "employeeNumber": person.number,
        "organization": ORGANISATION,
        "division": person.team,
        "department": person.department.name,
    }
    if person.manager_id:
        enterprise["manager"] = {"value": person.manager_id, "$ref": f"{base}/Users/{person.manager_id}"}
    return enterprise


def _employment(person: Employee) -> dict[str, Any]:
    employment: dict[str, Any] = {
        "startMonth": person.start,
        "teamId": person.team,
        "departmentId": person.department_id,
        "onLeave": person.state == "leave",
        "leadsPeople": person.lead,
    }
    return employment | ({"endDate": person.end} if person.end else {})


def changes(operations: list[dict[str, Any]]) -> dict[str, Any]:
    """The employee's fields that a PATCH sets; PatchRefused for what this service can't change."""
    fields: dict[str, Any] = {}
    for operation in operations:
        if str(operation.get("op", "")).lower() not in {"add", "replace"}:
            raise PatchRefused("invalidSyntax", "op must be add or replace")
        value = operation.get("value")
        values = {operation["path"]: value} if operation.get("path") else value
        if not isinstance(values, dict):
            raise PatchRefused("invalidValue", "an operation without path needs an object as value")
        for path, single in values.items():
            fields |= _change(path, single)
    return fields


def _change(path: str, value: Any) -> dict[str, Any]:
    reader = CHANGEABLE.get(path)
    if reader is None:
        raise PatchRefused("invalidPath", f"{path} can't be changed here")
    return reader(value)


def _active(value: Any) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise PatchRefused("invalidValue", "active must be true or false")
    return {"state": "active" if value else "gone"}


def _on_leave(value: Any) -> dict[str, Any]:
    return {"state": "leave" if value is True else "active"}


def _department(value: Any) -> dict[str, Any]:
    for candidate in DEPARTMENTS:
        if value in {candidate.id, candidate.name}:
            return in_department(candidate)
    raise PatchRefused("invalidValue", f"no department {value}")


def _text(field: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, str) or not value:
            raise PatchRefused("invalidValue", f"{field} must be text")
        return {field: value}

    return read


CHANGEABLE: dict[str, Callable[[Any], dict[str, Any]]] = {
    "active": _active,
    "title": _text("title"),
    "userType": _text("family"),
    "preferredLanguage": _text("lang"),
    "name.givenName": _text("first"),
    "name.familyName": _text("last"),
    'emails[type eq "work"].value': _text("mail"),
    'addresses[type eq "work"].locality': _text("place"),
    f"{ENTERPRISE}:department": _department,
    f"{ENTERPRISE}:division": _text("team"),
    f"{ENTERPRISE}:manager.value": _text("manager_id"),
    f"{EMPLOYMENT}:departmentId": _department,
    f"{EMPLOYMENT}:teamId": _text("team"),
    f"{EMPLOYMENT}:onLeave": _on_leave,
    f"{EMPLOYMENT}:endDate": _text("end"),
}
