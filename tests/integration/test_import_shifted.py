"""Somebody is deleted in the HR system between two pages, so that everybody after them moves up: nobody else seems to have left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Request

from integration.domain.errors import Retriable
from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.imports.import_people import Order, import_people
from integration.mapping.files import mappings_folder
from integration.store.people.imports import Import
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.fakes.shrinking_hris import SIZE, ShrinkingHris, as_afas, as_frappe, by_number, by_offset
from tests.real.web import open_door, serving

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OWN = """
connector: 1
name: acme
settings: {{base_url: {{type: url}}}}
base_url: "{{{{ settings.base_url }}}}"
limits: {{per_second: 1000}}
read:
  employees:
    request: {{path: /staff, query: {query}}}
    records: rows
    page: {page}
    map: {{external_id: id, employee_number: id, employment_status: {{default: active}}}}
"""
OFFSET = OWN.format(query='{skip: "{{ page.offset }}"}', page=f"{{kind: offset, size: {SIZE}}}")
NUMBER = OWN.format(query='{p: "{{ page.number }}"}', page=f"{{kind: page, size: {SIZE}, first: 0}}")


def shipped(name: str) -> str:
    """The shipped file, with small pages."""
    text = (mappings_folder() / "hris" / f"{name}.yaml").read_text(encoding="utf-8")
    text, pages = re.subn(r"size: (500|1000)\}", f"size: {SIZE}}}", text)
    assert pages == 1
    return re.sub(r"per_second: [\d.]+", "per_second: 1000", text)


@dataclass(frozen=True)
class ShiftedWorld:
    """`hris` is read into the roster of `services`."""

    services: Services
    hris: ShrinkingHris

    def bring_in(self) -> Import:
        own = self.services
        order = Order(connection="hr", actor="test", full=True)
        return import_people(own.store, own.sources, order, policy=own.import_policy, clock=own.clock)

    def statuses(self) -> dict[str, int]:
        with self.services.store.reading() as db:
            return dict(Counter(db.scalars(select(employees.c.employment_status))))


Connect = Callable[..., ShiftedWorld]


@pytest.fixture
def connect(services: Services) -> Iterator[Connect]:
    with ExitStack() as stack:

        def connected(hris: ShrinkingHris, text: str, **given: str) -> ShiftedWorld:
            url = stack.enter_context(serving(Request.application(hris.respond), stack.enter_context(open_door())))
            new = NewConnection(name="hr", text=text, origin="hr.yaml", given={"base_url": url, **given})
            add_hris(services.store, new, actor="test", now=services.clock.now())
            return ShiftedWorld(services, hris)

        yield connected


def own(paged: Any) -> ShrinkingHris:
    return ShrinkingHris(paged, lambda key: {"id": key}, "rows")


@pytest.mark.parametrize(("paged", "text"), [(by_offset, OFFSET), (by_number, NUMBER)], ids=["offset", "number"])
def test_a_page_that_moved_stops_the_read_and_the_next_one_tells_who_left(connect: Connect, paged: Any, text: str) -> None:
    world = connect(own(paged), text)
    assert world.bring_in().joiners == 8
    world.hris.gone = lambda staff: staff.remove("p1")
    with pytest.raises(Retriable, match=r"a page that was read holds others now.*a fixed order, a keyset, or page\.total"):
        world.bring_in()
    assert world.statuses() == {"active": 8}
    assert (world.bring_in().leavers, world.statuses()) == (1, {"active": 7, "left": 1})


@pytest.mark.parametrize(("paged", "text"), [(by_offset, OFFSET), (by_number, NUMBER)], ids=["offset", "number"])
def test_who_goes_after_they_were_passed_on_the_last_page_shifts_nobody(connect: Connect, paged: Any, text: str) -> None:
    world = connect(own(paged), text)
    world.bring_in()
    world.hris.gone = lambda staff: staff.remove("p7")
    assert world.bring_in().leavers == 1


@pytest.mark.parametrize("leaves", ["p0", "p2", "p3"])
def test_frappe_hr_is_read_by_name_so_that_nobody_is_skipped(connect: Connect, leaves: str) -> None:
    hris = ShrinkingHris(as_frappe, lambda key: {"name": key, "status": "Active"}, "message")
    world = connect(hris, shipped("frappe-hr"), api_key="sleutel", api_secret="geheim")
    assert world.bring_in().joiners == 8
    hris.gone = lambda staff: staff.remove(leaves)
    assert world.bring_in().leavers == (leaves == "p3")
    assert world.bring_in().leavers == (leaves != "p3")
    assert world.statuses() == {"active": 7, "left": 1}


@pytest.mark.parametrize("leaves", ["p0", "p2", "p3"])
def test_afas_is_read_by_number_so_that_nobody_is_skipped(connect: Connect, leaves: str) -> None:
    hris = ShrinkingHris(as_afas, lambda key: {"Medewerker": key, "In_dienst": True}, "rows")
    world = connect(hris, shipped("afas"), getconnector="Mensen", token="<token/>")
    assert world.bring_in().joiners == 8
    hris.gone = lambda staff: staff.remove(leaves)
    assert world.bring_in().leavers == (leaves == "p3")
    assert world.bring_in().leavers == (leaves != "p3")
    assert world.statuses() == {"active": 7, "left": 1}
