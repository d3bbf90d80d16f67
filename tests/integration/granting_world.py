"""A service that is connected to an HR system by the permission of an admin."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import requests

from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.connecting import permission
from integration.flows.people.connecting.permission import Asking
from integration.flows.people.imports.import_people import Order, import_people
from integration.store.people import grants
from integration.store.people.grants import Grant
from integration.store.people.imports import Import
from integration.wiring import Services
from tests.fakes.granting_hris import GrantingHris

MAPPING = """
connector: 1
name: granting
about: An HR system that asks an admin first
settings:
  base_url: {type: url, says: "Its address"}
  client_id: {}
  client_secret: {type: secret}
base_url: "{{ settings.base_url }}"
auth:
  kind: oauth2_code
  authorize_url: "{{ settings.base_url }}/authorize"
  token_url: "{{ settings.base_url }}/token"
  client_id: "{{ settings.client_id }}"
  client_secret: "{{ settings.client_secret }}"
  issuer: https://hr.example
limits: {per_second: 1000}
read:
  employees:
    request: {path: /employees, query: {limit: "{{ page.size }}", offset: "{{ page.offset }}"}}
    records: data
    page: {kind: offset, size: 3, total: total}
    map: {external_id: {from: id, do: str}, employee_number: number, employment_status: {from: state, default: active}}
"""


@dataclass(frozen=True)
class GrantingWorld:
    """`outside` is the HR system at `url`; `connection` is ours to it."""

    services: Services
    outside: GrantingHris
    url: str
    connection: UUID

    @property
    def base_url(self) -> str:
        return self.services.settings.base_url

    def ask(self, actor: str = "test") -> str:
        """Where the admin is sent."""
        own = self.services
        asking = Asking(connection_id=self.connection, actor=actor, base_url=self.base_url)
        return permission.ask(own.store, own.transport, asking, now=own.clock.now())

    def allow(self, address: str) -> dict[str, str]:
        """The admin says yes over there; what the browser brings back."""
        went = requests.get(address, allow_redirects=False, timeout=10)
        return dict(parse_qsl(urlsplit(went.headers["Location"]).query))

    def receive(self, answer: dict[str, str], actor: str = "test", at: str = "granting") -> None:
        """The browser comes back."""
        own = self.services
        address = f"{self.base_url}/admin/connections/granted/{at}?{urlencode(answer)}"
        permission.receive(own.store, own.transport, address, actor=actor, base_url=self.base_url, now=own.clock.now())

    def connect(self) -> None:
        """The whole way."""
        self.receive(self.allow(self.ask()))

    def bring_in(self) -> Import:
        """One import."""
        own = self.services
        order = Order(connection="hr", actor="test")
        return import_people(own.store, own.sources, order, policy=own.import_policy, clock=own.clock)

    def grant(self) -> Grant:
        """What is kept."""
        with self.services.store.reading() as db:
            found = grants.find(db, self.connection)
        assert found
        return found


def a_granting_world(services: Services, outside: GrantingHris, url: str) -> GrantingWorld:
    """Connected, but nobody said yes yet."""
    new = NewConnection(name="hr", text=MAPPING, origin="granting.yaml", given={"base_url": url, "client_id": "wk", "client_secret": "s:1"})
    return GrantingWorld(services, outside, url, add_hris(services.store, new, actor="test", now=services.clock.now()))
