"""Somebody who builds a course in a real Moodle of yours: selects content, and says when an activity is complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Frame, Locator, Page

from tests.e2e.lms_visitor import TOOL_PAGE
from tests.real.demo import until

TRAJECTORY, AGREEMENT = "Learning from each other in a duo", "The agreement of your duo"
CLICKS = 5
"""Select content, the agreement, the programme, put in the course, save and return."""


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

    def complete_with_a_passing_grade(self, home: str, number: str, *, grade: int) -> None:
        """Let an activity be complete from this grade on (docs/admin/moodle.md: with 100 in real life)."""
        self.page.goto(f"{home}/course/modedit.php?update={number}")
        self.page.locator("a.collapseexpand").click()
        self.page.fill("#id_gradepass", str(grade))
        self.page.check("#id_completion_2")
        self.page.check("#id_completionusegrade")
        self.page.check("#id_completionpassgrade_1")
        self.look("completion")
        self.page.click("#id_submitbutton2")
        self.page.wait_for_url("**/course/view.php**")

    def clean_up(self, home: str) -> None:
        """Take the activities out of the course."""
        key = self.page.evaluate("() => M.cfg.sesskey")
        for number in self.ids:
            self.page.goto(f"{home}/course/mod.php?delete={number}&confirm=1&sesskey={key}")

    def _ours(self) -> Frame | None:
        self.page.wait_for_timeout(50)
        return next((frame for frame in self.page.frames if TOOL_PAGE.search(frame.url) and frame.url.endswith("/pick")), None)
