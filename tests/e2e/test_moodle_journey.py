"""A whole trajectory of a duo with a real Moodle as the LMS, from intake to certificate; Moodle's gradebook follows.

Runs when the file of WEDERKERIG_TEST_MOODLE (docs/developer.md) names a Moodle. Its clock cannot be moved, so the group began 25 weeks ago,
and what was done on earlier days is written down today. So late only those who have a duo may still join. Third-party cookies are blocked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Browser, BrowserContext, Frame

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, own_browser, picture_folder
from tests.e2e.moodle_user import MoodleUser, choose_two, follow, grant_coordinator, points, press, say_yes, sign, take_part
from tests.e2e.test_both_ways import today
from tests.real.demo import RunningDemo, until

WEEKS_AGO = 25
GROUP, PROGRAMME = "Trajectgroep", "SKL"
"""Intake 5, agreement 10, eight sessions of 5, meetings of the group of 5 up to 20, midway 5, closing 10: 90 points (docs/domain.md)."""
SHARED = "New colleagues see what we do not notice any more"


def test_DOMAIN_3_1_the_trajectory_of_a_duo_stands_in_the_gradebook_of_moodle(
    tool: RunningDemo, moodle: dict[str, Any], browser: Browser, chromium: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:

        def at_a_browser(name: str) -> BrowserContext:
            profile = tmp_path / name
            return stack.enter_context(own_browser(browser.browser_type, program=chromium, profile=profile, cookies=NO_THIRD_PARTY_COOKIES))

        people = [MoodleUser(at_a_browser(who["username"]).pages[0], moodle, who) for who in (moodle["teacher"], *moodle["students"])]
        for user in people:
            user.open_activity()
        coordinator, *duo = people
        grant_coordinator(tool, at_a_browser("our admin").pages[0], moodle["teacher"]["name"])
        begin_some_time_ago(coordinator)
        they_become_a_duo(coordinator, duo, [who["number"] for who in moodle["students"]])
        they_meet(coordinator, duo)
        they_round_off(duo, tool, picture_folder(tmp_path))


def shows(duo: Sequence[MoodleUser], *scores: int) -> None:
    """Moodle's gradebook says this of each of the two."""
    seen: list[float] = []

    def right() -> bool:
        seen[:] = [points(person) for person in duo]
        return seen == list(scores)

    assert until(right, seconds=90), (scores, seen)


def week(number: int) -> date:
    """A day of that week of the group, counted from one."""
    return date.fromisoformat(today()) - timedelta(weeks=WEEKS_AGO - number + 1)


def begin_some_time_ago(coordinator: MoodleUser) -> None:
    """The group, and the meetings that it had."""
    follow(frame := coordinator.open_activity(), "/groups/new")
    frame.locator(f"[name='programme'][value='{PROGRAMME}']").check()
    press(frame, name=GROUP, starts_on=week(1).isoformat())
    follow(frame, "/gatherings")
    for number in (1, 8, 17, 22, 25):
        follow(frame, "/gatherings/new")
        press(frame, meets_on=week(number).isoformat(), begins="13:00", place="stadhuis")


def they_become_a_duo(coordinator: MoodleUser, duo: Sequence[MoodleUser], numbers: list[str]) -> None:
    """Intake is 5 of 90 points, the first meeting 10, the agreement 20."""
    frame = group_page(coordinator)
    found = re.search(r"/groups/([0-9a-f-]{36})", frame.url)
    assert found
    follow(frame, "/pairing")
    choose_two(frame, numbers)
    say_yes(*duo)
    for person, learn in zip(duo, ("staying calm when a meeting gets stuck", "clear language"), strict=True):
        tell_what_one_wants(person, found[1], learn)
    shows(duo, 6, 6)
    were_there(coordinator, 1)
    shows(duo, 11, 11)
    for person in duo:
        take_part(person)
    for person in duo:
        sign(person)
    shows(duo, 22, 22)


def tell_what_one_wants(person: MoodleUser, group: str, learn: str) -> None:
    """The intake, with what must be told."""
    frame = person.open_activity()
    frame.locator("main h1").wait_for()
    frame.goto(f"{start_of(frame)}intake/{group}/about")
    for box in ("language-nl", "wed-pm"):
        frame.locator(f"#{box}").check()
    frame.locator("[name='meeting'][value='either']").check()
    go_on(frame, "button[value=next]")
    frame.locator("[name='learn-words']").fill(learn)
    frame.locator("#offer-topic").select_option(index=1)
    frame.locator("[name='offer-weight'][value='4']").check()
    for button in ("next", "next", "join"):
        go_on(frame, f"button[value={button}]")


def start_of(frame: Frame) -> str:
    """The address of the present launch."""
    found = re.match(r".*/t/[0-9a-f-]{36}/", frame.url)
    assert found
    return found.group()


def group_page(coordinator: MoodleUser) -> Frame:
    """The board of the group."""
    frame = coordinator.open_activity()
    go_on(frame, f"a:visible:has-text('{GROUP}')")
    return frame


def were_there(coordinator: MoodleUser, number: int) -> None:
    """Both of the duo came to the meeting of that number."""
    follow(frame := group_page(coordinator), "/gatherings")
    with frame.expect_navigation():
        frame.locator("ul.rows h2 a").nth(number - 1).click()
    for place in range(2):
        frame.locator("[name='present']").nth(place).check()
    go_on(frame, "form.narrow button.button")


def they_meet(coordinator: MoodleUser, duo: Sequence[MoodleUser]) -> None:
    """Four sessions, a coaching, halfway, three more: a half-done midway is nothing."""
    one, other = duo
    for number, score in ((2, 28), (4, 33), (6, 39), (9, 44)):
        write_down(one, week(number))
        shows(duo, score, score)
    were_there(coordinator, 2)
    shows(duo, 50, 50)
    look_back_halfway(one, "continue")
    shows(duo, 50, 50)
    look_back_halfway(other, "continue")
    shows(duo, 56, 56)
    for number, score in ((15, 61), (18, 67), (20, 72)):
        write_down(other, week(number))
        shows(duo, score, score)


def write_down(person: MoodleUser, day: date, kind: str | None = None) -> None:
    """A session on an earlier day."""
    follow(frame := person.open_activity(), "/sessions")
    follow(frame, "/sessions/new")
    frame.locator("[name='day'][value='other']").check()
    if kind:
        frame.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
        frame.locator(f"[name='format'][value='{kind}']").check()
    press(frame, other=day.isoformat())


def look_back_halfway(person: MoodleUser, choice: str) -> None:
    """F21: one's own choice, which shows when both have chosen."""
    frame = own_page(person, "midway/choice")
    frame.locator(f"[name='choice'][value='{choice}']").check()
    press(frame)


def own_page(person: MoodleUser, page: str) -> Frame:
    """A page of the duo."""
    frame = person.open_activity()
    frame.locator("main h1").wait_for()
    found = re.search(r"/t/[0-9a-f-]{36}/(duo/[0-9a-f-]{36}/)", frame.content())
    assert found
    frame.goto(start_of(frame) + found[1] + page)
    return frame


def they_round_off(duo: Sequence[MoodleUser], tool: RunningDemo, folder: Path) -> None:
    """The harvest is a session and the closing, 80 of 90; a goodbye of both makes it complete, whatever was missed."""
    one, other = duo
    write_down(one, week(24), "F22")
    shows(duo, 89, 89)
    frame = own_page(one, "harvest")
    frame.locator("[name='level'][value='organisation']").check()
    frame.locator("[name='words']").fill(SHARED)
    go_on(frame, "form[action$='/items'] button")
    for person in duo:
        frame = own_page(person, "harvest/sharing")
        frame.get_by_label(SHARED).check()
        go_on(frame, "main form.narrow button.button")
    say_goodbye(one, "thank you for your patience")
    shows(duo, 89, 89)
    say_goodbye(other, "you made me ask better questions")
    shows(duo, 100, 100)
    one.page.screenshot(path=folder / "moodle-journey-gradebook.png")
    frame = own_page(other, "farewell")
    assert "thank you for your patience" in frame.locator("main").inner_text()
    other.page.screenshot(path=folder / "moodle-journey-goodbye.png")
    frame = own_page(one, "certificate")
    go_on(frame, "form[action$='/certificate'] button")
    one.page.screenshot(path=folder / "moodle-journey-certificate.png")
    code = frame.locator("dl.facts code").inner_text()
    assert "This certificate is real" in requests.get(f"{tool.url}/certificate/{code}", params={"lang": "en"}, timeout=60).text


def say_goodbye(person: MoodleUser, words: str) -> None:
    """The last sentence to the other."""
    frame = own_page(person, "farewell")
    frame.locator("[name='words']").fill(words)
    go_on(frame, "main form.narrow button.button")


def go_on(frame: Frame, button: str) -> None:
    """Press what leads to a page."""
    with frame.expect_navigation():
        frame.locator(button).first.click()
