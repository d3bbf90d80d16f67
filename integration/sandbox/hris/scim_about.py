"""What the SCIM service says about itself: configuration, resource types and schemas."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from integration.sandbox.hris.scim import MESSAGES, MOST, PAGE, ScimError, only_with_token, refused, scim_answer
from integration.sandbox.hris.scim_user import EMPLOYMENT, ENTERPRISE, USER

pages = Blueprint("scim_about", __name__, url_prefix="/hris/scim/v2")
pages.before_request(only_with_token)
pages.register_error_handler(ScimError, refused)

CORE = "urn:ietf:params:scim:schemas:core:2.0"

CONFIG: dict[str, Any] = {
    "schemas": [f"{CORE}:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": MOST},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": False},
    "pagination": {
        "cursor": True,
        "index": True,
        "defaultPaginationMethod": "index",
        "defaultPageSize": PAGE,
        "maxPageSize": MOST,
    },
    "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Bearer", "description": "Vast token van het oefen-HR-systeem"}],
}
USERS: dict[str, Any] = {
    "schemas": [f"{CORE}:ResourceType"],
    "id": "User",
    "name": "User",
    "endpoint": "/Users",
    "schema": USER,
    "schemaExtensions": [{"schema": ENTERPRISE, "required": True}, {"schema": EMPLOYMENT, "required": True}],
}
ATTRIBUTES: dict[str, tuple[str, str]] = {
    USER: ("User", "userName externalId name.givenName name.familyName emails addresses title userType preferredLanguage active"),
    ENTERPRISE: ("EnterpriseUser", "employeeNumber organization division department manager"),
    EMPLOYMENT: ("Employment", "startMonth teamId departmentId onLeave endDate leadsPeople"),
}
BOOLEANS = frozenset({"active", "onLeave", "leadsPeople"})
SEVERAL = frozenset({"emails", "addresses"})


@pages.get("/ServiceProviderConfig")
def configuration() -> Response:
    """RFC 7643 5, with the pagination block of RFC 9865."""
    return scim_answer(CONFIG)


@pages.get("/ResourceTypes")
def resource_types() -> Response:
    """Users, nothing else."""
    return scim_answer(_list([USERS]))


@pages.get("/ResourceTypes/User")
def user_type() -> Response:
    """The one resource type."""
    return scim_answer(USERS)


@pages.get("/Schemas")
def schemas() -> Response:
    """The three schemas of a user."""
    return scim_answer(_list([_schema(urn) for urn in ATTRIBUTES]))


@pages.get("/Schemas/<urn>")
def schema(urn: str) -> Response:
    """One schema."""
    if urn not in ATTRIBUTES:
        raise ScimError(404, f"no schema {urn}")
    return scim_answer(_schema(urn))


def _list(resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {"schemas": [f"{MESSAGES}:ListResponse"], "totalResults": len(resources), "Resources": resources}


def _schema(urn: str) -> dict[str, Any]:
    name, attributes = ATTRIBUTES[urn]
    tops = dict.fromkeys(attribute.partition(".")[0] for attribute in attributes.split())
    return {
        "schemas": [f"{CORE}:Schema"],
        "id": urn,
        "name": name,
        "attributes": [_attribute(top, attributes) for top in tops],
    }


def _attribute(name: str, attributes: str) -> dict[str, Any]:
    below = [part.partition(".")[2] for part in attributes.split() if part.startswith(f"{name}.")]
    complex_one = below or name in SEVERAL | {"manager"}
    kind = "complex" if complex_one else "boolean" if name in BOOLEANS else "string"
    told = {"name": name, "type": kind, "multiValued": name in SEVERAL, "required": name == "userName", "mutability": "readWrite"}
    return told | ({"subAttributes": [{"name": part, "type": "string", "multiValued": False} for part in below]} if below else {})
