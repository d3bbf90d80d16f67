"""People of a real Moodle who come and go: its administrator, somebody suspended halfway, who opens it in a window, who was signed out.

Runs when the file of WEDERKERIG_TEST_MOODLE (docs/developer.md) also names an administrator. Third-party cookies are blocked. The enrolment
that is suspended is made active again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, TOOL_PAGE, own_browser, picture_folder
from tests.e2e.moodle_user import MoodleUser, form_a_duo, grant_coordinator, log_a_session, opened, points, say_yes, sign, take_part
from tests.real.demo import RunningDemo, until

NEEDS = ("admin",)
NO_RIGHT_YET = "You guide this course, but cannot form duos yet"
ACTIVE, SUSPENDED = "0", "1"


def test_MOODLE_9_6_10_and_29_an_administrator_a_window_and_one_of_a_duo_who_is_suspended_halfway(
    tool: RunningDemo, moodle: dict[str, Any], browser: Browser, chromium: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:

        def at_a_browser(name: str) -> BrowserContext:
            profile = tmp_path / name
            return stack.enter_context(own_browser(browser.browser_type, program=chromium, profile=profile, cookies=NO_THIRD_PARTY_COOKIES))

        desk = at_a_browser("moodle admin").pages[0]
        an_administrator_of_the_site_is_nobody_here(MoodleUser(desk, moodle, moodle["admin"]), tmp_path)
        people = [MoodleUser(at_a_browser(who["username"]).pages[0], moodle, who) for who in (moodle["teacher"], *moodle["students"])]
        for user in people:
            user.open_activity()
        teacher, first, second = people
        grant_coordinator(tool, at_a_browser("our admin").pages[0], moodle["teacher"]["name"])
        form_a_duo(teacher.open_activity(), [who["number"] for who in moodle["students"]])
        an_agreement_of_both(first, second)
        assert until(lambda: points(first) == points(second) > 0, seconds=60)
        earned = points(first)
        with suspended(desk, moodle, second):
            second.page.goto(moodle["activity_url"])
            assert second.page.locator("#contentframe").count() == 0
            log_a_session(first)
            assert until(lambda: points(first) > earned, seconds=60)
            first.page.screenshot(path=picture_folder(tmp_path) / "moodle-people-goes-on.png")
        assert opened(second, moodle["activity_url"]).url.endswith("/duo")
        assert until(lambda: points(second) == points(first), seconds=60)
        in_a_window(first, moodle)
        who_was_signed_out_comes_back_with_a_click(tool, first, moodle, tmp_path)


def an_administrator_of_the_site_is_nobody_here(admin: MoodleUser, folder: Path) -> None:
    """Three roles, of which one in the course, and no enrolment: no employee, and no right by itself (MOODLE 3, ROLE-06)."""
    frame = admin.open_activity()
    frame.locator("main h1").wait_for()
    admin.page.screenshot(path=picture_folder(folder) / "moodle-people-administrator.png")
    assert NO_RIGHT_YET in frame.locator("main").inner_text()
    assert "/groups" not in frame.content()


def an_agreement_of_both(first: MoodleUser, second: MoodleUser) -> None:
    """From a yes to what brings both their first points."""
    say_yes(first, second)
    for person in (first, second):
        take_part(person)
    for person in (first, second):
        sign(person)


@contextmanager
def suspended(desk: Page, moodle: dict[str, Any], person: MoodleUser) -> Iterator[None]:
    """The enrolment of somebody is suspended for as long as this takes."""
    user = person.page.locator("[data-userid]").first.get_attribute("data-userid") or ""
    set_enrolment(desk, moodle, user, SUSPENDED)
    try:
        yield
    finally:
        set_enrolment(desk, moodle, user, ACTIVE)


def set_enrolment(desk: Page, moodle: dict[str, Any], user: str, status: str) -> None:
    """As a manager of the course does on its list of participants."""
    course = parse_qs(urlsplit(moodle["grades_url"]).query)["id"][0]
    desk.goto(f"{moodle['issuer']}/user/index.php?id={course}&perpage=200")
    desk.goto(desk.locator(f"tr:has(#user{user}) a.editenrollink[data-action=editenrolment]").get_attribute("href") or "")
    desk.select_option("#id_status", status)
    desk.click("#id_submitbutton")
    desk.wait_for_url("**/user/index.php**")


def in_a_window(person: MoodleUser, moodle: dict[str, Any]) -> None:
    """What Moodle opens for a container that is a window: our page is not in a frame (MOODLE 9.10)."""
    activity = parse_qs(urlsplit(moodle["activity_url"]).query)["id"][0]
    window = person.page.context.new_page()
    window.goto(f"{moodle['issuer']}/mod/lti/launch.php?id={activity}")
    window.wait_for_url(TOOL_PAGE)
    window.locator("main h1").wait_for()
    window.close()


def who_was_signed_out_comes_back_with_a_click(tool: RunningDemo, person: MoodleUser, moodle: dict[str, Any], folder: Path) -> None:
    """Our session is gone while the page stands in Moodle: its button opens the activity anew, not inside the frame (CK-07)."""
    frame = person.open_activity()
    frame.locator("main h1").wait_for()
    person.page.context.clear_cookies(domain=urlsplit(tool.url).hostname)
    frame.locator("a[href*='/sessions']:visible").first.click()
    button = frame.locator("main a.button[target=_top]")
    button.wait_for()
    person.page.screenshot(path=picture_folder(folder) / "moodle-people-over.png")
    button.click()
    person.page.wait_for_url("**/mod/lti/view.php?l=*")
    assert until(lambda: any(TOOL_PAGE.search(each.url) for each in person.page.frames if each.parent_frame))
