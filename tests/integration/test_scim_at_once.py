"""Several requests of one sender at the same moment; on both engines, because each locks in its own way (SCIM-03)."""

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
