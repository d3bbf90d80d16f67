"""The same idea against a real Moodle of yours: launches in its frame, and the grade in its own gradebook.

Runs when WEDERKERIG_TEST_MOODLE names a JSON file, else it is skipped and says so. In that Moodle register the tool by hand (LTI 1.3) at
`tool_url`, add it as an activity with maximum grade 100, and enrol one teacher and two students whose ID numbers exist in the
sandbox HRIS (E1001 to E1060). The file:

    {"tool_url": "http://127.0.0.1:8123", "activity_url": "…/mod/lti/view.php?id=2", "grades_url": "…/grade/report/user/index.php?id=2",
     "login_url": "…/login/index.php", "activity": "name of the activity", "product": "moodle",
     "issuer": "…", "client_id": "…", "deployment_id": "1", "auth_url": "…", "token_url": "…", "jwks_url": "…",
     "teacher": {"username": "…", "password": "…", "name": "…"},
     "students": [{"username": "…", "password": "…", "number": "E1020"}, {"username": "…", "password": "…", "number": "E1031"}]}
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, TOOL_PAGE, own_browser
from tests.e2e.test_both_ways import today
from tests.real.demo import RunningDemo, until

FILE = os.environ.get("WEDERKERIG_TEST_MOODLE")
pytestmark = pytest.mark.skipif(not FILE, reason="WEDERKERIG_TEST_MOODLE names no Moodle to try this on")
EARNED = "31"


@pytest.fixture(scope="module")
def moodle() -> dict[str, Any]:
    """What the file says about your Moodle."""
    described: dict[str, Any] = json.loads(Path(FILE or "").read_text(encoding="utf-8"))
    return described


@pytest.fixture
def tool(moodle: dict[str, Any]) -> Iterator[RunningDemo]:
    """The demo at the address that Moodle knows, with Moodle registered beside the sandbox."""
    running = RunningDemo(port=urlsplit(moodle["tool_url"]).port)
    words = {"issuer", "client_id", "deployment_id", "auth_url", "token_url", "jwks_url", "product"}
    running.command("lms", "add", *(part for word in sorted(words) for part in (f"--{word.replace('_', '-')}", moodle[word])))
    yield running
    running.remove()


class MoodleUser:
    """Somebody signed in to Moodle at a browser of their own; `frame` is our page in the activity's frame."""

    def __init__(self, page: Page, moodle: dict[str, Any], who: dict[str, str]) -> None:
        self.page, self._moodle = page, moodle
        page.goto(moodle["login_url"])
        page.fill("#username", who["username"])
        page.fill("#password", who["password"])
        page.click("#loginbtn")

    def open_activity(self) -> Frame:
        """Open the activity, which launches us; gives our frame."""
        self.page.goto(self._moodle["activity_url"])
        assert until(lambda: self._ours() is not None)
        frame = self._ours()
        assert frame is not None
        frame.wait_for_load_state()
        return frame

    def grade(self) -> str:
        """The row of the activity in this person's own grades."""
        self.page.goto(self._moodle["grades_url"])
        return self.page.locator("tr", has_text=self._moodle["activity"]).first.inner_text()

    def _ours(self) -> Frame | None:
        self.page.wait_for_timeout(50)
        return next((frame for frame in self.page.frames if TOOL_PAGE.search(frame.url)), None)


def press(frame: Frame, **fields: str) -> None:
    """Fill in fields by name and press the button of the form that has them."""
    for name, words in fields.items():
        frame.locator(f"[name='{name}']").first.fill(words)
    with frame.expect_navigation():
        frame.locator("main form[method=post] button.button").last.click()


def follow(frame: Frame, address: str) -> None:
    """Click the first visible link whose address has this in it."""
    with frame.expect_navigation():
        frame.locator(f"a[href*='{address}']:visible").first.click()


def grant_coordinator(tool: RunningDemo, page: Page, name: str) -> None:
    """What an admin does once the teacher has opened the activity: give the right that no LMS can tell."""
    link = re.search(r"https?://\S+/admin/sign-in/\S+", tool.command("admin", "link"))
    assert link is not None
    page.goto(link.group())
    page.locator("main button.button").click()
    page.goto(f"{tool.url}/admin/people")
    page.get_by_role("link", name=name).click()
    page.locator("form[action*='coordinator'] button").click()


def form_a_duo(frame: Frame, numbers: list[str]) -> None:
    """Make a group and a duo of the two people with these employee numbers."""
    follow(frame, "/groups/new")
    frame.locator("[name='programme'][value='EXP']").check()
    press(frame, name="Lentegroep", starts_on=today())
    follow(frame, "/pairing")
    for number in numbers:
        frame.locator("[name='q']").fill(number)
        with frame.expect_navigation():
            frame.locator("[role=search] button").click()
        with frame.expect_navigation():
            frame.locator("ul.people a.button").first.click()
    press(frame)


def take_part(person: MoodleUser) -> None:
    """State aims and sign."""
    follow(frame := person.open_activity(), "/aims")
    press(frame, learn="rustig blijven als een overleg vastloopt", offer="begrijpelijke taal aan de balie")


def sign(person: MoodleUser) -> None:
    """Read and sign the agreement."""
    follow(frame := person.open_activity(), "/agreement")
    follow(frame, "/agreement/signature")
    press(frame)


def log_a_session(person: MoodleUser) -> None:
    """Write down that both met today."""
    follow(frame := person.open_activity(), "/sessions")
    follow(frame, "/sessions/new")
    frame.locator(f"[name='day'][value='{today()}']").check()
    press(frame)


def test_a_session_of_a_duo_becomes_a_grade_in_moodle(
    tool: RunningDemo, moodle: dict[str, Any], browser: Browser, chromium: str, tmp_path: Path
) -> None:
    def at_a_browser(name: str) -> Any:
        return own_browser(browser.browser_type, program=chromium, profile=tmp_path / name, cookies=NO_THIRD_PARTY_COOKIES)

    one, other = moodle["students"]
    with at_a_browser("teacher") as desk, at_a_browser("one") as here, at_a_browser("other") as there, at_a_browser("admin") as office:
        teacher = MoodleUser(desk.pages[0], moodle, moodle["teacher"])
        first, second = MoodleUser(here.pages[0], moodle, one), MoodleUser(there.pages[0], moodle, other)
        for user in (teacher, first, second):
            user.open_activity()
        grant_coordinator(tool, office.pages[0], moodle["teacher"]["name"])
        form_a_duo(teacher.open_activity(), [one["number"], other["number"]])
        for person in (first, second):
            take_part(person)
        for person in (first, second):
            sign(person)
        log_a_session(first)
        assert until(lambda: EARNED in first.grade(), seconds=60)
        assert until(lambda: EARNED in second.grade(), seconds=60)
