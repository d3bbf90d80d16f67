"""The same idea against a real Moodle of yours: launches in its frame, and the grade in its own gradebook.

Runs when WEDERKERIG_TEST_MOODLE names a JSON file (docs/developer.md), else it is skipped and says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, own_browser
from tests.e2e.moodle_user import MoodleUser, form_a_duo, grant_coordinator, log_a_session, say_yes, sign, take_part
from tests.real.demo import RunningDemo, until

EARNED = "20"


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
        say_yes(first, second)
        for person in (first, second):
            take_part(person)
        for person in (first, second):
            sign(person)
        log_a_session(first)
        assert until(lambda: EARNED in first.grade(), seconds=60)
        assert until(lambda: EARNED in second.grade(), seconds=60)
