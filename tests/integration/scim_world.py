"""A system that pushes people to our SCIM server, over true HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from sqlalchemy import select

from integration.app import create_app
from integration.flows.people.pushes import scim_keys
from integration.flows.people.pushes.scim_keys import KeyWish
from integration.store.people import imports
from integration.store.people.imports import Import
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.conftest import Serve

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
MEDIA_TYPE = "application/scim+json"


@dataclass(frozen=True, kw_only=True)
class ScimWorld:
    """`key` opens `root`; the connection is called `entra`."""

    services: Services
    root: str
    key: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """One request, with the key unless another is given."""
        sent = {"Authorization": f"Bearer {self.key}", "Content-Type": MEDIA_TYPE, **headers}
        return requests.request(method, self.root + path, json=body, headers=sent, timeout=30)

    def hire(self, name: str, **more: Any) -> str:
        """A new user; gives the id."""
        answer = self.ask("POST", "/Users", a_user(name, **more))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def patch(self, user: str, *operations: dict[str, Any]) -> requests.Response:
        """Change a user."""
        return self.ask("PATCH", f"/Users/{user}", {"schemas": [PATCH], "Operations": list(operations)})

    def user(self, user: str) -> dict[str, Any]:
        """A user as it is read back."""
        answer = self.ask("GET", f"/Users/{user}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def found(self, query: str) -> list[str]:
        """The ids that a filter finds."""
        answer = requests.get(f"{self.root}/Users", params={"filter": query}, headers={"Authorization": f"Bearer {self.key}"}, timeout=30)
        assert answer.status_code == 200, answer.text
        assert answer.json()["totalResults"] == len(answer.json().get("Resources", []))
        return [each["id"] for each in answer.json().get("Resources", [])]

    def roster(self) -> dict[str, dict[str, Any]]:
        """All employees by their key, which is the id of the user."""
        with self.services.store.reading() as db:
            return {row["external_id"]: dict(row) for row in db.execute(select(employees)).mappings()}

    def imports(self, state: str | None = None) -> list[Import]:
        """The newest first."""
        with self.services.store.reading() as db:
            return imports.recent(db, state=state)


def a_user(name: str, **more: Any) -> dict[str, Any]:
    """What a sender tells of somebody new."""
    told = {
        "schemas": [USER, ENTERPRISE],
        "userName": f"{name}@stad.example",
        "externalId": f"ext-{name}",
        "name": {"givenName": name.capitalize(), "familyName": "de Vries"},
        "emails": [{"value": f"{name}@stad.example", "type": "work", "primary": True}],
        "active": True,
        ENTERPRISE: {"employeeNumber": f"N-{name}", "department": "Burgerzaken"},
    }
    return {**told, **more}


def a_scim_world(services: Services, served: Serve) -> ScimWorld:
    """The running service, and a key."""
    url = served(create_app(services))
    return ScimWorld(services=services, root=f"{url}/scim/v2", key=a_key(services))


def a_key(services: Services, connection: str = "entra", name: str = "Entra ID") -> str:
    """Another key."""
    own, wish = services, KeyWish(connection=connection, name=name)
    return scim_keys.make(own.store, wish, mappings=own.settings.mappings_dir, actor="test", now=own.clock.now())
