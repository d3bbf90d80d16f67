"""Several requests of one sender at the same moment, and odd text; on both engines, because each has its own way (SCIM-03)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.scim_world import ScimWorld, a_scim_world, a_user

OFF = {"op": "replace", "path": "active", "value": False}


@pytest.fixture
def world(services: Services, served: Serve) -> ScimWorld:
    return a_scim_world(services, served)


def test_SCIM_03_of_many_who_make_the_same_user_at_once_one_does(world: ScimWorld) -> None:
    with ThreadPoolExecutor(6) as senders:
        answers = list(senders.map(lambda _: world.ask("POST", "/Users", a_user("samira")).status_code, range(6)))
    assert Counter(answers) == {201: 1, 409: 5}
    assert len(world.roster()) == 1


def test_the_limit_holds_for_many_who_leave_at_the_same_moment(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(10)]
    with ThreadPoolExecutor(8) as senders:
        assert {answer.status_code for answer in senders.map(lambda user: world.patch(user, OFF), users[:8])} == {200}
    assert Counter(person["employment_status"] for person in world.roster().values()) == {"left": 5, "active": 5}
    (waiting,) = world.imports("waiting")
    (day,) = world.imports("applied")
    assert (waiting.leavers, day.leavers, day.seen) == (3, 5, 18)


def test_SCIM_03_text_that_no_database_keeps_is_a_problem_of_that_person_only(world: ScimWorld) -> None:
    world.hire("joost")
    for number, title in enumerate(("a\0b", "x" * 9000)):
        user = world.hire(f"n{number}", title=title)
        assert world.user(user)["title"] == title
    assert [person["given_name"] for person in world.roster().values()] == ["Joost"]
    assert world.imports()[0].problems == 2


def test_SCIM_05_a_page_beyond_any_number_is_empty(world: ScimWorld) -> None:
    world.hire("joost")
    for start in ("2", "1" + "0" * 30):
        page = world.ask("GET", f"/Users?startIndex={start}&count=5").json()
        assert (page["totalResults"], page.get("Resources", [])) == (1, [])
