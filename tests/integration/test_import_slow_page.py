"""A page that takes longer than an import may be silent: it is not taken for dead while answers come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.imports.import_people import Order, import_people
from integration.store.people import halfway
from integration.store.people.imports import Import
from integration.wiring import Services
from tests.integration.hris_world import api, reply
from tests.real.web import open_door, serving

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MAPPING = """
connector: 1
name: acme
base_url: {url}
limits: {{per_second: 1000}}
read:
  employees:
    request: {{path: /staff}}
    detail: [{{as: more, request: {{path: "/staff/{{{{ r.id }}}}"}}}}]
    map: {{external_id: {{from: id, do: str}}, family_name: more.name}}
"""
MINUTES = timedelta(minutes=4)


class SlowOffice:
    """Six people on one page, and four minutes for each; before the last one another process tries to import, and is told something."""

    def __init__(self, services: Services) -> None:
        self.services, self.told = services, list[str]()

    def __call__(self, request: Request) -> Response:
        number = request.path.removeprefix("/staff").strip("/")
        if not number:
            return reply([{"id": n} for n in range(6)])
        self.services.clock.move(MINUTES)
        if number == "5" and not self.told:
            self.told.append("nothing")
            with pytest.raises(Refused) as refused:
                bring_in(self.services)
            self.told.append(str(refused.value))
        return reply({"name": f"Naam {number}"})


@pytest.fixture
def office(services: Services) -> Iterator[SlowOffice]:
    office = SlowOffice(services)
    with ExitStack() as stack:
        url = stack.enter_context(serving(api(office), stack.enter_context(open_door())))
        new = NewConnection(name="acme", text=MAPPING.format(url=url), origin="acme.yaml", given={})
        add_hris(services.store, new, actor="test", now=services.clock.now())
        yield office


def bring_in(services: Services) -> Import:
    order = Order(connection="acme", actor="test")
    return import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock)


def test_nobody_takes_over_an_import_from_which_answers_come_however_long_its_page_takes(services: Services, office: SlowOffice) -> None:
    assert 6 * MINUTES > 2 * halfway.LEASE
    found = bring_in(services)
    assert (found.state, found.joiners, found.spell) == ("applied", 6, 0)
    assert office.told[1].startswith("an import from acme is under way already")
