"""Choosing content in a real Moodle: a teacher selects two doors in its dialog, and students open both. Third-party cookies are blocked.

Runs when the file of WEDERKERIG_TEST_MOODLE (test_moodle.py) also names `place_url`, Moodle's page to add an activity of the tool
("…/course/modedit.php?add=lti&course=2&section=1&typeid=5&return=0"). The tool must support deep linking there, and accept grades as the
teacher says. What is added to the course is removed again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, TOOL_PAGE, own_browser, picture_folder
from tests.e2e.test_moodle import MoodleUser, form_a_duo, grant_coordinator
from tests.real.demo import RunningDemo, until

FILE = os.environ.get("WEDERKERIG_TEST_MOODLE")
TRAJECTORY, AGREEMENT = "Learning from each other in a duo", "The agreement of your duo"
WORDS = {"issuer", "client_id", "deployment_id", "auth_url", "token_url", "jwks_url", "product"}
CLICKS = 5
"""Select content, the agreement, the programme, put in the course, save and return."""


@pytest.fixture(scope="module")
def moodle() -> dict[str, Any]:
    """What the file says about your Moodle."""
    told: dict[str, Any] = json.loads(Path(FILE).read_text(encoding="utf-8")) if FILE else {}
    if "place_url" not in told:
        pytest.skip("WEDERKERIG_TEST_MOODLE names no page of a Moodle on which content is selected")
    return told


@pytest.fixture
def tool(moodle: dict[str, Any]) -> Iterator[RunningDemo]:
    """The demo at the address that Moodle knows, with Moodle registered beside the sandbox."""
    running = RunningDemo(port=urlsplit(moodle["tool_url"]).port)
    running.command("lms", "add", *(part for word in sorted(WORDS) for part in (f"--{word.replace('_', '-')}", moodle[word])))
    yield running
    running.remove()


@dataclass(kw_only=True)
class Teacher:
    """Somebody who builds a course, and counts the clicks of placing."""

    page: Page
    place_url: str
    pictures: Path
    clicks: int = 0
    ids: list[str] = field(default_factory=list)

    def select_content(self) -> Frame:
        """Begin a new activity and open the dialog; gives our page in it."""
        self.page.goto(self.place_url)
        self.click(self.page.get_by_role("button", name="Select content"))
        assert until(lambda: self._ours() is not None)
        frame = self._ours()
        assert frame is not None
        frame.locator("main h1").wait_for()
        return frame

    def click(self, on: Locator) -> None:
        """One click."""
        on.click()
        self.clicks += 1

    def look(self, name: str) -> None:
        """Keep a picture."""
        self.page.screenshot(path=self.pictures / f"moodle-content-{name}.png")

    def place_two(self) -> None:
        """From the empty form to two activities in the course."""
        self.clicks = 0
        frame = self.select_content()
        self.look("picker")
        self.click(frame.get_by_label(AGREEMENT))
        frame.locator("#of").select_option("programme:EXP")
        self.clicks += 1
        self.click(frame.get_by_role("button", name="Put in the course"))
        save = self.page.get_by_role("button", name="Save and return to course")
        save.wait_for()
        self.look("list")
        self.click(save)
        self.page.wait_for_url("**/course/view.php**")

    def activity(self, title: str) -> str:
        """The address of an activity in the course."""
        address = self.page.locator("a.aalink, .activityname a", has_text=title).last.get_attribute("href") or ""
        self.ids.append(parse_qs(urlsplit(address).query)["id"][0])
        return address

    def clean_up(self, home: str) -> None:
        """Take the activities out of the course."""
        key = self.page.evaluate("() => M.cfg.sesskey")
        for number in self.ids:
            self.page.goto(f"{home}/course/mod.php?delete={number}&confirm=1&sesskey={key}")

    def _ours(self) -> Frame | None:
        self.page.wait_for_timeout(50)
        return next((frame for frame in self.page.frames if TOOL_PAGE.search(frame.url) and frame.url.endswith("/pick")), None)


def test_MOODLE_9_17_to_20_two_doors_are_selected_and_stand_in_the_course(
    tool: RunningDemo, moodle: dict[str, Any], browser: Browser, chromium: str, tmp_path: Path
) -> None:
    def at_a_browser(name: str) -> Any:
        return own_browser(browser.browser_type, program=chromium, profile=tmp_path / name, cookies=NO_THIRD_PARTY_COOKIES)

    one, other = moodle["students"]
    with at_a_browser("teacher") as desk, at_a_browser("one") as here, at_a_browser("other") as there, at_a_browser("admin") as office:
        coordinator = MoodleUser(desk.pages[0], moodle, moodle["teacher"])
        teacher = Teacher(page=desk.pages[0], place_url=moodle["place_url"], pictures=picture_folder(tmp_path))
        refused = teacher.select_content()
        assert "cannot place anything" in refused.locator("main").inner_text()
        teacher.look("refused")
        refused.get_by_role("button", name="Back to your course").click()
        teacher.page.locator(".modal.show iframe").wait_for(state="detached")
        grant_coordinator(tool, office.pages[0], moodle["teacher"]["name"])
        try:
            teacher.place_two()
            assert teacher.clicks == CLICKS
            teacher.look("course")
            trajectory, agreement = teacher.activity(TRAJECTORY), teacher.activity(AGREEMENT)
            form_a_duo(opened(coordinator, trajectory), [one["number"], other["number"]])
            for context, who in ((here, one), (there, other)):
                opens_both(MoodleUser(context.pages[0], moodle, who), trajectory, agreement, moodle["grades_url"])
        finally:
            teacher.clean_up(moodle["issuer"])


def opens_both(student: MoodleUser, trajectory: str, agreement: str, grades: str) -> None:
    """Each door opens its own page of the duo; only the trajectory has a grade, of at most 100."""
    assert re.search(r"/t/[0-9a-f-]{36}/duo$", opened(student, trajectory).url)
    assert re.search(r"/t/[0-9a-f-]{36}/duo/[0-9a-f-]{36}/agreement$", opened(student, agreement).url)
    student.page.goto(grades)
    assert "0–100" in student.page.locator("tr", has_text=TRAJECTORY).first.inner_text()
    assert student.page.locator("tr", has_text=AGREEMENT).count() == 0


def opened(user: MoodleUser, address: str) -> Frame:
    """Our frame, once the launch has come to the page that it leads to."""
    user.page.goto(address)
    assert until(lambda: at_last(user.page) is not None)
    frame = at_last(user.page)
    assert frame is not None
    frame.wait_for_load_state()
    return frame


def at_last(page: Page) -> Frame | None:
    """A frame with a page of ours that is no redirect any more."""
    page.wait_for_timeout(50)
    return next((frame for frame in page.frames if re.search(r"/t/[0-9a-f-]{36}/\w", frame.url)), None)
