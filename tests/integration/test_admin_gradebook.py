"""The admin page on which a gradebook is tried (CERT-05)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import update

from integration.domain.people.account import Account
from integration.sandbox.lms.claims import SCORE, line_items_url
from integration.store.access import accounts
from integration.store.tables.lti import launches, resource_links
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door, words
from tests.fakes.tool_door import from_course
from tests.integration.roster_world import SAMIRA, RosterWorld, a_roster_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    with a_roster_world(services, served) as world:
        change_link(world, line_items_url=line_items_url(world.outside.world))
        yield world


@pytest.fixture
def admin(world: RosterWorld, served: Serve) -> AdminDoor:
    return admin_door(world.services, served)


def change_link(world: RosterWorld, **values: object) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(resource_links).values(**values))


def learner(world: RosterWorld) -> UUID:
    """Samira opened the activity as a learner."""
    door = from_course(world.services, world.url, context=world.context)
    with world.services.store.transaction() as db:
        told = {"given_name": SAMIRA.first, "family_name": SAMIRA.last}
        account: Account = accounts.come_in(db, world.outside.url, SAMIRA.sub, told=told, now=world.services.clock.now())
        db.execute(update(launches).where(launches.c.id == door.launch).values(account_id=account.id, roles=["Learner"]))
        return account.id


def page_of(world: RosterWorld) -> str:
    return f"/admin/lms/{world.world.platform}/gradebook"


def test_CERT_05_a_press_says_everything_to_the_gradebook_once_and_leaves_nothing(world: RosterWorld, admin: AdminDoor) -> None:
    chosen, page, before = learner(world), page_of(world), set(world.outside.world.columns)
    assert page in admin.browser.get(page.removesuffix("/gradebook")).text
    assert SAMIRA.last in admin.read(page)
    said = admin.press(page, on=page, learner=str(chosen))
    assert (said.status_code, "Grades arrive" in words(said), words(said).count("works")) == (200, True, 5)
    assert set(world.outside.world.columns) == before


def test_CERT_05_what_fails_has_its_reason_and_remedy(world: RosterWorld, admin: AdminDoor) -> None:
    chosen, page = learner(world), page_of(world)
    change_link(world, ags_scopes=[SCORE])
    assert "does not let us read it" in words(admin.press(page, on=page, learner=str(chosen)))
    world.enrol()
    said = words(admin.press(page, on=page, learner=str(chosen)))
    assert "does not take a score for this person" in said
    assert "teachers get no grade" in said


def test_CERT_05_nobody_but_a_learner_of_that_course_is_tried(world: RosterWorld, admin: AdminDoor) -> None:
    page = page_of(world)
    assert "Nobody came in as a learner yet" in admin.read(page)
    learner(world)
    answer = admin.press(page, on=page, learner=str(world.world.platform))
    assert (answer.status_code, "Choose a learner." in words(answer)) == (422, True)
    change_link(world, line_items_url=None)
    assert "No activity told us yet" in admin.read(page)
