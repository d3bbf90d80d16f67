"""The pages of telling HR about oneself in a real browser: nothing that axe objects to, and nothing that sticks out at 320 pixels."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from integration.store.tables import people
from tests.integration.narrow_page import narrow_page, objections
from tests.integration.pages_world import Course
from tests.integration.test_statements import OWN, course, skills

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
__all__ = ["course", "skills"]
PREVIEW = f"{OWN}/C04/preview?level=3"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_A11Y_01_no_page_of_what_one_tells_hr_has_what_axe_objects_to(course: Course, browser: Browser, language: str) -> None:
    door = course.samira
    door.send_and_read(f"{OWN}/C04/3", on=PREVIEW)
    with course.services.store.transaction() as db:
        db.execute(update(people.accounts).values(language=language))
    page = narrow_page(browser, door, course.url)
    for path in (OWN, f"{OWN}/C04", PREVIEW):
        page.goto(course.url + door.address(path))
        assert objections(page) == [], path
    page.context.close()
