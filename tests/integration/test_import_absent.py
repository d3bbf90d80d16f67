"""Who is absent from a full read: whether that means anything, and how many may be, is said by the connector's file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration.mapping.files import mappings_folder
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.people_world import PeopleWorld

SANDBOX = (mappings_folder() / "hris" / "sandbox.yaml").read_text(encoding="utf-8")


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with SandboxServer() as outside:
        yield PeopleWorld(services, outside)


def connect(people: PeopleWorld, deleted: str) -> None:
    people.connect(text=SANDBOX.replace("    kind: scim\n", f"    kind: scim\n    deleted: {deleted}\n", 1))
    people.bring_in()


def test_where_the_status_tells_being_absent_means_nothing(people: PeopleWorld) -> None:
    connect(people, "{sweep: false}")
    del people.outside.world.employees["p530"]
    people.change("E1003", state="gone")
    assert people.bring_in(full=True).leavers == 1
    assert people.roster()["p530"]["employment_status"] == "active"


def test_a_file_may_let_fewer_go_than_the_installation(people: PeopleWorld) -> None:
    connect(people, "{max_share: 0.09}")
    for number in range(530, 536):
        del people.outside.world.employees[f"p{number}"]
    found = people.bring_in(full=True)
    assert (found.state, found.leavers) == ("waiting", 6)
    assert str(found.guard).endswith("without a yes 9 percent may go (at least 5 persons)")
