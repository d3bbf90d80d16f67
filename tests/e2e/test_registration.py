"""The practice LMS registers itself from a pasted address, in its frame, at a browser that blocks third-party cookies; then a launch."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, TOOL_PAGE, LmsVisitor, own_browser
from tests.real.demo import RunningDemo

DAAN = "14"
OUR_PAGE = re.compile(r"/lti/register")


def states(demo: RunningDemo) -> list[str]:
    """Of the registrations of the practice LMS, oldest first."""
    return [each["state"] for each in json.loads(demo.command("lms", "list", "--json")) if each["issuer"] == demo.sandbox]


def paste(page: Page, sandbox: str, address: str) -> None:
    """Paste the address where an administrator of the LMS does."""
    page.goto(f"{sandbox}/tools")
    page.fill("#address", address)
    page.locator("form.paste-tool button").click()
    page.frame_locator("iframe").locator("h1").wait_for()


def test_DR_09_a_pasted_address_a_yes_and_a_click_and_the_frame_closes(
    demo: RunningDemo, browser: Browser, chromium: str, tmp_path: Path
) -> None:
    address = demo.command("lms", "invite", "--host", demo.sandbox.removeprefix("http://")).strip()
    before = states(demo)
    with own_browser(browser.browser_type, program=chromium, profile=tmp_path / "profile", cookies=NO_THIRD_PARTY_COOKIES) as context:
        visitor = LmsVisitor(context, sandbox=demo.sandbox, sub=DAAN, pictures=tmp_path)
        visitor.open_course()
        paste(visitor.page, demo.sandbox, address)
        visitor.tool.wait_for_url(OUR_PAGE)
        visitor.look("question")
        assert states(demo) == before
        visitor.tool.locator("main button.button").click()
        visitor.tool.locator("#close").wait_for()
        visitor.look("done")
        assert states(demo) == [*before, "pending"]
        visitor.tool.locator("#close").click()
        visitor.page.wait_for_url(f"{demo.sandbox}/tools")
        visitor.page.get_by_role("button", name="Activeren").last.click()
        visitor.page.get_by_role("link", name="Openen in de cursus").last.click()
        visitor.page.frame_locator("iframe").locator("main").wait_for()
        visitor.tool.wait_for_url(TOOL_PAGE)
        assert states(demo) == [*before, "active"]
        assert visitor.troubles == []
