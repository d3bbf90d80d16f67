"""An admin tests a connection: each thing is tried once, says what came of it, and what was not tried is not called broken."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, update

from integration.flows.lms.try_connection import NO_TIME, Trial, Tried, try_connection
from integration.sandbox.world.faults import Fault
from integration.store.tables import lti
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door, words
from tests.integration.roster_world import MEMBERSHIPS, RosterWorld, a_roster_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOKEN, KEYS = "/token", "/jwks"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"


@pytest.fixture
def course(services: Services, served: Serve) -> Iterator[RosterWorld]:
    """A course in an LMS."""
    with a_roster_world(services, served) as course:
        yield course


@pytest.fixture
def office(course: RosterWorld, served: Serve) -> AdminDoor:
    """An admin of the same service."""
    return admin_door(course.services, served)


def platform_of(course: RosterWorld) -> str:
    with course.services.store.reading() as db:
        return str(db.scalar(select(lti.platforms.c.id)))


def tried(course: RosterWorld, office: AdminDoor) -> str:
    """Press the button, and read what came of it."""
    page = f"/admin/lms/{platform_of(course)}"
    answer = office.press(f"{page}/trial", on=page)
    assert answer.status_code == 200
    return words(answer)


def refuse(course: RosterWorld, path: str, status: int, body: object = None, *, times: int = 1) -> None:
    """The next calls to this path get this answer."""
    fault = Fault(path=path, status=status, times=times, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    course.outside.world.faults.add(fault)


def test_keys_each_permission_and_a_list_are_tried(course: RosterWorld, office: AdminDoor) -> None:
    said = tried(course, office)
    assert "The connection works" in said
    assert "One key, and we can read it." in said
    for sentence in course.services.tool.scopes.values():
        assert f"Permission: {sentence['en'].rstrip('.')} We got it." in said
    assert "We can read it." in said
    assert [(query, status) for _method, query, status in course.asked()] == [("limit=1", 200)]


def test_a_trial_stores_nothing(course: RosterWorld, office: AdminDoor) -> None:
    tried(course, office)
    with course.services.store.reading() as db:
        kept = [db.scalar(select(func.count()).select_from(table)) for table in (lti.access_tokens, lti.platform_keys)]
    assert kept == [0, 0]
    assert course.places() == {}


def test_KEY_04_keys_that_cannot_be_fetched_are_told_with_the_remedy(course: RosterWorld, office: AdminDoor) -> None:
    refuse(course, KEYS, 503)
    said = tried(course, office)
    assert "One thing does not work" in said
    assert "did not answer, or too slowly" in said
    assert "May our server reach that address?" in said


def test_TOK_04_a_permission_that_is_refused_leaves_the_list_untried(course: RosterWorld, office: AdminDoor) -> None:
    refuse(course, TOKEN, 400, {"error": "invalid_scope"})
    said = tried(course, office)
    assert "One thing does not work" in said
    assert "does not let us use this service" in said
    assert "Not tried: we have no permission for this list." in said
    assert "One thing could not be tried yet." in said
    assert course.asked() == []


def test_an_lms_that_does_not_know_us_says_so_for_every_permission(course: RosterWorld, office: AdminDoor) -> None:
    refuse(course, TOKEN, 401, {"error": "invalid_client"}, times=4)
    said = tried(course, office)
    assert "4 things do not work" in said
    assert said.count("The learning environment does not know us.") == 4


def test_while_no_course_is_known_the_test_says_so_and_is_not_red(course: RosterWorld, office: AdminDoor) -> None:
    course.change_context(memberships_url=None)
    said = tried(course, office)
    assert "What could be tried works" in said
    assert "no course is known yet" in said
    assert "does not work" not in said


def test_a_list_that_is_refused_names_its_course(course: RosterWorld, office: AdminDoor) -> None:
    refuse(course, MEMBERSHIPS, 403)
    said = tried(course, office)
    assert "The list of participants: Wederkerig leren" in said
    assert "does not allow this (403)" in said
    refuse(course, MEMBERSHIPS, 404)
    assert "Open the activity in that course once." in tried(course, office)


def test_before_a_place_is_let_in_only_the_keys_are_tried(course: RosterWorld, office: AdminDoor) -> None:
    with course.services.store.transaction() as db:
        db.execute(update(lti.deployments).values(state="waiting"))
    said = tried(course, office)
    assert "What could be tried works" in said
    assert "5 things could not be tried yet." in said
    assert said.count("no place was let in yet") == 5


def test_nobody_waits_longer_than_there_is_time(course: RosterWorld) -> None:
    own = course.services
    parts = Trial(
        store=own.store,
        transport=own.transport,
        clock=own.clock,
        scopes=[MEMBERS],
        products=own.products,
        started=time.monotonic() - 60,
    )
    with own.store.reading() as db:
        platform = db.scalars(select(lti.platforms.c.id)).one()
    found = try_connection(parts, platform)
    assert [each.outcome for each in found[:2]] == [NO_TIME, NO_TIME]
    assert not any(map(is_tried, found))


def is_tried(each: Tried) -> bool:
    return each.was_tried or each.went_well
