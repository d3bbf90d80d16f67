"""The pages of a certificate in a real browser: nothing that axe objects to, and nothing that sticks out at 320 pixels."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from integration.domain.journey.certificate import Certificate, grouped, new_number
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.narrow_page import narrow_page, objections
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def a_certificate(course: Course) -> Certificate:
    """Samira has one."""
    day, person = course.services.clock.now().date(), course.samira.account.employee_id
    assert person is not None
    told: dict[str, Any] = {"programme": "EXP", "hours": 12, "sessions": 9, "meetings": 4}
    days: dict[str, Any] = {"starts_on": day - timedelta(weeks=39), "ended_on": day, "issued_on": day}
    with course.services.store.transaction() as db:
        certificate = Certificate(number=new_number(), duo_id=course.duo.id, person=person, name="Samira el Amrani", **told, **days)
        db.add(certificate)
    return certificate


def test_A11Y_01_no_page_of_a_certificate_has_what_axe_objects_to(course: Course, browser: Browser) -> None:
    door, number = course.samira, a_certificate(course).grouped
    page, mine = narrow_page(browser, door, course.url), door.address(f"{course.duo_path}/certificate")
    for path in (mine, f"{mine}/withdrawal", "/certificate", f"/certificate/{grouped(new_number())}", f"/certificate/{number}"):
        page.goto(course.url + path)
        assert objections(page) == [], path
    page.get_by_role("textbox").fill("amrani el samira")
    page.get_by_role("button").click()
    page.get_by_role("status").wait_for()
    assert objections(page) == []
    page.context.close()
