"""The pages of telling HR about oneself in a real browser: nothing that axe objects to, and nothing that sticks out at 320 pixels."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from integration.store.tables import people
from tests.integration.pages_world import Course
from tests.integration.test_statements import OWN, course, skills

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
__all__ = ["course", "skills"]
PREVIEW = f"{OWN}/C04/preview?level=3"


def objections(page: Page) -> list[Any]:
    """What axe has to say, and whether something sticks out."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [each["id"] for each in Axe().run(page).response["violations"]] + ["too wide"] * bool(wide)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_A11Y_01_no_page_of_what_one_tells_hr_has_what_axe_objects_to(course: Course, browser: Browser, language: str) -> None:
    door = course.samira
    door.send_and_read(f"{OWN}/C04/3", on=PREVIEW)
    with course.services.store.transaction() as db:
        db.execute(update(people.accounts).values(language=language))
    context = browser.new_context(user_agent=door.browser.agent, viewport={"width": 320, "height": 640})
    home = course.url.replace("http:", "https:")
    cookies: list[Any] = [{"name": name, "value": value, "url": home, "secure": True} for name, value in door.browser.cookies.items()]
    context.add_cookies(cookies)
    page = context.new_page()
    for path in (OWN, f"{OWN}/C04", PREVIEW):
        page.goto(course.url + door.address(path))
        assert objections(page) == [], path
    context.close()
