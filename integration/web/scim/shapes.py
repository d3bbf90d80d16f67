"""Requests as Okta and Entra ID really send them, brought into the shape of the standard before it is applied (SCIM-04).

Capital operations, booleans as text, keys that are paths, and elements that a filter describes but that are not there yet, are
understood by scim2-models. Here is what it does not forgive: a manager who is only an id, and lists of one where one value belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
MANAGER = "manager"
SINGLE = frozenset(
    {
        *("username", "externalid", "displayname", "active", "title", "usertype", "preferredlanguage", "name"),
        *("employeenumber", "department", "division", "organization", "costcenter", MANAGER),
    }
)
"""Attributes with one value, by their names in small letters."""


def resource(body: Any) -> Any:
    """The body of POST and PUT."""
    return _attributes(body) if isinstance(body, Mapping) else body


def patch(body: Any) -> Any:
    """The body of PATCH."""
    if not isinstance(body, Mapping):
        return body
    return {name: _operations(value) if name.lower() == "operations" else value for name, value in body.items()}


def _operations(operations: Any) -> Any:
    return [_operation(each) for each in operations] if isinstance(operations, list) else operations


def _operation(operation: Any) -> Any:
    """One operation. A value without path holds attributes; an empty manager is none, which `remove` says."""
    if not isinstance(operation, Mapping) or "value" not in operation:
        return operation
    path, value = operation.get("path"), operation["value"]
    if not path:
        return {**operation, "value": _attributes(value)} if isinstance(value, Mapping) else operation
    settled = _value(str(path), value)
    if settled is None and _attribute(str(path)) == MANAGER:
        return {"op": "remove", "path": path}
    return {**operation, "value": settled}


def _attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes by name or path, those of the extension among them."""
    return {
        name: _attributes(value) if name.lower() == ENTERPRISE.lower() and isinstance(value, Mapping) else _value(name, value)
        for name, value in values.items()
    }


def _value(path: str, value: Any) -> Any:
    name = _attribute(path)
    if name in SINGLE and isinstance(value, list) and len(value) == 1:
        value = value[0]
    if name == MANAGER and isinstance(value, str):
        return {"value": value} if value.strip() else None
    return value


def _attribute(path: str) -> str:
    """The name at the end of a path, in small letters; nothing for a path into an attribute."""
    name = path.lower().removeprefix(f"{ENTERPRISE}:".lower()).removeprefix(f"{CORE}:".lower())
    return name if name.isalpha() else ""
