"""An HR system that a test writes itself, connected under the name `acme`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.imports.import_people import Order, import_people
from integration.store.people.imports import Import
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.integration.hris_world import Answering, api
from tests.real.web import open_door, serving


@dataclass(frozen=True)
class OfficeWorld:
    """Our side."""

    services: Services

    def bring_in(self, **asked: Any) -> Import:
        """One import."""
        order, own = Order(connection="acme", actor="test", **asked), self.services
        return import_people(own.store, own.sources, order, policy=own.import_policy, clock=own.clock)

    def roster(self) -> dict[str, dict[str, Any]]:
        """All employees by their key there."""
        with self.services.store.reading() as db:
            return {row["external_id"]: dict(row) for row in db.execute(select(employees)).mappings()}


@contextmanager
def an_office_world(services: Services, answering: Answering, mapping: str) -> Iterator[OfficeWorld]:
    """`mapping` is the file, with `URL` where the address of the HR system belongs."""
    with open_door() as door, serving(api(answering), door) as url:
        new = NewConnection(name="acme", text=mapping.replace("URL", url), origin="acme.yaml", given={})
        add_hris(services.store, new, actor="test", now=services.clock.now())
        yield OfficeWorld(services)
