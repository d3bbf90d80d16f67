"""The intake in a real browser: in the LMS's frame without our cookies, by keyboard only; nothing that axe objects to or sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlalchemy import select

from integration.app import create_app
from integration.flows import mentoring
from integration.store.tables import lti
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.tool_door import from_course
from tests.integration.pages_world import a_course
from tests.integration.test_platform_storage_browser import Opened

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def opened(services: Services, served: Serve, browser: Browser, chromium: str, tmp_path: Path) -> Iterator[Opened]:
    with ExitStack() as stack:
        yield Opened(stack, services, served(create_app(services)), browser, chromium, tmp_path)


def a_group(services: Services) -> None:
    """In the course that somebody just came from."""
    now = services.clock.now()
    with services.store.reading() as db:
        context = db.scalar(select(lti.contexts.c.id))
    told: dict[str, Any] = {"name": "Groep najaar", "starts_on": now.date() + timedelta(days=20), "context_id": context}
    programme = services.catalogue.programmes["EXP"]
    assert context is not None
    mentoring.create_cohort(services.store, programme=programme, actor=context, now=now, **told)


def press(page: Page, tool: FrameLocator, name: str) -> None:
    """Press a button by keyboard."""
    tool.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def tick(page: Page, tool: FrameLocator, field: str) -> None:
    """Choose by keyboard."""
    tool.locator(field).focus()
    page.keyboard.press("Space")


def violations(page: Page) -> list[Any]:
    """What axe has to say, of the frame too."""
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in Axe().run(page).response["violations"]]


def test_CK_08_and_M1_somebody_joins_in_a_frame_without_cookies_by_keyboard(opened: Opened, services: Services) -> None:
    context, lms = opened.browse("_parent")
    page = opened.course(context, lms)
    tool = page.frame_locator("#activity")
    title = tool.get_by_role("heading", level=1)
    expect(title).to_contain_text("We zoeken iemand die ook van jou kan leren")
    a_group(services)
    page.reload()
    tool.get_by_role("link", name="Beginnen").focus()
    page.keyboard.press("Enter")
    expect(title).to_contain_text("Wanneer en hoe kun je afspreken?")
    tell(page, tool)
    expect(title).to_contain_text("Hoe werk je graag?")
    assert violations(page) == []
    press(page, tool, "Verder")
    expect(tool.get_by_text("Luisteren en doorvragen")).to_be_visible()
    press(page, tool, "Ik doe mee")
    expect(title).to_contain_text("hoor je wie.")
    press(page, tool, "English")
    expect(title).to_contain_text("at the latest you hear who.")
    assert violations(page) == []
    assert opened.complaints == []


def tell(page: Page, tool: FrameLocator) -> None:
    """What is needed, with a level that was forgotten at first."""
    for field in ("#language-nl", "#meeting-place", "#wed-pm"):
        tick(page, tool, field)
    press(page, tool, "Verder")
    expect(tool.get_by_text("Bewaard om")).to_be_visible()
    tool.locator("#learn-words").focus()
    page.keyboard.type("Weten wie waarover gaat")
    page.keyboard.press("Enter")
    expect(tool.get_by_role("button", name="Weghalen")).to_be_visible()
    tool.locator("#offer-topic").focus()
    page.keyboard.type("luist")
    press(page, tool, "Verder")
    expect(tool.get_by_role("alert")).to_contain_text("Zeg hoe goed je dit kent.")
    tick(page, tool, "#offer-weight-4")
    press(page, tool, "Verder")


@pytest.mark.parametrize(
    ("language", "width", "colours"),
    [("en", 900, "light"), ("nl", 900, "dark"), ("nl", 320, "light")],
    ids=["day", "night", "enlarged four times"],
)
def test_no_screen_of_an_intake_has_a_fault(
    services: Services, served: Serve, browser: Browser, language: str, width: int, colours: Any
) -> None:
    course = a_course(services, served)
    with services.store.transaction() as db:
        lotte = an_employee(db, "Lotte", "Jansen")
    screens = [f"/intake/{course.cohort.id}/{screen}" for screen in ("about", "learning", "working", "check")]
    door = from_course(services, course.url, context=course.context, employee=lotte, language=language)
    door.send(screens[1], {"learn-words": "Arbeidsongeschiktheidsverzekeringsmaatschappij", "offer-topic": "data", "offer-weight": "4"})
    size: Any = {"width": width, "height": 800}
    with browser.new_context(user_agent=door.browser.agent, viewport=size, color_scheme=colours) as context:
        home = door.browser.home.replace("http:", "https:")
        context.add_cookies([{"name": name, "value": value, "url": home, "secure": True} for name, value in door.browser.cookies.items()])
        page = context.new_page()
        for path in ("/joining", *screens):
            page.goto(course.url + door.address(path))
            assert violations(page) == [], path
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.locator("button[value=join]").click()
        assert page.title().startswith(("Fout:", "Error:"))
        assert violations(page) == []
