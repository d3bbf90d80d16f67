"""A page that takes longer than an import may be silent: it is not taken for dead while answers come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from integration.store.people import halfway
from integration.wiring import Services
from tests.integration.hris_world import reply
from tests.integration.office_world import OfficeWorld, an_office_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MAPPING = """
connector: 1
name: acme
base_url: URL
limits: {per_second: 1000}
read:
  employees:
    request: {path: /staff}
    detail: [{as: more, request: {path: "/staff/{{ r.id }}"}}]
    map: {external_id: {from: id, do: str}, family_name: more.name}
"""
MINUTES = timedelta(minutes=4)


class SlowOffice:
    """Six people on one page, and four minutes for each; before the last one another process tries to import, and is told something."""

    def __init__(self, world: OfficeWorld) -> None:
        self.world, self.told = world, list[str]()

    def __call__(self, request: Request) -> Response:
        number = request.path.removeprefix("/staff").strip("/")
        if not number:
            return reply([{"id": n} for n in range(6)])
        self.world.services.clock.move(MINUTES)
        if number == "5" and not self.told:
            self.told.append("nothing")
            with pytest.raises(Refused) as refused:
                self.world.bring_in()
            self.told.append(str(refused.value))
        return reply({"name": f"Naam {number}"})


def test_nobody_takes_over_an_import_from_which_answers_come_however_long_its_page_takes(services: Services) -> None:
    assert 6 * MINUTES > 2 * halfway.LEASE
    office = SlowOffice(OfficeWorld(services))
    with an_office_world(services, office, MAPPING) as world:
        found = world.bring_in()
    assert (found.state, found.joiners, found.spell) == ("applied", 6, 0)
    assert office.told[1].startswith("an import from acme is under way already")
