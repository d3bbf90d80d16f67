"""Choosing content in a real browser: in the dialog of an LMS on another site, third-party cookies blocked, with and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from integration.app import create_app
from integration.domain.people.account import Right
from integration.flows.access import rights
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import PATIENCE, Serve
from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, RULES, own_browser, picture_folder
from tests.fakes.course_visitor import register
from tests.fakes.sandbox_server import SandboxServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FATIMA, SAMIRA = "11", "12"
PICKER = re.compile(r"/t/[0-9a-f-]{36}/pick")
SMALL = {"width": 770, "height": 580}


@pytest.fixture
def lms(services: Services, served: Serve) -> Iterator[SandboxServer]:
    """The sandbox on `localhost`, our service on `127.0.0.1`: two sites, as in real life."""
    with SandboxServer(served(create_app(services))) as lms:
        register(services, lms)
        rights.grant_ahead(services.store, issuer=lms.url, subject=FATIMA, right=Right.COORDINATOR, actor="test", now=services.clock.now())
        with services.store.transaction() as db:
            an_employee(db, "Samira", "el Amrani", employee_number="E1002")
        yield lms


@pytest.fixture
def blocked(browser: Browser, chromium: str, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that blocks third-party cookies."""
    with own_browser(browser.browser_type, program=chromium, profile=tmp_path / "profile", cookies=NO_THIRD_PARTY_COOKIES) as context:
        yield context


def dialog(page: Page, lms: SandboxServer, sub: str = FATIMA) -> Frame:
    """Press "place an activity"; gives our frame in the dialog."""
    page.context.add_cookies([{"name": "sandbox_user", "value": sub, "url": lms.url}])
    page.goto(f"{lms.url}/course")
    page.get_by_role("link", name="Activiteit plaatsen").click()
    return framed(page, PICKER)


def framed(page: Page, address: re.Pattern[str]) -> Frame:
    """Our frame, once it is at this address."""
    expect(page.locator("iframe")).to_be_attached()
    page.frame_locator("iframe").locator("body").wait_for(state="attached")
    frame = page.frames[1]
    frame.wait_for_url(address)
    return frame


def objections(frame: Frame) -> list[str]:
    """What axe has to say; run inside the frame, else it sees nothing."""
    frame.evaluate(AXE_SCRIPT)
    found = frame.evaluate("rules => axe.run(document, {runOnly: rules}).then(result => result.violations)", RULES)
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_DL_06_two_doors_are_placed_from_a_frame_of_another_site(blocked: BrowserContext, lms: SandboxServer) -> None:
    page = blocked.pages[0]
    frame = dialog(page, lms)
    frame.get_by_label("De afspraken van je duo").check()
    frame.get_by_label("Voor welke groep of welk programma?").select_option("programme:EXP")
    frame.get_by_role("button", name="Zet in de cursus").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="In de cursus gezet")).to_be_visible()
    page.frame_locator("iframe").get_by_role("link", name="Naar de cursus").click()
    page.get_by_role("link", name="De afspraken van je duo").click()
    framed(page, re.compile(r"/t/[0-9a-f-]{36}/groups"))
    assert [link.column for link in lms.world.placed] == ["100", ""]


def test_DL_04_cancelling_closes_the_dialog_with_nothing(blocked: BrowserContext, lms: SandboxServer) -> None:
    page = blocked.pages[0]
    dialog(page, lms).get_by_role("button", name="Annuleren").click()
    expect(page.frame_locator("iframe").get_by_role("heading", name="Er is niets gekozen")).to_be_visible()
    assert lms.world.placed == []


def test_DL_03_without_script_the_last_page_has_a_button(browser: Browser, lms: SandboxServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.context.add_cookies([{"name": "sandbox_user", "value": FATIMA, "url": lms.url}])
    page.goto(f"{lms.url}/place")
    frame = framed(page, re.compile(r"/launch"))
    for _step in ("to the tool", "back to the tool"):
        with frame.expect_navigation():
            frame.get_by_role("button", name="Verder").click()
    frame.wait_for_url(PICKER)
    frame.get_by_label("Voor welke groep").select_option("programme:EXP")
    frame.get_by_role("button", name="Zet in de cursus").click()
    frame.get_by_role("button", name="Verder").click()
    expect(frame.get_by_role("heading", name="In de cursus gezet")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picker_fits_a_small_window_with_its_buttons_after_a_start_without_size(
    blocked: BrowserContext, lms: SandboxServer, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    page, pictures = blocked.pages[0], picture_folder(tmp_path / "pictures")
    page.emulate_media(color_scheme=scheme)
    frame = dialog(page, lms)
    page.wait_for_function("document.querySelector('iframe').clientHeight > 1")
    page.locator("iframe").screenshot(path=pictures / f"picker-{scheme}-770x580.png")
    button = frame.get_by_role("button", name="Zet in de cursus").bounding_box()
    shown = page.locator("iframe").bounding_box()
    assert button is not None
    assert shown is not None
    assert (round(shown["width"]), round(shown["height"])) == (SMALL["width"], SMALL["height"])
    assert button["y"] + button["height"] <= shown["y"] + shown["height"]
    assert objections(frame) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=pictures / f"picker-{scheme}-360.png", full_page=True)
