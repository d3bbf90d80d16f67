"""What scim2-server reads and writes through: the users of one sender, by the flow that also brings them into the roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

from scim2_models import (
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from integration.domain.errors import Refused
from integration.flows.people.pushes.receive import CHANGED, TAKEN, UNKNOWN, Received
from integration.store.people.pushed import Wanted
from integration.web.scim import paging
from integration.web.scim.filters import candidates
from integration.web.scim.resources import USER_TYPE, as_body, as_resource, number_in

Opened = Callable[[], AbstractContextManager[Received]]
FAILURES: dict[str, type[SCIMException]] = {
    UNKNOWN: NotFoundException,
    TAKEN: UniquenessException,
    CHANGED: PreconditionFailedException,
}


class UserStorage(ScimStorage):
    """`opened` begins the transaction in which one operation runs."""

    supports_cursors = True

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._here: Received | None = None

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One operation, whole or not at all."""
        with _in_scim(), self._opened() as here:
            self._here = here
            try:
                yield
            finally:
                self._here = None

    def get(
        self, resource_type: ResourceType, resource_id: str, *, response_parameters: ResponseParameters[Any] | None = None
    ) -> Resource[Any]:
        """One user."""
        with _in_scim():
            return as_resource(self._received.find(_id(resource_type, resource_id)))

    def search(self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None) -> SearchPage:
        """A page of users in the order in which they came."""
        here, asked = self._received, search_request.filter
        if asked is None:
            return paging.page(lambda wanted: list(map(as_resource, here.search(wanted))), here.count(Wanted()), search_request, position)
        found = [user for user in map(as_resource, candidates(here, asked)) if asked.match(user)]
        return paging.page(paging.among(found), len(found), search_request, position)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """A new user."""
        with _in_scim():
            return as_resource(self._received.add(as_body(resource)))

    def update(self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None) -> Resource[Any]:
        """The user as it is now."""
        user_id, version = _id(resource_type, resource.id or ""), number_in(expected_version)
        with _in_scim():
            return as_resource(self._received.change(user_id, as_body(resource), version=version))

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Somebody left."""
        with _in_scim():
            self._received.remove(_id(resource_type, resource_id), version=number_in(expected_version))

    @property
    def _received(self) -> Received:
        if self._here is None:
            raise RuntimeError("no operation has begun")
        return self._here


@contextmanager
def _in_scim() -> Iterator[None]:
    """Say why something cannot be in the words of the protocol."""
    try:
        yield
    except Refused as refused:
        if refused.code not in FAILURES:
            raise
        raise FAILURES[refused.code](detail=str(refused)) from refused


def _id(resource_type: ResourceType, resource_id: str) -> UUID:
    try:
        if resource_type.id == USER_TYPE.id:
            return UUID(resource_id)
    except ValueError:
        pass
    raise NotFoundException(detail=f"there is no {resource_type.name} {resource_id}")
