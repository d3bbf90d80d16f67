"""Retention on the pages: said thirty days before what two people wrote goes, and after that told as it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from integration.domain.retention import AS_IN_THE_TABLE, Data
from integration.flows import mentoring
from integration.flows.let_go import Keeping, let_go
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KEPT = "What you two wrote here is kept until"


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Two who signed, and stopped today."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    mentoring.end_duo(services.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=services.clock.now())
    return course


def on(course: Course, day: date) -> ToolDoor:
    """Samira, on that day, after the job ran."""
    services = course.services
    today = services.clock.now().astimezone(services.settings.timezone).date()
    services.clock.move(day - today)
    now = services.clock.now().astimezone(services.settings.timezone)
    let_go(services.store, Keeping.of(services.settings.keep, services.catalogue.points.values()), now=now)
    return course.again(course.samira)


def test_thirty_days_before_it_goes_the_pages_say_so_and_after_that_that_it_is_gone(course: Course) -> None:
    today = course.services.clock.now().astimezone(course.services.settings.timezone).date()
    goes = AS_IN_THE_TABLE.end(Data.CONTENT, today)
    assert KEPT not in on(course, goes - timedelta(days=31)).read(course.duo_path)
    soon = on(course, goes - timedelta(days=30))
    assert KEPT in soon.read(course.duo_path)
    assert KEPT in soon.read("/own")
    assert "Rustig blijven" in soon.read(course.duo_path)
    after = on(course, goes)
    for page in ("", "/agreement", "/goals"):
        told = after.read(course.duo_path + page)
        assert "is gone now" in told
        assert "Rustig blijven" not in told
    agreement = after.read(f"{course.duo_path}/agreement")
    assert "What we agree" not in agreement
    assert "Signed on" in agreement
    assert KEPT not in after.read("/own")


def test_the_privacy_page_tells_every_term(course: Course) -> None:
    told = course.samira.read("/privacy")
    assert "6 months after your duo ended" in told
    assert "60 days after they left" in told
    assert "one month after the match" in told
