"""Somebody in a real Moodle of yours, and what they do there: shared by the test_moodle files. What the file of the environment says."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Frame, Page

from tests.e2e.lms_visitor import TOOL_PAGE
from tests.e2e.test_both_ways import today
from tests.real.demo import RunningDemo, until

FILE = os.environ.get("WEDERKERIG_TEST_MOODLE")
ADDRESSES = ("auth_url", "client_id", "deployment_id", "issuer", "jwks_url", "product", "token_url")


def described(*needs: str) -> dict[str, Any]:
    """What the file of WEDERKERIG_TEST_MOODLE says (docs/developer.md); skips where there is none or it leaves one of `needs` out."""
    if not FILE:
        pytest.skip("WEDERKERIG_TEST_MOODLE names no Moodle to try this on")
    told: dict[str, Any] = json.loads(Path(FILE).read_text(encoding="utf-8"))
    if lacking := [name for name in needs if name not in told]:
        pytest.skip(f"the file of WEDERKERIG_TEST_MOODLE says nothing about {', '.join(lacking)}")
    return told


@pytest.fixture(scope="module")
def moodle(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the file says about your Moodle; a test file says in `NEEDS` what it cannot do without."""
    return described(*getattr(request.module, "NEEDS", ()))


@pytest.fixture
def tool(moodle: dict[str, Any]) -> Iterator[RunningDemo]:
    """The demo at the address that Moodle knows, with Moodle registered beside the sandbox."""
    running = RunningDemo(port=urlsplit(moodle["tool_url"]).port)
    running.command("lms", "add", *(part for name in ADDRESSES for part in (f"--{name.replace('_', '-')}", moodle[name])))
    yield running
    running.remove()


def sign_in(page: Page, moodle: dict[str, Any], who: dict[str, str]) -> None:
    """Become this person in Moodle."""
    page.goto(moodle["login_url"])
    page.fill("#username", who["username"])
    page.fill("#password", who["password"])
    page.click("#loginbtn")


class MoodleUser:
    """Somebody signed in to Moodle at a browser of their own; `frame` is our page in the activity's frame."""

    def __init__(self, page: Page, moodle: dict[str, Any], who: dict[str, str]) -> None:
        self.page, self._moodle = page, moodle
        sign_in(page, moodle, who)

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


def points(person: MoodleUser) -> float:
    """What stands in their own gradebook; 0 while there is nothing."""
    found = re.search(r"\t(\d+(?:\.\d+)?)\s*\t0–100", person.grade())
    return float(found[1]) if found else 0.0


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
    begin_a_group(frame)
    choose_two(frame, numbers)


def begin_a_group(frame: Frame) -> None:
    """Make a group, and go to the page on which duos are formed."""
    follow(frame, "/groups/new")
    frame.locator("[name='programme'][value='EXP']").check()
    press(frame, name="Lentegroep", starts_on=today())
    follow(frame, "/pairing")


def choose_two(frame: Frame, numbers: list[str]) -> None:
    """Make a duo of these two."""
    for number in numbers:
        frame.locator("[name='q']").fill(number)
        with frame.expect_navigation():
            frame.locator("[role=search] button").click()
        with frame.expect_navigation():
            frame.locator("ul.people a.button").first.click()
    press(frame)


def say_yes(*people: MoodleUser) -> None:
    """Each of the two accepts the match."""
    for person in people:
        press(person.open_activity())


def take_part(person: MoodleUser) -> None:
    """State aims."""
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
