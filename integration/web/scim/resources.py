"""A user as SCIM sees it, and as we keep it."""

from __future__ import annotations

import re
from typing import Any

from scim2_models import InvalidValueException, Meta, Resource, ResourceType

from integration.store.people.pushed import Pushed
from integration.web.scim.schema import EnterpriseUser, User

USERS: Any = User[EnterpriseUser]
USER_TYPE = ResourceType.from_resource(USERS)
LONGEST = 255
OURS = frozenset({"id", "meta", "schemas"})
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def as_resource(user: Pushed) -> Resource[Any]:
    """What is sent; its location is added by the server."""
    meta = Meta(resource_type=USER_TYPE.name, created=user.created_at, last_modified=user.changed_at, version=version_of(user))
    resource: Resource[Any] = USERS.model_validate(dict(user.body))
    resource.id, resource.meta = str(user.id), meta
    return resource


def as_body(resource: Resource[Any]) -> dict[str, Any]:
    """What is kept: what the schema announces. Raises `InvalidValueException` for a name that no database takes."""
    dumped = resource.model_dump()
    for name in ("userName", "externalId"):
        if not is_text(dumped.get(name) or "-"):
            raise InvalidValueException(detail=f"{name} must be text of at most {LONGEST} characters")
    return {name: value for name, value in dumped.items() if name not in OURS}


def is_text(value: str) -> bool:
    """Whether a name can be one: not too long, nothing that no database keeps."""
    return len(value) <= LONGEST and not _NO_TEXT.search(value)


def version_of(user: Pushed) -> str:
    """The ETag."""
    return f'W/"{user.version}"'


def number_in(version: str | None) -> int | None:
    """The version in an ETag of ours; None when none was asked for."""
    return None if version is None else int(version.strip('W/"'))
