"""Registration where an LMS opens us in a tab of its own, in a real browser (Brightspace does)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from integration.app import create_app
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.registering import LmsAdmin
from tests.fakes.sandbox_server import SandboxServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lms(services: Services, served: Serve) -> Iterator[LmsAdmin]:
    url = served(create_app(services))
    with SandboxServer(tool_url=url) as outside:
        outside.world.reconfigure(registers_in_tab=True)
        yield LmsAdmin(services=services, url=url, outside=outside)


def test_DR_09_a_tab_tells_the_lms_that_it_is_done_and_closes(lms: LmsAdmin, page: Page) -> None:
    page.goto(f"{lms.outside.url}/tools")
    page.fill("#address", lms.invite())
    page.locator("form.paste-tool button").click()
    with page.expect_popup() as opened:
        page.locator("#tab").click()
    tab = opened.value
    tab.locator("main button.button").click()
    with tab.expect_event("close"):
        tab.locator("#close").click()
    page.wait_for_url(f"{lms.outside.url}/tools")
    assert len(lms.outside.world.tools.known) == 1


def test_DR_09_a_tab_that_nobody_waits_for_says_how_to_go_on_by_hand(lms: LmsAdmin, page: Page) -> None:
    page.goto(f"{lms.outside.url}/tools")
    page.fill("#address", lms.invite())
    page.locator("form.paste-tool button").click()
    page.goto(str(page.locator("#tab").get_attribute("href")))
    page.locator("main button.button").click()
    page.locator("#by-hand").wait_for()
    assert page.locator("#close").is_hidden()
