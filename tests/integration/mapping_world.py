"""An admin who maps the fields of an HR system that nobody knows yet: nested, by cursor, with odd names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import TypeAlias
from uuid import UUID

import requests

from integration.flows.people.configure import NewConnection, add_hris
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import CSRF, AdminDoor, admin_door, words
from tests.fakes.sandbox_server import SandboxServer

Form: TypeAlias = dict[str, str | list[str]]
TOKEN = "sandbox-hris-token"
CONNECTOR = """
connector: 1
name: personeel
settings: {base_url: {type: url}, token: {type: secret}}
base_url: "{{ settings.base_url }}"
auth: {kind: bearer, token: "{{ settings.token }}"}
read:
  employees:
    request: {path: /other/v2/medewerkers, query: {"na?": "{{ page.cursor }}"}}
    records: resultaten
    page: {kind: cursor, next: meta.vervolg}
    map:
      external_id: sleutel.uuid
      given_name: naam.roepnaam
"""


@dataclass(frozen=True, kw_only=True)
class MappingWorld:
    """`outside` is the HR system, `admin` the one who maps, `path` the mapping page."""

    services: Services
    outside: SandboxServer
    admin: AdminDoor
    connection: UUID

    @property
    def path(self) -> str:
        """The mapping page."""
        return f"/admin/connections/{self.connection}/mapping"

    def read(self, query: str = "", *, status: int = 200) -> str:
        """What the mapping page says."""
        return self.admin.read(f"{self.path}{query}", status=status)

    def press(self, act: str, form: Form | None = None) -> str:
        """Press a button of the mapping page, and read where it leads."""
        answer = self._pressed(act, form)
        assert answer.status_code == 303, words(answer)
        return words(self.admin.browser.follow(answer))

    def refused(self, act: str, form: Form | None = None) -> str:
        """Press a button that is answered with what is wrong."""
        answer = self._pressed(act, form)
        assert answer.status_code == 422
        return words(answer)

    def fill(self, field: str, path: str, **more: str | list[str]) -> str:
        """Fill a field of ours from there, and read what it gives."""
        return self.press(f"fields/{field}", {"path": path, **more})

    def _pressed(self, act: str, form: Form | None) -> requests.Response:
        token = CSRF.search(self.admin.browser.get(self.path).text)
        assert token
        return self.admin.browser.post(f"{self.path}/{act}", {"csrf": unescape(token[1]), **(form or {})}, site="same-origin")


@contextmanager
def a_mapping_world(services: Services, served: Serve, *, text: str = CONNECTOR, language: str = "en") -> Iterator[MappingWorld]:
    """The HR system runs, a connection to it is there, and an admin signed in."""
    with SandboxServer() as outside:
        given = {"base_url": f"{outside.url}/hris", "token": TOKEN} if "base_url" in text else {}
        new = NewConnection(name="gemeente", text=text, origin="personeel.yaml", given=given)
        connection = add_hris(services.store, new, actor="test", now=services.clock.now())
        door = admin_door(services, served, language=language)
        yield MappingWorld(services=services, outside=outside, admin=door, connection=connection)
