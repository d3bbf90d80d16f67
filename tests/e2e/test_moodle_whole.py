"""From a pasted address to completion in a real Moodle of yours, and the people who do not fit in. Third-party cookies are blocked.

Runs when the file of WEDERKERIG_TEST_MOODLE (docs/developer.md) also names an administrator and the people of a `whole` course. The tool
and the activities are removed again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Request

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, own_browser, picture_folder
from tests.e2e.moodle_admin import MoodleAdmin, register_in, registered
from tests.e2e.moodle_teacher import AGREEMENT, TRAJECTORY, Teacher
from tests.e2e.moodle_user import (
    MoodleUser,
    begin_a_group,
    choose_two,
    described,
    grant_coordinator,
    log_a_session,
    opened,
    say_yes,
    sign,
    sign_in,
    take_part,
)
from tests.real.demo import RunningDemo, until

EARNED, PASSING, PASSED = "20", 20, "Done: Receive a passing grade"
NOT_YET = "We know you from your course, but not yet as an employee"
REPLAY = """([address, posted]) => {
    const frame = Object.assign(document.createElement('iframe'), {name: 'replay'});
    const form = Object.assign(document.createElement('form'), {method: 'post', action: address, target: 'replay'});
    for (const [name, value] of Object.entries(posted)) form.append(Object.assign(document.createElement('input'), {name, value}));
    document.body.append(frame, form);
    form.submit();
}"""


@pytest.fixture(scope="module")
def moodle() -> dict[str, Any]:
    """What the file says about your Moodle, with the course in which all this happens."""
    told = described("admin", "whole")
    address = f"{told['issuer']}/grade/report/user/index.php?id={told['whole']['course']}"
    return {**told, "grades_url": address, "activity": TRAJECTORY}


@pytest.fixture
def tool() -> Iterator[RunningDemo]:
    """The demo, which does not know this Moodle yet."""
    running = RunningDemo()
    yield running
    running.remove()


@dataclass(kw_only=True)
class Town:
    """Everybody at a browser of their own; `took` is how many seconds things took."""

    moodle: dict[str, Any]
    tool: RunningDemo
    browser: Browser
    program: str
    folder: Path
    stack: ExitStack
    took: dict[str, float] = field(default_factory=dict)

    def browser_of(self, name: str) -> BrowserContext:
        """A browser that blocks third-party cookies."""
        profile = self.folder / name
        kind = self.browser.browser_type
        return self.stack.enter_context(own_browser(kind, program=self.program, profile=profile, cookies=NO_THIRD_PARTY_COOKIES))

    def person(self, who: dict[str, str]) -> MoodleUser:
        """Somebody who signs in to Moodle."""
        return MoodleUser(self.browser_of(who["username"]).pages[0], self.moodle, who)

    def visitor(self, name: str) -> MoodleUser:
        """One of those who do not fit in."""
        return self.person(self.moodle["whole"][name])

    def look(self, page: Page, name: str) -> None:
        """Keep a picture."""
        page.screenshot(path=picture_folder(self.folder) / f"moodle-whole-{name}.png")


def test_MOODLE_9_from_a_pasted_address_to_completion_in_moodle(
    tool: RunningDemo, moodle: dict[str, Any], browser: Browser, chromium: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        town = Town(moodle=moodle, tool=tool, browser=browser, program=chromium, folder=tmp_path, stack=stack)
        desk, office = town.browser_of("moodle admin").pages[0], town.browser_of("our admin").pages[0]
        sign_in(desk, moodle, moodle["admin"])
        desk.on("dialog", lambda dialog: dialog.accept())
        course = str(moodle["whole"]["course"])
        admin = MoodleAdmin(page=desk, home=moodle["issuer"], course=course, pictures=picture_folder(tmp_path))
        coordinator = town.visitor("coordinator")
        teacher = Teacher(page=coordinator.page, place_url="", pictures=picture_folder(tmp_path))
        try:
            number = connect(town, admin)
            teacher.place_url = f"{admin.home}/course/modedit.php?add=lti&course={course}&section=1&typeid={number}&return=0"
            refused = teacher.select_content()
            refused.get_by_role("button", name="Back to your course").click()
            grant_coordinator(tool, office, moodle["whole"]["coordinator"]["name"])
            teacher.place_two()
            trajectory, agreement = teacher.activity(TRAJECTORY), teacher.activity(AGREEMENT)
            teacher.complete_with_a_passing_grade(admin.home, teacher.ids[0], grade=PASSING)
            moodle["activity_url"] = trajectory
            people_who_do_not_fit_in(town, trajectory)
            a_duo_from_the_list(town, coordinator)
            a_duo_to_completion(town, trajectory, agreement)
        finally:
            teacher.clean_up(admin.home)
            admin.clean_up(tool.url, "")
        (picture_folder(tmp_path) / "moodle-whole.json").write_text(json.dumps(town.took), encoding="utf-8")


def connect(town: Town, admin: MoodleAdmin) -> str:
    """Register from the pasted address; gives Moodle's number for the tool."""
    host = urlsplit(admin.home).netloc
    address = town.tool.command("lms", "invite", "--product", "moodle", "--host", host).strip()
    began = time.monotonic()
    number = register_in(admin, town.tool, address)
    admin.tools()
    town.took["in the chooser"] = time.monotonic() - began
    assert (admin.clicks <= 8, admin.pastes) == (True, 1)
    assert [at["state"] for at in registered(town.tool, admin.home)["deployments"]] == ["bound"]
    return number


def people_who_do_not_fit_in(town: Town, trajectory: str) -> None:
    """No number and somebody's e-mail address match nobody (MOODLE 9.7); an unenrolled manager waits for a right (9.6);
    a suspended participant does not reach us.
    """
    for name in ("without_number", "same_address"):
        visitor = town.visitor(name)
        assert NOT_YET in at_the_door(visitor, trajectory).locator("main").inner_text()
        town.look(visitor.page, name)
    manager = town.visitor("hr_manager")
    assert "/groups" not in at_the_door(manager, trajectory).content()
    town.look(manager.page, "hr_manager")
    away = town.visitor("suspended")
    away.page.goto(trajectory)
    assert away.page.locator("#contentframe").count() == 0
    town.look(away.page, "suspended")


def at_the_door(user: MoodleUser, address: str) -> Frame:
    """Our frame with the page on which a launch ends."""
    user.page.goto(address)
    user.page.frame_locator("#contentframe").locator("main h1").wait_for()
    return user.open_activity()


def a_duo_from_the_list(town: Town, coordinator: MoodleUser) -> None:
    """The list of the course names who is there by employee number: the two of the duo, before they ever launched."""
    whole = town.moodle["whole"]
    frame = opened(coordinator, town.moodle["activity_url"])
    began = time.monotonic()
    begin_a_group(frame)
    assert until(lambda: reads_again(frame, "Read from the LMS"), seconds=30)
    town.took["list read"] = time.monotonic() - began
    town.look(coordinator.page, "list")
    said = frame.locator("#roster").inner_text()
    assert "2 participants of this course are known to HR." in said
    assert "2 participants are not known to HR" in said
    for who in whole["duo"]:
        frame.goto(f"{frame.url.split('?')[0].split('#')[0]}?q={who['number']}")
        assert "in this course" in frame.locator("ul.people").inner_text()
    frame.goto(f"{frame.url.split('?')[0]}?q={whole['suspended']['number']}")
    assert "in this course" not in frame.locator("ul.people").inner_text()
    choose_two(frame, [who["number"] for who in whole["duo"]])


def reads_again(frame: Frame, words: str) -> bool:
    """Whether the page says so when it is opened again."""
    frame.goto(frame.url)
    return words in frame.locator("main").inner_text()


def a_duo_to_completion(town: Town, trajectory: str, agreement: str) -> None:
    """Both take part; a session brings both a grade that passes, and Moodle ticks the activity off."""
    first, second = (town.person(who) for who in town.moodle["whole"]["duo"])
    posted = listen(first.page)
    assert opened(first, agreement).url.endswith("/agreement")
    a_replay_is_refused(town, first, posted[-1])
    say_yes(first, second)
    for person in (first, second):
        take_part(person)
    for person in (first, second):
        sign(person)
    assert PASSED not in state_of(first, town.moodle)
    log_a_session(first)
    began = time.monotonic()
    for name, person in (("first", first), ("second", second)):
        wait_for_the_grade(person)
        town.took.setdefault("score in the gradebook", time.monotonic() - began)
        wait_until_it_is_done(person, town.moodle)
        town.look(person.page, f"done-{name}")


def wait_for_the_grade(person: MoodleUser) -> None:
    """Until it stands in Moodle's gradebook."""
    assert until(lambda: EARNED in person.grade(), seconds=60)


def wait_until_it_is_done(person: MoodleUser, moodle: dict[str, Any]) -> None:
    """Until Moodle ticks the condition off."""
    assert until(lambda: PASSED in state_of(person, moodle)), state_of(person, moodle)


def state_of(person: MoodleUser, moodle: dict[str, Any]) -> str:
    """What the course page says about the trajectory, with the conditions that stand in its menu until somebody opens it."""
    person.page.goto(f"{moodle['issuer']}/course/view.php?id={moodle['whole']['course']}")
    return " ".join((person.page.locator(".activity-item", has_text=TRAJECTORY).first.text_content() or "").split())


def listen(page: Page) -> list[Request]:
    """The posts that come to our launch address, as they are made."""
    heard: list[Request] = []
    page.on("request", lambda each: heard.append(each) if each.method == "POST" and each.url.endswith("/lti/launch") else None)
    return heard


def a_replay_is_refused(town: Town, person: MoodleUser, launch: Request) -> None:
    """The same id_token and state again, from the same browser and frame (MOODLE 9.12)."""
    posted = {name: values[0] for name, values in parse_qs(launch.post_data or "").items()}
    with person.page.expect_response(lambda answer: answer.url == launch.url) as answered:
        person.page.evaluate(REPLAY, [launch.url, posted])
    assert answered.value.status in range(400, 500)
    assert until(lambda: "state-unknown" in town.tool.command("lms", "launches"))
