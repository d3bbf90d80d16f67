"""A real Moodle of yours registers itself from a pasted address, in a browser that blocks third-party cookies; then somebody launches.

Runs when the file of WEDERKERIG_TEST_MOODLE (docs/developer.md) also names an administrator. Moodle must be able to fetch our keys from a
port of this machine. The tool and the activity are removed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, TOOL_PAGE, own_browser, picture_folder
from tests.e2e.moodle_admin import NAME, MoodleAdmin, register_in, registered
from tests.e2e.moodle_user import sign_in
from tests.real.demo import RunningDemo, until

NEEDS = ("admin",)

CLICKS = 7
"""Add, yes, close, activate, gear, choose, save."""


@pytest.fixture
def tool() -> Iterator[RunningDemo]:
    """The demo, which does not know this Moodle yet."""
    running = RunningDemo()
    yield running
    running.remove()


def test_MOODLE_9_1_and_2_an_address_pasted_in_moodle_is_all_it_takes_also_to_renew(
    tool: RunningDemo, moodle: dict[str, Any], browser: Browser, chromium: str, tmp_path: Path
) -> None:
    issuer, activity = moodle["issuer"], ""
    address = tool.command("lms", "invite", "--product", "moodle", "--host", urlsplit(issuer).netloc).strip()
    course = parse_qs(urlsplit(moodle["grades_url"]).query)["id"][0]
    with own_browser(browser.browser_type, program=chromium, profile=tmp_path / "admin", cookies=NO_THIRD_PARTY_COOKIES) as desk:
        sign_in(desk.pages[0], moodle, moodle["admin"])
        desk.pages[0].on("dialog", lambda dialog: dialog.accept())
        admin = MoodleAdmin(page=desk.pages[0], home=issuer, course=course, pictures=picture_folder(tmp_path))
        try:
            number = register_in(admin, tool, address)
            known = registered(tool, issuer)
            assert (known["product"], known["state"]) == ("moodle", "pending")
            assert [(at["deployment_id"], at["state"]) for at in known["deployments"]] == [(number, "bound")]
            assert (admin.clicks, admin.pastes) == (CLICKS, 1)
            activity = admin.add_activity(number)
            assert NAME in admin.offered()
            launch_as_a_student(browser, chromium, tmp_path, moodle, f"{issuer}/mod/lti/view.php?id={activity}")
            assert registered(tool, issuer)["state"] == "active"
            again = admin.paste(address, update=True)
            admin.look("again")
            again.locator("main button.button").click()
            again.locator("#close").wait_for()
            renewed = registered(tool, issuer)
            assert renewed == {**known, "state": "active"}
        finally:
            admin.clean_up(tool.url, activity)


def launch_as_a_student(browser: Browser, chromium: str, folder: Path, moodle: dict[str, Any], activity: str) -> None:
    """Somebody of the course opens the activity, without third-party cookies."""
    with own_browser(browser.browser_type, program=chromium, profile=folder / "student", cookies=NO_THIRD_PARTY_COOKIES) as phone:
        page = phone.pages[0]
        sign_in(page, moodle, moodle["students"][0])
        page.goto(activity)
        page.frame_locator("#contentframe").locator("main").wait_for()
        assert until(lambda: is_in(page))


def is_in(page: Page) -> bool:
    """Whether the launch has come to a page of ours."""
    page.wait_for_timeout(50)
    return any(TOOL_PAGE.search(frame.url) for frame in page.frames)
