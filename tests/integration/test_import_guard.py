"""What no feed may do without a yes: bring back who left, or take from everybody what was known of them (docs/admin/hr-faults.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from integration.domain.people.guard import Sign
from integration.wiring import Services
from tests.integration.hris_world import reply
from tests.integration.office_world import OfficeWorld, an_office_world

MAPPING = """
connector: 1
name: acme
base_url: URL
limits: {per_second: 1000}
read:
  employees:
    request: {path: /staff}
    join:
      - {as: unit, request: {path: /units}, key: code, on: unit}
      - {as: ended, request: {path: /ended}, key: person, on: id, may_be_empty: true}
    map:
      external_id: {from: id, do: str}
      employee_number: number
      work_email: mail
      department_name: unit.name
      employment_status: {from: ended.how, values: {gone: left}}
"""
PEOPLE = 60
HERE, GONE = PEOPLE - 10, 10


class Office:
    """Sixty people in three units, of whom ten have left; that stands in a table of its own."""

    def __init__(self) -> None:
        self.staff = [{"id": n, "number": f"N{n}", "mail": f"n{n}@stad.example", "unit": n % 3} for n in range(PEOPLE)]
        self.units: list[dict[str, Any]] = [{"code": n, "name": f"Afdeling {n}"} for n in range(3)]
        self.ended: list[dict[str, Any]] = []

    def __call__(self, request: Request) -> Response:
        return reply(getattr(self, request.path.removeprefix("/")))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def world(services: Services, office: Office) -> Iterator[OfficeWorld]:
    """Everybody came in, and ten of them left one by one."""
    with an_office_world(services, office, MAPPING) as world:
        world.bring_in()
        office.ended = [{"person": n, "how": "gone"} for n in range(GONE)]
        world.bring_in(accepted=True)
        assert Counter(person["employment_status"] for person in world.roster().values()) == {"active": HERE, "left": GONE}
        yield world


def waits(world: OfficeWorld, **signs: int) -> None:
    """The next import waits, sees this, and changes nobody."""
    before, found = world.roster(), world.bring_in()
    seen = {f"{each.sign}_{each.field}" if each.field else str(each.sign): each.people for each in found.alarms}
    assert (found.state, seen) == ("waiting", signs)
    assert world.roster() == before


def test_an_empty_table_of_leavers_brings_nobody_back(world: OfficeWorld, office: Office) -> None:
    office.ended = []
    waits(world, **{Sign.RETURN: GONE})
    assert world.bring_in().guard == (
        "10 people who had left would be back, beside 50 who work here; without a yes 10 percent may come back (at least 5 persons)"
    )
    assert world.bring_in(accepted=True).rejoiners == GONE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_side_table_that_came_empty_stops_the_import_with_its_remedy(world: OfficeWorld, office: Office) -> None:
    before = world.roster()
    office.units = []
    with pytest.raises(Refused, match=r"the side table unit came empty.*may_be_empty: true"):
        world.bring_in()
    assert world.roster() == before


def test_a_side_table_of_five_percent_takes_nobodys_department(world: OfficeWorld, office: Office) -> None:
    office.units = office.units[:1]
    waits(world, emptied_department_name=34)
    assert world.bring_in().guard == (
        "department_name would become empty for 34 of 50 people; without a yes 10 percent may change so (at least 5 persons)"
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_column_that_is_gone_takes_nobodys_address(world: OfficeWorld, office: Office) -> None:
    for person in office.staff:
        del person["mail"]
    waits(world, emptied_work_email=HERE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_numbers_and_addresses_that_change_hands_wait_for_a_yes(world: OfficeWorld, office: Office) -> None:
    """As when the rows of a side table are one off."""
    numbers, mails = [person["number"] for person in office.staff], [person["mail"] for person in office.staff]
    for place, person in enumerate(office.staff[GONE:]):
        person["number"], person["mail"] = numbers[GONE + (place + 1) % HERE], mails[GONE + (place + 1) % HERE]
    waits(world, replaced_employee_number=HERE, replaced_work_email=HERE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reorganisation_that_moves_everybody_applies_by_itself(world: OfficeWorld, office: Office) -> None:
    office.units = [{"code": n, "name": f"Nieuwe afdeling {n}"} for n in range(3)]
    found = world.bring_in()
    assert (found.state, found.movers, found.alarms) == ("applied", PEOPLE, ())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_few_who_come_back_or_lose_a_field_apply_by_themselves(world: OfficeWorld, office: Office) -> None:
    office.ended = office.ended[5:]
    for person in office.staff[20:25]:
        person["mail"] = None
    found = world.bring_in()
    assert (found.state, found.rejoiners, found.movers) == ("applied", 5, 5)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_more_newcomers_than_half_of_all_wait_for_a_yes(world: OfficeWorld, office: Office) -> None:
    """As when those who left before we knew them are no longer said to have left."""
    office.staff += [{"id": PEOPLE + n, "number": f"N{PEOPLE + n}", "mail": None, "unit": 1} for n in range(26)]
    waits(world, **{Sign.JOIN: 26})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_leavers_of_all_reads_of_a_day_count_together(world: OfficeWorld, office: Office) -> None:
    """As when a filter in the source lets fewer through every hour."""
    clock = world.services.clock
    clock.move(timedelta(days=2))
    office.staff = office.staff[:-4]
    assert world.bring_in().state == "applied"
    clock.move(timedelta(hours=1))
    office.staff = office.staff[:-4]
    waits(world, **{Sign.LEAVE: 8})
    clock.move(timedelta(hours=23))
    assert world.bring_in().state == "applied", "the next day begins anew"
