"""Choosing content in a real Moodle: a teacher selects two doors in its dialog, and students open both. Third-party cookies are blocked.

Runs when the file of WEDERKERIG_TEST_MOODLE (docs/developer.md) also names `place_url`. What is added to the course is removed again.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, own_browser, picture_folder
from tests.e2e.moodle_teacher import AGREEMENT, CLICKS, TRAJECTORY, Teacher
from tests.e2e.moodle_user import MoodleUser, form_a_duo, grant_coordinator, opened
from tests.real.demo import RunningDemo

NEEDS = ("place_url",)


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
